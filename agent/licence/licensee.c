/* SPDX-License-Identifier: Apache-2.0 */
/* One check is a few questions in a row: the keys when they are not known, the time when only the
 * wall clock says that something ended, an activation when there is no licence, else the lease, and
 * the revocations when the server has newer ones or refused the lease. Whatever fails ends the
 * check; the state says when the next is. */
#include "agent/licence/licensee.h"

#include "agent/licence/licensee_files.h"
#include "agent/licence/licensee_news.h"
#include "agent/licence/licensee_question.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/clock_boot.h"
#include "base/crypto.h"
#include "base/file.h"
#include "base/http_client.h"
#include "base/log.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_MS     UINT64_C(3600000)
#define MOST_ROUNDS 6 /* questions of one check */
#define PROGRAM     "printwire-agent " PRINTWIRE_VERSION

struct licensee {
    const struct agent_conf *conf;
    struct licensee_handlers handlers;
    void *arg;
    struct licensee_files files;
    struct licence_view view;
    struct http_client *http;
    struct http_client_call *call; /* the question under way */
    struct loop_timer *check;
    struct loop_timer *hourly;
    uint64_t boot_id;
    enum licence_request_type asked;
    struct licence_question question;
    unsigned rounds;
    bool wants_keys;       /* an answer needs a newer set than ours */
    bool wants_activation; /* the server does not know us */
    bool wants_revocations;
    bool asked_time;                 /* in this check */
    licensee_release_fn *on_release; /* our place is to be given up; NULL: it is not */
    void *release_arg;
    bool has_told;
    bool has_notice; /* of the provider's, to be told at the end of the check */
    uint64_t told_devices;
};

static struct licence_now now_of(const struct licensee *l)
{
    return (struct licence_now){ .wall_ms = clock_wall_ms(),
                                 .boot_ms = clock_boot_ms(),
                                 .boot_id = l->boot_id };
}

/* Move on to now. What changed is logged and told. */
static void step(struct licensee *l)
{
    const struct licence_facts facts = {
        .now = now_of(l),
        .doc = l->files.has_doc ? &l->files.doc : NULL,
        .revocations = l->files.has_revocations ? &l->files.revocations : NULL,
        .config_region = l->conf->licence.region,
        .portal_region = l->files.knows_portal ? l->files.portal : NULL,
        .newest_ms = l->handlers.newest != NULL ? l->handlers.newest(l->arg) : 0
    };
    struct licence_view before = l->view;
    uint64_t devices = l->handlers.count(l->arg);

    licence_state_step(&l->files.memory, &facts, &l->view);
    (void)licensee_files_keep_memory(&l->files);
    licensee_news_steady(&before, &l->view);
    if (!l->has_told || licensee_news_is_state(&before, &l->view))
        licensee_news_log(l->conf->licence.id, &l->view);
    if (!l->has_told || licensee_news_is_any(&before, &l->view) || devices != l->told_devices)
        l->handlers.on_change(l->arg, &l->view);
    l->has_told = true;
    l->told_devices = devices;
}

static void on_hour(void *arg)
{
    struct licensee *l = arg;

    step(l);
    if (l->view.ask_time && l->files.memory.failures == 0)
        licensee_ask(l);
    (void)loop_timer_start(l->hourly, HOUR_MS);
}

/* A release has ended; `why` not, NULL: it is done. */
static void end_release(struct licensee *l, const char *why)
{
    licensee_release_fn *fn = l->on_release;

    l->on_release = NULL;
    fn(l->release_arg, why);
}

/* The check is over. */
static void rest(struct licensee *l, int64_t retry_after_s)
{
    uint64_t delay_ms = licence_state_next_check_ms(&l->files.memory,
                                                    crypto_random_below(UINT32_MAX), retry_after_s);

    l->rounds = 0;
    l->wants_keys = false;
    l->wants_activation = false;
    l->wants_revocations = false;
    l->asked_time = false;
    step(l);
    if (l->has_notice)
        log_info("licence", "%s: the provider says: %s", l->files.doc.lid, l->files.doc.notice);
    l->has_notice = false;
    (void)loop_timer_start(l->check, delay_ms);
}

static void fail(struct licensee *l, const char *why)
{
    const struct licence_now now = now_of(l);

    if (l->on_release != NULL) {
        end_release(l, why);
        return;
    }
    if (l->asked != LICENCE_REQUEST_REVOCATIONS) /* which are news beside the lease */
        licence_state_failed(&l->files.memory, &now);
    log_warn("licence", "%s%s: %s; asking again later, nothing stops meanwhile",
             l->conf->licence.server, licence_request_path(l->asked), why);
    rest(l, 0);
}

/* The next question of this check. */
static enum licence_request_type choose(const struct licensee *l)
{
    if (l->files.keys.version == 0 || l->wants_keys)
        return LICENCE_REQUEST_KEYS;
    if (l->on_release != NULL)
        return LICENCE_REQUEST_RELEASE;
    if (l->wants_revocations)
        return LICENCE_REQUEST_REVOCATIONS;
    if (l->view.ask_time && !l->asked_time)
        return LICENCE_REQUEST_TIME;
    return l->files.has_doc && !l->wants_activation ? LICENCE_REQUEST_LEASE
                                                    : LICENCE_REQUEST_ACTIVATE;
}

static bool write_get(struct licensee *l, struct buf *url)
{
    char nonce[LICENCE_REQUEST_NONCE];
    struct buf query;

    buf_init(&query, LICENCE_REQUEST_MOST);
    licence_request_nonce(nonce);
    bool good = licence_request_write_query(&query, nonce, l->files.node_id) &&
                licence_request_read_query(&l->question, l->asked, buf_text(&query), query.len) &&
                buf_append_format(url, "?%s", buf_text(&query));
    buf_finish(&query);
    return good;
}

static void ask(struct licensee *l);

static void again(struct licensee *l)
{
    if (l->rounds < MOST_ROUNDS)
        ask(l);
    else
        fail(l, "the server sends us in circles");
}

static void take_keys(struct licensee *l, const struct licence_doc *set, const char *token,
                      size_t len)
{
    if (!licence_keys_take(&l->files.keys, set)) {
        fail(l, "its key set is older than ours");
        return;
    }
    (void)licensee_files_keep_keys(&l->files, token, len);
    l->wants_keys = false;
    again(l);
}

/* The memory's version may be that of a list that could not be kept. What is too much for this
 * check comes with the next. */
static bool wants_list(const struct licensee *l, int64_t version)
{
    return l->rounds < MOST_ROUNDS &&
           version > (l->files.has_revocations ? l->files.revocations.version : 0);
}

static void take_terms(struct licensee *l, const struct licence_doc *doc, const char *token,
                       size_t len)
{
    if (strcmp(doc->lid, l->conf->licence.id) != 0) {
        fail(l, "the answer is for another licence");
        return;
    }
    l->files.doc = *doc;
    l->files.has_doc = true;
    (void)licensee_files_keep_answer(&l->files, &l->question, token, len);
    l->wants_activation = false;
    l->wants_keys = doc->keys_version > l->files.keys.version && l->rounds < 3;
    l->has_notice = doc->notice[0] != '\0';
    l->wants_revocations = wants_list(l, doc->revocations_version);
    step(l);
    if (l->wants_keys || l->wants_revocations)
        again(l);
    else
        rest(l, 0);
}

/* Its version is in the memory already, and never falls. */
static void take_revocations(struct licensee *l, const struct licence_doc *doc, const char *token,
                             size_t len)
{
    l->files.revocations = *doc;
    l->files.has_revocations = true;
    (void)licensee_files_keep_revocations(&l->files, &l->question, token, len);
    rest(l, 0);
}

static void take_release(struct licensee *l, const char *token, size_t len)
{
    bool is_kept = licensee_files_keep_release(&l->files, &l->question, token, len);

    end_release(l, is_kept ? NULL : "it is done, but cannot be kept");
}

static void take_refusal(struct licensee *l, const struct licence_doc *doc)
{
    if (doc->code == LICENCE_DOC_REPLAYED &&
        doc->req_seen - l->files.req_seq > LICENCE_ANSWER_LEAP) {
        fail(l, "the server names a number that we are far from; its key may be stolen");
    } else if (doc->code == LICENCE_DOC_REPLAYED) {
        if (l->files.req_seq < doc->req_seen)
            l->files.req_seq = doc->req_seen;
        again(l);
    } else if (doc->code == LICENCE_DOC_UNKNOWN_NODE && l->asked == LICENCE_REQUEST_LEASE) {
        l->wants_activation = true;
        again(l);
    } else if (l->on_release != NULL) {
        end_release(l, doc->notice);
    } else {
        log_warn("licence", "%s: refused: %s", l->conf->licence.server, doc->notice);
        l->wants_revocations = l->asked == LICENCE_REQUEST_LEASE && doc->code != LICENCE_DOC_BUSY;
        if (l->wants_revocations)
            again(l);
        else
            rest(l, doc->retry_after_s);
    }
}

static void take(struct licensee *l, const struct licence_doc *doc, const char *token, size_t len)
{
    const struct licence_now now = now_of(l);

    licence_state_answered(&l->files.memory, &now, doc);
    switch (doc->type) {
    case LICENCE_DOC_KEYSET:
        take_keys(l, doc, token, len);
        break;
    case LICENCE_DOC_LICENCE:
    case LICENCE_DOC_LEASE:
        take_terms(l, doc, token, len);
        break;
    case LICENCE_DOC_REVOCATIONS:
        take_revocations(l, doc, token, len);
        break;
    case LICENCE_DOC_TIME:
        l->asked_time = true;
        step(l);
        again(l);
        break;
    case LICENCE_DOC_RELEASED:
        take_release(l, token, len);
        break;
    default:
        take_refusal(l, doc);
        break;
    }
}

static void on_answer(void *arg, const struct http_client_answer *answer)
{
    struct licensee *l = arg;
    const struct licence_against against = { .keys = &l->files.keys,
                                             .question = &l->question,
                                             .seq = l->files.memory.seq,
                                             .revocations_version =
                                                 l->files.memory.revocations_version,
                                             .floor_ms = l->files.memory.clock.floor_ms };
    struct licence_verdict verdict;
    struct licence_doc doc;
    char status[64];

    l->call = NULL;
    if (answer->err != ERR_NONE) {
        fail(l, answer->error);
    } else if (!str_starts_with(answer->type, LICENCE_ANSWER_TYPE)) {
        (void)snprintf(status, sizeof status, "no licence server, or a busy one (status %u)",
                       answer->status);
        fail(l, status);
    } else if (licence_answer_verify(answer->body, answer->len, &against, &doc, &verdict)) {
        take(l, &doc, answer->body, answer->len);
    } else if ((verdict.check == LICENCE_CHECK_KEY || verdict.check == LICENCE_CHECK_KEYS_OLD) &&
               l->asked != LICENCE_REQUEST_KEYS && !l->wants_keys) {
        l->wants_keys = true;
        again(l);
    } else {
        fail(l, verdict.text);
    }
}

static void send_question(struct licensee *l, const struct buf *url, const struct buf *body)
{
    static const struct http_client_header headers[] = { { "Content-Type", LICENCE_ANSWER_TYPE } };
    bool is_post = licence_request_is_post(l->asked);
    const struct http_client_question question = { .url = buf_text(url),
                                                   .body = is_post ? buf_text(body) : NULL,
                                                   .len = body->len,
                                                   .headers = headers,
                                                   .header_count = is_post ? 1 : 0,
                                                   .answer_limit = PASETO_TOKEN_MOST };
    enum err err = http_client_ask(l->http, &question, on_answer, l, &l->call);

    if (err != ERR_NONE)
        fail(l, err_text(err));
}

static bool write_post(struct licensee *l, struct licensee_question *question, struct buf *body)
{
    bool good = licensee_question_write(question, &l->files, &l->conf->licence, body);

    l->question = question->question;
    return good;
}

static void ask(struct licensee *l)
{
    struct licensee_question question = { .trouble = "the question cannot be written" };
    struct buf url, body;

    l->asked = choose(l);
    l->rounds++;
    question.type = l->asked;
    question.devices = l->handlers.count(l->arg);
    buf_init(&url, 2048);
    buf_init(&body, LICENCE_REQUEST_MOST);
    bool good =
        buf_append_format(&url, "%s%s", l->conf->licence.server, licence_request_path(l->asked)) &&
        (licence_request_is_post(l->asked) ? write_post(l, &question, &body) : write_get(l, &url));
    if (good)
        send_question(l, &url, &body);
    else
        fail(l, question.trouble);
    buf_finish(&url);
    buf_finish(&body);
}

/* One that gave up its place asks for none. */
static void on_check(void *arg)
{
    struct licensee *l = arg;
    bool is_released = l->on_release == NULL && licensee_files_is_released(&l->files);

    if (!is_released) {
        ask(l);
        return;
    }
    if (l->files.has_doc)
        licensee_files_tell_released(&l->files);
    l->files.has_doc = false;
    rest(l, 0);
}

static bool open_client(struct licensee *l, struct loop *loop)
{
    const struct agent_conf *conf = l->conf;
    char error[HTTP_CLIENT_ERROR_SIZE];
    const struct http_client_options options = {
        .ca_file = conf->licence.ca_file[0] != '\0' ? conf->licence.ca_file : NULL,
        .proxy = conf->licence.proxy[0] != '\0' ? conf->licence.proxy : NULL,
        .user_agent = PROGRAM,
        .most_calls = 1
    };

    l->http = http_client_create(loop, &options, error);
    if (l->http == NULL)
        log_error("licence", "%s", error);
    return l->http != NULL;
}

struct licensee *licensee_open(struct loop *loop, const struct agent_conf *conf, uint64_t boot_id,
                               const struct licensee_handlers *handlers, void *arg)
{
    struct licensee *l = calloc(1, sizeof *l);

    if (l == NULL)
        return NULL;
    l->conf = conf;
    l->handlers = *handlers;
    l->arg = arg;
    l->boot_id = boot_id;
    l->check = loop_timer_create(loop, on_check, l);
    l->hourly = loop_timer_create(loop, on_hour, l);
    if (l->check != NULL && l->hourly != NULL && licensee_files_read(&l->files, conf, true) &&
        open_client(l, loop))
        return l;
    licensee_close(l);
    return NULL;
}

void licensee_start(struct licensee *l)
{
    on_hour(l);
    (void)loop_timer_start(l->check, licence_state_next_check_ms(
                                         &l->files.memory, crypto_random_below(UINT32_MAX), 0));
}

void licensee_place(struct licensee *l, const char *portal_regions)
{
    if (l->files.knows_portal && strcmp(l->files.portal, portal_regions) == 0)
        return;
    l->files.knows_portal = str_copy(l->files.portal, sizeof l->files.portal, portal_regions);
    (void)licensee_files_keep_portal(&l->files);
    step(l);
}

void licensee_ask(struct licensee *l)
{
    if (l->call == NULL)
        (void)loop_timer_start(l->check, 0);
}

void licensee_release(struct licensee *l, licensee_release_fn *fn, void *arg)
{
    l->on_release = fn;
    l->release_arg = arg;
    l->files.may_wait = true;
    (void)loop_timer_start(l->check, 0);
}

void licensee_close(struct licensee *l)
{
    if (l == NULL)
        return;
    if (l->call != NULL)
        http_client_cancel(l->call);
    http_client_destroy(l->http);
    loop_timer_destroy(l->check);
    loop_timer_destroy(l->hourly);
    licensee_files_finish(&l->files);
    free(l);
}

const struct licence_view *licensee_view(const struct licensee *l)
{
    return &l->view;
}

const struct licence_doc *licensee_terms(const struct licensee *l)
{
    return l->files.has_doc ? &l->files.doc : NULL;
}

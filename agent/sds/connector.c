/* SPDX-License-Identifier: Apache-2.0 */
/* One request after the other. Each turn asks what is due most: to become known, to change the key,
 * to poll. What fails, fails as a whole, and is due again after a time that is spread. */
#include "agent/sds/connector.h"

#include "agent/sds/connector_inner.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_connector.h"
#include "protocol/sds_problem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS    INT64_C(86400000)
#define BODY_MOST ((size_t)256 * 1024)

static void arm(struct connector *c)
{
    uint64_t now = clock_monotonic_ms();
    uint64_t due = c->has_news ? now : c->poll_due_ms;
    uint64_t at = due > c->not_before_ms ? due : c->not_before_ms;

    (void)loop_timer_start(c->turn, at > now ? at - now : 0);
}

/* Said once, and again when it is over. */
void connector_fail(struct connector *c, const char *why, int64_t retry_after_s)
{
    uint64_t wait =
        connector_pace_failed_ms(&c->pace, crypto_random_below(UINT32_MAX), retry_after_s);

    (c->is_down ? log_debug : log_warn)("sds", "%s: %s; next try in %" PRIu64 " s", c->conf->url,
                                        why, wait / 1000);
    c->is_down = true;
    c->not_before_ms = clock_monotonic_ms() + wait;
    arm(c);
}

static void complain(struct connector *c, const struct connector_wire_answer *answer,
                     const char *what)
{
    log_error("sds", "%s does not take this connector (%s): %s", c->conf->url,
              sds_doc_tool_code_words[answer->problem.code], what);
    c->is_down = true;
}

/* What a refusal means is the table's to say. */
void connector_fail_by(struct connector *c, const struct connector_wire_answer *answer)
{
    int64_t after_s = answer->problem.retry_after_s;

    switch (sds_problem_what(&answer->problem, (int)answer->status)) {
    case SDS_PROBLEM_STOP:
        c->is_stopped = true;
        c->refusal = answer->problem.code;
        connector_hand_let_go(c->hand, NULL, "the platform refuses this connector");
        connector_key_say(c);
        return;
    case SDS_PROBLEM_DAILY:
        complain(c, answer, "ask the provider; it is tried once a day");
        after_s = DAY_MS / 1000;
        break;
    default:
        break;
    }
    connector_fail(c, answer->why, after_s);
}

/* `time_ms`: the platform's clock, 0 when it did not say. */
void connector_succeed(struct connector *c, int64_t time_ms)
{
    if (time_ms != 0)
        connector_wire_heard(c->wire, time_ms);
    if (c->is_down)
        log_info("sds", "%s answers again", c->conf->url);
    c->is_down = false;
    c->not_before_ms = 0;
}

void connector_rest(struct connector *c, int64_t poll_s)
{
    c->pace.poll_s = poll_s;
    c->poll_due_ms =
        clock_monotonic_ms() + connector_pace_next_ms(&c->pace, crypto_random_below(UINT32_MAX));
    arm(c);
}

/* Write a body and ask. */
void connector_ask(struct connector *c, const char *path, enum sds_doc_type type, const void *doc,
                   connector_wire_fn *fn)
{
    struct sds_field_trouble trouble;
    bool is_new = type == SDS_DOC_REGISTRATION;
    struct connector_wire_question question = {
        .path = path,
        .keyid = is_new ? NULL : c->files.place.connector,
        .key = is_new || c->signs_next ? c->files.next : c->files.key,
    };

    buf_clear(&c->body);
    if (!sds_doc_write(&c->body, type, doc, &trouble)) {
        connector_fail(c, trouble.text, 0);
        return;
    }
    question.body = buf_text(&c->body);
    question.len = c->body.len;
    if (!connector_wire_ask(c->wire, &question, fn, c))
        connector_fail(c, "no memory to ask", 0);
}

static void on_schedule(void *arg, const struct connector_wire_answer *answer)
{
    struct connector *c = arg;
    struct sds_field_trouble trouble;

    if (!answer->is_good) {
        connector_fail_by(c, answer);
        return;
    }
    if (sds_doc_read(SDS_DOC_SCHEDULE, answer->body, answer->len, &c->doc.schedule, &trouble) !=
        ERR_NONE) {
        connector_fail(c, trouble.text, 0);
        return;
    }
    connector_succeed(c, c->doc.schedule.time_ms);
    connector_hand_schedule(c->hand, &c->doc.schedule);
    c->has_news = true; /* what the relay has told since */
    connector_rest(c, c->doc.schedule.poll_s);
}

static void ask_schedule(struct connector *c)
{
    struct sds_doc_poll doc = { .time_ms = clock_wall_ms() };

    (void)str_copy(doc.version, sizeof doc.version, PRINTWIRE_VERSION);
    doc.hold_count = connector_hand_holds(c->hand, doc.holds, &doc.room);
    connector_ask(c, "/sds/v1/get-schedule", SDS_DOC_POLL, &doc, on_schedule);
}

/* A report that is refused for its content is sent in halves; what cannot be halved is let go. */
static void split(struct connector *c, const struct connector_wire_answer *answer)
{
    enum sds_problem_do what = sds_problem_what(&answer->problem, (int)answer->status);

    if (what != SDS_PROBLEM_DROP && what != SDS_PROBLEM_SPLIT)
        return;
    c->most = c->doc.reports.work_count / 2;
    if (c->most == 0)
        connector_hand_let_go(c->hand, c->doc.reports.work[0].item, "the platform refuses it");
    c->most += c->most == 0;
}

static void on_results(void *arg, const struct connector_wire_answer *answer)
{
    struct connector *c = arg;
    struct sds_field_trouble trouble;

    c->has_news = true;
    if (!answer->is_good) {
        split(c, answer);
        connector_fail_by(c, answer);
        return;
    }
    if (sds_doc_read(SDS_DOC_RESULTS, answer->body, answer->len, &c->doc.results, &trouble) !=
        ERR_NONE) {
        connector_fail(c, trouble.text, 0);
        return;
    }
    c->most = SDS_DOC_REPORT_WORK;
    if (!connector_hand_results(c->hand, &c->doc.results)) {
        connector_fail(c, "it answers no step that it was told", 0); /* not at once, for ever */
        return;
    }
    connector_succeed(c, c->doc.results.time_ms);
    arm(c);
}

/* What the platform will never take must not stop everything behind it. */
static void on_stored(void *arg, const struct connector_wire_answer *answer)
{
    struct connector *c = arg;
    enum sds_problem_do what = sds_problem_what(&answer->problem, (int)answer->status);
    bool is_hopeless = !answer->is_good && (what == SDS_PROBLEM_DROP || what == SDS_PROBLEM_SPLIT);

    c->has_news = true;
    if (is_hopeless)
        log_error("sds", "%s takes no report of what devices told (%s): it is given up",
                  c->conf->url, answer->why);
    if (answer->is_good || is_hopeless)
        connector_outbox_taken(c->outbox);
    if (!answer->is_good) {
        connector_fail_by(c, answer);
        return;
    }
    connector_succeed(c, 0);
    arm(c);
}

static void ask_stored(struct connector *c, enum sds_doc_type type)
{
    const struct connector_wire_question question = {
        .path = type == SDS_DOC_ALERTS ? "/sds/v1/send-alerts" : "/sds/v1/send-reports",
        .body = buf_text(&c->body),
        .len = c->body.len,
        .keyid = c->files.place.connector,
        .key = c->files.key,
    };

    if (!connector_wire_ask(c->wire, &question, on_stored, c))
        connector_fail(c, "no memory to ask", 0);
}

/* Steps first: a start that was answered late is none. False: there is nothing. */
static bool report(struct connector *c)
{
    enum sds_doc_type type;

    if (connector_hand_report(c->hand, c->most, &c->doc.reports)) {
        connector_ask(c, "/sds/v1/send-reports", SDS_DOC_REPORTS, &c->doc.reports, on_results);
        return true;
    }
    buf_clear(&c->body);
    if (!connector_outbox_write(c->outbox, &c->body, &type))
        return false;
    ask_stored(c, type);
    return true;
}

void connector_news(void *arg)
{
    struct connector *c = arg;

    c->has_news = true;
    if (!connector_wire_is_busy(c->wire))
        arm(c);
}

static void on_turn(void *arg)
{
    struct connector *c = arg;

    if (connector_wire_is_busy(c->wire))
        return;
    if (clock_monotonic_ms() < c->not_before_ms) {
        arm(c);
    } else if (connector_key_turn(c)) {
        return;
    } else if (c->has_news && report(c)) {
        c->has_news = false;
    } else if (clock_monotonic_ms() >= c->poll_due_ms) {
        ask_schedule(c);
    } else {
        c->has_news = false;
        arm(c);
    }
}

static bool open_hand(struct connector *c)
{
    struct connector_hand_options options = { .loop = c->options.loop,
                                              .disk = c->options.disk,
                                              .folder = c->options.folder,
                                              .conf = c->conf,
                                              .worker = c->options.worker,
                                              .may_work = c->options.may_work,
                                              .may_arg = c->options.arg,
                                              .on_news = connector_news,
                                              .arg = c };

    c->outbox = connector_outbox_open(c->options.disk);
    options.outbox = c->outbox;
    if (c->outbox == NULL)
        return false;
    connector_outbox_allow(c->outbox, c->conf->tells);
    c->hand = connector_hand_open(&options);
    return c->hand != NULL;
}

struct connector *connector_open(const struct connector_options *options)
{
    struct connector *c = calloc(1, sizeof *c);

    if (c == NULL)
        return NULL;
    c->options = *options;
    c->conf = options->conf;
    c->most = SDS_DOC_REPORT_WORK;
    buf_init(&c->body, BODY_MOST);
    c->turn = loop_timer_create(options->loop, on_turn, c);
    c->wire = connector_wire_create(options->loop, c->conf);
    if (connector_files_open(&c->files, options->folder) && c->turn != NULL && c->wire != NULL &&
        open_hand(c)) {
        c->is_next_first = c->files.next != NULL;
        connector_key_reload(c);
        c->pace.poll_s = c->files.place.poll_s;
        return c;
    }
    connector_close(c);
    return NULL;
}

void connector_start(struct connector *c)
{
    uint64_t wait = connector_pace_first_ms(&c->pace, crypto_random_below(UINT32_MAX));

    c->poll_due_ms = clock_monotonic_ms() + wait;
    c->not_before_ms = c->poll_due_ms; /* what is left to report waits as long */
    connector_hand_start(c->hand);
    arm(c);
}

void connector_reload(struct connector *c, const struct sds_conf *conf)
{
    c->conf = conf;
    connector_wire_reload(c->wire, conf);
    connector_outbox_allow(c->outbox, conf->tells);
    connector_key_reload(c);
    connector_hand_reload(c->hand, conf);
    c->is_down = false;
    c->not_before_ms = 0;
    c->poll_due_ms = clock_monotonic_ms();
    (void)loop_timer_start(c->turn, 0);
}

void connector_close(struct connector *c)
{
    if (c == NULL)
        return;
    connector_hand_close(c->hand);
    connector_outbox_close(c->outbox);
    connector_wire_destroy(c->wire);
    loop_timer_destroy(c->turn);
    connector_files_finish(&c->files);
    crypto_wipe(c->body.data, c->body.len);
    buf_finish(&c->body);
    crypto_wipe(c->code, sizeof c->code);
    free(c);
}

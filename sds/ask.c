/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a request, and how a refusal is written. */
#include "sds/ask.h"

#include "base/clock.h"
#include "base/str.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_problem.h"
#include "sds/ask_routes.h"
#include "sds/ask_who.h"
#include "sds/book_audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TELL_EVERY_MS 3600000
#define FORM_TYPE     "application/x-www-form-urlencoded"

static size_t largest(void)
{
    size_t most = 0;

    for (int i = 0; i < SDS_DOC_TYPES; i++) {
        size_t size = sds_doc_row((enum sds_doc_type)i)->table->size;
        most = size > most ? size : most;
    }
    return most;
}

bool ask_world_init(struct ask_world *world, struct book *book, const struct platform_conf *conf)
{
    *world = (struct ask_world){ .book = book,
                                 .conf = conf,
                                 .callers = calloc(1, sizeof *world->callers),
                                 .tell_full = calloc(1, sizeof *world->tell_full),
                                 .tell_key = calloc(1, sizeof *world->tell_key),
                                 .request = calloc(1, largest()),
                                 .answer = calloc(1, largest()) };
    if (world->callers == NULL || world->tell_full == NULL || world->tell_key == NULL ||
        world->request == NULL || world->answer == NULL)
        return false;
    world->tell_full->every_ms = TELL_EVERY_MS;
    world->tell_key->every_ms = TELL_EVERY_MS;
    if (book_began(book, &world->began_ms) != ERR_NONE)
        return false;
    bucket_init(world->callers, conf->connector_per_minute);
    return true;
}

void ask_world_finish(struct ask_world *world)
{
    free(world->callers);
    free(world->tell_full);
    free(world->tell_key);
    free(world->request);
    free(world->answer);
    *world = (struct ask_world){ 0 };
}

struct sds_doc_problem ask_problem(enum sds_doc_code code, const char *detail)
{
    static const char *const titles[SDS_DOC_CODES] = {
        [SDS_DOC_BAD_BODY] = "The request is not as it must be",
        [SDS_DOC_BAD_SIGNATURE] = "The request is not signed by its sender",
        [SDS_DOC_BAD_CLOCK] = "The signature's time is not now",
        [SDS_DOC_BAD_CODE] = "The code is not good",
        [SDS_DOC_UNKNOWN_CONNECTOR] = "The connector is not known",
        [SDS_DOC_REVOKED] = "The connector's keys are void",
        [SDS_DOC_BAD_TOKEN] = "The token or secret is not good",
        [SDS_DOC_NO_SCOPE] = "The token's scopes do not cover this",
        [SDS_DOC_NOT_FOUND] = "There is no such thing",
        [SDS_DOC_CONFLICT] = "It contradicts what is there",
        [SDS_DOC_OTHER_REGION] = "The site is pinned to another region",
        [SDS_DOC_TOO_LARGE] = "The request is too large",
        [SDS_DOC_TOO_MANY] = "Too many requests",
        [SDS_DOC_USED_NONCE] = "The request was here before",
        [SDS_DOC_IS_VOID] = "The connector's place is void",
        [SDS_DOC_BAD_METHOD] = "The path has no such method",
        [SDS_DOC_NO_LENGTH] = "The body has no length",
        [SDS_DOC_BAD_TYPE] = "The body is of another media type",
        [SDS_DOC_DOWN] = "The platform cannot answer now",
    };
    struct sds_doc_problem problem;

    sds_field_clear(&sds_doc_tool_problem, &problem);
    problem.code = code;
    problem.status = sds_problem_row(code)->status;
    (void)str_copy(problem.title, sizeof problem.title, titles[code]);
    (void)str_copy(problem.detail, sizeof problem.detail, detail);
    if (code == SDS_DOC_TOO_MANY || code == SDS_DOC_DOWN)
        problem.retry_after_s = 60;
    return problem;
}

void ask_refuse(struct ask *ask, enum sds_doc_code code, const char *detail)
{
    ask->problem = ask_problem(code, detail);
    if (code == SDS_DOC_BAD_CLOCK)
        ask->problem.time_ms = ask->now_ms;
}

unsigned ask_write_problem(struct buf *out, const struct sds_doc_problem *problem)
{
    struct sds_field_trouble trouble;

    buf_clear(out);
    return sds_doc_write(out, SDS_DOC_PROBLEM, problem, &trouble) ? (unsigned)problem->status : 503;
}

int64_t ask_poll_s(const struct ask *ask)
{
    return ask->connector.poll_s > 0 ? ask->connector.poll_s : ask->world->conf->poll_s;
}

enum err ask_is_ours(struct ask *ask, int64_t account)
{
    struct book_account found;
    enum err err = book_account_at_tool(ask->world->book, ask->tool.place, account, &found);

    if (err == ERR_NONE)
        ask->account = account;
    return err;
}

enum err ask_or_not_found(struct ask *ask, enum err err)
{
    if (err == ERR_MISSING)
        ask_refuse(ask, SDS_DOC_NOT_FOUND, "");
    return err == ERR_MISSING ? ERR_NONE : err;
}

void ask_about(struct ask *ask, const char *subject)
{
    (void)str_copy(ask->subject, sizeof ask->subject, subject);
}

static enum err note(struct ask *ask, int64_t account, int64_t status, int64_t rows)
{
    bool is_tool = ask->tool.id[0] != '\0';
    const struct book_audit line = {
        .at_ms = ask->now_ms,
        .by = is_tool ? SDS_DOC_BY_TOOL : SDS_DOC_BY_CONNECTOR,
        .who = is_tool ? ask->tool.id : ask->connector.id,
        .account = account,
        .what = ask->route->name,
        .subject = ask->subject,
        .status = status,
        .rows = rows,
    };

    return book_audit_note(ask->world->book, &line);
}

enum err ask_note_rows(struct ask *ask, int64_t account, int64_t rows)
{
    ask->is_noted = true;
    return note(ask, account, ask->route->status, rows);
}

/* The token's endpoint is OAuth's, and so are its refusals. */
static unsigned write_token_error(struct buf *out, const struct sds_doc_problem *problem)
{
    struct sds_field_trouble trouble;
    bool is_client = problem->code == SDS_DOC_BAD_TOKEN;
    const struct sds_doc_token_error error = { .error = is_client ? SDS_DOC_INVALID_CLIENT
                                                        : problem->code == SDS_DOC_NO_SCOPE
                                                            ? SDS_DOC_INVALID_SCOPE
                                                        : problem->code == SDS_DOC_CONFLICT
                                                            ? SDS_DOC_UNSUPPORTED_GRANT
                                                            : SDS_DOC_INVALID_REQUEST };

    (void)sds_doc_write(out, SDS_DOC_TOKEN_ERROR, &error, &trouble);
    return is_client ? 401 : 400;
}

static unsigned write_refusal(const struct ask *ask)
{
    bool is_ours = ask->route->by != SDS_ROUTE_BY_CLIENT || ask->problem.code == SDS_DOC_TOO_MANY ||
                   ask->problem.code == SDS_DOC_DOWN || ask->problem.code == SDS_DOC_BAD_TYPE;

    return is_ours ? ask_write_problem(ask->out, &ask->problem)
                   : write_token_error(ask->out, &ask->problem);
}

static bool is_refused(const struct ask *ask)
{
    return ask->problem.status != 0;
}

/* The media type, whatever its parameters, and no coding. */
static bool has_type(const struct ask *ask, const char *type)
{
    const struct http_codec_request *request = http_server_request(ask->exchange);
    const char *given = http_codec_header(request, "Content-Type");
    char word[64] = "";

    if (given == NULL || http_codec_header(request, "Content-Encoding") != NULL)
        return false;
    size_t len = strcspn(given, "; \t");
    if (len < sizeof word)
        memcpy(word, given, len);
    return str_equal_nocase(word, type);
}

static void read_body(struct ask *ask)
{
    struct sds_field_trouble trouble;
    size_t len = 0;
    const char *body = http_server_body(ask->exchange, &len);

    if (ask->route->request == SDS_DOC_NONE)
        return;
    if (!has_type(ask, "application/json")) {
        ask_refuse(ask, SDS_DOC_BAD_TYPE, "wants application/json, not compressed");
        return;
    }
    enum err err = sds_doc_read(ask->route->request, body, len, ask->request, &trouble);
    if (err == ERR_NONE)
        return;
    ask_refuse(ask, err == ERR_MEMORY ? SDS_DOC_DOWN : SDS_DOC_BAD_BODY, trouble.text);
    (void)str_copy(ask->problem.place, sizeof ask->problem.place, trouble.place);
}

/* A registration is signed by the key in its body: that is read first. */
static enum err do_it(struct ask *ask, ask_fn *fn)
{
    bool reads_first = ask->route->by == SDS_ROUTE_BY_CODE;
    enum err err = ERR_NONE;

    if (ask->route->by == SDS_ROUTE_BY_CLIENT && !has_type(ask, FORM_TYPE))
        ask_refuse(ask, SDS_DOC_BAD_TYPE, "wants " FORM_TYPE ", not compressed");
    if (reads_first)
        read_body(ask);
    if (!is_refused(ask))
        err = ask_who_is(ask);
    if (err == ERR_NONE && !reads_first && !is_refused(ask))
        read_body(ask);
    return err == ERR_NONE && !is_refused(ask) ? fn(ask) : err;
}

/* Who asks twice with one nonce may be anybody who saw the request. */
static bool is_by_connector(const struct ask *ask)
{
    return ask->connector.id[0] != '\0' && ask->problem.code != SDS_DOC_USED_NONCE;
}

/* A line for every request of a tool; of connectors those that come and go, and those that are
 * refused. Of who is not known, was copied or asks too often there is none: nobody must fill the
 * disk. */
static enum err audit(struct ask *ask)
{
    bool is_tool = ask->tool.id[0] != '\0';
    bool is_plain = ask->route->answer == SDS_DOC_SCHEDULE ||
                    ask->route->answer == SDS_DOC_RESULTS || ask->route->answer == SDS_DOC_STORED;

    if ((ask->is_noted && !is_refused(ask)) || ask->problem.code == SDS_DOC_TOO_MANY)
        return ERR_NONE;
    if (!is_tool && (!is_by_connector(ask) || (is_plain && !is_refused(ask))))
        return ERR_NONE;
    if (!is_tool && ask->subject[0] == '\0')
        ask_about(ask, ask->connector.id);
    return note(ask, is_tool ? ask->account : ask->connector.account,
                is_refused(ask) ? ask->problem.status : ask->route->status,
                is_refused(ask) ? 0 : ask->rows);
}

/* What a refused request wrote is taken back, unless it is the reason of the refusal. Its nonce is
 * noted for all that: a copy of it must not be taken later. */
static enum err try_it(struct ask *ask, ask_fn *fn)
{
    struct book *book = ask->world->book;
    enum err err = book_try(book);

    if (err != ERR_NONE)
        return err;
    err = do_it(ask, fn);
    enum err end = book_tried(book, err == ERR_NONE && (!is_refused(ask) || ask->is_kept));
    if (err == ERR_NONE)
        err = end;
    if (err == ERR_NONE && is_refused(ask))
        err = ask_who_note_again(ask);
    return err == ERR_NONE ? audit(ask) : err;
}

static enum err write_answer(struct ask *ask)
{
    struct sds_field_trouble trouble;

    if (ask->route->answer == SDS_DOC_NONE ||
        sds_doc_write(ask->out, ask->route->answer, ask->answer, &trouble))
        return ERR_NONE;
    return buf_failed(ask->out) ? buf_error(ask->out) : ERR_RANGE;
}

enum err ask_run(const struct ask_world *world, const struct sds_route *route,
                 struct http_server_exchange *exchange, struct buf *out, unsigned *out_status)
{
    struct ask ask = { .world = world,
                       .exchange = exchange,
                       .route = route,
                       .now_ms = clock_wall_ms(),
                       .request = world->request,
                       .answer = world->answer,
                       .out = out };
    ask_fn *fn = ask_routes_fn(route->name);

    if (route->answer != SDS_DOC_NONE)
        sds_field_clear(sds_doc_row(route->answer)->table, ask.answer);
    enum err err = ERR_NONE;
    if (fn == NULL)
        ask_refuse(&ask, SDS_DOC_NOT_FOUND, "this platform does not have it");
    else
        err = try_it(&ask, fn);
    if (err != ERR_NONE)
        return err;
    bool refused = is_refused(&ask);
    *out_status = refused ? write_refusal(&ask) : (unsigned)route->status;
    return refused ? ERR_NONE : write_answer(&ask);
}

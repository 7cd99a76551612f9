/* SPDX-License-Identifier: Apache-2.0 */
/* libpq's own waiting has no end that we could set, so its calls that do not wait are used, with
 * poll() between them. While there is something to send, what arrives is read as well: a server
 * whose answers nobody takes would stop taking questions. */
#include "portal/store/db_pgsql_wire.h"

#include "base/clock.h"
#include "base/str.h"
#include "portal/store/db_pgsql_text.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <string.h>

void db_pgsql_wire_arm(struct db_pgsql_wire *wire)
{
    wire->deadline_us = clock_monotonic_us() + (uint64_t)wire->patience_ms * 1000;
}

/* Keep the first line of libpq's text. */
static void keep_text(struct db_pgsql_wire *wire, const char *text)
{
    if (!text || !*text)
        return;
    (void)str_copy(wire->failure, sizeof wire->failure, text);
    wire->failure[strcspn(wire->failure, "\r\n")] = '\0';
}

void db_pgsql_wire_drop(struct db_pgsql_wire *wire)
{
    PQfinish(wire->conn);
    wire->conn = NULL;
}

enum err db_pgsql_wire_lose(struct db_pgsql_wire *wire, enum err err)
{
    if (err == ERR_TIMEOUT)
        keep_text(wire, "the server does not answer");
    else if (wire->conn)
        keep_text(wire, PQerrorMessage(wire->conn));
    db_pgsql_wire_drop(wire);
    return err;
}

static int left_ms(const struct db_pgsql_wire *wire)
{
    uint64_t now_us = clock_monotonic_us();

    return wire->deadline_us > now_us ? (int)((wire->deadline_us - now_us + 999) / 1000) : 0;
}

/* Wait until the socket is ready; the events that it is ready for, 0 when the deadline has passed.
 */
static short wait_ready(const struct db_pgsql_wire *wire, short events)
{
    struct pollfd fd = { .fd = PQsocket(wire->conn), .events = events };
    int count;

    do
        count = poll(&fd, 1, left_ms(wire));
    while (count < 0 && errno == EINTR);
    return count > 0 ? fd.revents : 0;
}

static enum err finish_connect(struct db_pgsql_wire *wire)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;

    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        if (wait_ready(wire, state == PGRES_POLLING_READING ? POLLIN : POLLOUT) == 0)
            return db_pgsql_wire_lose(wire, ERR_TIMEOUT);
        state = PQconnectPoll(wire->conn);
    }
    if (state == PGRES_POLLING_FAILED)
        return db_pgsql_wire_lose(wire, ERR_CLOSED);
    return ERR_NONE;
}

/* The server's notices are for a person at a terminal. */
static void pass_over(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

enum err db_pgsql_wire_connect(struct db_pgsql_wire *wire, const char *const *keywords,
                               const char *const *values)
{
    db_pgsql_wire_drop(wire);
    wire->conn = PQconnectStartParams(keywords, values, 0);
    if (!wire->conn)
        return ERR_MEMORY;
    if (PQstatus(wire->conn) == CONNECTION_BAD)
        return db_pgsql_wire_lose(wire, ERR_CLOSED);
    enum err err = finish_connect(wire);
    if (err != ERR_NONE)
        return err;
    (void)PQsetNoticeReceiver(wire->conn, pass_over, NULL);
    if (PQsetnonblocking(wire->conn, 1) != 0)
        return db_pgsql_wire_lose(wire, ERR_CLOSED);
    return ERR_NONE;
}

/* An idle server says nothing but that it goes; behind that stands the end. */
static bool is_silent(struct db_pgsql_wire *wire)
{
    struct pollfd fd = { .fd = PQsocket(wire->conn), .events = POLLIN };

    while (poll(&fd, 1, 0) > 0)
        if (!PQconsumeInput(wire->conn))
            return false;
    return true;
}

bool db_pgsql_wire_is_up(struct db_pgsql_wire *wire)
{
    if (!wire->conn)
        return false;
    bool is_up = PQstatus(wire->conn) == CONNECTION_OK && is_silent(wire);
    if (!is_up)
        (void)db_pgsql_wire_lose(wire, ERR_CLOSED);
    return is_up;
}

static enum err send_all(struct db_pgsql_wire *wire)
{
    int left;

    while ((left = PQflush(wire->conn)) > 0) {
        short ready = wait_ready(wire, POLLIN | POLLOUT);
        if (ready == 0)
            return ERR_TIMEOUT;
        if ((ready & POLLIN) && !PQconsumeInput(wire->conn))
            return ERR_CLOSED;
    }
    return left == 0 ? ERR_NONE : ERR_CLOSED;
}

static enum err wait_result(struct db_pgsql_wire *wire)
{
    enum err err = send_all(wire);

    while (err == ERR_NONE && PQisBusy(wire->conn)) {
        if (wait_ready(wire, POLLIN) == 0)
            err = ERR_TIMEOUT;
        else if (!PQconsumeInput(wire->conn))
            err = ERR_CLOSED;
    }
    return err;
}

struct pg_result *db_pgsql_wire_next(struct db_pgsql_wire *wire, enum err *out_err)
{
    *out_err = wire->conn ? wait_result(wire) : ERR_CLOSED;
    if (*out_err != ERR_NONE) {
        *out_err = db_pgsql_wire_lose(wire, *out_err);
        return NULL;
    }
    return PQgetResult(wire->conn);
}

enum err db_pgsql_wire_cause(struct db_pgsql_wire *wire, const struct pg_result *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
    case PGRES_PIPELINE_SYNC:
        return ERR_NONE;
    case PGRES_PIPELINE_ABORTED:
        return ERR_CLOSED;
    default:
        keep_text(wire, PQresultErrorMessage(result));
        return db_pgsql_text_cause(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    }
}

/* Run SQL and give each of its results to be looked at. */
static enum err run(struct db_pgsql_wire *wire, const char *sql, char *out_text, unsigned size)
{
    enum err first = ERR_NONE;
    enum err err = ERR_CLOSED;
    PGresult *result;

    if (!wire->conn || !PQsendQuery(wire->conn, sql))
        return db_pgsql_wire_lose(wire, ERR_CLOSED);
    while ((result = db_pgsql_wire_next(wire, &err)) != NULL) {
        err = db_pgsql_wire_cause(wire, result);
        if (first == ERR_NONE)
            first = err;
        if (out_text && PQntuples(result) > 0)
            (void)str_copy(out_text, size, PQgetvalue(result, 0, 0));
        PQclear(result);
    }
    return first != ERR_NONE ? first : err;
}

enum err db_pgsql_wire_run(struct db_pgsql_wire *wire, const char *sql)
{
    return run(wire, sql, NULL, 0);
}

enum err db_pgsql_wire_ask(struct db_pgsql_wire *wire, const char *sql, char *out_text,
                           unsigned size)
{
    out_text[0] = '\0';
    return run(wire, sql, out_text, size);
}

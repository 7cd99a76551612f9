/* SPDX-License-Identifier: Apache-2.0 */
/* Each statement that is sent has one answer: its result, and libpq's NULL behind it. They come in
 * the order of sending. */
#include "portal/store/db_pgsql_pipe.h"

#include <libpq-fe.h>

#define PENDING_MOST 1000 /* statements without an answer: each of them takes memory */

static struct db_pgsql_wire *wire_of(struct db_pgsql_pipe *pipe)
{
    return db_pgsql_session_wire(pipe->session);
}

/* What stands for the first failure of the transaction. */
static enum err fail(struct db_pgsql_pipe *pipe, enum err err)
{
    if (pipe->is_open && pipe->failed == ERR_NONE)
        pipe->failed = err;
    if (!wire_of(pipe)->conn) {
        pipe->is_piped = false;
        pipe->pending = 0;
    }
    return err;
}

static enum err lose(struct db_pgsql_pipe *pipe)
{
    return fail(pipe, db_pgsql_wire_lose(wire_of(pipe), ERR_CLOSED));
}

/* Take the answer of one statement; its result goes to `out_result`, or is cleared when that is
 * NULL. */
static enum err take_answer(struct db_pgsql_pipe *pipe, struct pg_result **out_result)
{
    struct db_pgsql_wire *wire = wire_of(pipe);
    enum err first = ERR_NONE;
    enum err err;
    PGresult *result;

    while ((result = db_pgsql_wire_next(wire, &err)) != NULL) {
        if (first == ERR_NONE)
            first = db_pgsql_wire_cause(wire, result);
        if (out_result && first == ERR_NONE)
            *out_result = result;
        else
            PQclear(result);
    }
    if (pipe->pending > 0)
        pipe->pending--;
    return first != ERR_NONE ? first : err;
}

/* Take the answers of all that was sent but for the last `but` statements. */
static enum err take_answers(struct db_pgsql_pipe *pipe, unsigned but)
{
    while (pipe->pending > but) {
        enum err err = take_answer(pipe, NULL);
        if (err != ERR_NONE)
            (void)fail(pipe, err);
        if (!wire_of(pipe)->conn)
            return pipe->failed;
    }
    return pipe->failed;
}

/* Take the answer of the statement that was sent last. */
static enum err take_own(struct db_pgsql_pipe *pipe, struct pg_result **out_result)
{
    enum err err = take_answer(pipe, out_result);

    return err == ERR_NONE ? err : fail(pipe, err);
}

static bool enter(struct db_pgsql_pipe *pipe)
{
    if (!pipe->is_piped)
        pipe->is_piped = PQenterPipelineMode(wire_of(pipe)->conn) == 1;
    return pipe->is_piped;
}

/* Leave pipeline mode: all answers, and the server's word that it has come to the end. */
static enum err leave(struct db_pgsql_pipe *pipe)
{
    struct db_pgsql_wire *wire = wire_of(pipe);
    enum err err = ERR_NONE;

    if (!pipe->is_piped)
        return pipe->failed;
    if (!PQpipelineSync(wire->conn))
        return lose(pipe);
    (void)take_answers(pipe, 0);
    if (!wire->conn)
        return pipe->failed;
    PGresult *end = db_pgsql_wire_next(wire, &err);
    PQclear(end);
    if (err != ERR_NONE)
        return fail(pipe, err);
    pipe->is_piped = false;
    return PQexitPipelineMode(wire->conn) ? pipe->failed : lose(pipe);
}

/* Ready to send, or the reason why not. */
static enum err ready(struct db_pgsql_pipe *pipe)
{
    db_pgsql_wire_arm(wire_of(pipe));
    if (pipe->is_open)
        return pipe->failed;
    return db_pgsql_session_need(pipe->session);
}

enum err db_pgsql_pipe_begin(struct db_pgsql_pipe *pipe, const char *sql)
{
    db_pgsql_pipe_undo(pipe);
    enum err err = ready(pipe);

    if (err != ERR_NONE)
        return err;
    if (!enter(pipe) || !PQsendQueryParams(wire_of(pipe)->conn, sql, 0, NULL, NULL, NULL, NULL, 0))
        return lose(pipe);
    pipe->pending = 1;
    pipe->is_open = true;
    return ERR_NONE;
}

enum err db_pgsql_pipe_commit(struct db_pgsql_pipe *pipe)
{
    enum err err = ready(pipe);

    if (err != ERR_NONE)
        return err;
    if (!enter(pipe) ||
        !PQsendQueryParams(wire_of(pipe)->conn, "COMMIT", 0, NULL, NULL, NULL, NULL, 0))
        return lose(pipe);
    pipe->pending++;
    err = leave(pipe);
    pipe->is_open = err != ERR_NONE;
    return err;
}

void db_pgsql_pipe_undo(struct db_pgsql_pipe *pipe)
{
    if (!pipe->is_open)
        return;
    db_pgsql_wire_arm(wire_of(pipe));
    if (wire_of(pipe)->conn) {
        (void)leave(pipe);
        if (wire_of(pipe)->conn && db_pgsql_wire_run(wire_of(pipe), "ROLLBACK") != ERR_NONE)
            db_pgsql_wire_drop(wire_of(pipe)); /* which undoes it, too */
    }
    *pipe = (struct db_pgsql_pipe){ .session = pipe->session };
}

enum err db_pgsql_pipe_run(struct db_pgsql_pipe *pipe, const char *sql)
{
    char text[1];

    return db_pgsql_pipe_ask_text(pipe, sql, text, sizeof text);
}

enum err db_pgsql_pipe_ask_text(struct db_pgsql_pipe *pipe, const char *sql, char *out_text,
                                unsigned size)
{
    enum err err = ready(pipe);

    if (err == ERR_NONE)
        err = leave(pipe);
    if (err == ERR_NONE)
        err = db_pgsql_wire_ask(wire_of(pipe), sql, out_text, size);
    return err == ERR_NONE ? err : fail(pipe, err);
}

enum err db_pgsql_pipe_prepare(struct db_pgsql_pipe *pipe, const char *name, const char *sql)
{
    enum err err = ready(pipe);

    if (err != ERR_NONE)
        return err;
    if ((pipe->is_open && !enter(pipe)) || !PQsendPrepare(wire_of(pipe)->conn, name, sql, 0, NULL))
        return lose(pipe);
    pipe->pending++;
    if (!pipe->is_open)
        return take_own(pipe, NULL);
    if (!PQsendFlushRequest(wire_of(pipe)->conn))
        return lose(pipe);
    return take_answers(pipe, 0); /* what is thought to be known must be */
}

static enum err send_call(struct db_pgsql_pipe *pipe, const struct db_pgsql_call *call)
{
    enum err err = ready(pipe);

    if (err != ERR_NONE)
        return err;
    if ((pipe->is_open && !enter(pipe)) ||
        !PQsendQueryPrepared(wire_of(pipe)->conn, call->name, call->count, call->values,
                             call->lengths, call->formats, 0))
        return lose(pipe);
    pipe->pending++;
    return ERR_NONE;
}

enum err db_pgsql_pipe_step(struct db_pgsql_pipe *pipe, const struct db_pgsql_call *call)
{
    enum err err = send_call(pipe, call);

    if (err != ERR_NONE)
        return err;
    if (!pipe->is_open)
        return take_own(pipe, NULL);
    if (pipe->pending < PENDING_MOST)
        return ERR_NONE;
    return PQsendFlushRequest(wire_of(pipe)->conn) ? take_answers(pipe, 0) : lose(pipe);
}

enum err db_pgsql_pipe_ask(struct db_pgsql_pipe *pipe, const struct db_pgsql_call *call,
                           struct pg_result **out_result)
{
    enum err err = send_call(pipe, call);

    if (err != ERR_NONE)
        return err;
    if (pipe->is_piped && !PQsendFlushRequest(wire_of(pipe)->conn))
        return lose(pipe);
    if (pipe->is_open)
        err = take_answers(pipe, 1);
    if (!wire_of(pipe)->conn)
        return err;
    enum err own = take_own(pipe, out_result);
    return err == ERR_NONE ? own : err;
}

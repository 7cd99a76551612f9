/* SPDX-License-Identifier: Apache-2.0 */
/* PostgreSQL as a driver of db.h. Numbers and texts travel as texts, so that the server finds their
 * types by itself; bytes as they are. A statement has a name on the server (db_pgsql_names), and is
 * made known again to each new connection. */
#include "portal/store/db_pgsql.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/store/db_pgsql_names.h"
#include "portal/store/db_pgsql_pipe.h"
#include "portal/store/db_pgsql_questions.h"
#include "portal/store/db_pgsql_text.h"

#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SQL_LIMIT   65536
#define NUMBER_SIZE 40 /* of a number as text */
#define WALK_ROWS   500

struct base {
    struct db_pgsql_pipe pipe;
    struct db_pgsql_names names;
    unsigned walks; /* counted, as each has a cursor of its own name */
    enum err cause; /* of the last failure to prepare */
};

struct parameter {
    char number[NUMBER_SIZE];
    char *copy; /* of a text or bytes */
};

struct statement {
    struct base *base;
    struct db_pgsql_name *name;
    int count;
    enum err bind_err; /* of a binding, or of bytes for which there was no memory */
    bool is_walk;      /* a piece of a cursor's rows: it goes on until there are none */
    struct parameter parameters[DB_PGSQL_TEXT_PARAMETERS];
    const char *values[DB_PGSQL_TEXT_PARAMETERS];
    int lengths[DB_PGSQL_TEXT_PARAMETERS];
    int formats[DB_PGSQL_TEXT_PARAMETERS];
    PGresult *result; /* NULL: not executed yet */
    int row;
    unsigned char *bytes; /* of the column that was read last */
};

static void close_base(void *state)
{
    struct base *base = state;

    db_pgsql_session_close(base->pipe.session);
    db_pgsql_names_finish(&base->names);
    free(base);
}

static const char *name(const void *state)
{
    const struct base *base = state;

    return db_pgsql_session_name(base->pipe.session);
}

static const char *error(const void *state)
{
    const struct base *base = state;
    const char *text = db_pgsql_session_wire(base->pipe.session)->failure;

    return text[0] ? text : "no error";
}

static enum err run(void *state, const char *sql)
{
    struct base *base = state;

    return db_pgsql_pipe_run(&base->pipe, sql);
}

/* The number in one row of one question. */
static enum err ask_number(struct base *base, const char *sql, int64_t *out_number)
{
    char text[NUMBER_SIZE];
    enum err err = db_pgsql_pipe_ask_text(&base->pipe, sql, text, sizeof text);
    if (err == ERR_NONE && !str_to_i64(text, 0, INT64_MAX, out_number))
        *out_number = 0;
    return err;
}

static enum err version(void *state, int *out_version)
{
    int64_t number = 0;
    enum err err = ask_number(
        state, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('printwire_schema')",
        &number);

    if (err == ERR_NONE && number > 0)
        err = ask_number(state, "SELECT version FROM printwire_schema", &number);
    *out_version = (int)number;
    return err;
}

static enum err set_version(void *state, int version_now)
{
    char sql[256];

    (void)snprintf(sql, sizeof sql,
                   "CREATE TABLE IF NOT EXISTS printwire_schema (version INTEGER NOT NULL); "
                   "DELETE FROM printwire_schema; INSERT INTO printwire_schema VALUES (%d)",
                   version_now);
    return run(state, sql);
}

static unsigned session(const void *state)
{
    const struct base *base = state;

    return db_pgsql_session_number(base->pipe.session);
}

static enum err open_base(const struct db_place *place, enum db_mode mode, void **out_state)
{
    struct base *base = calloc(1, sizeof *base);
    int number = 0;

    if (!base) {
        log_error("store", "%s: no memory", place->server->database);
        return ERR_MEMORY;
    }
    enum err err = db_pgsql_session_open(place->server, mode, &base->pipe.session);
    if (err == ERR_NONE && mode != DB_WRITE)
        err = version(base, &number);
    if (err == ERR_NONE && mode != DB_WRITE && number == 0) {
        log_error("store", "%s: holds no portal's records yet", name(base));
        err = ERR_MISSING;
    }
    if (err != ERR_NONE) {
        close_base(base);
        return err;
    }
    *out_state = base;
    return ERR_NONE;
}

static enum err begin(void *state)
{
    struct base *base = state;

    return db_pgsql_pipe_begin(&base->pipe, "BEGIN");
}

static enum err begin_read(void *state)
{
    struct base *base = state;

    return db_pgsql_pipe_begin(&base->pipe, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
}

static enum err commit(void *state)
{
    struct base *base = state;

    return db_pgsql_pipe_commit(&base->pipe);
}

static void undo(void *state)
{
    struct base *base = state;

    db_pgsql_pipe_undo(&base->pipe);
}

static void set_patience(void *state, unsigned ms)
{
    struct base *base = state;

    db_pgsql_session_set_patience(base->pipe.session, ms);
}

static void forget_answer(struct statement *statement)
{
    PQclear(statement->result);
    PQfreemem(statement->bytes);
    statement->result = NULL;
    statement->bytes = NULL;
    statement->row = 0;
}

static void reset(void *state)
{
    struct statement *statement = state;

    forget_answer(statement);
    for (int i = 0; i < statement->count; i++) {
        free(statement->parameters[i].copy);
        statement->parameters[i].copy = NULL;
        statement->values[i] = NULL;
    }
    statement->bind_err = ERR_NONE;
}

static void finish(void *state)
{
    struct statement *statement = state;

    reset(statement);
    db_pgsql_names_release(statement->name);
    free(statement);
}

static enum err make_known(struct statement *statement)
{
    struct db_pgsql_pipe *pipe = &statement->base->pipe;
    enum err err = pipe->is_open ? pipe->failed : db_pgsql_session_need(pipe->session);
    unsigned number = db_pgsql_session_number(pipe->session);
    struct db_pgsql_name *name = statement->name;

    if (err != ERR_NONE || name->known_to == number)
        return err;
    err = db_pgsql_pipe_prepare(pipe, name->text, name->sql);
    if (err == ERR_NONE)
        name->known_to = number;
    return err;
}

static enum err compile(struct statement *statement, const char *sql)
{
    struct buf text;

    buf_init(&text, SQL_LIMIT);
    enum err err = db_pgsql_text_parameters(sql, &text, &statement->count);
    if (err == ERR_NONE) {
        statement->name = db_pgsql_names_get(&statement->base->names, buf_text(&text));
        err = statement->name ? make_known(statement) : ERR_MEMORY;
    }
    buf_finish(&text);
    return err;
}

static void *prepare(void *state, const char *sql)
{
    struct base *base = state;
    struct statement *statement = calloc(1, sizeof *statement);

    base->cause = ERR_MEMORY;
    if (!statement)
        return NULL;
    statement->base = base;
    base->cause = compile(statement, sql);
    if (base->cause == ERR_NONE)
        return statement;
    finish(statement);
    return NULL;
}

static void *walk(void *state, const char *sql)
{
    struct base *base = state;
    char fetch[48];
    struct buf text;

    buf_init(&text, SQL_LIMIT);
    buf_append_format(&text, "DECLARE walk%u NO SCROLL CURSOR FOR %s", ++base->walks, sql);
    base->cause = buf_failed(&text) ? ERR_MEMORY : db_pgsql_pipe_run(&base->pipe, buf_text(&text));
    buf_finish(&text);
    if (base->cause != ERR_NONE)
        return NULL;
    (void)snprintf(fetch, sizeof fetch, "FETCH %d FROM walk%u", WALK_ROWS, base->walks);
    struct statement *statement = prepare(state, fetch);
    if (statement)
        statement->is_walk = true;
    return statement;
}

static enum err prepare_error(const void *state)
{
    const struct base *base = state;

    return base->cause == ERR_SYNTAX ? ERR_CORRUPT : base->cause;
}

/* Where a value of this parameter goes, NULL when there is no such parameter. */
static struct parameter *place_of(struct statement *statement, int at)
{
    if (at < 1 || at > statement->count) {
        statement->bind_err = ERR_RANGE;
        return NULL;
    }
    struct parameter *parameter = &statement->parameters[at - 1];
    free(parameter->copy);
    parameter->copy = NULL;
    statement->values[at - 1] = NULL;
    statement->lengths[at - 1] = 0;
    statement->formats[at - 1] = 0;
    return parameter;
}

/* Copy what may change before the statement is executed. */
static void bind_copy(struct statement *statement, int at, const struct db_value *value)
{
    struct parameter *parameter = &statement->parameters[at - 1];
    bool is_text = value->type == DB_TYPE_TEXT;
    size_t len = is_text && value->bytes ? strlen(value->bytes) : value->len;

    if (!value->bytes)
        return;
    parameter->copy = len < INT32_MAX ? malloc(len + 1) : NULL;
    if (!parameter->copy) {
        statement->bind_err = len < INT32_MAX ? ERR_MEMORY : ERR_LIMIT;
        return;
    }
    memcpy(parameter->copy, value->bytes, len);
    parameter->copy[len] = '\0';
    statement->values[at - 1] = parameter->copy;
    statement->lengths[at - 1] = (int)len;
    statement->formats[at - 1] = is_text ? 0 : 1;
}

static void bind(void *state, int at, const struct db_value *value)
{
    struct statement *statement = state;
    struct parameter *parameter = place_of(statement, at);

    if (!parameter)
        return;
    if (value->type == DB_TYPE_TEXT || value->type == DB_TYPE_BYTES) {
        bind_copy(statement, at, value);
        return;
    }
    if (value->type == DB_TYPE_NUMBER)
        (void)snprintf(parameter->number, NUMBER_SIZE, "%" PRId64, value->number);
    else
        (void)snprintf(parameter->number, NUMBER_SIZE, "%.17g", value->real);
    statement->values[at - 1] = parameter->number;
}

static struct db_pgsql_call call_of(const struct statement *statement)
{
    return (struct db_pgsql_call){ .name = statement->name->text,
                                   .count = statement->count,
                                   .values = statement->values,
                                   .lengths = statement->lengths,
                                   .formats = statement->formats };
}

static enum err execute(struct statement *statement)
{
    struct db_pgsql_call call = call_of(statement);
    enum err err = statement->bind_err != ERR_NONE ? statement->bind_err : make_known(statement);

    if (err == ERR_NONE)
        err = db_pgsql_pipe_ask(&statement->base->pipe, &call, &statement->result);
    statement->row = -1;
    return err;
}

static bool is_at_piece_end(const struct statement *statement)
{
    return statement->is_walk && statement->result && statement->row >= 0 &&
           statement->row + 1 == PQntuples(statement->result);
}

static bool row(void *state, enum err *out_err)
{
    struct statement *statement = state;

    if (is_at_piece_end(statement))
        forget_answer(statement);
    *out_err = statement->result ? statement->bind_err : execute(statement);
    if (*out_err != ERR_NONE || !statement->result)
        return false;
    if (statement->row + 1 >= PQntuples(statement->result))
        return false;
    statement->row++;
    return true;
}

static enum err step(void *state)
{
    struct statement *statement = state;
    struct db_pgsql_call call = call_of(statement);
    enum err err = statement->bind_err != ERR_NONE ? statement->bind_err : make_known(statement);

    if (err == ERR_NONE)
        err = db_pgsql_pipe_step(&statement->base->pipe, &call);
    reset(statement);
    return err;
}

static bool read_bytes(struct statement *statement, const char *text, struct db_value *out_value)
{
    PQfreemem(statement->bytes);
    statement->bytes = PQunescapeBytea((const unsigned char *)text, &out_value->len);
    out_value->bytes = statement->bytes;
    if (statement->bytes == NULL)
        statement->bind_err = ERR_MEMORY;
    return statement->bytes != NULL;
}

static bool column(void *state, int at, struct db_value *out_value)
{
    struct statement *statement = state;
    const PGresult *result = statement->result;

    if (!result || statement->row < 0 || PQgetisnull(result, statement->row, at))
        return false;
    const char *text = PQgetvalue(result, statement->row, at);
    switch (out_value->type) {
    case DB_TYPE_NUMBER:
        (void)str_to_i64(text, INT64_MIN, INT64_MAX, &out_value->number);
        return true;
    case DB_TYPE_REAL:
        out_value->real = strtod(text, NULL);
        return true;
    case DB_TYPE_BYTES:
        return read_bytes(statement, text, out_value);
    default:
        out_value->bytes = text;
        return true;
    }
}

const struct db_driver *db_pgsql_driver(void)
{
    static const struct db_driver driver = {
        .words = { { "number", "BIGINT" },
                   { "real", "DOUBLE PRECISION" },
                   { "text", "TEXT COLLATE \"C\"" },
                   { "bytes", "BYTEA" },
                   { "identity", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY" },
                   { "strict", "" },
                   { "keyed", "" },
                   { "join", "string_agg" },
                   { "turn", "1 FROM pg_advisory_xact_lock(7599935286042457443)" },
                   { "size", "pg_database_size(current_database())" } },
        .open = open_base,
        .close = close_base,
        .name = name,
        .error = error,
        .version = version,
        .set_version = set_version,
        .session = session,
        .questions = DB_PGSQL_QUESTIONS,
        .run = run,
        .set_patience = set_patience,
        .begin = begin,
        .begin_read = begin_read,
        .commit = commit,
        .undo = undo,
        .prepare = prepare,
        .walk = walk,
        .prepare_error = prepare_error,
        .finish = finish,
        .bind = bind,
        .row = row,
        .step = step,
        .reset = reset,
        .column = column,
    };

    return &driver;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The embedded engine: agents, journals and the history; the tables of the current state are
 * store_sqlite_state's, the questions store_sqlite_read's. Durability is base/sqlite's: WAL with
 * synchronous=FULL. */
#include "portal/store/store_sqlite.h"

#include "base/log.h"
#include "base/sqlite.h"
#include "base/str.h"
#include "portal/store/store_place.h"
#include "portal/store/store_sqlite_read.h"
#include "portal/store/store_sqlite_schema.h"
#include "portal/store/store_sqlite_state.h"

#include <stdio.h>
#include <stdlib.h>

#define PATH_SIZE 4352

enum { SET_AGENT, CONTACT, FIND_JOURNAL, MAKE_JOURNAL, ADD, ADVANCE, STATEMENTS };

/* clang-format off */
static const char *const statement_sql[STATEMENTS] = {
    [SET_AGENT] = ("INSERT INTO agent (jid, site, customer, place) VALUES (?, ?, ?, ?) "
                  "ON CONFLICT (jid) DO UPDATE SET site = excluded.site, customer = excluded.customer, "
                  "place = excluded.place "
                  "RETURNING id, session"),
    [CONTACT] = "UPDATE agent SET contact = max(contact, ?), session = ? WHERE id = ?",
    [FIND_JOURNAL] = "SELECT id, through FROM journal WHERE agent = ? AND epoch = ?",
    [MAKE_JOURNAL] = "INSERT INTO journal (agent, epoch, opened) VALUES (?, ?, ?)",
    [ADD] = ("INSERT INTO entry (journal, number, received, kind, device, severity, xml) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)"),
    [ADVANCE] = "UPDATE journal SET through = ? WHERE id = ?",
};
/* clang-format on */

struct engine {
    struct sqlite *db;
    struct store_sqlite_state *current;
    struct sqlite_statement *statements[STATEMENTS]; /* NULL when reading */
    char failure[256];                               /* why the last transaction was given up */
};

static void close_engine(void *state)
{
    struct engine *engine = state;

    for (size_t i = 0; i < STATEMENTS; i++)
        sqlite_finish(engine->statements[i]);
    store_sqlite_state_destroy(engine->current);
    sqlite_close(engine->db);
    free(engine);
}

static enum err prepare(struct engine *engine)
{
    for (size_t i = 0; i < STATEMENTS; i++) {
        engine->statements[i] = sqlite_prepare(engine->db, statement_sql[i]);
        if (!engine->statements[i])
            return sqlite_prepare_error(engine->db);
    }
    return store_sqlite_state_create(engine->db, &engine->current);
}

/* A store of an older program: without checksums it does as well as it did. */
static void make_sums(struct engine *engine, const char *path)
{
    bool is_made = false;
    enum err err = sqlite_make_sums(engine->db, &is_made);

    if (is_made)
        log_info("store", "%s: was made anew with a checksum in each page", path);
    else if (err != ERR_NONE)
        log_warn(
            "store",
            "%s: has no checksums, and could not be made anew with them (%s); it is used as it "
            "is, the next start tries again",
            path, err_text(err));
}

static enum err open_file(struct engine *engine, const char *path, enum store_mode mode)
{
    bool may_write = mode == STORE_WRITE;
    enum err err =
        sqlite_open(path, may_write ? SQLITE_MODE_WRITE_SUMS : SQLITE_MODE_READ, &engine->db);

    if (err == ERR_CORRUPT)
        log_error("store",
                  "%s: is damaged: restore it from a backup, or move it away: agents send again "
                  "what they have kept",
                  path);
    else if (err != ERR_NONE)
        log_error("store", "%s: cannot be opened: %s", path, err_text(err));
    if (err != ERR_NONE)
        return err;
    if (sqlite_notice(engine->db)[0] != '\0')
        log_error("store", "%s: %s; agents send again what is missing", path,
                  sqlite_notice(engine->db));
    if (may_write)
        make_sums(engine, path);
    err = store_sqlite_schema_open(engine->db, may_write);
    if (err == ERR_NONE && may_write)
        err = prepare(engine);
    if (err == ERR_REFUSED)
        log_error("store",
                  "%s: was made by another version of this program; this one knows version %d",
                  path, store_sqlite_schema_version());
    else if (err != ERR_NONE)
        log_error("store", "%s: %s: %s", path, err_text(err), sqlite_error(engine->db));
    return err;
}

static enum err open_engine(const char *folder, enum store_mode mode, void **out_state)
{
    char path[PATH_SIZE];
    int len = snprintf(path, sizeof path, "%s/portal.db", folder);

    if (len < 0 || (size_t)len >= sizeof path)
        return ERR_LIMIT;
    struct engine *engine = calloc(1, sizeof *engine);
    if (!engine) {
        log_error("store", "%s: no memory", path);
        return ERR_MEMORY;
    }
    enum err err = open_file(engine, path, mode);
    if (err != ERR_NONE) {
        close_engine(engine);
        return err;
    }
    *out_state = engine;
    return ERR_NONE;
}

static const char *last_error(const void *state)
{
    const struct engine *engine = state;

    return engine->failure[0] ? engine->failure : sqlite_error(engine->db);
}

static enum err set_agent(void *state, const struct store_agent *agent,
                          struct store_known *out_known)
{
    struct engine *engine = state;
    struct sqlite_statement *set = engine->statements[SET_AGENT];
    int64_t place = 0;
    enum err err = store_place_of_agent(engine->db, agent, &place);

    if (err != ERR_NONE)
        return err;
    sqlite_bind_text(set, 1, agent->jid);
    sqlite_bind_text(set, 2, agent->site);
    sqlite_bind_text(set, 3, agent->customer);
    sqlite_bind_number(set, 4, place);
    bool has = sqlite_row(set, &err);
    struct store_known known = { .id = has ? sqlite_number(set, 0) : 0 };
    if (has)
        (void)str_copy(known.session, sizeof known.session, sqlite_text(set, 1));
    while (has) /* the insert is complete, and committed, when the statement is */
        has = sqlite_row(set, &err);
    sqlite_reset(set);
    if (err == ERR_NONE)
        *out_known = known;
    return err;
}

static enum err contact(void *state, int64_t agent, const char *session, int64_t wall_ms)
{
    struct engine *engine = state;
    struct sqlite_statement *update = engine->statements[CONTACT];

    sqlite_bind_number(update, 1, wall_ms);
    sqlite_bind_text(update, 2, session);
    sqlite_bind_number(update, 3, agent);
    return sqlite_step(update);
}

static enum err begin(void *state)
{
    struct engine *engine = state;

    engine->failure[0] = '\0';
    return sqlite_begin(engine->db);
}

static enum err commit(void *state)
{
    struct engine *engine = state;

    return sqlite_run(engine->db, "COMMIT");
}

static void rollback(void *state)
{
    struct engine *engine = state;

    (void)str_copy(engine->failure, sizeof engine->failure, sqlite_error(engine->db));
    sqlite_undo(engine->db);
}

static enum err find_journal(void *state, int64_t agent, const char *epoch,
                             struct store_journal *out_journal)
{
    struct engine *engine = state;
    struct sqlite_statement *find = engine->statements[FIND_JOURNAL];
    enum err err;

    sqlite_bind_number(find, 1, agent);
    sqlite_bind_text(find, 2, epoch);
    if (sqlite_row(find, &err))
        *out_journal = (struct store_journal){ .id = sqlite_number(find, 0),
                                               .agent = agent,
                                               .through = (uint64_t)sqlite_number(find, 1) };
    else if (err == ERR_NONE)
        err = ERR_MISSING;
    sqlite_reset(find);
    return err;
}

static enum err make_journal(void *state, int64_t agent, const char *epoch, int64_t wall_ms,
                             int64_t *out_id)
{
    struct engine *engine = state;
    struct sqlite_statement *make = engine->statements[MAKE_JOURNAL];

    sqlite_bind_number(make, 1, agent);
    sqlite_bind_text(make, 2, epoch);
    sqlite_bind_number(make, 3, wall_ms);
    enum err err = sqlite_step(make);
    if (err == ERR_NONE)
        *out_id = sqlite_last_rowid(engine->db);
    return err;
}

/* The field of a kind that says so, by name; NULL when the kind has none. */
static const char *get_named(const struct record *record, const char *name)
{
    enum field_id id;

    if (!field_find(record->kind, FIELD_FORM_ATTRIBUTE, FIELD_ASSET_DEVICE, name, &id))
        return NULL;
    return record_get(record, id);
}

static enum err add(void *state, const struct store_journal *journal, uint64_t number,
                    int64_t received_ms, const struct record *record, const char *xml)
{
    struct engine *engine = state;
    struct sqlite_statement *insert = engine->statements[ADD];

    sqlite_bind_number(insert, 1, journal->id);
    sqlite_bind_number(insert, 2, (int64_t)number);
    sqlite_bind_number(insert, 3, received_ms);
    sqlite_bind_text(insert, 4, field_kind_name(record->kind));
    sqlite_bind_text(insert, 5, get_named(record, "device"));
    sqlite_bind_text(insert, 6, get_named(record, "severity"));
    sqlite_bind_text(insert, 7, xml);
    enum err err = sqlite_step(insert);
    if (err != ERR_NONE)
        return err;
    return store_sqlite_state_put(engine->current, journal->agent, sqlite_last_rowid(engine->db),
                                  received_ms, record);
}

static enum err hear(void *state, int64_t agent, int64_t received_ms, const struct record *record)
{
    struct engine *engine = state;

    return store_sqlite_state_put(engine->current, agent, STORE_SQLITE_STATE_HEARD, received_ms,
                                  record);
}

static enum err advance(void *state, int64_t journal, uint64_t through)
{
    struct engine *engine = state;
    struct sqlite_statement *update = engine->statements[ADVANCE];

    sqlite_bind_number(update, 1, (int64_t)through);
    sqlite_bind_number(update, 2, journal);
    return sqlite_step(update);
}

static enum err last_row(void *state, int64_t *out_row)
{
    struct engine *engine = state;

    return store_sqlite_read_last_row(engine->db, out_row);
}

static enum err each_entry(void *state, const struct store_wanted *wanted, store_entry_fn *fn,
                           void *arg)
{
    struct engine *engine = state;

    return store_sqlite_read_entries(engine->db, wanted, fn, arg);
}

static enum err each_printer(void *state, const struct store_scope *scope, const char *site,
                             store_printer_fn *fn, void *arg)
{
    struct engine *engine = state;

    return store_sqlite_read_printers(engine->db, scope, site, fn, arg);
}

static enum err each_self(void *state, const struct store_scope *scope, const char *site,
                          store_self_fn *fn, void *arg)
{
    struct engine *engine = state;

    return store_sqlite_read_selves(engine->db, scope, site, fn, arg);
}

static enum err count(void *state, enum record_kind kind, uint64_t *out_entries,
                      uint64_t *out_current)
{
    struct engine *engine = state;

    return store_sqlite_read_count(engine->db, kind, out_entries, out_current);
}

const struct store_engine *store_sqlite_engine(void)
{
    static const struct store_engine engine = {
        .name = "sqlite",
        .open = open_engine,
        .close = close_engine,
        .error = last_error,
        .set_agent = set_agent,
        .contact = contact,
        .begin = begin,
        .find_journal = find_journal,
        .make_journal = make_journal,
        .add = add,
        .hear = hear,
        .advance = advance,
        .commit = commit,
        .rollback = rollback,
        .last_row = last_row,
        .each_entry = each_entry,
        .each_printer = each_printer,
        .each_self = each_self,
        .count = count,
    };

    return &engine;
}

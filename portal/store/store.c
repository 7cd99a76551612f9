/* SPDX-License-Identifier: Apache-2.0 */
/* Agents, journals and the history; the tables of the current state are store_sql_state's, the
 * questions store_sql_read's. It knows when a transaction is open, which commits are worth telling,
 * and refuses numbers that would break the numbering. */
#include "portal/store/store.h"

#include "base/log.h"
#include "base/str.h"
#include "portal/store/fleet_row.h"
#include "portal/store/history.h"
#include "portal/store/history_fill.h"
#include "portal/store/store_place.h"
#include "portal/store/store_sql_read.h"
#include "portal/store/store_sql_schema.h"
#include "portal/store/store_sql_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ROW_UNKNOWN (-1)
#define JOURNALS    256 /* of which the number that they are stored through is remembered */
#define EPOCH_SIZE  64

enum { SET_AGENT, CONTACT, FIND_JOURNAL, MAKE_JOURNAL, ADD, ADVANCE, STATEMENTS };

/* clang-format off */
static const char *const statement_sql[STATEMENTS] = {
    [SET_AGENT] = ("INSERT INTO agent (id, jid, site, customer, place) "
                  "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM agent), ?, ?, ?, ?) "
                  "ON CONFLICT (jid) DO UPDATE SET site = excluded.site, customer = excluded.customer, "
                  "place = excluded.place "
                  "RETURNING id, session"),
    [CONTACT] = ("UPDATE agent SET contact = CASE WHEN contact < ?1 THEN ?1 ELSE contact END, "
                "session = ?2 WHERE id = ?3"),
    [FIND_JOURNAL] = "SELECT id, through FROM journal WHERE agent = ? AND epoch = ?",
    [MAKE_JOURNAL] = ("INSERT INTO journal (id, agent, epoch, opened) "
                     "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM journal), ?, ?, ?) RETURNING id"),
    [ADD] = ("INSERT INTO entry (row, journal, number, received, kind, device, severity, xml) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    [ADVANCE] = "UPDATE journal SET through = ? WHERE id = ?",
};
/* clang-format on */

/* A journal as the open transaction has it; those of other agents take its place in turn. */
struct known_journal {
    struct store_journal journal; /* id 0: none */
    char epoch[EPOCH_SIZE];
};

struct store {
    struct db *db;
    unsigned session; /* of the database, to which all that is remembered belongs */
    struct known_journal journals[JOURNALS];
    struct store_sql_state *current;
    struct history *history;                     /* NULL when reading */
    struct db_statement *statements[STATEMENTS]; /* NULL when reading */
    int64_t row; /* the highest of the history, or ROW_UNKNOWN: it must be asked */
    bool in_transaction;
    size_t added; /* entries of the open transaction */
    store_commit_fn *on_commit;
    void *on_commit_arg;
};

void store_close(struct store *store)
{
    if (!store)
        return;
    store_rollback(store);
    for (size_t i = 0; i < STATEMENTS; i++)
        db_finish(store->statements[i]);
    store_sql_state_destroy(store->current);
    history_destroy(store->history);
    db_close(store->db);
    free(store);
}

static enum err prepare(struct store *store)
{
    for (size_t i = 0; i < STATEMENTS; i++) {
        store->statements[i] = db_prepare(store->db, statement_sql[i]);
        if (!store->statements[i])
            return db_prepare_error(store->db);
    }
    enum err err = store_sql_state_create(store->db, &store->current);
    if (err == ERR_NONE)
        err = history_create(store->db, &store->history);
    if (err == ERR_NONE)
        err = history_fill_run(store->db, store->history);
    return err == ERR_NONE ? fleet_row_fill(store->db) : err;
}

static enum err open_tables(struct store *store, enum store_mode mode)
{
    bool may_write = mode == STORE_WRITE;
    enum err err = store_sql_schema_open(store->db, may_write);

    if (err == ERR_NONE && may_write)
        err = prepare(store);
    db_set_patience(store->db, STORE_PATIENCE_MS);
    if (err == ERR_REFUSED)
        log_error("store",
                  "%s: was made by another version of this program; this one knows version %d",
                  db_name(store->db), store_sql_schema_version());
    else if (err != ERR_NONE)
        log_error("store", "%s: %s: %s", db_name(store->db), err_text(err), db_error(store->db));
    return err;
}

enum err store_open(const struct db_place *place, enum store_mode mode, struct store **out_store)
{
    struct store *store = calloc(1, sizeof *store);

    if (!store) {
        log_error("store", "%s: no memory", place->folder);
        return ERR_MEMORY;
    }
    store->row = ROW_UNKNOWN;
    static const enum db_mode modes[] = {
        [STORE_WRITE] = DB_WRITE, [STORE_BESIDE] = DB_BESIDE, [STORE_READ] = DB_READ
    };
    enum err err = db_open(place, modes[mode], &store->db);
    if (err == ERR_NONE)
        err = open_tables(store, mode);
    if (err != ERR_NONE) {
        store_close(store);
        return err;
    }
    *out_store = store;
    return ERR_NONE;
}

struct db *store_db(struct store *store)
{
    return store->db;
}

const char *store_error(const struct store *store)
{
    return db_error(store->db);
}

static enum err set_agent(struct store *store, const struct store_agent *agent,
                          struct store_known *out_known)
{
    struct db_statement *set = store->statements[SET_AGENT];
    int64_t place = 0;
    enum err err = store_place_of_agent(store->db, agent, &place);

    if (err != ERR_NONE)
        return err;
    db_bind_text(set, 1, agent->jid);
    db_bind_text(set, 2, agent->site);
    db_bind_text(set, 3, agent->customer);
    db_bind_number(set, 4, place);
    bool has = db_row(set, &err);
    struct store_known known = { .id = has ? db_number(set, 0) : 0 };
    if (has)
        (void)str_copy(known.session, sizeof known.session, db_text(set, 1));
    while (has) /* the insert is complete, and committed, when the statement is */
        has = db_row(set, &err);
    db_reset(set);
    if (err == ERR_NONE)
        err = fleet_row_move(store->db, known.id);
    if (err == ERR_NONE)
        *out_known = known;
    return err;
}

enum err store_set_agent(struct store *store, const struct store_agent *agent,
                         struct store_known *out_known)
{
    bool is_own = !store->in_transaction;
    enum err err = is_own ? store_begin(store) : ERR_NONE;

    if (err == ERR_NONE)
        err = set_agent(store, agent, out_known);
    if (!is_own)
        return err;
    if (err == ERR_NONE)
        return store_commit(store);
    store_rollback(store);
    return err;
}

enum err store_contact(struct store *store, int64_t agent, const char *session, int64_t wall_ms)
{
    struct db_statement *update = store->statements[CONTACT];

    db_bind_number(update, 1, wall_ms);
    db_bind_text(update, 2, session);
    db_bind_number(update, 3, agent);
    return db_step(update);
}

/* What is remembered of the database may be wrong. */
static void forget(struct store *store)
{
    history_forget(store->history);
    store->row = ROW_UNKNOWN;
    for (size_t i = 0; i < JOURNALS; i++)
        store->journals[i].journal.id = 0;
}

enum err store_begin(struct store *store)
{
    assert(!store->in_transaction);
    enum err err = db_begin(store->db);

    if (db_session(store->db) != store->session)
        forget(store);
    store->session = db_session(store->db);
    store->in_transaction = err == ERR_NONE;
    store->added = 0;
    return err;
}

enum err store_find_journal(struct store *store, int64_t agent, const char *epoch,
                            struct store_journal *out_journal)
{
    struct db_statement *find = store->statements[FIND_JOURNAL];
    enum err err;

    db_bind_number(find, 1, agent);
    db_bind_text(find, 2, epoch);
    if (db_row(find, &err))
        *out_journal = (struct store_journal){ .id = db_number(find, 0),
                                               .agent = agent,
                                               .through = (uint64_t)db_number(find, 1) };
    else if (err == ERR_NONE)
        err = ERR_MISSING;
    db_reset(find);
    return err;
}

static struct known_journal *journal_slot(struct store *store, int64_t agent)
{
    return &store->journals[(uint64_t)agent % JOURNALS];
}

static void know_journal(struct store *store, const char *epoch,
                         const struct store_journal *journal)
{
    struct known_journal *known = journal_slot(store, journal->agent);

    known->journal = *journal;
    known->journal.is_new = false;
    if (!str_copy(known->epoch, sizeof known->epoch, epoch))
        known->journal.id = 0;
}

static enum err make_journal(struct store *store, int64_t agent, const char *epoch, int64_t wall_ms,
                             struct store_journal *out_journal)
{
    struct store_journal journal = { .agent = agent, .is_new = true };
    struct db_statement *make = store->statements[MAKE_JOURNAL];
    enum err err;

    db_bind_number(make, 1, agent);
    db_bind_text(make, 2, epoch);
    db_bind_number(make, 3, wall_ms);
    while (db_row(make, &err)) /* one, to its end */
        journal.id = db_number(make, 0);
    db_reset(make);
    if (err == ERR_NONE)
        *out_journal = journal;
    return err;
}

enum err store_open_journal(struct store *store, int64_t agent, const char *epoch, int64_t wall_ms,
                            struct store_journal *out_journal)
{
    assert(store->in_transaction);
    const struct known_journal *known = journal_slot(store, agent);
    if (known->journal.id != 0 && known->journal.agent == agent &&
        strcmp(known->epoch, epoch) == 0) {
        *out_journal = known->journal;
        return ERR_NONE;
    }
    enum err err = store_find_journal(store, agent, epoch, out_journal);
    if (err == ERR_MISSING)
        err = make_journal(store, agent, epoch, wall_ms, out_journal);
    if (err == ERR_NONE)
        know_journal(store, epoch, out_journal);
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

/* The next free row number of the history: ours to give, so that nobody need wait for the database
 * to tell it. */
static enum err take_row(struct store *store)
{
    enum err err = ERR_NONE;

    if (store->row == ROW_UNKNOWN)
        err = store_sql_read_last_row(store->db, &store->row);
    if (err == ERR_NONE)
        store->row++;
    return err;
}

static enum err add_entry(struct store *store, const struct store_journal *journal, uint64_t number,
                          int64_t received_ms, const struct record *record, const char *xml)
{
    struct db_statement *insert = store->statements[ADD];
    enum err err = take_row(store);

    if (err != ERR_NONE)
        return err;
    db_bind_number(insert, 1, store->row);
    db_bind_number(insert, 2, journal->id);
    db_bind_number(insert, 3, (int64_t)number);
    db_bind_number(insert, 4, received_ms);
    db_bind_text(insert, 5, field_kind_name(record->kind));
    db_bind_text(insert, 6, get_named(record, "device"));
    db_bind_text(insert, 7, get_named(record, "severity"));
    db_bind_text(insert, 8, xml);
    return db_step(insert);
}

enum err store_expect(struct store *store, const struct store_journal *journal,
                      const struct record *const *records, size_t count)
{
    assert(store->in_transaction);
    return history_expect_records(store->history, journal->agent, records, count);
}

enum err store_add(struct store *store, const struct store_journal *journal, uint64_t number,
                   int64_t received_ms, const struct record *record, const char *xml)
{
    assert(store->in_transaction);
    if (number <= journal->through || number > STORE_NUMBER_MOST || !record_complete(record))
        return ERR_RANGE;
    enum err err = add_entry(store, journal, number, received_ms, record, xml);
    if (err == ERR_NONE)
        err = store_sql_state_put(store->current, journal->agent, store->row, received_ms, record);
    if (err == ERR_NONE)
        err = history_add(store->history,
                          &(struct history_source){ .agent = journal->agent,
                                                    .journal = journal->id,
                                                    .entry = store->row,
                                                    .received_ms = received_ms },
                          record);
    if (err == ERR_NONE)
        store->added++;
    return err;
}

enum err store_hear(struct store *store, int64_t agent, int64_t received_ms,
                    const struct record *record)
{
    assert(store->in_transaction);
    if (record->kind != RECORD_AGENT || !record_complete(record))
        return ERR_RANGE;
    return store_sql_state_put(store->current, agent, STORE_SQL_STATE_HEARD, received_ms, record);
}

enum err store_advance(struct store *store, struct store_journal *journal, uint64_t through)
{
    struct db_statement *update = store->statements[ADVANCE];

    assert(store->in_transaction);
    if (through < journal->through || through > STORE_NUMBER_MOST)
        return ERR_RANGE;
    db_bind_number(update, 1, (int64_t)through);
    db_bind_number(update, 2, journal->id);
    enum err err = db_step(update);
    if (err != ERR_NONE)
        return err;
    journal->through = through;
    struct known_journal *known = journal_slot(store, journal->agent);
    if (known->journal.id == journal->id)
        known->journal.through = through;
    return ERR_NONE;
}

enum err store_commit(struct store *store)
{
    assert(store->in_transaction);
    enum err err = history_write(store->history);
    if (err == ERR_NONE)
        err = db_commit(store->db);
    if (err != ERR_NONE) {
        store_rollback(store);
        return err;
    }
    store->in_transaction = false;
    if (store->added > 0 && store->on_commit)
        store->on_commit(store->on_commit_arg);
    return ERR_NONE;
}

void store_rollback(struct store *store)
{
    if (!store->in_transaction)
        return;
    db_undo(store->db);
    forget(store); /* a commit whose answer was lost may be stored all the same */
    store->in_transaction = false;
    store->added = 0;
}

enum err store_trim(struct store *store, struct history_trim *trim,
                    const struct history_trim_rules *rules, int64_t now_ms, bool *out_done)
{
    *out_done = false;
    if (store->in_transaction)
        return ERR_NONE;
    enum err err = store_begin(store);
    if (err == ERR_NONE)
        err = history_trim_step(store->db, trim, rules, now_ms, out_done);
    if (err == ERR_NONE)
        return store_commit(store);
    store_rollback(store);
    return err;
}

void store_listen(struct store *store, store_commit_fn *fn, void *arg)
{
    store->on_commit = fn;
    store->on_commit_arg = arg;
}

enum err store_last_row(struct store *store, int64_t *out_row)
{
    return store_sql_read_last_row(store->db, out_row);
}

enum err store_each_entry(struct store *store, const struct store_wanted *wanted,
                          store_entry_fn *fn, void *arg)
{
    return store_sql_read_entries(store->db, wanted, fn, arg);
}

enum err store_each_printer(struct store *store, const struct store_scope *scope, const char *site,
                            store_printer_fn *fn, void *arg)
{
    return store_sql_read_printers(store->db, scope, site, fn, arg);
}

enum err store_each_self(struct store *store, const struct store_scope *scope, const char *site,
                         store_self_fn *fn, void *arg)
{
    return store_sql_read_selves(store->db, scope, site, fn, arg);
}

enum err store_count(struct store *store, enum record_kind kind, uint64_t *out_entries,
                     uint64_t *out_current)
{
    return store_sql_read_count(store->db, kind, out_entries, out_current);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What one column cannot tell of a row is asked of the database in the same transaction, when the
 * row stands there (`guards`): what is wrong with it is undone. */
#include "portal/store/sheet_write.h"

#include "base/str.h"
#include "portal/store/access_audit.h"
#include "portal/store/sheet_read.h"
#include "portal/store/sheet_stock.h"
#include "portal/store/store_place.h"

#include <inttypes.h>
#include <stdio.h>

#define SQL_MOST         4096
#define DESCRIPTION_MOST 4096

/* clang-format off */
/* Each takes the row's id and answers with what is wrong, or NULL. */
static const char *const guards[SHEET_COUNT] = {
    [SHEET_MOVES] =
        "SELECT CASE WHEN m.quantity = 0 THEN 'quantity: is nothing' "
        "WHEN m.kind = 'in' AND m.quantity < 0 THEN 'quantity: what comes in adds' "
        "WHEN m.kind = 'out' AND m.quantity > 0 THEN 'quantity: what goes out is negative' "
        "WHEN m.kind = 'correction' AND m.reason IS NULL THEN 'reason: a correction needs one' "
        "WHEN m.kind = 'out' AND (SELECT sum(s.quantity) FROM supply_move s WHERE s.place = m.place AND s.part = m.part) < 0 "
        "THEN 'quantity: there are not so many in stock' END FROM supply_move m WHERE m.id = ?",
    [SHEET_DELIVERIES] =
        "SELECT CASE WHEN d.sent < d.ordered OR d.arrived < coalesce(d.sent, d.ordered) OR d.fitted < d.arrived "
        "THEN 'ordered, sent, arrived, fitted: are not in this order' "
        "WHEN d.booked IS NOT NULL AND d.arrived IS NULL THEN 'arrived: what came is in stock; correct the stock' "
        "WHEN d.cancelled IS NOT NULL AND d.arrived IS NOT NULL THEN 'cancelled: it has arrived' "
        "WHEN d.contact IS NOT NULL AND NOT EXISTS (SELECT 1 FROM contact c JOIN place q ON q.id = c.place "
        "JOIN place p ON p.id = d.place WHERE c.id = d.contact AND " STORE_SCOPE_SQL_BELOW("p.path", "q.path") ") "
        "THEN 'contact: is none of this place' END FROM supply_delivery d WHERE d.id = ?",
};
/* clang-format on */

/* What goes with a row that is removed: takes the row's id. */
static const char *const leavings[SHEET_COUNT] = {
    [SHEET_CONTACTS] = "UPDATE supply_delivery SET contact = NULL WHERE contact = ?",
};

static enum err guard(struct store *store, struct sheet_write *write, int64_t row)
{
    const struct access_value value = { .number = row };
    enum err err = ERR_NONE;

    if (!guards[write->sheet])
        return ERR_NONE;
    struct db_statement *read = access_ask(store_db(store), guards[write->sheet], &value, 1);
    if (!read)
        return db_prepare_error(store_db(store));
    if (db_row(read, &err) && db_text(read, 0)) {
        (void)str_copy(write->why, sizeof write->why, db_text(read, 0));
        err = ERR_RANGE;
    }
    db_finish(read);
    return err;
}

static bool check(struct sheet_write *write, size_t from, bool is_new)
{
    const struct sheet *sheet = sheet_get(write->sheet);

    for (size_t i = from; i < sheet->column_count; i++) {
        const char *why = NULL;
        if (is_new || write->values[i].is_given)
            why = sheet_check(&sheet->columns[i], &write->values[i]);
        if (why) {
            (void)snprintf(write->why, sizeof write->why, "%s: %s", sheet->columns[i].name, why);
            return false;
        }
    }
    return true;
}

static void bind(struct db_statement *statement, int at, const struct sheet_column *column,
                 const struct sheet_value *value)
{
    bool is_text = sheet_is_text(column);
    bool is_empty = !value->is_given || (is_text ? !value->text || value->text[0] == '\0'
                                                 : value->number == SHEET_NOTHING);

    if (is_text || is_empty)
        db_bind_text(statement, at, is_empty ? NULL : value->text);
    else
        db_bind_number(statement, at, value->number);
}

/* Run what returns an id, to its end. ERR_MISSING without one. */
static enum err take_id(struct db_statement *statement, int64_t *out_id)
{
    enum err err = ERR_NONE;
    bool has = db_row(statement, &err);

    if (has)
        *out_id = db_number(statement, 0);
    for (bool more = has; more;)
        more = db_row(statement, &err);
    if (err == ERR_REFUSED)
        return ERR_IO; /* a failure of ours, as access_run() has it */
    return err == ERR_NONE && !has ? ERR_MISSING : err;
}

static struct db_statement *prepare(struct db *db, struct buf *sql)
{
    struct db_statement *statement = buf_failed(sql) ? NULL : db_prepare(db, buf_text(sql));

    buf_finish(sql);
    return statement;
}

static void add_conflict(struct buf *sql, const struct sheet *sheet, bool replaces)
{
    if ((sheet->flags & SHEET_REPEATS) != 0)
        return;
    buf_append_text(sql, " ON CONFLICT (place");
    for (size_t i = 0; i < sheet->key_count; i++)
        buf_append_format(sql, ", %s", sheet->columns[i].name);
    buf_append_text(sql, replaces ? ") DO UPDATE SET changed = excluded.changed" : ") DO NOTHING");
    for (size_t i = sheet->key_count; i < sheet->column_count && replaces; i++)
        buf_append_format(sql, ", %s = excluded.%s", sheet->columns[i].name,
                          sheet->columns[i].name);
}

static struct db_statement *prepare_insert(struct db *db, const struct sheet *sheet, bool replaces)
{
    struct buf sql;

    buf_init(&sql, SQL_MOST);
    buf_append_format(&sql, "INSERT INTO %s (place, changed", sheet->table);
    for (size_t i = 0; i < sheet->column_count; i++)
        buf_append_format(&sql, ", %s", sheet->columns[i].name);
    buf_append_text(&sql, ") VALUES (?, ?");
    for (size_t i = 0; i < sheet->column_count; i++)
        buf_append_text(&sql, ", ?");
    buf_append_text(&sql, ")");
    add_conflict(&sql, sheet, replaces);
    buf_append_text(&sql, " RETURNING id");
    return prepare(db, &sql);
}

static enum err insert(struct store *store, const struct sheet_write *write, bool replaces,
                       int64_t *out_row)
{
    const struct sheet *sheet = sheet_get(write->sheet);
    struct db_statement *statement = prepare_insert(store_db(store), sheet, replaces);

    if (!statement)
        return db_prepare_error(store_db(store));
    db_bind_number(statement, 1, write->place);
    db_bind_number(statement, 2, write->actor->now_ms);
    for (size_t i = 0; i < sheet->column_count; i++)
        bind(statement, (int)i + 3, &sheet->columns[i], &write->values[i]);
    enum err err = take_id(statement, out_row);
    db_finish(statement);
    return err;
}

static struct db_statement *prepare_update(struct db *db, const struct sheet_write *write)
{
    const struct sheet *sheet = sheet_get(write->sheet);
    struct buf sql;

    buf_init(&sql, SQL_MOST);
    buf_append_format(&sql, "UPDATE %s SET changed = ?", sheet->table);
    for (size_t i = sheet->key_count; i < sheet->column_count; i++)
        if (write->values[i].is_given)
            buf_append_format(&sql, ", %s = ?", sheet->columns[i].name);
    buf_append_text(&sql, " WHERE id = ? AND " STORE_SCOPE_SQL("place") " RETURNING place");
    return prepare(db, &sql);
}

static enum err update(struct store *store, const struct sheet_write *write, int64_t row,
                       int64_t *out_place)
{
    const struct sheet *sheet = sheet_get(write->sheet);
    struct db_statement *statement = prepare_update(store_db(store), write);
    int at = 0;

    if (!statement)
        return db_prepare_error(store_db(store));
    db_bind_number(statement, ++at, write->actor->now_ms);
    for (size_t i = sheet->key_count; i < sheet->column_count; i++)
        if (write->values[i].is_given)
            bind(statement, ++at, &sheet->columns[i], &write->values[i]);
    db_bind_number(statement, ++at, row);
    store_scope_bind(statement, ++at, write->scope);
    enum err err = take_id(statement, out_place);
    db_finish(statement);
    return err;
}

enum err sheet_write_room(struct store *store, const struct sheet_write *write, int64_t more)
{
    const struct access_value value = { .number = write->place };
    char sql[96];
    int64_t rows = 0;

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s WHERE place = ?",
                   sheet_get(write->sheet)->table);
    enum err err = access_number(store_db(store), sql, &value, 1, &rows);
    return err == ERR_NONE && rows + more > SHEET_WRITE_MOST ? ERR_LIMIT : err;
}

/* What a row is, for the audit: nothing of a private sheet. */
static enum err describe(struct store *store, const struct sheet_write *write, int64_t row,
                         struct buf *out)
{
    if ((sheet_get(write->sheet)->flags & SHEET_PRIVATE) != 0)
        return ERR_NONE;
    return sheet_read_words(store_db(store), write->sheet, write->scope, row, out);
}

enum err sheet_write_note(struct store *store, const struct sheet_write *write, const char *verb,
                          const char *target, const char *before, const char *after)
{
    char what[48];

    (void)snprintf(what, sizeof what, "%s %s", sheet_get(write->sheet)->noun, verb);
    return access_audit_add(store, write->actor,
                            &(struct access_audit){ .place = write->place,
                                                    .what = what,
                                                    .target = target,
                                                    .before = before,
                                                    .after = after });
}

/* What a row was and is. */
struct change {
    struct buf before;
    struct buf after;
};

static void begin_change(struct change *change)
{
    buf_init(&change->before, DESCRIPTION_MOST);
    buf_init(&change->after, DESCRIPTION_MOST);
}

/* Say so in the audit, when all went well. */
static enum err note_change(struct store *store, const struct sheet_write *write, const char *verb,
                            int64_t row, struct change *change, enum err err)
{
    char target[64];

    (void)snprintf(target, sizeof target, "%s %" PRId64, sheet_get(write->sheet)->noun, row);
    if (err == ERR_NONE)
        err = sheet_write_note(store, write, verb, target, buf_text(&change->before),
                               buf_text(&change->after));
    buf_finish(&change->before);
    buf_finish(&change->after);
    return err;
}

/* And end the transaction. */
static enum err end_change(struct store *store, const struct sheet_write *write, const char *verb,
                           int64_t row, struct change *change, enum err err)
{
    return access_end(store, note_change(store, write, verb, row, change, err));
}

/* A row stands there: is it right, and what follows from it? */
static enum err settle(struct store *store, struct sheet_write *write, int64_t row)
{
    enum err err = guard(store, write, row);

    return err == ERR_NONE && write->sheet == SHEET_DELIVERIES ? sheet_stock_book(store, write, row)
                                                               : err;
}

enum err sheet_write_put(struct store *store, struct sheet_write *write)
{
    int64_t row = 0;
    enum err err = check(write, 0, true) ? insert(store, write, true, &row) : ERR_RANGE;

    return err == ERR_NONE ? guard(store, write, row) : err;
}

enum err sheet_write_add_open(struct store *store, struct sheet_write *write, int64_t *out_row)
{
    struct store_scope scope;
    struct change change;
    enum err err = store_place_scope(store_db(store), write->scope, write->place, &scope);

    if (err == ERR_NONE)
        err = check(write, 0, true) ? sheet_write_room(store, write, 1) : ERR_RANGE;
    if (err != ERR_NONE)
        return err;
    begin_change(&change);
    err = insert(store, write, false, out_row);
    if (err == ERR_MISSING)
        err = ERR_REFUSED; /* the key is there */
    if (err == ERR_NONE)
        err = settle(store, write, *out_row);
    if (err == ERR_NONE)
        err = describe(store, write, *out_row, &change.after);
    return note_change(store, write, "added", *out_row, &change, err);
}

enum err sheet_write_add(struct store *store, struct sheet_write *write, int64_t *out_row)
{
    enum err err = store_begin(store);

    return err == ERR_NONE ? access_end(store, sheet_write_add_open(store, write, out_row)) : err;
}

enum err sheet_write_change(struct store *store, struct sheet_write *write, int64_t row)
{
    struct change change;
    enum err err =
        check(write, sheet_get(write->sheet)->key_count, false) ? store_begin(store) : ERR_RANGE;

    if (err != ERR_NONE)
        return err;
    begin_change(&change);
    err = describe(store, write, row, &change.before);
    if (err == ERR_NONE)
        err = update(store, write, row, &write->place);
    if (err == ERR_NONE)
        err = settle(store, write, row);
    if (err == ERR_NONE)
        err = describe(store, write, row, &change.after);
    return end_change(store, write, "changed", row, &change, err);
}

enum err sheet_write_remove(struct store *store, struct sheet_write *write, int64_t row)
{
    const struct access_value values[] = { { .number = row }, { .scope = write->scope } };
    struct change change;
    char sql[160];
    enum err err = store_begin(store);

    if (err != ERR_NONE)
        return err;
    begin_change(&change);
    (void)snprintf(sql, sizeof sql,
                   "DELETE FROM %s WHERE id = ? AND " STORE_SCOPE_SQL("place") " RETURNING place",
                   sheet_get(write->sheet)->table);
    err = describe(store, write, row, &change.before);
    if (err == ERR_NONE)
        err = access_number(store_db(store), sql, values, 2, &write->place);
    if (err == ERR_NONE && leavings[write->sheet])
        err = access_run(store_db(store), leavings[write->sheet], values, 1);
    return end_change(store, write, "removed", row, &change, err);
}

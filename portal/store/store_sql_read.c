/* SPDX-License-Identifier: Apache-2.0 */
/* Reading is rare beside writing: statements are prepared per question, each sees one committed
 * state. */
#include "portal/store/store_sql_read.h"

#include "base/str.h"
#include "portal/store/store_sql_schema.h"

#include <stdio.h>
#include <string.h>

#define NAME_SIZE 256

/* Manufacturer and model as one name, the manufacturer once only. NULL when neither is known. */
static const char *name_printer(const char *manufacturer, const char *model, char out[NAME_SIZE])
{
    if (!manufacturer && !model)
        return NULL;
    if (!manufacturer || !model) {
        (void)str_copy(out, NAME_SIZE, manufacturer ? manufacturer : model);
        return out;
    }
    size_t len = strlen(manufacturer);
    bool is_named = strncasecmp(manufacturer, model, len) == 0;
    (void)str_copy(out, NAME_SIZE, is_named ? model : manufacturer);
    size_t used = strlen(out);
    if (!is_named && used + 1 < NAME_SIZE) {
        out[used++] = ' ';
        (void)str_copy(out + used, NAME_SIZE - used, model);
    }
    return out;
}

enum err store_sql_read_last_row(struct db *db, int64_t *out_row)
{
    struct db_statement *read = db_prepare(db, "SELECT max(row) FROM entry");
    enum err err = ERR_NONE;

    if (!read)
        return db_prepare_error(db);
    if (db_row(read, &err))
        *out_row = db_number(read, 0);
    db_finish(read);
    return err;
}

#define ENTRY_COLUMNS                                                                              \
    "SELECT e.row, a.jid, a.site, a.customer, j.epoch, e.number, e.received, e.kind, e.device, "   \
    "e.severity, e.xml, p.manufacturer, p.model, s.path, s.id FROM entry e "                       \
    "JOIN journal j ON j.id = e.journal "                                                          \
    "JOIN agent a ON a.id = j.agent "                                                              \
    "LEFT JOIN asset p ON p.agent = a.id AND p.device = e.device LEFT JOIN place s ON s.id = "     \
    "a.place "                                                                                     \
    "WHERE e.row > ? AND " STORE_SCOPE_SQL("a.place") " "

static bool tell_entry(struct db_statement *read, store_entry_fn *fn, void *arg)
{
    char name[NAME_SIZE];
    struct store_entry entry = {
        .row = db_number(read, 0),
        .agent = db_text(read, 1),
        .site = db_text(read, 2),
        .customer = db_text(read, 3),
        .place = db_number(read, 14),
        .epoch = db_text(read, 4),
        .number = (uint64_t)db_number(read, 5),
        .received_ms = db_number(read, 6),
        .kind = db_text(read, 7),
        .device = db_text(read, 8),
        .severity = db_text(read, 9),
        .xml = db_text(read, 10),
        .path = db_text(read, 13),
        .printer = name_printer(db_text(read, 11), db_text(read, 12), name),
    };

    return fn(arg, &entry);
}

enum err store_sql_read_entries(struct db *db, const struct store_wanted *wanted,
                                store_entry_fn *fn, void *arg)
{
    static const char *const sql[] = {
        [STORE_BY_ROW] = ENTRY_COLUMNS "ORDER BY e.row LIMIT ?",
        [STORE_BY_JOURNAL] = ENTRY_COLUMNS "ORDER BY a.jid, j.epoch, e.number LIMIT ?",
    };
    struct db_statement *read = db_prepare(db, sql[wanted->order]);
    enum err err = ERR_NONE;

    if (!read)
        return db_prepare_error(db);
    db_bind_number(read, 1, wanted->order == STORE_BY_ROW ? wanted->after : 0);
    store_scope_bind(read, 2, wanted->scope);
    db_bind_number(read, 4, wanted->most > 0 ? (int64_t)wanted->most : INT64_MAX);
    while (db_row(read, &err) && tell_entry(read, fn, arg))
        ;
    db_finish(read);
    return err;
}

#define WORD_SIZE 32 /* longer words are cut: they are choices of protocol/field, or a colour */

/* Copies, as the database's own texts end with the next row. */
struct supply_texts {
    char text[5][WORD_SIZE];
};

static const char *keep_text(char out[WORD_SIZE], const char *text)
{
    if (!text)
        return NULL;
    (void)str_copy(out, WORD_SIZE, text);
    return out;
}

static void take_supply(struct db_statement *read, struct supply_texts *texts,
                        struct store_supply *out_supply)
{
    out_supply->type = keep_text(texts->text[0], db_text(read, 0));
    out_supply->class_name = keep_text(texts->text[1], db_text(read, 1));
    out_supply->colour = keep_text(texts->text[2], db_text(read, 2));
    out_supply->quality = keep_text(texts->text[3], db_text(read, 3));
    out_supply->state = keep_text(texts->text[4], db_text(read, 4));
    out_supply->has_level = !db_is_null(read, 5);
    out_supply->level = db_real(read, 5);
}

static enum err read_supplies(struct db_statement *read, int64_t agent, const char *device,
                              struct supply_texts texts[STORE_SUPPLIES],
                              struct store_printer *printer)
{
    enum err err = ERR_NONE;

    db_bind_number(read, 1, agent);
    db_bind_text(read, 2, device);
    while (printer->supply_count < STORE_SUPPLIES && db_row(read, &err)) {
        take_supply(read, &texts[printer->supply_count], &printer->supplies[printer->supply_count]);
        printer->supply_count++;
    }
    db_reset(read);
    return err;
}

static const char printer_sql[] =
    "SELECT a.id, a.site, a.customer, p.device, p.manufacturer, p.model, p.serial, p.address, "
    "p.state, a.contact, "
    "(SELECT count(*) FROM incident i WHERE i.agent = p.agent AND i.device = p.device "
    " AND i.event IS DISTINCT FROM 'closed'), "
    "(SELECT count(*) FROM incident i WHERE i.agent = p.agent AND i.device = p.device "
    " AND i.event IS DISTINCT FROM 'closed' AND i.severity = 'critical'), a.jid, p.uuid, "
    "(SELECT {join}(m.value, ' ') FROM asset_mac m WHERE m.agent = p.agent"
    " AND m.device = p.device), p.at, p.licence, s.licence, s.licence_reason "
    "FROM asset p JOIN agent a ON a.id = p.agent " STORE_SQL_READ_LAST_SELF
    "WHERE (CAST(?1 AS TEXT) IS NULL OR a.site = ?1) "
    "AND p.same_as IS NULL AND " STORE_SCOPE_SQL(
        "a.place") " ORDER BY a.site, p.manufacturer NULLS FIRST, p.model NULLS FIRST, p.serial "
                   "NULLS FIRST, p.device";

static const char supply_sql[] =
    "SELECT type, class, colour, level_quality, state, level FROM consumable "
    "WHERE agent = ? AND device = ? AND state IS DISTINCT FROM 'removed' ORDER BY \"index\"";

static void take_printer(struct db_statement *read, struct store_printer *out_printer)
{
    *out_printer = (struct store_printer){
        .site = db_text(read, 1),
        .customer = db_text(read, 2),
        .device = db_text(read, 3),
        .manufacturer = db_text(read, 4),
        .model = db_text(read, 5),
        .serial = db_text(read, 6),
        .address = db_text(read, 7),
        .state = db_text(read, 8),
        .contact_ms = db_number(read, 9),
        .incidents = (unsigned)db_number(read, 10),
        .critical = (unsigned)db_number(read, 11),
        .agent = db_text(read, 12),
        .uuid = db_text(read, 13),
        .macs = db_text(read, 14),
        .since_ms = db_number(read, 15),
        .is_unlicensed = db_text(read, 16) != NULL,
        .licence = db_text(read, 17),
        .reason = db_text(read, 18),
    };
}

enum err store_sql_read_printers(struct db *db, const struct store_scope *scope, const char *site,
                                 store_printer_fn *fn, void *arg)
{
    struct db_statement *read = db_prepare(db, printer_sql);
    struct db_statement *supplies = db_prepare(db, supply_sql);
    struct supply_texts texts[STORE_SUPPLIES];
    struct store_printer printer;
    enum err err = ERR_NONE;
    enum err supply_err = ERR_NONE;
    bool go_on = true;

    if (!read || !supplies) {
        err = db_prepare_error(db);
        goto out;
    }
    db_bind_text(read, 1, site);
    store_scope_bind(read, 2, scope);
    while (go_on && db_row(read, &err)) {
        take_printer(read, &printer);
        supply_err = read_supplies(supplies, db_number(read, 0), printer.device, texts, &printer);
        go_on = supply_err == ERR_NONE && fn(arg, &printer);
    }
    if (err == ERR_NONE)
        err = supply_err;
out:
    db_finish(read);
    db_finish(supplies);
    return err;
}

static int64_t number_or(struct db_statement *read, int column, int64_t otherwise)
{
    return db_is_null(read, column) ? otherwise : db_number(read, column);
}

static bool tell_self(struct db_statement *read, store_self_fn *fn, void *arg)
{
    const struct store_self self = {
        .agent = db_text(read, 0),
        .site = db_text(read, 1),
        .version = db_text(read, 2),
        .licence = db_text(read, 3),
        .reason = db_text(read, 4),
        .lid = db_text(read, 5),
        .until_ms = db_number(read, 6),
        .notice_days = number_or(read, 7, -1),
        .devices = number_or(read, 8, -1),
        .licensed = number_or(read, 9, -1),
        .unlicensed = number_or(read, 10, -1),
        .said_ms = db_number(read, 11),
        .contact_ms = db_number(read, 12),
    };

    return fn(arg, &self);
}

enum err store_sql_read_selves(struct db *db, const struct store_scope *scope, const char *site,
                               store_self_fn *fn, void *arg)
{
    static const char sql[] =
        "SELECT a.jid, a.site, s.version, s.licence, s.licence_reason, s.licence_id, "
        "s.licence_until, s.licence_notice, s.devices, s.devices_licensed, s.devices_unlicensed, "
        "s.at, a.contact FROM agent a " STORE_SQL_READ_LAST_SELF
        "WHERE s.agent IS NOT NULL AND (CAST(?1 AS TEXT) IS NULL OR a.site = ?1) "
        "AND " STORE_SCOPE_SQL("a.place") " ORDER BY a.site, a.jid";
    struct db_statement *read = db_prepare(db, sql);
    enum err err = ERR_NONE;

    if (!read)
        return db_prepare_error(db);
    db_bind_text(read, 1, site);
    store_scope_bind(read, 2, scope);
    while (db_row(read, &err) && tell_self(read, fn, arg))
        ;
    db_finish(read);
    return err;
}

enum err store_sql_read_count(struct db *db, enum record_kind kind, uint64_t *out_entries,
                              uint64_t *out_current)
{
    char sql[160];
    enum err err = ERR_NONE;

    (void)snprintf(sql, sizeof sql,
                   "SELECT (SELECT count(*) FROM entry WHERE kind = '%s'), "
                   "(SELECT count(*) FROM \"%s\" WHERE entry > 0)",
                   field_kind_name(kind), store_sql_schema_of_kind(kind));
    struct db_statement *read = db_prepare(db, sql);
    if (!read)
        return db_prepare_error(db);
    if (db_row(read, &err)) {
        *out_entries = (uint64_t)db_number(read, 0);
        *out_current = (uint64_t)db_number(read, 1);
    }
    db_finish(read);
    return err;
}

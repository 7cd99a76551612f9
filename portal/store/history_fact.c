/* SPDX-License-Identifier: Apache-2.0 */
/* A fact is a field's text from one time to another. The fields are those of protocol/field: one
 * that is new there has a history without a line here. */
#include "portal/store/history_inner.h"

#include "base/buf.h"

#include <string.h>

#define FACT_LIMIT 16384 /* of a field that repeats: as long as a record may be */

/* One value with its sub-attributes: "sheetFeedManual index=1 name=Tray 1". */
static size_t append_value(struct buf *out, const struct record *record, size_t at)
{
    const struct record_value *values = record->values;
    size_t end = at + 1;

    buf_append_text(out, values[at].text);
    for (; end < record->count && field_row(values[end].field)->form == FIELD_FORM_SUB_ATTRIBUTE;
         end++)
        buf_append_format(out, " %s=%s", field_row(values[end].field)->name, values[end].text);
    return end;
}

/* What a record says of a field, NULL for nothing; `room` holds what is put together. */
static const char *get_fact(const struct record *record, enum field_id id, struct buf *room)
{
    if (!field_row(id)->many)
        return record_get(record, id);
    buf_clear(room);
    for (size_t at = 0; at < record->count;) {
        if (record->values[at].field != id) {
            at++;
            continue;
        }
        if (room->len > 0)
            buf_append_text(room, ", ");
        at = append_value(room, record, at);
    }
    return room->len > 0 ? buf_text(room) : NULL;
}

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static enum err end_fact(struct history *history, const struct history_visit *visit,
                         const char *field)
{
    struct db_statement *end = history->statements[HISTORY_FACT_END];

    db_bind_number(end, 1, visit->at_ms);
    db_bind_number(end, 2, visit->open->id);
    db_bind_text(end, 3, field);
    return db_step(end);
}

static enum err begin_fact(struct history *history, const struct history_visit *visit,
                           const char *field, const char *value)
{
    struct db_statement *add = history->statements[HISTORY_FACT_ADD];

    db_bind_number(add, 1, visit->open->id);
    db_bind_text(add, 2, field);
    db_bind_number(add, 3, visit->at_ms);
    db_bind_number(add, 4, visit->source->entry);
    db_bind_text(add, 5, value);
    return db_step(add);
}

static enum err add_fact(struct history *history, const struct history_visit *visit,
                         enum field_id id, struct buf *room)
{
    const char *value = get_fact(visit->record, id, room);
    const char *field = field_row(id)->name;
    const struct history_open_fact *before = history_open_fact(visit->open, field);
    enum err err = ERR_NONE;

    if (before ? is_same(before->value, value) : !value)
        return ERR_NONE;
    if (before)
        err = end_fact(history, visit, field);
    if (err == ERR_NONE)
        err = begin_fact(history, visit, field, value);
    return err == ERR_NONE ? history_open_set_fact(history->table, visit->open, field, value) : err;
}

static enum err add_facts(struct history *history, const struct history_visit *visit,
                          struct buf *room)
{
    size_t count;
    enum field_id first = field_first(visit->record->kind, &count);
    enum err err = ERR_NONE;

    for (enum field_id id = first; id < first + count && err == ERR_NONE; id++)
        if (field_row(id)->form == FIELD_FORM_ELEMENT)
            err = add_fact(history, visit, id, room);
    return err;
}

enum err history_fact_add(struct history *history, const struct history_visit *visit)
{
    const struct record *record = visit->record;
    const char *same_as = NULL;
    struct buf room;

    if (visit->is_late)
        return ERR_NONE;
    buf_init(&room, FACT_LIMIT);
    enum err err = add_facts(history, visit, &room);
    if (err == ERR_NONE && buf_failed(&room))
        err = buf_error(&room);
    buf_finish(&room);
    if (record->kind == RECORD_ASSET)
        same_as = record_get(record, FIELD_ASSET_SAME_AS);
    return err == ERR_NONE && same_as ? history_meter_merge(history, visit, same_as) : err;
}

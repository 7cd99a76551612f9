/* SPDX-License-Identifier: Apache-2.0 */
/* The table's order decides; values of one field need not stand together in the record. */
#include "portal/store/record_json.h"

#include "base/clock.h"
#include "base/str.h"
#include "portal/store/store_sql_schema.h"

#include <stdlib.h>
#include <string.h>

#define COMMON    2     /* device and at, the first two rows of each kind */
#define TIME_MARK "_ms" /* behind the name of a time */

static void write_value(struct json_write *w, const char *key, enum field_type type,
                        const char *text)
{
    int64_t number = 0;

    if (type == FIELD_TYPE_PERCENT && text[0] == '\0')
        json_write_null(w, key);
    else if (type == FIELD_TYPE_PERCENT)
        json_write_hundredths(w, key, (int64_t)(strtod(text, NULL) * 100 + 0.5));
    else if ((type == FIELD_TYPE_TIME && clock_parse(text, &number)) ||
             ((type == FIELD_TYPE_COUNT || type == FIELD_TYPE_INTEGER) &&
              str_to_i64(text, INT64_MIN, INT64_MAX, &number)))
        json_write_i64(w, key, number);
    else
        json_write_text(w, key, text);
}

static void write_member(struct json_write *w, enum field_id id, const char *text)
{
    char name[STORE_SQL_SCHEMA_NAME + sizeof TIME_MARK];

    store_sql_schema_column(id, name);
    if (field_row(id)->type == FIELD_TYPE_TIME)
        (void)str_copy(name + strlen(name), sizeof TIME_MARK, TIME_MARK);
    write_value(w, name, field_row(id)->type, text);
}

/* The fields of a kind stand together, and sub-attributes behind their element. */
static bool has_parts(enum field_id id)
{
    return id + 1 < FIELD_COUNT && field_row(id + 1)->form == FIELD_FORM_SUB_ATTRIBUTE &&
           field_row(id + 1)->parent == id;
}

/* The value at `i` with the sub-attributes that follow it. */
static void write_object(struct json_write *w, const struct record *r, size_t i)
{
    json_write_object(w, NULL);
    if (r->values[i].text[0] != '\0')
        write_member(w, r->values[i].field, r->values[i].text);
    for (i++; i < r->count && field_row(r->values[i].field)->form == FIELD_FORM_SUB_ATTRIBUTE; i++)
        write_member(w, r->values[i].field, r->values[i].text);
    json_write_end(w);
}

static void write_many(struct json_write *w, const struct record *r, enum field_id id)
{
    char table[STORE_SQL_SCHEMA_NAME]; /* <kind>_<field> */

    store_sql_schema_table(id, table);
    json_write_array(w, table + strlen(store_sql_schema_of_kind(r->kind)) + 1);
    for (size_t i = 0; i < r->count; i++) {
        if (r->values[i].field != id)
            continue;
        if (has_parts(id))
            write_object(w, r, i);
        else
            write_value(w, NULL, field_row(id)->type, r->values[i].text);
    }
    json_write_end(w);
}

void record_json_write(struct json_write *w, const char *key, const struct record *r)
{
    size_t count;
    enum field_id first = field_first(r->kind, &count);
    enum field_id owner;

    json_write_object(w, key);
    for (enum field_id id = first + COMMON; id < first + count; id++) {
        const char *text = record_get(r, id);
        if (text == NULL || (store_sql_schema_repeats(id, &owner) && owner != id))
            continue;
        if (field_row(id)->many)
            write_many(w, r, id);
        else
            write_member(w, id, text);
    }
    json_write_end(w);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Shapes and rows as bytes, and back. What comes back may be anybody's: each length is compared
 * with what is left before it is used. */
#include "portal/store/store_table_code.h"

#include "base/str.h"

#include <string.h>

#define NUMBER_BYTES 8
#define LENGTH_BYTES 4

/* What is left of a block. */
struct rest {
    const uint8_t *at;
    const uint8_t *end;
};

static void put_number(struct buf *out, uint64_t number, size_t len)
{
    uint8_t bytes[NUMBER_BYTES];

    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    (void)buf_append(out, bytes, len);
}

static bool get_number(struct rest *rest, size_t len, uint64_t *out_number)
{
    uint64_t number = 0;

    if ((size_t)(rest->end - rest->at) < len)
        return false;
    for (size_t i = 0; i < len; i++)
        number |= (uint64_t)rest->at[i] << (8 * i);
    rest->at += len;
    *out_number = number;
    return true;
}

static void put_bytes(struct buf *out, const void *bytes, size_t len)
{
    put_number(out, len, LENGTH_BYTES);
    (void)buf_append(out, bytes, len);
}

static bool get_bytes(struct rest *rest, const uint8_t **out_bytes, size_t *out_len)
{
    uint64_t len = 0;

    if (!get_number(rest, LENGTH_BYTES, &len) || len > (uint64_t)(rest->end - rest->at))
        return false;
    *out_bytes = rest->at;
    *out_len = (size_t)len;
    rest->at += len;
    return true;
}

static void put_value(enum store_table_type type, struct db_statement *row, int at, struct buf *out)
{
    double real = 0;
    uint64_t bits = 0;
    size_t len = 0;
    const void *bytes = NULL;

    switch (type) {
    case STORE_TABLE_NUMBER:
        put_number(out, (uint64_t)db_number(row, at), NUMBER_BYTES);
        return;
    case STORE_TABLE_REAL:
        real = db_real(row, at);
        memcpy(&bits, &real, sizeof bits);
        put_number(out, bits, NUMBER_BYTES);
        return;
    case STORE_TABLE_TEXT:
        bytes = db_text(row, at);
        put_bytes(out, bytes, bytes ? strlen(bytes) : 0);
        return;
    default:
        bytes = db_bytes(row, at, &len);
        put_bytes(out, bytes, len);
        return;
    }
}

void store_table_code_put_row(const struct store_table *table, struct db_statement *row, int first,
                              struct buf *out)
{
    for (size_t i = 0; i < table->column_count; i++) {
        bool is_null = db_is_null(row, first + (int)i);
        put_number(out, !is_null, 1);
        if (!is_null)
            put_value(table->columns[i].type, row, first + (int)i, out);
    }
}

/* A text is bound with its NUL, which the bytes do not have. */
static bool bind_text(struct db_statement *insert, int at, const uint8_t *bytes, size_t len)
{
    struct buf text;

    if (memchr(bytes, 0, len) || !str_is_utf8((const char *)bytes, len))
        return false;
    buf_init(&text, len + 1);
    (void)buf_append(&text, bytes, len);
    bool good = !buf_failed(&text);
    if (good)
        db_bind_text(insert, at, buf_text(&text));
    buf_finish(&text);
    return good;
}

static bool bind_value(enum store_table_type type, struct db_statement *insert, int at,
                       struct rest *rest)
{
    const uint8_t *bytes = NULL;
    size_t len = 0;
    uint64_t number = 0;
    double real = 0;

    if (type == STORE_TABLE_TEXT || type == STORE_TABLE_BYTES) {
        if (!get_bytes(rest, &bytes, &len))
            return false;
        if (type == STORE_TABLE_TEXT)
            return bind_text(insert, at, bytes, len);
        db_bind_bytes(insert, at, bytes, len);
        return true;
    }
    if (!get_number(rest, NUMBER_BYTES, &number))
        return false;
    memcpy(&real, &number, sizeof real);
    if (type == STORE_TABLE_REAL)
        db_bind_real(insert, at, real);
    else
        db_bind_number(insert, at, (int64_t)number);
    return true;
}

bool store_table_code_bind_row(const struct store_table *table, struct db_statement *insert,
                               const uint8_t **at, const uint8_t *end)
{
    struct rest rest = { .at = *at, .end = end };
    uint64_t has = 0;

    for (size_t i = 0; i < table->column_count; i++) {
        int place = (int)i + 1;
        if (!get_number(&rest, 1, &has) || has > 1)
            return false;
        if (!has)
            db_bind_text(insert, place, NULL);
        else if (!bind_value(table->columns[i].type, insert, place, &rest))
            return false;
    }
    *at = rest.at;
    return true;
}

void store_table_code_put_shape(const struct store_table *table, struct buf *out)
{
    put_bytes(out, table->name, strlen(table->name));
    put_number(out, table->has_identity, 1);
    put_number(out, (uint64_t)table->identity, NUMBER_BYTES);
    put_number(out, table->column_count, 1);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct store_table_column *column = &table->columns[i];
        put_bytes(out, column->name, strlen(column->name));
        put_number(out, (uint64_t)column->type, 1);
        put_number(out, column->key, 1);
    }
}

static bool get_name(struct rest *rest, char out_name[STORE_TABLE_NAME])
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const uint8_t *bytes = NULL;
    size_t len = 0;

    if (!get_bytes(rest, &bytes, &len) || len == 0 || len >= STORE_TABLE_NAME)
        return false;
    for (size_t i = 0; i < len; i++)
        if (!memchr(letters, bytes[i], sizeof letters - 1))
            return false;
    memcpy(out_name, bytes, len);
    out_name[len] = '\0';
    return true;
}

static bool get_column(struct rest *rest, struct store_table_column *out_column)
{
    uint64_t type = 0;
    uint64_t key = 0;

    if (!get_name(rest, out_column->name) || !get_number(rest, 1, &type) ||
        !get_number(rest, 1, &key))
        return false;
    out_column->type = (enum store_table_type)type;
    out_column->key = (unsigned)key;
    return type < STORE_TABLE_TYPES && key <= STORE_TABLE_COLUMNS;
}

bool store_table_code_get_shape(const void *bytes, size_t len, struct store_table *out_table)
{
    struct rest rest = { .at = bytes, .end = (const uint8_t *)bytes + len };
    struct store_table table = { .column_count = 0 };
    uint64_t has_identity = 0;
    uint64_t identity = 0;
    uint64_t count = 0;

    if (!get_name(&rest, table.name) || !get_number(&rest, 1, &has_identity) ||
        !get_number(&rest, NUMBER_BYTES, &identity) || !get_number(&rest, 1, &count))
        return false;
    if (has_identity > 1 || count == 0 || count > STORE_TABLE_COLUMNS)
        return false;
    table.has_identity = has_identity != 0;
    table.identity = (int64_t)identity;
    for (; table.column_count < count; table.column_count++)
        if (!get_column(&rest, &table.columns[table.column_count]))
            return false;
    *out_table = table;
    return rest.at == rest.end;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One row per kind says how it is read, checked and written; a list repeats its rows. */
#include "protocol/licence_field.h"

#include "base/base64url.h"
#include "base/clock.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NONCE_OCTETS 16
#define NONCE_LEN    22
#define KEY_ID_LEN   32
#define BYTES_MOST   64 /* octets of a LICENCE_FIELD_BYTES */

static bool is_made_of(const char *text, size_t least, size_t most, const char *allowed)
{
    size_t len = strspn(text, allowed);

    return text[len] == '\0' && len >= least && len <= most;
}

bool licence_field_is_id(const char *text, size_t most)
{
    return is_made_of(text, 1, most,
                      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
}

bool licence_field_is_word(const char *text, size_t most)
{
    return is_made_of(text, 1, most, "abcdefghijklmnopqrstuvwxyz0123456789-");
}

bool licence_field_is_key_id(const char *text)
{
    return is_made_of(text, KEY_ID_LEN, KEY_ID_LEN, "0123456789abcdef");
}

bool licence_field_is_nonce(const char *text)
{
    uint8_t octets[NONCE_OCTETS];

    return base64url_decode_exact(text, strlen(text), octets, sizeof octets);
}

static bool is_plain_text(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return false;
    return true;
}

/* True when a text may be in a field of the row's kind. */
static bool fits(const struct licence_field *f, const char *text)
{
    size_t len = strlen(text);

    switch (f->kind) {
    case LICENCE_FIELD_ID:
        return licence_field_is_id(text, f->size - 1);
    case LICENCE_FIELD_WORD:
    case LICENCE_FIELD_WORDS:
        return licence_field_is_word(text, f->size - 1);
    case LICENCE_FIELD_KEY_ID:
        return licence_field_is_key_id(text);
    case LICENCE_FIELD_NONCE:
        return licence_field_is_nonce(text);
    default:
        return len > 0 && len >= (size_t)f->least && len < f->size && str_is_utf8(text, len) &&
               is_plain_text(text);
    }
}

static bool fail(const struct licence_field_table *table, const char *name, const char *what)
{
    if (table->trouble != NULL)
        (void)snprintf(table->trouble, table->trouble_size, "\"%s\" is %s", name, what);
    return false;
}

static enum json_get read_text(const struct licence_field *f, const struct json_value *object,
                               char *out)
{
    const char *text;
    enum json_get get = json_get_text(object, f->name, f->size - 1, &text);

    if (get != JSON_GOT)
        return get;
    if (!fits(f, text))
        return JSON_OUT_OF_RANGE;
    memcpy(out, text, strlen(text) + 1);
    return JSON_GOT;
}

static enum json_get read_bytes(const struct licence_field *f, const struct json_value *object,
                                uint8_t *out)
{
    const char *text;
    enum json_get get = json_get_text(object, f->name, BASE64URL_LEN(f->size), &text);

    if (get == JSON_GOT && !base64url_decode_exact(text, strlen(text), out, f->size))
        get = JSON_OUT_OF_RANGE;
    return get;
}

static enum json_get read_time(const struct licence_field *f, const struct json_value *object,
                               int64_t *out)
{
    const char *text;
    int64_t time_ms;
    enum json_get get = json_get_text(object, f->name, CLOCK_TEXT_SIZE + 6, &text);

    if (get != JSON_GOT)
        return get;
    if (!clock_parse(text, &time_ms) || time_ms <= 0)
        return JSON_OUT_OF_RANGE;
    *out = time_ms;
    return JSON_GOT;
}

static enum json_get read_choice(const struct licence_field *f, const struct json_value *object,
                                 unsigned *out)
{
    const char *text;
    enum json_get get = json_get_text(object, f->name, 40, &text);

    if (get != JSON_GOT)
        return get;
    for (unsigned i = 0; f->words[i] != NULL; i++) {
        if (text[0] != '\0' && strcmp(f->words[i], text) == 0) {
            *out = i;
            return JSON_GOT;
        }
    }
    return JSON_OUT_OF_RANGE;
}

static enum json_get read_words(const struct licence_field *f, const struct json_value *object,
                                char *base)
{
    const struct json_value *array;
    size_t count;
    enum json_get get = json_get_array(object, f->name, (size_t)f->most, &array, &count);

    if (get != JSON_GOT)
        return get;
    for (size_t i = 0; i < count; i++) {
        const char *text;
        get = json_item_text(array, i, f->size - 1, &text);
        if (get != JSON_GOT)
            return get;
        if (!fits(f, text))
            return JSON_OUT_OF_RANGE;
        memcpy(base + f->offset + i * f->size, text, strlen(text) + 1);
    }
    memcpy(base + f->count_offset, &count, sizeof count);
    return JSON_GOT;
}

static enum json_get read_list(const struct licence_field *f, const struct json_value *object,
                               char *base)
{
    const struct licence_field_table inner = { f->rows, f->row_count, NULL, 0 };
    const struct json_value *array;
    size_t count;
    enum json_get get = json_get_array(object, f->name, (size_t)f->most, &array, &count);

    if (get != JSON_GOT)
        return get;
    if (count < (size_t)f->least)
        return JSON_OUT_OF_RANGE;
    for (size_t i = 0; i < count; i++) {
        const struct json_value *item = json_item(array, i);
        if (!licence_field_read(&inner, 0, item, base + f->offset + i * f->size))
            return JSON_OUT_OF_RANGE;
    }
    memcpy(base + f->count_offset, &count, sizeof count);
    return JSON_GOT;
}

static enum json_get read_one(const struct licence_field *f, const struct json_value *object,
                              char *base)
{
    void *at = base + f->offset;

    switch (f->kind) {
    case LICENCE_FIELD_BYTES:
        return read_bytes(f, object, at);
    case LICENCE_FIELD_TIME:
        return read_time(f, object, at);
    case LICENCE_FIELD_NUMBER:
        return json_get_i64(object, f->name, f->least, f->most, at);
    case LICENCE_FIELD_CHOICE:
        return read_choice(f, object, at);
    case LICENCE_FIELD_WORDS:
        return read_words(f, object, base);
    case LICENCE_FIELD_LIST:
        return read_list(f, object, base);
    default:
        return read_text(f, object, at);
    }
}

bool licence_field_read(const struct licence_field_table *table, unsigned type,
                        const struct json_value *object, void *out_struct)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct licence_field *f = &table->rows[i];
        if ((f->allowed & 1U << type) == 0)
            continue;
        enum json_get get = read_one(f, object, out_struct);
        if (get == JSON_ABSENT && (f->needed & 1U << type) == 0)
            continue;
        if (get != JSON_GOT)
            return fail(table, f->name, json_get_words(get));
    }
    return true;
}

static bool write_text(const struct licence_field *f, const char *text, struct json_write *w)
{
    if (memchr(text, '\0', f->size) == NULL || !fits(f, text))
        return false;
    json_write_text(w, f->name, text);
    return true;
}

static bool write_bytes(const struct licence_field *f, const uint8_t *bytes, struct json_write *w)
{
    struct buf text;

    buf_init(&text, BASE64URL_LEN(BYTES_MOST));
    bool is_written = base64url_encode(&text, bytes, f->size);
    json_write_text(w, f->name, buf_text(&text));
    buf_finish(&text);
    return is_written;
}

static bool write_time(const struct licence_field *f, const int64_t *time_ms, struct json_write *w)
{
    char text[CLOCK_TEXT_SIZE];
    int64_t again;

    clock_format(*time_ms, text);
    if (*time_ms <= 0 || !clock_parse(text, &again) || again != *time_ms)
        return false;
    json_write_text(w, f->name, text);
    return true;
}

static bool write_number(const struct licence_field *f, int64_t number, struct json_write *w)
{
    if (number < f->least || number > f->most)
        return false;
    json_write_i64(w, f->name, number);
    return true;
}

static bool write_choice(const struct licence_field *f, unsigned choice, struct json_write *w)
{
    unsigned count = 0;

    while (f->words[count] != NULL)
        count++;
    if (choice >= count || f->words[choice][0] == '\0')
        return false;
    json_write_text(w, f->name, f->words[choice]);
    return true;
}

static bool write_words(const struct licence_field *f, const char *base, size_t count,
                        struct json_write *w)
{
    json_write_array(w, f->name);
    for (size_t i = 0; i < count; i++) {
        const char *text = base + f->offset + i * f->size;
        if (memchr(text, '\0', f->size) == NULL || !fits(f, text))
            return false;
        json_write_text(w, NULL, text);
    }
    json_write_end(w);
    return true;
}

static bool write_list(const struct licence_field *f, const char *base, size_t count,
                       struct json_write *w)
{
    const struct licence_field_table inner = { f->rows, f->row_count, NULL, 0 };

    json_write_array(w, f->name);
    for (size_t i = 0; i < count; i++) {
        json_write_object(w, NULL);
        if (!licence_field_write(&inner, 0, base + f->offset + i * f->size, w))
            return false;
        json_write_end(w);
    }
    json_write_end(w);
    return true;
}

static size_t count_of(const struct licence_field *f, const char *base)
{
    size_t count;

    memcpy(&count, base + f->count_offset, sizeof count);
    return count;
}

/* True when the field has no value. */
static bool is_absent(const struct licence_field *f, const char *base)
{
    static const char zero[BYTES_MOST];
    const char *at = base + f->offset;

    switch (f->kind) {
    case LICENCE_FIELD_WORDS:
    case LICENCE_FIELD_LIST:
        return count_of(f, base) == 0;
    case LICENCE_FIELD_TIME:
    case LICENCE_FIELD_NUMBER:
        return memcmp(at, zero, sizeof(int64_t)) == 0;
    case LICENCE_FIELD_CHOICE:
        return false;
    case LICENCE_FIELD_BYTES:
        return memcmp(at, zero, f->size) == 0;
    default:
        return at[0] == '\0';
    }
}

static bool write_one(const struct licence_field *f, const char *base, struct json_write *w)
{
    const void *at = base + f->offset;

    switch (f->kind) {
    case LICENCE_FIELD_BYTES:
        return write_bytes(f, at, w);
    case LICENCE_FIELD_TIME:
        return write_time(f, at, w);
    case LICENCE_FIELD_NUMBER:
        return write_number(f, *(const int64_t *)at, w);
    case LICENCE_FIELD_CHOICE:
        return write_choice(f, *(const unsigned *)at, w);
    case LICENCE_FIELD_WORDS:
    case LICENCE_FIELD_LIST:
        break;
    default:
        return write_text(f, at, w);
    }
    size_t count = count_of(f, base);
    if (count < (size_t)f->least || count > (size_t)f->most)
        return false;
    return f->kind == LICENCE_FIELD_WORDS ? write_words(f, base, count, w)
                                          : write_list(f, base, count, w);
}

bool licence_field_write(const struct licence_field_table *table, unsigned type,
                         const void *from_struct, struct json_write *w)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct licence_field *f = &table->rows[i];
        if ((f->allowed & 1U << type) == 0)
            continue;
        bool is_needed = (f->needed & 1U << type) != 0;
        if (!is_needed && is_absent(f, from_struct))
            continue;
        if (!write_one(f, from_struct, w))
            return fail(table, f->name, is_absent(f, from_struct) ? "missing" : "out of bounds");
    }
    return true;
}

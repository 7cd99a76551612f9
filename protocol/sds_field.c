/* SPDX-License-Identifier: Apache-2.0 */
/* One function per kind and way; the place of what is wrong is made while going down. */
#include "protocol/sds_field.h"

#include "base/clock.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define UUID_LEN  36
#define WORD_MOST 40 /* bytes of a word of a choice */
#define ALNUM     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define HEX       "0123456789abcdef"

/* Where in the document we are. */
struct walk {
    struct sds_field_trouble *trouble;
    char place[SDS_FIELD_PLACE];
};

static bool read_object(struct walk *walk, const struct sds_field_table *table,
                        const struct json_value *object, char *base);
static bool write_object(struct walk *walk, const struct sds_field_table *table, const char *base,
                         struct json_write *w);

/* Steps down to a member, "name" or "name[3]"; the length to go back to. */
static size_t enter(struct walk *walk, const char *name, int64_t index)
{
    size_t len = strlen(walk->place);
    const char *dot = len > 0 ? "." : "";

    if (index < 0)
        (void)snprintf(walk->place + len, sizeof walk->place - len, "%s%s", dot, name);
    else
        (void)snprintf(walk->place + len, sizeof walk->place - len, "%s%s[%u]", dot, name,
                       (unsigned)index);
    return len;
}

static void leave(struct walk *walk, size_t len)
{
    walk->place[len] = '\0';
}

static bool fail(const struct walk *walk, const char *name, const char *what)
{
    struct walk there = *walk;

    (void)enter(&there, name, -1);
    (void)snprintf(walk->trouble->place, sizeof walk->trouble->place, "%s", there.place);
    (void)snprintf(walk->trouble->text, sizeof walk->trouble->text, "%s is %s", there.place, what);
    return false;
}

/* A member that no row names. Its name is a stranger's: it is told only if it is harmless. */
static bool fail_stranger(const struct walk *walk, const char *name)
{
    bool is_plain = strspn(name, ALNUM "_-") == strlen(name) && strlen(name) < WORD_MOST;
    const char *inside = walk->place[0] == '\0' ? "the body" : walk->place;

    (void)snprintf(walk->trouble->place, sizeof walk->trouble->place, "%s", walk->place);
    (void)snprintf(walk->trouble->text, sizeof walk->trouble->text, "%s has an unknown member%s%s",
                   inside, is_plain ? " " : "", is_plain ? name : "");
    return false;
}

static bool is_made_of(const char *text, size_t least, size_t most, const char *allowed)
{
    size_t len = strspn(text, allowed);

    return text[len] == '\0' && len >= least && len <= most;
}

static bool is_uuid(const char *text)
{
    if (strlen(text) != UUID_LEN)
        return false;
    for (size_t i = 0; i < UUID_LEN; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? text[i] != '-' : strchr(HEX, text[i]) == NULL)
            return false;
    }
    return true;
}

static bool is_plain_text(const char *text, size_t most)
{
    size_t len = strlen(text);

    if (len == 0 || len > most || !str_is_utf8(text, len))
        return false;
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return false;
    return true;
}

static bool is_url(const char *text, size_t most)
{
    static const char scheme[] = "https://";

    if (!str_starts_with(text, scheme) ||
        !is_made_of(text, sizeof scheme, most, ALNUM "-._~:/?#[]@!$&'()*+,;=%"))
        return false;
    size_t host = strspn(text + sizeof scheme - 1, ALNUM "-.:[]");
    return host > 0 && strchr("/?#", text[sizeof scheme - 1 + host]) != NULL; /* or its end */
}

void sds_field_set_place(char out_place[SDS_FIELD_PLACE], const char *list, size_t index)
{
    (void)snprintf(out_place, SDS_FIELD_PLACE, "%s[%zu]", list, index);
}

bool sds_field_fits(const struct sds_field *field, const char *text)
{
    size_t most = field->size - 1;

    switch (field->kind) {
    case SDS_FIELD_TEXT:
        return is_plain_text(text, most);
    case SDS_FIELD_WORD:
        return is_made_of(text, 1, most, ALNUM "._-");
    case SDS_FIELD_UUID:
        return is_uuid(text);
    case SDS_FIELD_HEX:
        return is_made_of(text, most, most, HEX);
    case SDS_FIELD_BYTES:
        return is_made_of(text, most, most, ALNUM "_-");
    case SDS_FIELD_CODE:
        return is_made_of(text, most, most, "0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    case SDS_FIELD_URL:
        return is_url(text, most);
    default:
        return false;
    }
}

/* The word's index; false for none of them, and for "". */
static bool find_word(const struct sds_field *f, const char *text, unsigned *out_index)
{
    for (unsigned i = 0; f->words[i] != NULL; i++) {
        if (text[0] != '\0' && strcmp(f->words[i], text) == 0) {
            *out_index = i;
            return true;
        }
    }
    return false;
}

static void clear_one(const struct sds_field *f, char *base)
{
    static const int64_t none = SDS_FIELD_NONE;
    static const unsigned wordless = SDS_FIELD_WORDLESS;

    if (f->kind == SDS_FIELD_NUMBER)
        memcpy(base + f->offset, &none, sizeof none);
    else if (f->kind == SDS_FIELD_CHOICE && f->words[0][0] != '\0' && !f->is_needed)
        memcpy(base + f->offset, &wordless, sizeof wordless);
    else if (f->kind == SDS_FIELD_OBJECT)
        sds_field_clear(f->table, base + f->offset);
}

void sds_field_clear(const struct sds_field_table *table, void *out_struct)
{
    memset(out_struct, 0, table->size);
    for (size_t i = 0; i < table->count; i++)
        clear_one(&table->rows[i], out_struct);
}

static enum json_get read_text(const struct sds_field *f, const struct json_value *object,
                               char *out)
{
    const char *text;
    enum json_get get = json_get_text(object, f->name, f->size - 1, &text);

    if (get != JSON_GOT)
        return get;
    if (!sds_field_fits(f, text))
        return JSON_OUT_OF_RANGE;
    memcpy(out, text, strlen(text) + 1);
    return JSON_GOT;
}

static enum json_get read_time(const struct sds_field *f, const struct json_value *object,
                               void *out)
{
    const char *text;
    int64_t time_ms;
    enum json_get get = json_get_text(object, f->name, CLOCK_TEXT_SIZE + 6, &text);

    if (get != JSON_GOT)
        return get;
    if (!clock_parse(text, &time_ms) || time_ms <= 0)
        return JSON_OUT_OF_RANGE;
    memcpy(out, &time_ms, sizeof time_ms);
    return JSON_GOT;
}

static enum json_get read_choice(const struct sds_field *f, const struct json_value *object,
                                 void *out)
{
    const char *text;
    unsigned index;
    enum json_get get = json_get_text(object, f->name, WORD_MOST, &text);

    if (get != JSON_GOT)
        return get;
    if (!find_word(f, text, &index))
        return JSON_OUT_OF_RANGE;
    memcpy(out, &index, sizeof index);
    return JSON_GOT;
}

static enum json_get read_set(const struct sds_field *f, const struct json_value *object, void *out)
{
    const struct json_value *array;
    size_t count;
    unsigned set = 0;
    enum json_get get = json_get_array(object, f->name, SDS_FIELD_MOST, &array, &count);

    for (size_t i = 0; get == JSON_GOT && i < count; i++) {
        const char *text;
        unsigned index;
        get = json_item_text(array, i, WORD_MOST, &text);
        if (get == JSON_GOT && (!find_word(f, text, &index) || (set >> index & 1U) != 0))
            get = JSON_OUT_OF_RANGE; /* unknown, or twice */
        if (get == JSON_GOT)
            set |= 1U << index;
    }
    if (get == JSON_GOT)
        memcpy(out, &set, sizeof set);
    return get;
}

static enum json_get read_plain(const struct sds_field *f, const struct json_value *object,
                                char *out)
{
    int64_t number;
    enum json_get get;

    switch (f->kind) {
    case SDS_FIELD_TIME:
        return read_time(f, object, out);
    case SDS_FIELD_CHOICE:
        return read_choice(f, object, out);
    case SDS_FIELD_SET:
        return read_set(f, object, out);
    case SDS_FIELD_NUMBER:
        get = json_get_i64(object, f->name, f->least, f->most, &number);
        if (get == JSON_GOT)
            memcpy(out, &number, sizeof number);
        return get;
    default:
        return read_text(f, object, out);
    }
}

/* The members of an object or the items of a list; false when one of them is wrong. */
static bool read_inner(struct walk *walk, const struct sds_field *f,
                       const struct json_value *object, char *base)
{
    const struct json_value *inner = NULL;
    bool is_list = f->kind == SDS_FIELD_LIST;
    size_t count = 1;
    enum json_get get = is_list ? json_get_array(object, f->name, (size_t)f->most, &inner, &count)
                                : json_get_object(object, f->name, &inner);

    if (get == JSON_ABSENT && !f->is_needed)
        return true;
    if (get == JSON_GOT && is_list && count < (size_t)f->least)
        get = JSON_OUT_OF_RANGE;
    if (get != JSON_GOT)
        return fail(walk, f->name, json_get_words(get));
    for (size_t i = 0; i < count; i++) {
        size_t len = enter(walk, f->name, is_list ? (int64_t)i : -1);
        char *at = base + f->offset + i * f->table->size;
        sds_field_clear(f->table, at);
        if (!read_object(walk, f->table, is_list ? json_item(inner, i) : inner, at))
            return false;
        leave(walk, len);
    }
    memcpy(base + f->count_offset, &count, sizeof count);
    return true;
}

static bool read_member(struct walk *walk, const struct sds_field *f,
                        const struct json_value *object, char *base)
{
    if (f->kind == SDS_FIELD_OBJECT || f->kind == SDS_FIELD_LIST)
        return read_inner(walk, f, object, base);
    enum json_get get = read_plain(f, object, base + f->offset);
    if (get == JSON_GOT || (get == JSON_ABSENT && !f->is_needed))
        return true;
    return fail(walk, f->name, json_get_words(get));
}

static bool read_object(struct walk *walk, const struct sds_field_table *table,
                        const struct json_value *object, char *base)
{
    const char *known[SDS_FIELD_MOST] = { NULL };

    if (!json_value_is_object(object)) {
        (void)snprintf(walk->trouble->place, sizeof walk->trouble->place, "%s", walk->place);
        (void)snprintf(walk->trouble->text, sizeof walk->trouble->text, "%s is no object",
                       walk->place[0] == '\0' ? "the body" : walk->place);
        return false;
    }
    for (size_t i = 0; i < table->count; i++)
        known[i] = table->rows[i].name;
    const char *stranger = json_stranger(object, known, table->count);
    if (stranger != NULL && !table->is_open)
        return fail_stranger(walk, stranger);
    for (size_t i = 0; i < table->count; i++)
        if (!read_member(walk, &table->rows[i], object, base) && !table->is_open)
            return false;
    return true;
}

bool sds_field_read(const struct sds_field_table *table, const struct json_value *object,
                    void *out_struct, struct sds_field_trouble *out_trouble)
{
    struct walk walk = { .trouble = out_trouble };

    *out_trouble = (struct sds_field_trouble){ 0 };
    sds_field_clear(table, out_struct);
    if (read_object(&walk, table, object, out_struct)) {
        *out_trouble = (struct sds_field_trouble){ 0 }; /* of an open table: it was passed over */
        return true;
    }
    sds_field_clear(table, out_struct);
    return false;
}

static bool write_text(const struct sds_field *f, const char *text, struct json_write *w)
{
    if (memchr(text, '\0', f->size) == NULL || !sds_field_fits(f, text))
        return false;
    json_write_text(w, f->name, text);
    return true;
}

static bool write_time(const struct sds_field *f, int64_t time_ms, struct json_write *w)
{
    char text[CLOCK_TEXT_SIZE];
    int64_t again;

    clock_format(time_ms, text);
    if (time_ms <= 0 || !clock_parse(text, &again) || again != time_ms)
        return false;
    json_write_text(w, f->name, text);
    return true;
}

static unsigned word_count(const struct sds_field *f)
{
    unsigned count = 0;

    while (f->words[count] != NULL)
        count++;
    return count;
}

static bool write_choice(const struct sds_field *f, unsigned choice, struct json_write *w)
{
    if (choice >= word_count(f) || f->words[choice][0] == '\0')
        return false;
    json_write_text(w, f->name, f->words[choice]);
    return true;
}

static bool write_set(const struct sds_field *f, unsigned set, struct json_write *w)
{
    unsigned count = word_count(f);

    if (count < SDS_FIELD_MOST && set >> count != 0)
        return false;
    json_write_array(w, f->name);
    for (unsigned i = 0; i < count; i++)
        if ((set & 1U << i) != 0)
            json_write_text(w, NULL, f->words[i]);
    json_write_end(w);
    return true;
}

static int64_t number_at(const char *at)
{
    int64_t number;

    memcpy(&number, at, sizeof number);
    return number;
}

static unsigned unsigned_at(const char *at)
{
    unsigned number;

    memcpy(&number, at, sizeof number);
    return number;
}

static bool write_plain(const struct sds_field *f, const char *at, struct json_write *w)
{
    switch (f->kind) {
    case SDS_FIELD_TIME:
        return write_time(f, number_at(at), w);
    case SDS_FIELD_CHOICE:
        return write_choice(f, unsigned_at(at), w);
    case SDS_FIELD_SET:
        return write_set(f, unsigned_at(at), w);
    case SDS_FIELD_NUMBER:
        if (number_at(at) < f->least || number_at(at) > f->most)
            return false;
        json_write_i64(w, f->name, number_at(at));
        return true;
    default:
        return write_text(f, at, w);
    }
}

static size_t count_of(const struct sds_field *f, const char *base)
{
    size_t count;

    memcpy(&count, base + f->count_offset, sizeof count);
    return count;
}

static bool is_absent(const struct sds_field *f, const char *base)
{
    const char *at = base + f->offset;

    switch (f->kind) {
    case SDS_FIELD_OBJECT:
    case SDS_FIELD_LIST:
        return count_of(f, base) == 0;
    case SDS_FIELD_TIME:
        return number_at(at) == 0;
    case SDS_FIELD_NUMBER:
        return number_at(at) == SDS_FIELD_NONE;
    case SDS_FIELD_CHOICE:
        return unsigned_at(at) == (f->words[0][0] == '\0' ? 0 : SDS_FIELD_WORDLESS);
    case SDS_FIELD_SET:
        return unsigned_at(at) == 0;
    default:
        return at[0] == '\0';
    }
}

static bool write_inner(struct walk *walk, const struct sds_field *f, const char *base,
                        struct json_write *w)
{
    bool is_list = f->kind == SDS_FIELD_LIST;
    size_t count = count_of(f, base);

    if (count < (size_t)(is_list ? f->least : 1) || count > (size_t)(is_list ? f->most : 1))
        return fail(walk, f->name, count == 0 ? "missing" : "out of range");
    if (is_list)
        json_write_array(w, f->name);
    for (size_t i = 0; i < count; i++) {
        size_t len = enter(walk, f->name, is_list ? (int64_t)i : -1);
        json_write_object(w, is_list ? NULL : f->name);
        if (!write_object(walk, f->table, base + f->offset + i * f->table->size, w))
            return false;
        json_write_end(w);
        leave(walk, len);
    }
    if (is_list)
        json_write_end(w);
    return true;
}

static bool write_object(struct walk *walk, const struct sds_field_table *table, const char *base,
                         struct json_write *w)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct sds_field *f = &table->rows[i];
        bool gone = is_absent(f, base);
        if (gone && !f->is_needed)
            continue;
        if (f->kind == SDS_FIELD_OBJECT || f->kind == SDS_FIELD_LIST) {
            if (!write_inner(walk, f, base, w))
                return false;
        } else if (!write_plain(f, base + f->offset, w)) {
            return fail(walk, f->name, gone ? "missing" : "out of range");
        }
    }
    return true;
}

bool sds_field_write(const struct sds_field_table *table, const void *from_struct,
                     struct json_write *w, struct sds_field_trouble *out_trouble)
{
    struct walk walk = { .trouble = out_trouble };

    *out_trouble = (struct sds_field_trouble){ 0 };
    return write_object(&walk, table, from_struct, w);
}

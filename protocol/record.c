/* SPDX-License-Identifier: Apache-2.0 */
/* Values stand in the order of the table: elements by their row, each followed by its own
 * sub-attributes. So writing and comparing are one pass. The array doubles at powers of two,
 * from 8. */
#include "protocol/record.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/xml_write.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_SIZE  8
#define REPLACEMENT 0xFFFD

void record_init(struct record *r, enum record_kind kind)
{
    *r = (struct record){ .kind = kind };
}

void record_finish(struct record *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->values[i].text);
    free(r->values);
    record_init(r, r->kind);
}

/* Copy at most `limit` bytes of characters; what no XML can hold becomes U+FFFD. */
static char *copy_legal(const char *text, size_t limit)
{
    size_t left = strlen(text);
    char *copy = malloc((left < limit / 3 ? 3 * left : limit) + 1);
    size_t len = 0;

    while (copy != NULL && left > 0) {
        uint32_t code = 0;
        size_t width = str_utf8_next(text, left, &code);
        char character[4];
        size_t put =
            str_utf8_put(character, width > 0 && xml_write_is_char(code) ? code : REPLACEMENT);

        if (len + put > limit)
            break;
        memcpy(copy + len, character, put);
        len += put;
        text += width == 0 ? 1 : width;
        left -= width == 0 ? 1 : width;
    }
    if (copy != NULL)
        copy[len] = '\0';
    return copy;
}

/* The value as it is kept: trimmed, text made legal and cut. NULL when the field does not accept
 * it. */
static char *make_value(struct record *r, const struct field *row, const char *text)
{
    text += strspn(text, " \t\r\n\v\f");
    char *copy = row->type == FIELD_TYPE_TEXT ? copy_legal(text, row->limit) : strdup(text);

    if (copy == NULL) {
        r->failed = r->starved = true;
        return NULL;
    }
    (void)str_trim(copy);
    if (field_accepts(row->id, copy))
        return copy;
    free(copy);
    return NULL;
}

/* The row of the element that a value belongs to; of an attribute its own. */
static enum field_id owner(const struct record *r, size_t i)
{
    return field_row(r->values[i].field)->parent;
}

static size_t find_first(const struct record *r, enum field_id field)
{
    size_t i = 0;

    while (i < r->count && r->values[i].field != field)
        i++;
    return i;
}

/* Behind everything that comes before it in the table; false when a single one is there. */
static bool place_of_element(const struct record *r, const struct field *row, size_t *out_at)
{
    size_t at = 0;

    if (!row->many && find_first(r, row->id) < r->count)
        return false;
    while (at < r->count && owner(r, at) <= row->id)
        at++;
    *out_at = at;
    return true;
}

/* Among the sub-attributes of the last element of its parent; false when there is none, or it is
 * there. */
static bool place_of_sub_attribute(const struct record *r, const struct field *row, size_t *out_at)
{
    size_t at = r->count;

    while (at > 0 && owner(r, at - 1) > row->parent)
        at--;
    while (at > 0 && r->values[at - 1].field > row->id)
        at--;
    if (at == 0 || owner(r, at - 1) != row->parent || r->values[at - 1].field == row->id)
        return false;
    *out_at = at;
    return true;
}

static bool make_room(struct record *r)
{
    bool full = r->count == 0 || (r->count >= LEAST_SIZE && (r->count & (r->count - 1)) == 0);

    if (r->count == RECORD_VALUES)
        r->failed = true;
    if (r->failed || !full)
        return !r->failed;
    size_t size = r->count == 0 ? LEAST_SIZE : 2 * r->count;
    struct record_value *more = realloc(r->values, size * sizeof *more);
    if (more == NULL)
        r->failed = r->starved = true;
    else
        r->values = more;
    return !r->failed;
}

bool record_add(struct record *r, enum field_id field, const char *text)
{
    const struct field *row = field_row(field);
    bool sub = row->form == FIELD_FORM_SUB_ATTRIBUTE;
    size_t at = 0;

    if (r->failed || text == NULL || row->kind != r->kind)
        return false;
    if (sub ? !place_of_sub_attribute(r, row, &at) : !place_of_element(r, row, &at))
        return false;
    char *value = make_value(r, row, text);
    if (value == NULL)
        return false;
    if (!make_room(r)) {
        free(value);
        return false;
    }
    memmove(&r->values[at + 1], &r->values[at], (r->count - at) * sizeof *r->values);
    r->values[at] = (struct record_value){ field, value };
    r->count++;
    return true;
}

bool record_add_number(struct record *r, enum field_id field, int64_t number)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRId64, number);
    return record_add(r, field, text);
}

bool record_add_time(struct record *r, enum field_id field, int64_t wall_ms)
{
    char text[CLOCK_TEXT_SIZE];

    clock_format(wall_ms, text);
    return record_add(r, field, text);
}

bool record_set(struct record *r, enum field_id field, const char *text)
{
    const struct field *row = field_row(field);
    size_t at = find_first(r, field);

    if (row->many)
        return false;
    if (at == r->count)
        return record_add(r, field, text);
    char *value = r->failed || text == NULL ? NULL : make_value(r, row, text);
    if (value == NULL)
        return false;
    free(r->values[at].text);
    r->values[at].text = value;
    return true;
}

const char *record_get(const struct record *r, enum field_id field)
{
    size_t at = find_first(r, field);

    return at < r->count ? r->values[at].text : NULL;
}

void record_remove(struct record *r, enum field_id field)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (r->values[i].field == field || owner(r, i) == field)
            free(r->values[i].text);
        else
            r->values[kept++] = r->values[i];
    }
    r->count = kept;
}

/* The value of a sub-attribute of the element at `i`, or NULL. */
static const char *sub_value(const struct record *r, size_t i, enum field_id field)
{
    enum field_id element = r->values[i].field;

    for (i++; i < r->count && owner(r, i) == element && r->values[i].field != element; i++)
        if (r->values[i].field == field)
            return r->values[i].text;
    return NULL;
}

static bool has_required(const struct record *r, const struct field *row)
{
    if (row->form != FIELD_FORM_SUB_ATTRIBUTE)
        return record_get(r, row->id) != NULL;
    for (size_t i = 0; i < r->count; i++)
        if (r->values[i].field == row->parent && sub_value(r, i, row->id) == NULL)
            return false;
    return true;
}

/* A level has a number exactly when its quality says so. */
static bool level_agrees(const struct record *r)
{
    const char *level = record_get(r, FIELD_CONSUMABLE_LEVEL);
    const char *quality = record_get(r, FIELD_CONSUMABLE_LEVEL_QUALITY);

    if (level == NULL || quality == NULL)
        return true;
    return field_level_has_number(quality) == (level[0] != '\0');
}

bool record_complete(const struct record *r)
{
    size_t count;
    enum field_id first = field_first(r->kind, &count);

    if (r->failed)
        return false;
    for (const struct field *row = field_row(first); count > 0; row++, count--)
        if (row->required && !has_required(r, row))
            return false;
    return level_agrees(r);
}

bool record_same(const struct record *a, const struct record *b)
{
    size_t ignored;
    enum field_id at = field_first(a->kind, &ignored) + 1;
    size_t i = 0;
    size_t j = 0;

    if (a->kind != b->kind)
        return false;
    for (;;) {
        i += i < a->count && a->values[i].field == at;
        j += j < b->count && b->values[j].field == at;
        if (i == a->count || j == b->count)
            return i == a->count && j == b->count;
        if (a->values[i].field != b->values[j].field ||
            strcmp(a->values[i].text, b->values[j].text) != 0)
            return false;
        i++;
        j++;
    }
}

bool record_copy(struct record *to, const struct record *from)
{
    struct record copy;

    record_init(&copy, from->kind);
    for (size_t i = 0; i < from->count && !copy.failed; i++)
        (void)record_add(&copy, from->values[i].field, from->values[i].text);
    if (copy.failed) {
        record_finish(&copy);
        return false;
    }
    copy.failed = from->failed;
    copy.starved = from->starved;
    record_finish(to);
    *to = copy;
    return true;
}

void record_list_init(struct record_list *list, size_t limit)
{
    *list = (struct record_list){ .limit = limit };
}

void record_list_finish(struct record_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        record_finish(&list->items[i]);
    free(list->items);
    record_list_init(list, list->limit);
}

struct record *record_list_add(struct record_list *list, enum record_kind kind)
{
    bool full =
        list->count == 0 || (list->count >= LEAST_SIZE && (list->count & (list->count - 1)) == 0);

    if (list->count >= list->limit)
        list->failed = true;
    if (!list->failed && full) {
        size_t size = list->count == 0 ? LEAST_SIZE : 2 * list->count;
        struct record *more = realloc(list->items, size * sizeof *more);

        if (more == NULL)
            list->failed = true;
        else
            list->items = more;
    }
    if (list->failed)
        return NULL;
    record_init(&list->items[list->count], kind);
    return &list->items[list->count++];
}

struct record *record_list_add_about(struct record_list *list, enum record_kind kind,
                                     const char *device, int64_t at_ms)
{
    size_t count;
    enum field_id first = field_first(kind, &count);
    struct record *record = record_list_add(list, kind);

    if (record == NULL)
        return NULL;
    (void)record_add(record, first, device);
    (void)record_add_time(record, (enum field_id)(first + 1), at_ms);
    return record;
}

bool record_list_sound(const struct record_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].failed)
            return false;
    return !list->failed;
}

void record_list_drop_last(struct record_list *list)
{
    if (list->count > 0)
        record_finish(&list->items[--list->count]);
}

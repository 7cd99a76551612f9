/* SPDX-License-Identifier: Apache-2.0 */
/* The agent writes its records without blanks between them, so that text is enough here. */
#include "tests/torture/end_state.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UUID_LEN     36
#define TIME_LEN     24 /* 2026-01-05T00:00:00.000Z */
#define MOST_DEVICES 64

struct end_state_epoch *end_state_epoch(struct end_state *state, const char *name)
{
    for (size_t i = 0; i < state->count; i++)
        if (strcmp(state->epochs[i].name, name) == 0)
            return &state->epochs[i];
    if (state->count == END_STATE_EPOCHS)
        return NULL;
    struct end_state_epoch *epoch = &state->epochs[state->count++];
    (void)snprintf(epoch->name, sizeof epoch->name, "%s", name);
    return epoch;
}

/* The length of the element at its "<": no element of a record lies in one of its own name. */
static size_t element_len(const char *at)
{
    char close[64];
    size_t name = strcspn(at + 1, " />");
    const char *tag_end = strchr(at, '>');

    if (tag_end == NULL || name > 40)
        return 0;
    if (tag_end[-1] == '/')
        return (size_t)(tag_end - at) + 1;
    (void)snprintf(close, sizeof close, "</%.*s>", (int)name, at + 1);
    const char *end = strstr(at, close);
    return end == NULL ? 0 : (size_t)(end - at) + strlen(close);
}

static bool add(struct end_state_epoch *epoch, const char *xml, size_t len)
{
    char **records = realloc(epoch->records, (epoch->count + 1) * sizeof *records);

    if (records == NULL)
        return false;
    epoch->records = records;
    records[epoch->count] = strndup(xml, len);
    return records[epoch->count++] != NULL;
}

bool end_state_take(struct end_state_epoch *epoch, uint64_t first, const char *batch,
                    const char **out_reason)
{
    const char *at = strchr(batch, '>');

    at = at == NULL ? "" : at + 1;
    for (uint64_t number = first; at[0] == '<' && at[1] != '/'; number++) {
        size_t len = element_len(at);
        *out_reason = "a batch that is none";
        if (len == 0)
            return false;
        *out_reason = "another record under a number that was stored";
        if (number <= epoch->count) {
            const char *old = epoch->records[number - 1];
            if (strlen(old) != len || memcmp(old, at, len) != 0)
                return false;
        } else if (number == epoch->count + 1) {
            *out_reason = "no memory for the test";
            if (!add(epoch, at, len))
                return false;
        }
        at += len;
    }
    return true;
}

static size_t run_of(const char *text, const char *shape)
{
    size_t n = 0;

    for (; shape[n] != '\0'; n++) {
        unsigned char c = (unsigned char)text[n];
        bool fits = shape[n] == 'x'   ? isxdigit(c) && !isupper(c)
                    : shape[n] == '0' ? isdigit(c)
                                      : c == (unsigned char)shape[n];
        if (!fits)
            return 0;
    }
    return n;
}

static void append_bare(struct buf *out, const char *xml)
{
    while (*xml != '\0') {
        size_t uuid = run_of(xml, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        size_t time = run_of(xml, "0000-00-00T00:00:00.000Z");
        if (uuid + time > 0)
            (void)buf_append_text(out, uuid > 0 ? "ID" : "TIME");
        else
            (void)buf_append(out, xml, 1);
        xml += uuid + time > 0 ? uuid + time : 1;
    }
}

struct device {
    char id[UUID_LEN + 1];
    char address[40];
};

static void copy_between(const char *xml, const char *begin, char end, char *out, size_t size)
{
    const char *at = strstr(xml, begin);

    out[0] = '\0';
    if (at == NULL)
        return;
    at += strlen(begin);
    const char *stop = strchr(at, end);
    if (stop != NULL)
        (void)snprintf(out, size, "%.*s", (int)(stop - at), at);
}

static struct device *find(struct device *devices, size_t *count, const char *xml)
{
    char id[UUID_LEN + 1];

    copy_between(xml, "device='", '\'', id, sizeof id);
    for (size_t i = 0; i < *count; i++)
        if (strcmp(devices[i].id, id) == 0)
            return &devices[i];
    if (*count == MOST_DEVICES)
        return &devices[0];
    struct device *device = &devices[(*count)++];
    *device = (struct device){ .address = "nowhere" };
    (void)snprintf(device->id, sizeof device->id, "%s", id);
    return device;
}

/* What is known of one thing: the last record of it, and how often it began and ended. */
struct thing {
    char key[200];
    struct buf last;
    unsigned opened;
    unsigned closed;
};

struct things {
    struct thing *list;
    size_t count;
};

static int by_key(const void *a, const void *b)
{
    const struct thing *x = a, *y = b;

    return strcmp(x->key, y->key);
}

/* Printer, kind, and what tells it from others of its kind. */
static void write_key(const char *address, const char *xml, char *out, size_t size)
{
    static const char *const attributes[] = { " index='", " group='", " group-index='", " code='" };
    const char *end = strchr(xml, '>');
    char value[64];
    size_t used =
        (size_t)snprintf(out, size, "%s %.*s", address, (int)strcspn(xml + 1, " >"), xml + 1);

    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0] && used < size; i++) {
        const char *at = strstr(xml, attributes[i]);
        if (at == NULL || at > end)
            continue;
        copy_between(at, attributes[i], '\'', value, sizeof value);
        used += (size_t)snprintf(out + used, size - used, " %s", value);
    }
}

static struct thing *find_thing(struct things *things, const char *key)
{
    for (size_t i = 0; i < things->count; i++)
        if (strcmp(things->list[i].key, key) == 0)
            return &things->list[i];
    struct thing *list = realloc(things->list, (things->count + 1) * sizeof *list);
    if (list == NULL)
        abort();
    things->list = list;
    struct thing *thing = &list[things->count++];
    *thing = (struct thing){ .opened = 0 };
    (void)snprintf(thing->key, sizeof thing->key, "%s", key);
    buf_init(&thing->last, 65536);
    return thing;
}

/* False when it says what the one before it said. */
static bool note(struct things *things, const char *address, const char *xml)
{
    char key[200];
    struct buf text;

    write_key(address, xml, key, sizeof key);
    struct thing *thing = find_thing(things, key);
    thing->opened += strstr(xml, " event='opened'") != NULL;
    thing->closed += strstr(xml, " event='closed'") != NULL;
    buf_init(&text, 65536);
    append_bare(&text, xml);
    bool is_new = strcmp(buf_text(&text), buf_text(&thing->last)) != 0;
    buf_finish(&thing->last);
    thing->last = text;
    return is_new;
}

/* An incident that was updated is open as one that was said better at once. */
static void write_thing(const struct thing *thing, struct buf *out)
{
    static const char updated[] = " event='updated'";
    const char *text = thing->last.data;
    const char *at = strstr(text, updated);

    if (at == NULL)
        (void)buf_append_format(out, "%s: %s", thing->key, text);
    else
        (void)buf_append_format(out, "%s: %.*s event='opened'%s", thing->key, (int)(at - text),
                                text, at + sizeof updated - 1);
    (void)buf_append_format(out, " opened %u, closed %u\n", thing->opened, thing->closed);
}

const char *end_state_write(const struct end_state *state, struct buf *out)
{
    struct device devices[MOST_DEVICES];
    struct things things = { NULL, 0 };
    const char *doubled = NULL;
    size_t count = 0;

    for (size_t e = 0; e < state->count; e++)
        for (size_t i = 0; i < state->epochs[e].count; i++) {
            char address[40];
            const char *xml = state->epochs[e].records[i];
            struct device *device = find(devices, &count, xml);
            copy_between(xml, "<address>", '<', address, sizeof address);
            if (address[0] != '\0')
                (void)snprintf(device->address, sizeof device->address, "%s", address);
        }
    for (size_t e = 0; e < state->count; e++)
        for (size_t i = 0; i < state->epochs[e].count; i++) {
            const char *xml = state->epochs[e].records[i];
            if (!note(&things, find(devices, &count, xml)->address, xml) && doubled == NULL)
                doubled = xml;
        }
    qsort(things.list, things.count, sizeof *things.list, by_key);
    for (size_t i = 0; i < things.count; i++) {
        write_thing(&things.list[i], out);
        buf_finish(&things.list[i].last);
    }
    free(things.list);
    (void)buf_append_format(out, "epochs %zu, printers %zu\n", state->count, count);
    return doubled;
}

void end_state_finish(struct end_state *state)
{
    for (size_t e = 0; e < state->count; e++) {
        for (size_t i = 0; i < state->epochs[e].count; i++)
            free(state->epochs[e].records[i]);
        free(state->epochs[e].records);
    }
    *state = (struct end_state){ 0 };
}

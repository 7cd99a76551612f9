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

static int by_address(const void *a, const void *b)
{
    const struct device *x = a, *y = b;

    return strcmp(x->address, y->address);
}

static void write_of(const struct end_state *state, const struct device *device, struct buf *out)
{
    for (size_t e = 0; e < state->count; e++)
        for (size_t i = 0; i < state->epochs[e].count; i++) {
            const char *xml = state->epochs[e].records[i];
            if (strstr(xml, device->id) == NULL)
                continue;
            (void)buf_append_format(out, "%s ", device->address);
            append_bare(out, xml);
            (void)buf_append_text(out, "\n");
        }
}

void end_state_write(const struct end_state *state, struct buf *out)
{
    struct device devices[MOST_DEVICES];
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
    qsort(devices, count, sizeof devices[0], by_address);
    for (size_t i = 0; i < count; i++)
        write_of(state, &devices[i], out);
    (void)buf_append_format(out, "epochs %zu\n", state->count);
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

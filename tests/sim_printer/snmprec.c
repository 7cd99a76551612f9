/* SPDX-License-Identifier: Apache-2.0 */
/* All numbers of all OIDs lie in one block, all values in another; a variable says where its own
 * begin. */
#include "tests/sim_printer/snmprec.h"

#include "base/buf.h"
#include "base/file.h"

#include <stdlib.h>
#include <string.h>

struct variable {
    uint32_t ids_at;
    uint32_t bytes_at;
    uint16_t len;
    uint8_t id_count;
    uint8_t tag;
    uint32_t line;
};

struct snmprec {
    struct buf ids;
    struct buf bytes;
    struct buf variables;
    size_t count;
    size_t repeated;
};

static struct variable *variables_of(const struct snmprec *recording)
{
    return (struct variable *)(void *)recording->variables.data;
}

static struct sim_oid oid_of(const struct snmprec *recording, const struct variable *v)
{
    const uint32_t *ids = (const uint32_t *)(const void *)recording->ids.data;

    return (struct sim_oid){ ids + v->ids_at, v->id_count };
}

size_t snmprec_count(const struct snmprec *recording)
{
    return recording->count;
}

size_t snmprec_repeated(const struct snmprec *recording)
{
    return recording->repeated;
}

void snmprec_at(const struct snmprec *recording, size_t place, struct sim_oid *out_oid,
                struct sim_value *out_value)
{
    const struct variable *v = variables_of(recording) + place;

    *out_oid = oid_of(recording, v);
    out_value->tag = v->tag;
    out_value->len = v->len;
    out_value->bytes = (const uint8_t *)recording->bytes.data + v->bytes_at;
}

size_t snmprec_find(const struct snmprec *recording, struct sim_oid oid)
{
    const struct variable *all = variables_of(recording);
    size_t low = 0;
    size_t high = recording->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sim_oid_compare(oid_of(recording, all + middle), oid) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int compare_variables(const void *a, const void *b, void *arg)
{
    const struct variable *left = a, *right = b;
    const struct snmprec *recording = arg;
    int order = sim_oid_compare(oid_of(recording, left), oid_of(recording, right));

    if (order != 0)
        return order;
    return left->line < right->line ? -1 : 1;
}

static void sort(struct snmprec *recording)
{
    struct variable *all = variables_of(recording);
    size_t kept = 0;

    if (recording->count == 0)
        return;
    qsort_r(all, recording->count, sizeof *all, compare_variables, recording);
    for (size_t i = 1; i < recording->count; i++) {
        if (sim_oid_compare(oid_of(recording, all + kept), oid_of(recording, all + i)) != 0)
            all[++kept] = all[i];
    }
    recording->repeated = recording->count - (kept + 1);
    recording->count = kept + 1;
}

static enum err store(struct snmprec *recording, struct sim_oid oid, struct sim_value value,
                      unsigned line)
{
    struct variable v = {
        .ids_at = (uint32_t)(recording->ids.len / sizeof *oid.ids),
        .bytes_at = (uint32_t)recording->bytes.len,
        .len = (uint16_t)value.len,
        .id_count = (uint8_t)oid.count,
        .tag = value.tag,
        .line = line,
    };

    if (recording->count >= SNMPREC_VARIABLES)
        return ERR_LIMIT;
    if (!buf_append(&recording->ids, oid.ids, oid.count * sizeof *oid.ids) ||
        !buf_append(&recording->bytes, value.bytes, value.len) ||
        !buf_append(&recording->variables, &v, sizeof v))
        return ERR_MEMORY;
    recording->count++;
    return ERR_NONE;
}

static const char *read_line(struct snmprec *recording, const char *line, size_t len,
                             unsigned number, enum err *out_err)
{
    const char *end = line + len;
    const char *type = memchr(line, '|', len);
    const char *text = type == NULL ? NULL : memchr(type + 1, '|', (size_t)(end - type - 1));
    struct sim_oid_room oid;
    struct sim_value value;
    uint8_t bytes[SNMPREC_VALUE];

    *out_err = ERR_SYNTAX;
    if (text == NULL)
        return "not of the form OID|type|value";
    if (!sim_oid_parse(line, (size_t)(type - line), &oid))
        return "not an object identifier";
    const char *wrong = snmprec_value(type + 1, (size_t)(text - type - 1), text + 1,
                                      (size_t)(end - text - 1), bytes, &value);
    if (wrong != NULL)
        return wrong;
    *out_err = store(recording, sim_oid_of(&oid), value, number);
    return *out_err == ERR_NONE ? NULL : "too many values";
}

/* Moves `text` behind its first line and gives that one, without its LF or CR LF. */
static const char *take_line(const char **text, const char *end, size_t *out_len)
{
    const char *line = *text;
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    size_t len = (size_t)((stop == NULL ? end : stop) - line);

    *text = stop == NULL ? end : stop + 1;
    *out_len = len > 0 && line[len - 1] == '\r' ? len - 1 : len;
    return line;
}

static enum err read_lines(struct snmprec *recording, const char *text, size_t len,
                           struct snmprec_fault *out_fault)
{
    const char *end = text + len;
    enum err err = ERR_NONE;

    for (unsigned number = 1; text < end; number++) {
        size_t line_len;
        const char *line = take_line(&text, end, &line_len);
        if (line_len == 0 || line[0] == '#')
            continue;
        const char *wrong = read_line(recording, line, line_len, number, &err);
        if (wrong != NULL) {
            *out_fault = (struct snmprec_fault){ number, wrong };
            return err;
        }
    }
    return ERR_NONE;
}

enum err snmprec_parse(const char *text, size_t len, struct snmprec **out_recording,
                       struct snmprec_fault *out_fault)
{
    struct snmprec *recording = calloc(1, sizeof *recording);

    *out_fault = (struct snmprec_fault){ 0, "cannot be read" };
    if (recording == NULL)
        return ERR_MEMORY;
    buf_init(&recording->ids, (size_t)SNMPREC_VARIABLES * SIM_OID_IDS * sizeof(uint32_t));
    buf_init(&recording->bytes, SNMPREC_FILE);
    buf_init(&recording->variables, SNMPREC_VARIABLES * sizeof(struct variable));
    enum err err = len > SNMPREC_FILE ? ERR_LIMIT : read_lines(recording, text, len, out_fault);
    if (err != ERR_NONE) {
        snmprec_destroy(recording);
        return err;
    }
    sort(recording);
    *out_recording = recording;
    return ERR_NONE;
}

enum err snmprec_load(const char *path, struct snmprec **out_recording,
                      struct snmprec_fault *out_fault)
{
    struct buf text;

    *out_fault = (struct snmprec_fault){ 0, "cannot be read" };
    buf_init(&text, SNMPREC_FILE);
    enum err err = file_read(path, &text);
    if (err == ERR_NONE)
        err = snmprec_parse(buf_text(&text), text.len, out_recording, out_fault);
    buf_finish(&text);
    return err;
}

void snmprec_destroy(struct snmprec *recording)
{
    if (recording == NULL)
        return;
    buf_finish(&recording->ids);
    buf_finish(&recording->bytes);
    buf_finish(&recording->variables);
    free(recording);
}

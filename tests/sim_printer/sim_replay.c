/* SPDX-License-Identifier: Apache-2.0 */
/* The file stays in memory as it is; sections point into it. */
#include "tests/sim_printer/sim_replay.h"

#include "base/file.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define TAG_INTEGER 0x21U
#define TAG_ENUM    0x23U
#define TAG_MOST    0x7fU
#define TYPE_SIZE   8

struct sim_replay {
    struct buf text;
    struct recording recording;
};

static enum err read_variables(const struct sim_replay *replay, struct snmprec **out_variables,
                               struct snmprec_fault *out_fault)
{
    const struct recording *recording = &replay->recording;
    const struct recording_section *snmp = NULL;

    for (size_t i = 0; i < recording->count; i++)
        if (recording->sections[i].kind == RECORDING_SNMP)
            snmp = &recording->sections[i];
    bool has_any = snmp != NULL && snmp->text != NULL;
    enum err err =
        snmprec_parse(has_any ? snmp->text : "", has_any ? snmp->len : 0, out_variables, out_fault);
    for (const char *c = buf_text(&replay->text); err != ERR_NONE && has_any && c < snmp->text; c++)
        out_fault->line += *c == '\n';
    return err;
}

enum err sim_replay_parse(const char *text, size_t len, struct sim_replay **out_replay,
                          struct snmprec **out_variables, struct snmprec_fault *out_fault)
{
    struct sim_replay *replay = calloc(1, sizeof *replay);
    struct recording_fault fault = { 0, "cannot be read" };

    *out_fault = (struct snmprec_fault){ 0, "cannot be read" };
    if (replay == NULL)
        return ERR_MEMORY;
    buf_init(&replay->text, RECORDING_FILE);
    enum err err = buf_append(&replay->text, text, len) ? ERR_NONE : buf_error(&replay->text);
    if (err == ERR_NONE)
        err = recording_read(buf_text(&replay->text), len, &replay->recording, &fault);
    if (err != ERR_NONE)
        *out_fault = (struct snmprec_fault){ fault.line, fault.reason };
    else
        err = read_variables(replay, out_variables, out_fault);
    if (err == ERR_NONE)
        *out_replay = replay;
    else
        sim_replay_destroy(replay);
    return err;
}

enum err sim_replay_load(const char *path, struct sim_replay **out_replay,
                         struct snmprec **out_variables, struct snmprec_fault *out_fault)
{
    struct buf text;

    *out_fault = (struct snmprec_fault){ 0, "cannot be read" };
    buf_init(&text, RECORDING_FILE);
    enum err err = file_read(path, &text);
    if (err == ERR_NONE)
        err = sim_replay_parse(buf_text(&text), text.len, out_replay, out_variables, out_fault);
    buf_finish(&text);
    return err;
}

void sim_replay_destroy(struct sim_replay *replay)
{
    if (replay == NULL)
        return;
    buf_finish(&replay->text);
    free(replay);
}

bool sim_replay_has_web(const struct sim_replay *replay)
{
    for (size_t i = 0; i < replay->recording.count; i++)
        if (replay->recording.sections[i].kind != RECORDING_SNMP)
            return true;
    return false;
}

const struct recording_section *sim_replay_find(const struct sim_replay *replay, const char *path)
{
    for (size_t i = 0; i < replay->recording.count; i++)
        if (strcmp(replay->recording.sections[i].path, path) == 0 && path[0] != '\0')
            return &replay->recording.sections[i];
    return NULL;
}

/* The octets of a value; false when they are none of its tag. */
static bool take_octets(struct sim_replay_value *value, bool is_hex, const char *text, size_t len)
{
    struct sim_value octets;
    char digits[16];
    int64_t number;

    if (value->tag == TAG_INTEGER || value->tag == TAG_ENUM) {
        if (len >= sizeof digits)
            return false;
        (void)memcpy(digits, text, len);
        digits[len] = '\0';
        if (!str_to_i64(digits, INT32_MIN, INT32_MAX, &number))
            return false;
        for (unsigned i = 0; i < 4; i++)
            value->bytes[i] = (uint8_t)((uint64_t)number >> (24 - 8 * i));
        value->len = 4;
        return true;
    }
    if (snmprec_value(is_hex ? "4x" : "4", is_hex ? 2 : 1, text, len, value->bytes, &octets) !=
        NULL)
        return false;
    value->len = octets.len;
    return true;
}

static bool take_line(const char *line, size_t len, struct sim_replay_value *value)
{
    char type[TYPE_SIZE] = "";
    uint64_t tag;
    const char *end = line + len;
    const char *first = memchr(line, '|', len);
    const char *second = first == NULL ? NULL : memchr(first + 1, '|', (size_t)(end - first - 1));

    if (second == NULL || (size_t)(first - line) >= sizeof value->name ||
        (size_t)(second - first) > sizeof type)
        return false;
    (void)memcpy(value->name, line, (size_t)(first - line));
    value->name[first - line] = '\0';
    (void)memcpy(type, first + 1, (size_t)(second - first - 1));
    bool is_hex = strchr(type, 'x') != NULL;
    type[strcspn(type, "x")] = '\0';
    if (!str_to_u64(type, TAG_MOST, &tag))
        return false;
    value->tag = (unsigned)tag;
    return take_octets(value, is_hex, second + 1, (size_t)(end - second - 1));
}

bool sim_replay_next(const char **at, const char *end, struct sim_replay_value *out_value)
{
    const char *line;
    size_t len;

    while (*at != NULL && recording_line(at, end, &line, &len))
        if (take_line(line, len, out_value))
            return true;
    return false;
}

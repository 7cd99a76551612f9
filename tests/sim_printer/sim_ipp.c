/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the head and the names in requested-attributes; what else a request has is passed over. */
#include "tests/sim_printer/sim_ipp.h"

#include "base/cursor.h"
#include "tests/sim_printer/sim_ipp_part.h"
#include "tests/sim_printer/sim_replay.h"

#include <stdio.h>
#include <string.h>

#define MOST_NAMES 128
#define HUGE_BYTES ((size_t)102 * 1024)

enum { GROUP_OPERATION = 1, GROUP_END = 3, GROUP_PRINTER = 4, FIRST_VALUE = 0x10 };
enum { GET_PRINTER_ATTRIBUTES = 0x000b };
enum {
    STATUS_OK = 0,
    STATUS_BAD_REQUEST = 0x0400,
    STATUS_NO_OPERATION = 0x0501,
    STATUS_NO_VERSION = 0x0503
};

struct name {
    const uint8_t *bytes;
    size_t len;
};

struct question {
    uint16_t version;
    uint16_t operation;
    uint32_t id;
    bool has_names; /* requested-attributes is there */
    struct name names[MOST_NAMES];
    size_t count;
};

static bool is_text(const uint8_t *bytes, size_t len, const char *text)
{
    return bytes != NULL && strlen(text) == len && memcmp(bytes, text, len) == 0;
}

/* Reads one value; what it is a value of stays in `asks` when its name is empty. */
static void read_value(struct cursor *c, struct question *question, bool *asks)
{
    uint16_t name_len = cursor_u16(c);
    const uint8_t *name = cursor_bytes(c, name_len);
    uint16_t len = cursor_u16(c);
    const uint8_t *bytes = cursor_bytes(c, len);

    if (cursor_failed(c))
        return;
    if (name_len > 0)
        *asks = is_text(name, name_len, "requested-attributes");
    if (!*asks)
        return;
    question->has_names = true;
    if (question->count < MOST_NAMES)
        question->names[question->count++] = (struct name){ bytes, len };
}

static bool read_head(struct cursor *c, struct question *question)
{
    question->version = cursor_u16(c);
    question->operation = cursor_u16(c);
    question->id = cursor_u32(c);
    return !cursor_failed(c);
}

/* False when the attributes are malformed. */
static bool read_attributes(struct cursor *c, struct question *question)
{
    bool asks = false;
    bool ended = false;

    while (!ended && !cursor_failed(c)) {
        uint8_t tag = cursor_u8(c);
        if (cursor_failed(c))
            break;
        if (tag >= FIRST_VALUE) {
            read_value(c, question, &asks);
            continue;
        }
        asks = false;
        ended = tag == GROUP_END;
    }
    return ended && !cursor_failed(c);
}

static bool is_wanted(const struct question *question, const char *name)
{
    for (size_t i = 0; i < question->count; i++) {
        const struct name *wanted = &question->names[i];
        if (is_text(wanted->bytes, wanted->len, name) ||
            is_text(wanted->bytes, wanted->len, "all") ||
            is_text(wanted->bytes, wanted->len, "printer-description"))
            return true;
    }
    return !question->has_names;
}

static void put_byte(struct buf *out, uint8_t byte)
{
    (void)buf_append(out, &byte, 1);
}

static void begin(const struct question *question, uint16_t status, struct buf *out)
{
    uint16_t version = status == STATUS_NO_VERSION ? 0x0101 : question->version;
    const uint8_t head[8] = { (uint8_t)(version >> 8),       (uint8_t)version,
                              (uint8_t)(status >> 8),        (uint8_t)status,
                              (uint8_t)(question->id >> 24), (uint8_t)(question->id >> 16),
                              (uint8_t)(question->id >> 8),  (uint8_t)question->id };

    (void)buf_append(out, head, sizeof head);
    put_byte(out, GROUP_OPERATION);
    sim_ipp_part_text(out, SIM_IPP_CHARSET, "attributes-charset", "utf-8");
    sim_ipp_part_text(out, SIM_IPP_LANGUAGE, "attributes-natural-language", "en");
}

/* Values of a recording: those of one attribute follow each other, the first has its name. */
static void put_recorded(const struct question *question, const struct recording_section *section,
                         struct buf *out)
{
    struct sim_replay_value value;
    char last[RECORDING_PATH] = "";
    const char *at = section->text;
    const char *end = at == NULL ? NULL : at + section->len;

    while (sim_replay_next(&at, end, &value)) {
        bool follows = strcmp(value.name, last) == 0;
        if (is_wanted(question, value.name))
            sim_ipp_part_value(out, (enum sim_ipp_tag)value.tag, follows ? "" : value.name,
                               value.bytes, value.len);
        memcpy(last, value.name, sizeof last);
    }
}

static void put_attributes(const struct question *question, const struct sim_ipp_told *told,
                           struct buf *out)
{
    size_t count;
    const struct sim_ipp_part *all = sim_ipp_part_all(&count);

    put_byte(out, GROUP_PRINTER);
    if (told->recorded != NULL)
        put_recorded(question, told->recorded, out);
    for (size_t i = 0; i < count && told->recorded == NULL; i++) {
        if (is_wanted(question, all[i].name))
            all[i].put(told->view, all[i].name, out);
    }
    for (unsigned i = 0; told->huge && out->len < HUGE_BYTES; i++) {
        char word[64];
        (void)snprintf(word, sizeof word, "custom_size-%u_%ux%umm", i, 100 + i, 200 + i);
        sim_ipp_part_text(out, SIM_IPP_KEYWORD, i == 0 ? "media-supported" : "", word);
    }
}

bool sim_ipp_take(const struct sim_ipp_told *told, const void *bytes, size_t len,
                  char out_operation[SIM_IPP_OPERATION], struct buf *out)
{
    struct question question = { .count = 0 };
    struct cursor c;
    uint16_t status = STATUS_OK;

    cursor_init(&c, bytes, len);
    if (!read_head(&c, &question))
        return false;
    (void)snprintf(out_operation, SIM_IPP_OPERATION, "0x%04x", question.operation);
    if (question.version >> 8 != 1 && question.version >> 8 != 2)
        status = STATUS_NO_VERSION;
    else if (!read_attributes(&c, &question))
        status = STATUS_BAD_REQUEST;
    else if (question.operation != GET_PRINTER_ATTRIBUTES)
        status = STATUS_NO_OPERATION;
    begin(&question, status, out);
    if (status == STATUS_OK)
        put_attributes(&question, told, out);
    put_byte(out, GROUP_END);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Each element is a line of attributes; numbers are those that a database can keep, 0 .. 2^63-1. */
#include "protocol/batch.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/xml_write.h"
#include "protocol/field.h"
#include "protocol/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_SIZE 24
#define AHEAD_MOST                                                                                 \
    INT64_C(1000000000000000) /* no two clocks are further apart: some 30000 years                 \
                               */
#define WITHIN_MOST INT64_C(1000000000)

static void open_element(struct xml_write *x, struct buf *out, const char *name)
{
    xml_write_init(x, out);
    xml_write_open(x, name);
    xml_write_attribute(x, "xmlns", NAMES_SPACE);
}

static void write_number(struct xml_write *x, const char *name, uint64_t number)
{
    char text[NUMBER_SIZE];

    (void)snprintf(text, sizeof text, "%" PRIu64, number);
    xml_write_attribute(x, name, text);
}

static void write_clock(struct xml_write *x, const struct batch_clock *clock)
{
    char ahead[NUMBER_SIZE];

    if (!clock->is_known)
        return;
    (void)snprintf(ahead, sizeof ahead, "%" PRId64, clock->ahead_ms);
    xml_write_attribute(x, "clock-ahead", ahead);
    write_number(x, "clock-within", (uint64_t)clock->within_ms);
}

static bool close_element(struct xml_write *x)
{
    xml_write_close(x);
    return !buf_failed(x->out);
}

static bool is_element(const struct xml_node *node, const char *name)
{
    return strcmp(node->name, name) == 0 && strcmp(node->space, NAMES_SPACE) == 0;
}

static bool read_number(const struct xml_node *node, const char *name, uint64_t least,
                        uint64_t most, uint64_t *out_number)
{
    const char *text = xml_read_attribute(node, name);

    return text != NULL && str_to_u64(text, most, out_number) && *out_number >= least;
}

static bool read_unsigned(const struct xml_node *node, const char *name, unsigned least,
                          unsigned most, unsigned *out_number)
{
    uint64_t number;

    if (!read_number(node, name, least, most, &number))
        return false;
    *out_number = (unsigned)number;
    return true;
}

/* What cannot be read is not known: it decides nothing. */
static void read_clock(const struct xml_node *node, struct batch_clock *out_clock)
{
    const char *ahead = xml_read_attribute(node, "clock-ahead");
    const char *within = xml_read_attribute(node, "clock-within");
    struct batch_clock clock = { .is_known = true };

    if (ahead != NULL && within != NULL &&
        str_to_i64(ahead, -AHEAD_MOST, AHEAD_MOST, &clock.ahead_ms) &&
        str_to_i64(within, 0, WITHIN_MOST, &clock.within_ms))
        *out_clock = clock;
}

static bool read_epoch(const struct xml_node *node, char out_epoch[BATCH_EPOCH_SIZE])
{
    const char *text = xml_read_attribute(node, "epoch");

    return text != NULL && field_accepts(FIELD_ASSET_DEVICE, text) &&
           str_copy(out_epoch, BATCH_EPOCH_SIZE, text);
}

/* Any version 1.x is understood: what a later one adds is passed over. */
static bool understands(const char *version)
{
    return version != NULL && str_starts_with(version, "1.");
}

bool batch_write_hello(struct buf *out, const struct batch_hello *hello)
{
    struct xml_write x;

    open_element(&x, out, "hello");
    xml_write_attribute(&x, "version", NAMES_VERSION);
    xml_write_attribute(&x, "epoch", hello->epoch);
    write_number(&x, "next", hello->next);
    if (hello->program[0] != '\0')
        xml_write_attribute(&x, "program", hello->program);
    write_clock(&x, &hello->clock);
    if (hello->self != NULL)
        xml_write_raw(&x, hello->self, strlen(hello->self));
    return close_element(&x);
}

bool batch_read_hello(const struct xml_node *node, struct batch_hello *out_hello)
{
    struct batch_hello hello = { 0 };

    if (!is_element(node, "hello") || !understands(xml_read_attribute(node, "version")) ||
        !read_epoch(node, hello.epoch) || !read_number(node, "next", 1, INT64_MAX, &hello.next))
        return false;
    const char *program = xml_read_attribute(node, "program");
    (void)str_copy(hello.program, sizeof hello.program, program == NULL ? "" : program);
    read_clock(node, &hello.clock);
    *out_hello = hello;
    return true;
}

const struct xml_node *batch_hello_self(const struct xml_node *node)
{
    return xml_read_child(node, field_kind_name(RECORD_AGENT), NAMES_SPACE);
}

bool batch_write_welcome(struct buf *out, const struct batch_welcome *welcome)
{
    char time[CLOCK_TEXT_SIZE];
    struct xml_write x;

    clock_format(welcome->time_ms, time);
    open_element(&x, out, "welcome");
    write_number(&x, "through", welcome->through);
    write_number(&x, "window", welcome->window);
    write_number(&x, "max-bytes", welcome->max_bytes);
    xml_write_attribute(&x, "ingest", welcome->ingest);
    xml_write_attribute(&x, "time", time);
    return close_element(&x);
}

bool batch_read_welcome(const struct xml_node *node, struct batch_welcome *out_welcome)
{
    struct batch_welcome welcome = { 0 };
    const char *ingest = xml_read_attribute(node, "ingest");
    const char *time = xml_read_attribute(node, "time");

    if (!is_element(node, "welcome") ||
        !read_number(node, "through", 0, INT64_MAX, &welcome.through) ||
        !read_unsigned(node, "window", 1, BATCH_WINDOW_MOST, &welcome.window) ||
        !read_unsigned(node, "max-bytes", BATCH_BYTES_LEAST, BATCH_BYTES_MOST, &welcome.max_bytes))
        return false;
    if (ingest == NULL || ingest[0] == '\0' ||
        !str_copy(welcome.ingest, sizeof welcome.ingest, ingest) || time == NULL ||
        !clock_parse(time, &welcome.time_ms))
        return false;
    *out_welcome = welcome;
    return true;
}

bool batch_write_open(struct buf *out, const struct batch_head *head)
{
    struct xml_write x;

    open_element(&x, out, "batch");
    xml_write_attribute(&x, "epoch", head->epoch);
    write_number(&x, "first", head->first);
    if (head->next != 0)
        write_number(&x, "next", head->next);
    write_clock(&x, &head->clock);
    return buf_append_text(out, ">");
}

bool batch_write_close(struct buf *out)
{
    return buf_append_text(out, "</batch>");
}

bool batch_read_head(const struct xml_node *node, struct batch_head *out_head)
{
    struct batch_head head = { 0 };

    if (!is_element(node, "batch") || !read_epoch(node, head.epoch) ||
        !read_number(node, "first", 1, INT64_MAX - BATCH_RECORDS_MOST, &head.first))
        return false;
    (void)read_number(node, "next", 1, INT64_MAX, &head.next);
    read_clock(node, &head.clock);
    *out_head = head;
    return true;
}

bool batch_write_stored(struct buf *out, const struct batch_stored *stored)
{
    struct xml_write x;

    open_element(&x, out, "stored");
    xml_write_attribute(&x, "epoch", stored->epoch);
    write_number(&x, "through", stored->through);
    return close_element(&x);
}

bool batch_read_stored(const struct xml_node *node, struct batch_stored *out_stored)
{
    struct batch_stored stored = { 0 };

    if (!is_element(node, "stored") || !read_epoch(node, stored.epoch) ||
        !read_number(node, "through", 0, INT64_MAX, &stored.through))
        return false;
    *out_stored = stored;
    return true;
}

bool batch_write_rejected(struct buf *out, const struct batch_rejected *rejected)
{
    struct xml_write x;

    open_element(&x, out, "rejected");
    write_number(&x, "first", rejected->first);
    write_number(&x, "record", rejected->record);
    xml_write_attribute(&x, "reason", rejected->reason);
    return close_element(&x);
}

bool batch_read_rejected(const struct xml_node *node, struct batch_rejected *out_rejected)
{
    struct batch_rejected rejected = { 0 };
    const char *reason = xml_read_attribute(node, "reason");

    if (!is_element(node, "rejected") || reason == NULL ||
        !read_number(node, "first", 1, INT64_MAX, &rejected.first) ||
        !read_unsigned(node, "record", 1, BATCH_RECORDS_MOST, &rejected.record))
        return false;
    (void)str_copy(rejected.reason, sizeof rejected.reason, reason);
    *out_rejected = rejected;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One line is one well-formed element, so that a watcher needs a line reader and an XML parser,
 * nothing of ours. */
#include "portal/watch/live_line.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/xml_write.h"
#include "protocol/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NUMBER_SIZE 24

static const struct xml_read_limits limits = { LIVE_LINE_BYTES, 8, 2048 };

static void write_number(struct xml_write *x, const char *name, int64_t number)
{
    char text[NUMBER_SIZE];

    (void)snprintf(text, sizeof text, "%" PRId64, number);
    xml_write_attribute(x, name, text);
}

static bool end_line(struct xml_write *x)
{
    xml_write_close(x);
    return buf_append_text(x->out, "\n");
}

static bool read_number(const struct xml_node *node, const char *name, int64_t *out_number)
{
    const char *text = xml_read_attribute(node, name);

    return text && str_to_i64(text, 0, INT64_MAX, out_number);
}

/* The root of a line, when it is an element of that name. */
static bool read_root(const char *line, size_t len, const char *name, struct xml_node **out_tree)
{
    struct xml_node *root;

    if (!xml_read_document(line, len, &limits, &root, NULL))
        return false;
    if (strcmp(root->name, name) != 0) {
        xml_read_free(root);
        return false;
    }
    *out_tree = root;
    return true;
}

bool live_line_write_watch(struct buf *out, int64_t after)
{
    struct xml_write x;

    xml_write_init(&x, out);
    xml_write_open(&x, "watch");
    if (after >= 0)
        write_number(&x, "after", after);
    return end_line(&x);
}

bool live_line_read_watch(const char *line, size_t len, int64_t *out_after)
{
    struct xml_node *root;

    if (len > LIVE_LINE_REQUEST || !read_root(line, len, "watch", &root))
        return false;
    int64_t after = LIVE_LINE_NOW;
    bool good = !xml_read_attribute(root, "after") || read_number(root, "after", &after);
    xml_read_free(root);
    if (good)
        *out_after = after;
    return good;
}

bool live_line_write_standing(struct buf *out, int64_t after, int64_t last)
{
    struct xml_write x;

    xml_write_init(&x, out);
    xml_write_open(&x, "standing");
    write_number(&x, "after", after);
    write_number(&x, "last", last);
    return end_line(&x);
}

bool live_line_read_standing(const char *line, size_t len, int64_t *out_after, int64_t *out_last)
{
    struct xml_node *root;

    if (!read_root(line, len, "standing", &root))
        return false;
    bool good = read_number(root, "after", out_after) && read_number(root, "last", out_last);
    xml_read_free(root);
    return good;
}

/* The record's markup with each line end as a reference: they stand in character data only, where
 * both mean the same. */
static void write_markup(struct xml_write *x, const char *xml)
{
    for (const char *end = strchr(xml, '\n'); end; end = strchr(xml, '\n')) {
        xml_write_raw(x, xml, (size_t)(end - xml));
        xml_write_raw(x, "&#10;", 5);
        xml = end + 1;
    }
    xml_write_raw(x, xml, strlen(xml));
}

bool live_line_write_entry(struct buf *out, const struct store_entry *entry)
{
    struct xml_write x;
    char received[CLOCK_TEXT_SIZE];

    clock_format(entry->received_ms, received);
    xml_write_init(&x, out);
    xml_write_open(&x, "entry");
    xml_write_attribute(&x, "xmlns", NAMES_SPACE);
    write_number(&x, "row", entry->row);
    xml_write_attribute(&x, "agent", entry->agent);
    xml_write_attribute(&x, "site", entry->site);
    xml_write_attribute(&x, "customer", entry->customer);
    xml_write_attribute(&x, "received", received);
    xml_write_attribute(&x, "kind", entry->kind);
    if (entry->severity)
        xml_write_attribute(&x, "severity", entry->severity);
    if (entry->printer)
        xml_write_attribute(&x, "printer", entry->printer);
    write_markup(&x, entry->xml);
    return end_line(&x);
}

/* Where the record's markup stands: behind the first '>' (attributes have it escaped), before
 * "</entry>". */
static bool find_markup(const char *line, size_t len, struct live_line_entry *entry)
{
    static const char end[] = "</entry>";
    const char *start = memchr(line, '>', len);
    size_t tail = sizeof end - 1;

    if (!start || len < tail || memcmp(line + len - tail, end, tail) != 0)
        return false;
    entry->xml = start + 1;
    if (entry->xml > line + len - tail)
        return false;
    entry->xml_len = (size_t)(line + len - tail - entry->xml);
    return true;
}

bool live_line_read_entry(const char *line, size_t len, struct live_line_entry *out_entry,
                          struct xml_node **out_tree)
{
    struct live_line_entry entry = { 0 };
    struct xml_node *root;

    if (!read_root(line, len, "entry", &root))
        return false;
    const char *received = xml_read_attribute(root, "received");
    entry.agent = xml_read_attribute(root, "agent");
    entry.site = xml_read_attribute(root, "site");
    entry.customer = xml_read_attribute(root, "customer");
    entry.kind = xml_read_attribute(root, "kind");
    entry.severity = xml_read_attribute(root, "severity");
    entry.printer = xml_read_attribute(root, "printer");
    entry.record = root->first_child;
    if (!entry.agent || !entry.site || !entry.customer || !entry.kind || !entry.record ||
        !received || !clock_parse(received, &entry.received_ms) ||
        !read_number(root, "row", &entry.row) || !find_markup(line, len, &entry)) {
        xml_read_free(root);
        return false;
    }
    *out_entry = entry;
    *out_tree = root;
    return true;
}

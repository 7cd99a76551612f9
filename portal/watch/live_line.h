/* SPDX-License-Identifier: Apache-2.0 */
/* live_line: the lines that travel between live and its watchers, written and read. Pure. */
#ifndef PRINTWIRE_PORTAL_WATCH_LIVE_LINE_H
#define PRINTWIRE_PORTAL_WATCH_LIVE_LINE_H

#include "base/buf.h"
#include "base/xml_read.h"
#include "portal/store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LIVE_LINE_NOW     (-1) /* "after": from now on */
#define LIVE_LINE_REQUEST 256  /* most bytes of a watcher's line */
#define LIVE_LINE_BYTES                                                                            \
    ((size_t)96 * 1024) /* most bytes of an entry's line: a record, each line end escaped */

/* An entry as a watcher has read it; texts are lent by the tree. */
struct live_line_entry {
    int64_t row;
    const char *agent;
    const char *site;
    const char *customer;
    const char *kind;
    const char *severity; /* NULL when not said */
    const char *printer;  /* NULL when not said */
    int64_t received_ms;
    const struct xml_node *record;
    const char *xml; /* the record's markup, inside the line */
    size_t xml_len;
};

/** <watch after='…'/> and a line end. */
bool live_line_write_watch(struct buf *out, int64_t after);

/** Read a watcher's line (without its end). False when it is none. */
bool live_line_read_watch(const char *line, size_t len, int64_t *out_after);

/** <standing after='…' last='…'/> and a line end. */
bool live_line_write_standing(struct buf *out, int64_t after, int64_t last);

/** False when the line is no standing. */
bool live_line_read_standing(const char *line, size_t len, int64_t *out_after, int64_t *out_last);

/** <entry …>record</entry> and a line end. */
bool live_line_write_entry(struct buf *out, const struct store_entry *entry);

/** Read an entry's line (without its end). The caller frees `out_tree` (xml_read_free) when done
 * with the entry. False, and nothing to free, when it is none. */
bool live_line_read_entry(const char *line, size_t len, struct live_line_entry *out_entry,
                          struct xml_node **out_tree);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* csv_read: reads comma-separated values (RFC 4180) from strangers, field by field. Pure.
 *
 * Lines end with CR LF or LF; a byte order mark at the beginning is passed over. The ' that
 * csv_append_text() puts in front of what a spreadsheet would take for a formula is taken off
 * again. A quote inside a field that does not begin with one, and anything but a separator behind a
 * closing one, is wrong. */
#ifndef PRINTWIRE_BASE_CSV_READ_H
#define PRINTWIRE_BASE_CSV_READ_H

#include <stdbool.h>
#include <stddef.h>

struct csv_read {
    const char *at;
    const char *end;
    size_t line; /* of the last field, from 1: where it begins */
    size_t next_line;
    bool is_open; /* a separator was read last: a field follows, if only an empty one */
};

enum csv_read_got {
    CSV_READ_FIELD, /* and another one follows in its row */
    CSV_READ_LAST,  /* of its row */
    CSV_READ_END,   /* there is no further row */
    CSV_READ_WRONG, /* malformed: a quote is not closed or out of place, or there is a NUL */
    CSV_READ_LONG   /* the field does not fit */
};

/** Begin to read `len` bytes, which must outlive the reader. */
void csv_read_init(struct csv_read *read, const char *bytes, size_t len);

/** Read the next field. After CSV_READ_WRONG and CSV_READ_LONG nothing more can be read. */
enum csv_read_got csv_read_field(struct csv_read *read, char *out_text, size_t size);

#endif

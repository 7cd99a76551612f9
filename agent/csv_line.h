/* SPDX-License-Identifier: Apache-2.0 */
/* csv_line: the fields of one line of comma-separated values (RFC 4180), as some web services send
 * them. Pure. */
#ifndef PRINTWIRE_AGENT_CSV_LINE_H
#define PRINTWIRE_AGENT_CSV_LINE_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_LINE_FIELD 128 /* room for a field and its NUL; longer ones are cut */

struct csv_line {
    const char *at; /* of the field that is next */
    const char *end;
};

/** The first line from `from` on, up to a line end, a NUL, or `end`. */
struct csv_line csv_line_read(const char *from, const char *end);

/** The line behind it, empty ones left out. */
struct csv_line csv_line_after(struct csv_line line, const char *end);

/** The next field, unquoted and cut to its room; false at the end of the line. */
bool csv_line_next(struct csv_line *line, char out[CSV_LINE_FIELD]);

#endif

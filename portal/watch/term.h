/* SPDX-License-Identifier: Apache-2.0 */
/* term: text for a person's terminal. Texts come from printers: whatever could move the cursor,
 * change colours or turn the direction of writing becomes '?'. Columns are counted as terminals do
 * (RFC 3629 code points, wide ones twice). */
#ifndef PRINTWIRE_PORTAL_WATCH_TERM_H
#define PRINTWIRE_PORTAL_WATCH_TERM_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum term_colour {
    TERM_PLAIN,
    TERM_DIM,
    TERM_BOLD,
    TERM_RED,
    TERM_GREEN,
    TERM_YELLOW,
    TERM_BLUE,
    TERM_MAGENTA,
    TERM_CYAN
};

/** Columns that a text takes once it is made harmless. */
size_t term_width(const char *text);

/** Append a text made harmless, at most `most` columns of it (the last one an ellipsis when it is
 * cut, '~' without Unicode); returns the columns appended. */
size_t term_append(struct buf *out, const char *text, size_t most, bool unicode);

/** Append a text made harmless, filled with blanks to exactly `width` columns. */
void term_append_padded(struct buf *out, const char *text, size_t width, bool unicode);

/** Append the change to a colour; nothing when `is_coloured` is false. TERM_PLAIN ends every
 * colour. */
void term_colour(struct buf *out, bool is_coloured, enum term_colour colour);

/** The colour that goes with a word of a record (a state, a severity, the name of a colour);
 * TERM_PLAIN for others. */
enum term_colour term_colour_of(const char *word);

#endif

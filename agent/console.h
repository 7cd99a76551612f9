/* SPDX-License-Identifier: Apache-2.0 */
/* console: what a line of a printer's panel (prtConsoleDisplayBufferText, RFC 3805) is allowed to
 * say: that the printer sleeps, that a toner or ink is low or empty, and of which colour.
 *
 * A line may hold a user's or a document's name. So it is compared with a list of phrases at once,
 * where it arrives, and only the number below goes on; what is not on the list whole is nothing. No
 * text that came from a panel is kept, logged, stored or sent. Lines are read only when the
 * configuration says so (polling/console).
 */
#ifndef PRINTWIRE_AGENT_CONSOLE_H
#define PRINTWIRE_AGENT_CONSOLE_H

#include <stddef.h>
#include <stdint.h>

#define CONSOLE_ENTRY  "1.3.6.1.2.1.43.16.5.1" /* prtConsoleDisplayBufferEntry */
#define CONSOLE_COLUMN 2                       /* prtConsoleDisplayBufferText */
#define CONSOLE_LINES  8   /* lines that are asked for: panels with more repeat themselves */
#define CONSOLE_BYTES  128 /* a longer line is on no list */

/* What a line says, as bits; no bit: nothing. CONSOLE_LOW and CONSOLE_EMPTY may come with colours:
 * without one, the panel does not say which. */
enum console_word {
    CONSOLE_ASLEEP = 1,
    CONSOLE_LOW = 2,
    CONSOLE_EMPTY = 4,
    CONSOLE_BLACK = 8,
    CONSOLE_CYAN = 16,
    CONSOLE_MAGENTA = 32,
    CONSOLE_YELLOW = 64,
    CONSOLE_COLOURS = 120
};

/** The words (enum console_word bits) of a line in any character set that holds ASCII; 0 when it is
 * not on the list. Case, blanks, punctuation and numbers do not matter, nor where a colour stands;
 * letters beyond ASCII count as one letter that the list has there. Pure; keeps nothing. */
unsigned console_read(const uint8_t *text, size_t len);

/** The bit of a colour by its English name ("cyan"); 0 for any other and NULL. */
unsigned console_colour(const char *name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* api_cursor: where a page of a table ended, as one word for the client, who hands it back and
 * needs to know nothing of it. It opens no door: what may be seen is the scope's alone. Pure. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_CURSOR_H
#define PRINTWIRE_PORTAL_WATCH_API_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#define API_CURSOR_TEXT 384 /* most bytes of a key's text, with its NUL */
#define API_CURSOR_SIZE 580 /* of the word, with its NUL */

struct api_cursor {
    int64_t number;
    int64_t second;
    char text[API_CURSOR_TEXT];
};

/** Write the word. False without memory. */
bool api_cursor_write(const struct api_cursor *cursor, char out_word[API_CURSOR_SIZE]);

/** Read a word that api_cursor_write() may have made; false for any other. */
bool api_cursor_read(const char *word, struct api_cursor *out_cursor);

#endif

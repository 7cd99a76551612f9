/* SPDX-License-Identifier: Apache-2.0 */
/* What could move the cursor, or turn what is written, becomes '?'. */
#include "agent/terminal.h"

#include "base/str.h"

#include <stdbool.h>
#include <string.h>

/* Controls, and what turns the direction of writing. */
static bool is_harmful(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

size_t terminal_put(struct buf *out, const char *text)
{
    size_t left = strlen(text), count = 0, len;
    uint32_t code;

    for (; left > 0; text += len, left -= len, count++) {
        len = str_utf8_next(text, left, &code);
        bool harmful = len == 0 || is_harmful(code);
        if (len == 0)
            len = 1;
        if (out != NULL)
            (void)buf_append(out, harmful ? "?" : text, harmful ? 1 : len);
    }
    return count;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Printable UTF-8 stays readable. */
#include "agent/record/veil_value.h"

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define DELETE 0x7f

static bool is_printable(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == DELETE)
            return false;
    return str_is_utf8(text, len) && (len == 0 || text[len - 1] != ' ');
}

void veil_value_text(unsigned type, const char *text, size_t len, struct buf *out)
{
    if (is_printable(text, len)) {
        (void)buf_append_format(out, "%u|", type);
        (void)buf_append(out, text, len);
    } else {
        (void)buf_append_format(out, "%ux|", type);
        for (size_t i = 0; i < len; i++)
            (void)buf_append_format(out, "%02x", (unsigned)(uint8_t)text[i]);
    }
    (void)buf_append_text(out, "\n");
}

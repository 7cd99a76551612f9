/* SPDX-License-Identifier: Apache-2.0 */
/* A quote inside is written twice. */
#include "base/csv.h"

#include <string.h>

void csv_append_text(struct buf *out, const char *text)
{
    bool is_formula = *text != '\0' && strchr("=+-@\t\r", *text) != NULL;

    buf_append_text(out, is_formula ? "\"'" : "\"");
    for (const char *at = text; *at != '\0';) {
        size_t plain = strcspn(at, "\"");
        buf_append(out, at, plain);
        at += plain;
        if (*at == '"') {
            buf_append_text(out, "\"\"");
            at++;
        }
    }
    buf_append_text(out, "\"");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as an Accept-Encoding or Accept line: a weight is one of 1000, the same each time. */
#include "base/http_accept.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char *const codings[] = { "gzip", "br" };
    char *line = malloc(len + 1);

    if (line == NULL)
        return 0;
    if (len > 0)
        memcpy(line, data, len);
    line[len] = '\0';
    for (size_t i = 0; i < 2; i++) {
        unsigned weight = http_accept_weight(line, codings[i]);
        if (weight > 1000 || weight != http_accept_weight(line, codings[i]))
            abort();
    }
    if (http_accept_rank(line, "text/csv") > 4003 || http_accept_rank(line, "") > 4003)
        abort();
    free(line);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Letters that a line of a log, a list of values and a header may have. */
#include "portal/watch/api_idempotency.h"

#include <string.h>

static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~' || *text == ';')
            return false;
    return true;
}

bool api_idempotency_read(struct api_call *call, char out_key[API_IDEMPOTENCY_MOST + 1])
{
    const char *line = api_call_text(call, "Idempotency-Key");
    size_t begin = line != NULL && line[0] == '"';
    size_t len = line != NULL ? strcspn(line + begin, "\"") : 0;

    out_key[0] = '\0';
    if (line == NULL)
        return true;
    if (len > 0 && len <= API_IDEMPOTENCY_MOST && strlen(line + begin) == len + begin) {
        memcpy(out_key, line + begin, len);
        out_key[len] = '\0';
        if (is_plain(out_key))
            return true;
    }
    api_call_refuse(call, 400, "Idempotency-Key: is 1 to 64 letters");
    return false;
}

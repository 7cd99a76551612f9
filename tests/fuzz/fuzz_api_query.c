/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a query and as a Cookie line: what comes out is whole, bounded and printable. */
#include "base/str.h"
#include "portal/store/access.h"
#include "portal/watch/api_query.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_words(const char *text)
{
    enum access_role role;

    if (access_role_from_name(text, &role))
        must(strcmp(access_role_name(role), text) == 0);
    if (access_scope_from_name(text, &role))
        must(strcmp(access_scope_name(role), text) == 0);
    if (access_name_is_fit(text))
        must(strlen(text) < ACCESS_NAME_SIZE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *const names[] = { "a" };
    char *text = malloc(len + 1);
    char value[16];

    must(text != NULL);
    if (len > 0)
        memcpy(text, data, len);
    text[len] = '\0';
    if (api_query_value(text, "a", value, sizeof value) == API_QUERY_GOT) {
        must(str_is_utf8(value, strlen(value)));
        for (const char *c = value; *c != '\0'; c++)
            must((unsigned char)*c >= 0x20 && *c != 0x7f);
    }
    if (api_query_knows(text, names, 1))
        must(api_query_value(text, "b", value, sizeof value) == API_QUERY_ABSENT);
    if (api_query_cookie(text, "a", value, sizeof value))
        must(strlen(value) < sizeof value && strchr(value, ';') == NULL);
    check_words(text);
    free(text);
    return 0;
}

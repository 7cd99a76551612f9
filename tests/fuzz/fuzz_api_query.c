/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a query and as a Cookie line: what comes out is whole, bounded and printable. */
#include "base/str.h"
#include "portal/store/mailing.h"
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

/* Addresses come out once each, with single blanks, and as they were. */
static void check_receivers(const char *text)
{
    char list[MAILING_RECEIVERS_SIZE];
    char again[MAILING_RECEIVERS_SIZE];
    enum mailing_time every;

    if (mailing_time_from_name(text, &every))
        must(strcmp(mailing_time_name(every), text) == 0);
    if (!mailing_take_receivers(text, list))
        return;
    must(strpbrk(list, ",;\t\r\n") == NULL && strstr(list, "  ") == NULL);
    must(mailing_take_receivers(list, again) && strcmp(list, again) == 0);
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
    check_receivers(text);
    free(text);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a form that wants a token, as an Authorization beside it, and as the query of a
 * list: refused, or read into printable texts within bounds; scopes and cursors are written and
 * read again alike. */
#include "sds/form.h"
#include "sds/query.h"
#include "sds/scope.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_text(const char *text)
{
    if (memchr(text, '\0', FORM_VALUE) == NULL)
        abort();
    for (const char *at = text; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            abort();
}

static void check_form(const struct form *form)
{
    check_text(form->grant_type);
    check_text(form->client_id);
    check_text(form->client_secret);
    check_text(form->scope);
}

static void check_scope(const char *text)
{
    char written[SDS_DOC_TEXT];
    unsigned scopes = 0;
    unsigned again = 0;

    if (!scope_read(text, &scopes))
        return;
    scope_write(scopes, written);
    if (scopes == 0 || scopes >= 1U << SDS_DOC_SCOPES || !scope_read(written, &again) ||
        again != scopes)
        abort();
}

static void check_query(const char *text)
{
    char cursor[SDS_DOC_CURSOR];
    char again[SDS_DOC_CURSOR + sizeof "cursor="];
    const struct sds_route *route = sds_route_find("GET", "/sds/v1/work");
    struct sds_field_trouble trouble;
    struct query query;
    struct query same;

    if (!query_read(route, text, &query, &trouble) || query.cursor == 0)
        return;
    query_write_cursor(query.cursor_of, query.cursor, cursor);
    (void)snprintf(again, sizeof again, "cursor=%s", cursor);
    if (!query_read(route, again, &same, &trouble) || same.cursor != query.cursor ||
        same.cursor_of != query.cursor_of)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct form form = { .scope = "" };
    char text[MOST + 1];

    if (len > MOST)
        return 0;
    memcpy(text, data, len);
    text[len] = '\0';
    if (form_read(text, len, &form)) {
        check_form(&form);
        check_scope(form.scope);
    }
    if (form_read_basic(text, &form))
        check_form(&form);
    check_scope(text);
    check_query(text);
    form_finish(&form);
    return 0;
}

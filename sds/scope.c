/* SPDX-License-Identifier: Apache-2.0 */
/* The words are those of the contract. */
#include "sds/scope.h"

#include <stdio.h>
#include <string.h>

static bool take(const char *word, size_t len, unsigned *scopes)
{
    for (unsigned i = 0; i < SDS_DOC_SCOPES; i++) {
        const char *known = sds_doc_tool_scope_words[i];
        if (strlen(known) != len || memcmp(known, word, len) != 0)
            continue;
        bool is_new = (*scopes & (1U << i)) == 0;
        *scopes |= 1U << i;
        return is_new;
    }
    return false;
}

bool scope_read(const char *text, unsigned *out_scopes)
{
    unsigned scopes = 0;

    for (const char *at = text; *at != '\0';) {
        size_t len = strcspn(at, " ,");
        if (!take(at, len, &scopes))
            return false;
        at += len;
        if (*at != '\0' && *++at == '\0')
            return false;
    }
    if (scopes != 0)
        *out_scopes = scopes;
    return scopes != 0;
}

void scope_write(unsigned scopes, char out_text[SDS_DOC_TEXT])
{
    size_t len = 0;

    out_text[0] = '\0';
    for (unsigned i = 0; i < SDS_DOC_SCOPES; i++)
        if ((scopes & (1U << i)) != 0)
            len += (size_t)snprintf(out_text + len, SDS_DOC_TEXT - len, "%s%s", len > 0 ? " " : "",
                                    sds_doc_tool_scope_words[i]);
}

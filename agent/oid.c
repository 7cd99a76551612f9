/* SPDX-License-Identifier: Apache-2.0 */
/* Object identifiers as arrays: nothing here allocates, so that the engine may use it per variable.
 */
#include "agent/oid.h"

#include <stdio.h>

/* One number of at most 32 bits; the character behind it, or NULL when there is none. */
static const char *parse_id(const char *text, uint32_t *out_id)
{
    uint64_t id = 0;
    const char *at = text;

    for (; *at >= '0' && *at <= '9'; at++) {
        id = id * 10 + (uint64_t)(*at - '0');
        if (id > UINT32_MAX)
            return NULL;
    }
    *out_id = (uint32_t)id;
    return at == text ? NULL : at;
}

bool oid_parse(const char *text, struct oid *out_oid)
{
    struct oid parsed = { 0 };

    if (*text == '.')
        text++;
    for (;;) {
        uint32_t id;

        text = parse_id(text, &id);
        if (text == NULL || !oid_append(&parsed, id))
            return false;
        if (*text == '\0')
            break;
        if (*text++ != '.')
            return false;
    }
    *out_oid = parsed;
    return true;
}

void oid_format(const struct oid *oid, char out_text[OID_TEXT_SIZE])
{
    size_t at = 0;

    out_text[0] = '\0';
    for (size_t i = 0; i < oid->len; i++) {
        char number[12];
        int len = snprintf(number, sizeof number, i == 0 ? "%u" : ".%u", (unsigned)oid->ids[i]);

        if (len < 0 || at + (size_t)len >= OID_TEXT_SIZE)
            return; /* cut between two numbers, never inside one */
        for (int j = 0; j <= len; j++)
            out_text[at + (size_t)j] = number[j];
        at += (size_t)len;
    }
}

int oid_compare(const struct oid *a, const struct oid *b)
{
    size_t common = a->len < b->len ? a->len : b->len;

    for (size_t i = 0; i < common; i++)
        if (a->ids[i] != b->ids[i])
            return a->ids[i] < b->ids[i] ? -1 : 1;
    return (int)a->len - (int)b->len;
}

bool oid_under(const struct oid *oid, const struct oid *prefix)
{
    if (oid->len < prefix->len)
        return false;
    for (size_t i = 0; i < prefix->len; i++)
        if (oid->ids[i] != prefix->ids[i])
            return false;
    return true;
}

bool oid_append(struct oid *oid, uint32_t id)
{
    if (oid->len >= OID_IDS)
        return false;
    oid->ids[oid->len++] = id;
    return true;
}

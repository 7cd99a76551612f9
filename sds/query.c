/* SPDX-License-Identifier: Apache-2.0 */
/* A cursor is "account.place". */
#include "sds/query.h"

#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool read_cursor(struct query *query)
{
    char text[SDS_DOC_CURSOR];
    char *dot;

    if (query->of.cursor[0] == '\0')
        return true;
    memcpy(text, query->of.cursor, sizeof text);
    dot = strchr(text, '.');
    if (dot == NULL)
        return false;
    *dot = '\0';
    return str_to_i64(text, 0, INT64_MAX - 1, &query->cursor_of) &&
           str_to_i64(dot + 1, 1, INT64_MAX - 1, &query->cursor);
}

bool query_read(const struct sds_route *route, const char *text, struct query *out,
                struct sds_field_trouble *out_trouble)
{
    *out = (struct query){ .cursor = 0 };
    if (!sds_query_read(route, text, &out->of, out_trouble))
        return false;
    if (read_cursor(out))
        return true;
    *out_trouble =
        (struct sds_field_trouble){ .place = "cursor", .text = "cursor is none of ours" };
    return false;
}

void query_write_cursor(int64_t account, int64_t place, char out_next[SDS_DOC_CURSOR])
{
    (void)snprintf(out_next, SDS_DOC_CURSOR, "%" PRId64 ".%" PRId64, account, place);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as the query of any request, by the first byte ('A' is the first): what is taken stands
 * in its bounds, and what is refused leaves nothing behind. */
#include "protocol/sds_query.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static bool is_clear(const struct sds_query *query)
{
    return query->account[0] == '\0' && query->connector[0] == '\0' && query->device[0] == '\0' &&
           query->rollout[0] == '\0' && query->cursor[0] == '\0' &&
           query->state == SDS_FIELD_WORDLESS;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct sds_field_trouble trouble;
    struct sds_query query;
    size_t count;
    char text[400];
    const struct sds_route *routes = sds_route_all(&count);

    if (len == 0 || len > sizeof text || data[0] < 'A' || data[0] >= 'A' + count)
        return 0;
    const struct sds_route *route = &routes[data[0] - 'A'];
    memcpy(text, data + 1, len - 1);
    text[len - 1] = '\0';
    bool is_good = sds_query_read(route, text, &query, &trouble);
    require(is_good == (trouble.text[0] == '\0'));
    require(is_good || is_clear(&query));
    require(text[0] == '\0' || route->query != NULL || !is_good);
    require(query.state == SDS_FIELD_WORDLESS || query.state < SDS_WORK_STATES);
    require(strlen(query.cursor) < sizeof query.cursor);
    require(query.account[0] == '\0' || strlen(query.account) == sizeof query.account - 1);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Names are put together and taken apart here only. */
#include "portal/feed/feed_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void feed_name_node(const struct feed_name *names, const char *path, const char *kind,
                    char out_node[FEED_NAME_NODE])
{
    (void)snprintf(out_node, FEED_NAME_NODE, "%s/%s%s%s", names->jid, names->realm, path, kind);
}

bool feed_name_is_ours(const struct feed_name *names, const char *node)
{
    size_t len = strlen(names->jid);

    return strncmp(node, names->jid, len) == 0 && node[len] == '/';
}

bool feed_name_parts(const struct feed_name *names, const char *node,
                     char out_path[STORE_SCOPE_SIZE], const char **out_kind)
{
    size_t head = strlen(names->jid) + 1 + strlen(names->realm);
    const char *end = strrchr(node, '/');

    if (!feed_name_is_ours(names, node) || strlen(node) < head ||
        strncmp(node + strlen(names->jid) + 1, names->realm, strlen(names->realm)) != 0 ||
        end < node + head || (size_t)(end + 1 - (node + head)) >= STORE_SCOPE_SIZE)
        return false;
    (void)snprintf(out_path, STORE_SCOPE_SIZE, "%.*s", (int)(end + 1 - (node + head)), node + head);
    *out_kind = end + 1;
    return true;
}

void feed_name_item(const struct store_entry *entry, char out_item[FEED_NAME_ITEM])
{
    (void)snprintf(out_item, FEED_NAME_ITEM, "%s/%s/%" PRIu64, entry->agent, entry->epoch,
                   entry->number);
}

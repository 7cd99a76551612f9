/* SPDX-License-Identifier: Apache-2.0 */
/* What an XMPP server answers to the live feed: lists of a node, nodes, commands. Each text that is
 * handed on is read to its end. */
#include "base/xml_read.h"
#include "portal/feed/feed_answer.h"
#include "portal/feed/feed_name.h"

#include <stdint.h>
#include <string.h>

static const struct feed_name names = { "portal.x.test", "0123456789abcdef" };

static bool take_row(void *arg, const struct feed_answer_row *row)
{
    *(size_t *)arg += strlen(row->jid) + strlen(row->state) + strlen(row->subid);
    return true;
}

static bool take_node(void *arg, const char *node)
{
    char path[STORE_SCOPE_SIZE];
    const char *kind;

    if (feed_name_is_ours(&names, node) && feed_name_parts(&names, node, path, &kind))
        *(size_t *)arg += strlen(path) + strlen(kind);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct xml_read_limits limits = { 65536, 64, 4096 };
    struct feed_answer_command command;
    struct xml_node *iq;
    volatile size_t read = 0;
    size_t len = 0;

    if (!xml_read_document((const char *)data, size, &limits, &iq, NULL))
        return 0;
    (void)feed_answer_rows(iq, FEED_STANZA_AFFILIATIONS, take_row, &len);
    (void)feed_answer_rows(iq, FEED_STANZA_SUBSCRIPTIONS, take_row, &len);
    (void)feed_answer_nodes(iq, take_node, &len);
    if (feed_answer_command(iq, &command))
        len += strlen(command.session) + (command.refusal ? strlen(command.refusal) : 0);
    read = len;
    (void)read;
    xml_read_free(iq);
    return 0;
}

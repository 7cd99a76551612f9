/* SPDX-License-Identifier: Apache-2.0 */
/* Elements are looked for by name and namespace; nothing else is looked at. */
#include "portal/feed/feed_answer.h"

#include "protocol/names.h"

#include <string.h>

static const char *text_of(const struct xml_node *node, const char *name)
{
    const char *text = xml_read_attribute(node, name);

    return text ? text : "";
}

bool feed_answer_rows(const struct xml_node *iq, enum feed_stanza_list list, feed_answer_row_fn *fn,
                      void *arg)
{
    static const char *const names[] = {
        [FEED_STANZA_AFFILIATIONS] = "affiliation", [FEED_STANZA_SUBSCRIPTIONS] = "subscription"
    };
    const struct xml_node *pubsub = xml_read_child(iq, "pubsub", NAMES_SPACE_PUBSUB_OWNER);
    const struct xml_node *rows =
        pubsub ? xml_read_child(pubsub, feed_stanza_word(list), NAMES_SPACE_PUBSUB_OWNER) : NULL;

    if (!rows)
        return false;
    for (const struct xml_node *n = rows->first_child; n; n = n->next) {
        const struct feed_answer_row row = { .jid = text_of(n, "jid"),
                                             .state = text_of(n, names[list]),
                                             .subid = text_of(n, "subid") };
        if (strcmp(n->name, names[list]) == 0 && row.jid[0] != '\0' && !fn(arg, &row))
            break;
    }
    return true;
}

bool feed_answer_nodes(const struct xml_node *iq, feed_answer_node_fn *fn, void *arg)
{
    const struct xml_node *query = xml_read_child(iq, "query", NAMES_SPACE_ITEMS);

    if (!query)
        return false;
    for (const struct xml_node *n = query->first_child; n; n = n->next) {
        const char *node = text_of(n, "node");
        if (strcmp(n->name, "item") == 0 && node[0] != '\0' && !fn(arg, node))
            break;
    }
    return true;
}

bool feed_answer_command(const struct xml_node *iq, struct feed_answer_command *out_command)
{
    const struct xml_node *command = xml_read_child(iq, "command", NAMES_SPACE_COMMANDS);

    if (!command)
        return false;
    *out_command = (struct feed_answer_command){
        .session = text_of(command, "sessionid"),
        .is_complete = strcmp(text_of(command, "status"), "completed") == 0,
    };
    for (const struct xml_node *n = command->first_child; n; n = n->next)
        if (strcmp(n->name, "note") == 0 && strcmp(text_of(n, "type"), "error") == 0)
            out_command->refusal = n->text;
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Servers answer for a portal that is not there with several conditions. */
#include "agent/publish/publish_words.h"

#include <stddef.h>
#include <string.h>

const char *publish_words_meaning(const char *condition)
{
    static const struct {
        const char *condition;
        const char *meaning;
    } rows[] = {
        { "remote-server-timeout", "the portal is not connected to the XMPP server" },
        { "remote-server-not-found", "the XMPP server does not know this portal" },
        { "service-unavailable", "the portal is not connected to the XMPP server" },
        { "recipient-unavailable", "the portal is not connected to the XMPP server" },
        { "item-not-found", "the XMPP server does not know this portal" },
        { "forbidden", "the portal's list of agents does not name our account" },
        { "resource-constraint", "the portal cannot store just now" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].condition, condition) == 0)
            return rows[i].meaning;
    return "the portal answered with an error";
}

/* SPDX-License-Identifier: Apache-2.0 */
/* order_conf: what the administrator lets others order; a part of agent_conf.
 *
 * Without a word of his the portal may refresh, discover and set the log level, and nobody else
 * anything. A denial is stronger than any permission.
 */
#ifndef PRINTWIRE_AGENT_ORDER_CONF_H
#define PRINTWIRE_AGENT_ORDER_CONF_H

#include "agent/order.h"
#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>

#define ORDER_CONF_RULES    32
#define ORDER_CONF_SETTINGS 16

struct order_conf_rule {
    bool allows;
    enum order_kind kind;
    char from[ORDER_JID]; /* a bare JID; "" of a permission: the portal, of a denial: everybody */
};

struct order_conf {
    struct order_conf_rule rules[ORDER_CONF_RULES];
    size_t rule_count;
    char settings[ORDER_CONF_SETTINGS][32]; /* what may be configured, by its path */
    size_t setting_count;
    char portal[ORDER_JID];
};

/** Take the rows below <orders>; false when there are more than fit. */
bool order_conf_read(const struct conf *conf, const char *portal, struct order_conf *out);

/** True when a JID (with or without a resource) may give orders of this kind. */
bool order_conf_may(const struct order_conf *conf, const char *jid, enum order_kind kind);

/** True when it may give any. */
bool order_conf_knows(const struct order_conf *conf, const char *jid);

/** True when anybody may give orders of this kind. */
bool order_conf_anybody(const struct order_conf *conf, enum order_kind kind);

/** True when this setting may be configured. */
bool order_conf_lets_set(const struct order_conf *conf, const char *setting);

#endif

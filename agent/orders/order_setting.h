/* SPDX-License-Identifier: Apache-2.0 */
/* order_setting: the settings that an order may set, a closed list: names, types and bounds are
 * those of the configuration's rows. Pure. */
#ifndef PRINTWIRE_AGENT_ORDERS_ORDER_SETTING_H
#define PRINTWIRE_AGENT_ORDERS_ORDER_SETTING_H

#include "agent/agent_conf.h"
#include "agent/order.h"

#include <stdbool.h>
#include <stddef.h>

#define ORDER_SETTING_NAME 32

/** Divide "name=value"; false when there is no '=' or the name is too long. The value is lent. */
bool order_setting_divide(const char *text, char out_name[ORDER_SETTING_NAME],
                          const char **out_value);

/** True when the value may stand for a setting of the list, or is "" (as configured). Else false,
 * and what is wrong as a text. */
bool order_setting_check(const char *name, const char *value, char out_wrong[ORDER_DETAIL]);

/** Set it in a configuration; false (and nothing changed) for what order_setting_check() refuses.
 * "" changes nothing. */
bool order_setting_apply(struct agent_conf *conf, const char *name, const char *value);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* One row per switch. */
#include "agent/agent_conf_withheld.h"

#include "protocol/field.h"

#include <stddef.h>

unsigned agent_conf_withheld_read(const struct conf *conf)
{
    static const struct {
        const char *path;
        unsigned bit;
    } switches[] = {
        { "privacy/serial", FIELD_SWITCH_SERIAL },
        { "privacy/mac", FIELD_SWITCH_MAC },
        { "privacy/hostname", FIELD_SWITCH_HOSTNAME },
        { "privacy/address", FIELD_SWITCH_ADDRESS },
        { "privacy/location", FIELD_SWITCH_LOCATION },
        { "privacy/asset-tag", FIELD_SWITCH_ASSET_TAG },
        { "privacy/alert-text", FIELD_SWITCH_TEXT },
        { "privacy/subunit-names", FIELD_SWITCH_SUBUNIT },
    };
    unsigned withheld = 0;

    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++)
        if (conf_number(conf, switches[i].path, 0) == 0)
            withheld |= switches[i].bit;
    return withheld;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Web services are never asked: they answer in real time. */
#include "tests/unit/site_rig.h"

#include "tests/unit/said.h"

#include <string.h>

void site_rig_conf(struct agent_conf *conf, uint32_t first)
{
    memset(conf, 0, sizeof *conf);
    conf->ranges[0] = (struct range){ first, first + 9, 161 };
    conf->range_count = 1;
    conf->credentials[0] = (struct walk_credential){ .name = "one", .version = WALK_V2C };
    conf->credential_count = 1;
    conf->engine.packets_per_s = 1000;
    conf->sweep_ms = 24 * SITE_RIG_HOUR;
    conf->status_ms = SITE_RIG_MINUTE;
    conf->tables_ms = 15 * SITE_RIG_MINUTE;
    conf->full_ms = 24 * SITE_RIG_HOUR;
    conf->most_devices = 10;
    conf->web.ask = WEB_CONF_NEVER;
}

enum err site_rig_say(void *arg, const struct device *device, enum record_kind kind,
                      const char *xml, size_t len)
{
    (void)arg;
    (void)device;
    (void)kind;
    said_add(xml, len);
    return ERR_NONE;
}

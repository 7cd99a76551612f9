/* SPDX-License-Identifier: Apache-2.0 */
/* site_rig: the configuration of a small site, and what it says. */
#ifndef PRINTWIRE_TESTS_UNIT_SITE_RIG_H
#define PRINTWIRE_TESTS_UNIT_SITE_RIG_H

#include "agent/site.h"

#include <stdint.h>

#define SITE_RIG_MINUTE 60000
#define SITE_RIG_HOUR   (60 * SITE_RIG_MINUTE)

/** Ten addresses from `first` (host byte order) on, a credential "one", status each minute, tables
 * each quarter of an hour, all and a sweep each day; the rest is zero. */
void site_rig_conf(struct agent_conf *conf, uint32_t first);

/** The emit function of an outlet: what is said is in the list of said.h. */
enum err site_rig_say(void *arg, const struct device *device, enum record_kind kind,
                      const char *xml, size_t len);

#endif

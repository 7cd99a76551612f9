/* SPDX-License-Identifier: Apache-2.0 */
/* agent_conf_withheld: what the administrator keeps at his site; a part of agent_conf. */
#ifndef PRINTWIRE_AGENT_AGENT_CONF_WITHHELD_H
#define PRINTWIRE_AGENT_AGENT_CONF_WITHHELD_H

#include "base/conf.h"

/** The rows below <privacy>, as enum field_switch bits. */
unsigned agent_conf_withheld_read(const struct conf *conf);

#endif

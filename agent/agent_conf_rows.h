/* SPDX-License-Identifier: Apache-2.0 */
/* agent_conf_rows: the rows of the agent's configuration: each setting, its default, bounds and
 * help, stated once. */
#ifndef PRINTWIRE_AGENT_AGENT_CONF_ROWS_H
#define PRINTWIRE_AGENT_AGENT_CONF_ROWS_H

#include "base/conf.h"

#include <stddef.h>

/** The table and its length; constant. */
const struct conf_row *agent_conf_rows_get(size_t *out_count);

#endif

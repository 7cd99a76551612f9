/* SPDX-License-Identifier: Apache-2.0 */
/* orders_show: the command that says what orders have set at this site, and what became of the last
 * ones. It reads the database beside a running agent and changes nothing. */
#ifndef PRINTWIRE_AGENT_ORDERS_SHOW_H
#define PRINTWIRE_AGENT_ORDERS_SHOW_H

#include "agent/agent_conf.h"

#include <stdbool.h>

#define ORDERS_SHOW_MOST 100 /* orders */

/** Print the pause, the log level and the settings that orders have set and that hold now, with who
 * set them and until when; then the last ORDERS_SHOW_MOST orders, the newest first: when each was
 * taken, what it was, what became of it and why, whose it was. Two tables, or one JSON object of
 * two arrays, where the ids are, too. The exit status: 0 good; 1 with one line on standard error:
 * the database cannot be read, the output not be written, or rows are damaged, which are left out.
 */
int orders_show_run(const struct agent_conf *conf, bool is_json);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* sim_command_part: the commands by what they are about; sim_command.c has the table of them.
 *
 * Each reads its own words from `rest` and appends what stands behind "ok" to `reply`; NULL, or a
 * text that says what is wrong.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_COMMAND_PART_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_COMMAND_PART_H

#include "tests/sim_printer/sim_command.h"

/** A command. */
typedef const char *sim_command_fn(const struct sim_command_target *target, char *rest,
                                   struct buf *reply);

/** alert ADDR open|close|repeat|reset|clear|most ... */
sim_command_fn sim_command_alert;

/** trap ADDR HOST PORT v1|v2c|inform COMMUNITY */
sim_command_fn sim_command_trap;

/** inform ADDR HOST PORT COMMUNITY */
sim_command_fn sim_command_inform;

/** traps ADDR HOST PORT v1|v2c|inform COMMUNITY, or traps ADDR off */
sim_command_fn sim_command_traps;

/** sleep ADDR AFTER_S none|tables|any [SETTLE_S] */
sim_command_fn sim_command_sleep;

/** work ADDR PAGES */
sim_command_fn sim_command_work;

/** off ADDR */
sim_command_fn sim_command_off;

/** on ADDR [MS] */
sim_command_fn sim_command_on;

/** reboot ADDR [MS] */
sim_command_fn sim_command_reboot;

/** move ADDR NEW_ADDR */
sim_command_fn sim_command_move;

/** reshuffle SEED */
sim_command_fn sim_command_reshuffle;

/** nic ADDR MAC */
sim_command_fn sim_command_nic;

/** where ADDR|NAME */
sim_command_fn sim_command_where;

/** web ADDR SETTING VALUE */
sim_command_fn sim_command_web;

/** event ADDR CATEGORY [RESOURCE] */
sim_command_fn sim_command_event;

/** asked ADDR [forget] */
sim_command_fn sim_command_asked;

/** deeds ADDR */
sim_command_fn sim_command_deeds;

/** certificate ADDR CERTIFICATE KEY */
sim_command_fn sim_command_certificate;

#endif

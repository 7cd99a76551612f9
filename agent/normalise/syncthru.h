/* SPDX-License-Identifier: Apache-2.0 */
/* syncthru: Samsung's SyncThru Web Service into facts: its JSON (relaxed_json.h), and two pages of
 * its older form, whose values stand in scripts.
 *
 * The panel's lines go through agent/console.h, as those of SNMP do. Administrator, mail and phone
 * are not looked at, nor are the older pages' texts of owners.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_SYNCTHRU_H
#define PRINTWIRE_AGENT_NORMALISE_SYNCTHRU_H

#include "agent/normalise/web_facts.h"
#include "agent/web_set.h"

/** home.json: model, serial number, host name, location, hardware address, state, supplies and
 * trays whose opt is 1. */
void syncthru_read_home(const struct web_answer *answer, struct web_facts *facts);

/** counters.json: pages printed and copied. */
void syncthru_read_counters(const struct web_answer *answer, struct web_facts *facts);

/** The older home page: the model, where the title says that it is SyncThru's. */
void syncthru_read_page(const struct web_answer *answer, struct web_facts *facts);

/** The older page of supplies: "var BlackTonerPer = 66;". */
void syncthru_read_page_supplies(const struct web_answer *answer, struct web_facts *facts);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* cdm: HP's CDM documents (JSON) into facts, one function per document.
 *
 * Booleans are texts ("true"), "version" is the schema's; numbers below 0 are unknown. Users and
 * jobs are not looked at.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_CDM_H
#define PRINTWIRE_AGENT_NORMALISE_CDM_H

#include "agent/normalise/web_facts.h"
#include "agent/web_set.h"

/** /cdm/system/v1/identity: maker, model, serial number, UUID, product number, firmware, language.
 */
void cdm_read_identity(const struct web_answer *answer, struct web_facts *facts);

/** /cdm/print/v2/status: the state; reasons (IPP keywords) as alerts. */
void cdm_read_status(const struct web_answer *answer, struct web_facts *facts);

/** /cdm/supply/v1/suppliesPublic: supplies. Where tanks are listed, an ink cartridge without a
 * level is a print head. */
void cdm_read_supplies(const struct web_answer *answer, struct web_facts *facts);

/** /cdm/deviceUsage/v1/lifetimeCounters: mono and colour, and their sum; impressions.total counts
 * more than pages: it is the engine's, when it is another number. */
void cdm_read_counters(const struct web_answer *answer, struct web_facts *facts);

/** /cdm/alert/v1/alerts: those of severity warning and worse. */
void cdm_read_alerts(const struct web_answer *answer, struct web_facts *facts);

#endif

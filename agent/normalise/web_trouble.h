/* SPDX-License-Identifier: Apache-2.0 */
/* web_trouble: the ids of alerts in HP's services ("cartridgeVeryLow", "jamInPrinter") as groups
 * and codes of IANA-PRINTER-MIB, by the words that they are made of. */
#ifndef PRINTWIRE_AGENT_NORMALISE_WEB_TROUBLE_H
#define PRINTWIRE_AGENT_NORMALISE_WEB_TROUBLE_H

#include "agent/normalise/web_facts.h"

/** critical, warning, or NULL: what a service says as severity ("Error", "warning", "Info"); what
 * only informs is no trouble. NULL is none. */
const char *web_trouble_severity(const char *word);

/** Set group, code and text of an alert by its id; supply type and colour are set before. An id
 * without a known word has group and code 0, or that of supplies when it is about one. */
void web_trouble_place(const char *id, struct web_alert *alert);

#endif

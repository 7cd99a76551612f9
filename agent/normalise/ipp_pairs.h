/* SPDX-License-Identifier: Apache-2.0 */
/* ipp_pairs: values made of pairs ("type=toner;level=20;"), as PWG 5100.9 and 5100.13 put rows of
 * the Printer MIB into one octet string, and what printers make of that. */
#ifndef PRINTWIRE_AGENT_NORMALISE_IPP_PAIRS_H
#define PRINTWIRE_AGENT_NORMALISE_IPP_PAIRS_H

#include "agent/normalise/web_facts.h"

#include <stddef.h>
#include <stdint.h>

/** printer-supply as a supply: type, class, colorantname, and the level out of maxcapacity by the
 * rules of level.h. Nothing without a type or a level. */
void ipp_pairs_supply(const uint8_t *bytes, size_t len, struct web_facts *facts);

/** printer-input-tray as a tray. */
void ipp_pairs_tray(const uint8_t *bytes, size_t len, struct web_facts *facts);

/** printer-alert as an alert: those of severity critical and warning with a known code; whatever
 * stands before "code=" is passed over. NULL when it is none. */
struct web_alert *ipp_pairs_alert(const uint8_t *bytes, size_t len, struct web_facts *facts);

#endif

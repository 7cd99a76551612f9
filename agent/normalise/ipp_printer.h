/* SPDX-License-Identifier: Apache-2.0 */
/* ipp_printer: the attributes of an IPP printer (RFC 8011, PWG 5100.9, 5100.11, 5100.13; marker-*
 * of CUPS) into facts. Messages of the printer, contacts, organisations, geographical locations
 * and jobs are not looked at. */
#ifndef PRINTWIRE_AGENT_NORMALISE_IPP_PRINTER_H
#define PRINTWIRE_AGENT_NORMALISE_IPP_PRINTER_H

#include "agent/normalise/web_facts.h"
#include "agent/web_set.h"

/** Identity, state, alerts, supplies, trays and impressions. Supplies by printer-supply, else by
 * marker-*; they are added only when no other service of the device listed any. */
void ipp_printer_read(const struct web_answer *answer, struct web_facts *facts);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* veil_ipp: an answer to Get-Printer-Attributes as it may leave the site, as text: a value per
 * line, "NAME|TAG|VALUE", TAG the number of RFC 8010 section 3.5. Integers and enums are decimal;
 * a text that is no printable ASCII is hexadecimal, with an 'x' behind TAG, as in a recording of
 * SNMP; values without a value ("unknown", "no-value") are empty. */
#ifndef PRINTWIRE_AGENT_RECORD_VEIL_IPP_H
#define PRINTWIRE_AGENT_RECORD_VEIL_IPP_H

#include "agent/record/mask.h"

#include <stdbool.h>
#include <stddef.h>

/** Append the values of the attributes that have rows (agent/record/mask_rule) of the printer, in
 * their order, without languages and collections. False for what is no IPP, or does not fit. */
bool veil_ipp_put(struct mask *mask, const char *bytes, size_t len, struct buf *out);

#endif

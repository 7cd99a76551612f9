/* SPDX-License-Identifier: Apache-2.0 */
/* state_reason: the keywords of IPP's printer-state and printer-state-reasons (RFC 8011 section
 * 5.4.12, PWG 5100.9) as state and alerts. */
#ifndef PRINTWIRE_AGENT_NORMALISE_STATE_REASON_H
#define PRINTWIRE_AGENT_NORMALISE_STATE_REASON_H

#include "agent/normalise/web_facts.h"

#include <stddef.h>

/** Add the alert of one keyword of `len` bytes: "-error" is critical, "-warning" and no suffix a
 * warning, "-report" none. Keywords that tell no trouble ("none", "paused"), of queues instead of
 * devices, and unknown ones without "-error" are none. */
void state_reason_add(const char *keyword, size_t len, struct web_facts *facts);

/** Set the state by its word: idle, processing, stopped; NULL and any other: nothing. */
void state_reason_printer_state(const char *word, struct web_facts *facts);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* veil_json: a JSON document of a printer as it may leave the site. */
#ifndef PRINTWIRE_AGENT_RECORD_VEIL_JSON_H
#define PRINTWIRE_AGENT_RECORD_VEIL_JSON_H

#include "agent/record/mask.h"

#include <stdbool.h>
#include <stddef.h>

/** Append the document (RFC 8259; what is not JSON is rewritten before) with the members that have
 * rows (agent/record/mask_rule), one per line. Numbers with fractions are left out: nobody reads
 * them. False for what is no JSON, or does not fit. */
bool veil_json_put(struct mask *mask, const char *bytes, size_t len, struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* veil_xml: an XML document of a printer as it may leave the site. */
#ifndef PRINTWIRE_AGENT_RECORD_VEIL_XML_H
#define PRINTWIRE_AGENT_RECORD_VEIL_XML_H

#include "agent/record/mask.h"

#include <stdbool.h>
#include <stddef.h>

/** Append the document with the elements that have rows (agent/record/mask_rule) and their PEID
 * attributes, an element per line, without prefixes, comments and namespaces. False for what is not
 * well-formed (nobody reads it) or does not fit. */
bool veil_xml_put(struct mask *mask, const char *bytes, size_t len, struct buf *out);

#endif

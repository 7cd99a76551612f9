/* SPDX-License-Identifier: Apache-2.0 */
/* link_answer: what the agent says when it is asked: ping (XEP-0199), disco#info (XEP-0030),
 * version (XEP-0092). */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_ANSWER_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_ANSWER_H

#include "base/buf.h"
#include "base/xml_read.h"

#include <stdbool.h>

/** Append the answer to an IQ of type get or set. Only the portal, or whoever else
 * may know (that JID, with or without a resource), gets a result, and only for the three questions
 * above; everything and everyone else
 * gets <service-unavailable/> (RFC 6120, 8.3.3.19), so nothing is told to strangers. False when the
 * IQ is none that needs an answer (another type, no id) or the buffer is full. */
bool link_answer_write(struct buf *out, const struct xml_node *iq, const char *portal);

#endif

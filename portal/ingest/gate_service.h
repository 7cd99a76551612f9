/* SPDX-License-Identifier: Apache-2.0 */
/* gate_service: what any XMPP entity may ask the portal: ping (XEP-0199), disco#info and
 * disco#items (XEP-0030), software version (XEP-0092). Pure: a question in, an answer's payload
 * out. */
#ifndef PRINTWIRE_PORTAL_INGEST_GATE_SERVICE_H
#define PRINTWIRE_PORTAL_INGEST_GATE_SERVICE_H

#include "base/buf.h"
#include "base/xml_read.h"

#include <stdbool.h>

/** Append the result's payload for the payload of an IQ of type get (nothing for ping). False, and
 * nothing appended, when it is none of these services. */
bool gate_service_answer(const struct xml_node *payload, struct buf *out);

#endif

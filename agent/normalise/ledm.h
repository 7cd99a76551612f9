/* SPDX-License-Identifier: Apache-2.0 */
/* ledm: HP's LEDM documents (XML) into facts: ways through them, and the small
 * ones; the others are ledm_consumables, ledm_status and ledm_usage.
 *
 * Elements are found by local name under the expected parent only: prefixes, versions of
 * namespaces and even their case vary, and the same names stand elsewhere with another meaning (the
 * first Version is the schema's, PreviousCartridgeData holds what is gone). Contacts, mail
 * addresses, jobs and geographical locations are not looked at.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_LEDM_H
#define PRINTWIRE_AGENT_NORMALISE_LEDM_H

#include "agent/normalise/web_facts.h"
#include "agent/web_set.h"
#include "base/xml_read.h"

#include <stdbool.h>
#include <stdint.h>

/** ProductConfigDyn: model, serial number, UUID, product number, firmware (Version/Revision, else
 * its date, of ProductInformation), language, location, asset number. */
void ledm_read_config(const struct web_answer *answer, struct web_facts *facts);

/** Before LEDM: product_information.xml: model, serial number, firmware date, product number,
 * hardware address. */
void ledm_read_product(const struct web_answer *answer, struct web_facts *facts);

/** The Server header of HP's devices: "HP HTTP Server; HP Model - PRODUCT; Serial Number: SERIAL;
 * ... {FIRMWARE, ASIC ...}". Nothing of any other. */
void ledm_read_server(const char *server, struct web_facts *facts);

/** The tree of a document whose root has this local name; NULL for any other, and (then `facts` are
 * starved) without memory. The caller frees it. */
struct xml_node *ledm_open(const struct web_answer *answer, const char *root,
                           struct web_facts *facts);

/** The text of the element at a path of local names ("ProductInformation/Version/Revision"), each
 * the first of its name under its parent; NULL when there is none. */
const char *ledm_text(const struct xml_node *node, const char *path);

/** A whole number there, 0 or more; -1 when there is none. */
int64_t ledm_number(const struct xml_node *node, const char *path);

/** The next child of that local name, behind `after` (NULL: the first); NULL past the last. */
const struct xml_node *ledm_next(const struct xml_node *parent, const struct xml_node *after,
                                 const char *name);

#endif

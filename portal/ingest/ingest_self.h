/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_self: what agents say of themselves in their greetings. They repeat it with each, and
 * greet often: only what is new costs a write. */
#ifndef PRINTWIRE_PORTAL_INGEST_INGEST_SELF_H
#define PRINTWIRE_PORTAL_INGEST_INGEST_SELF_H

#include "base/xml_read.h"
#include "portal/ingest/ingest_roster.h"
#include "protocol/record.h"

#include <stdbool.h>

/** Read it from a greeting. True when it differs from what this agent's last greeting said; the
 * caller then finishes the record. What cannot be read is passed over: an agent newer than this
 * program may have other words. */
bool ingest_self_read(const struct xml_node *hello, struct ingest_roster_agent *agent,
                      struct record *out_self);

/** What was read lately may not be stored: every agent's next greeting is news again. */
void ingest_self_forget(struct ingest_roster *roster);

#endif

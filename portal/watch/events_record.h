/* SPDX-License-Identifier: Apache-2.0 */
/* events_record: what the stream of events tells of one stored record, as JSON; and who asked for
 * which. Pure. */
#ifndef PRINTWIRE_PORTAL_WATCH_EVENTS_RECORD_H
#define PRINTWIRE_PORTAL_WATCH_EVENTS_RECORD_H

#include "base/buf.h"
#include "portal/store/store.h"

#include <stdbool.h>

enum events_record_key {
    EVENTS_RECORD_CUSTOMER,
    EVENTS_RECORD_SITE,
    EVENTS_RECORD_DEVICE,
    EVENTS_RECORD_KIND,
    EVENTS_RECORD_SEVERITY,
    EVENTS_RECORD_KEYS /* how many */
};

/* Which records are wanted: those that are equal in each text that is not NULL. */
struct events_record_filter {
    const char *equals[EVENTS_RECORD_KEYS];
};

/** The name of a key, as a parameter of the route. */
const char *events_record_key_name(enum events_record_key key);

/** True when the filter asks for this entry. */
bool events_record_wants(const struct events_record_filter *filter,
                         const struct store_entry *entry);

/** Append the object; with its stanza as "xml" when it is wanted. "fields" is null for a record
 * that this program cannot read, "at_ms" too. False, and nothing usable appended, when the buffer
 * is full or memory runs out. */
bool events_record_write(struct buf *out, const struct store_entry *entry, bool with_xml);

#endif

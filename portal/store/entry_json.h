/* SPDX-License-Identifier: Apache-2.0 */
/* entry_json: a stored record as a JSON object, the same for all who tell it as JSON: the stream of
 * events and webhooks. Pure. */
#ifndef PRINTWIRE_PORTAL_STORE_ENTRY_JSON_H
#define PRINTWIRE_PORTAL_STORE_ENTRY_JSON_H

#include "base/json_write.h"
#include "portal/store/store.h"
#include "protocol/record.h"

/** Write the object: what is known of the entry, "fields" (record_json.h), and with `with_xml` its
 * markup as "xml". `record` is what the markup says; NULL when this program cannot read it:
 * "fields" and "at_ms" are null then. */
void entry_json_write(struct json_write *w, const char *key, const struct store_entry *entry,
                      const struct record *record, bool with_xml);

#endif

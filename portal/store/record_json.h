/* SPDX-License-Identifier: Apache-2.0 */
/* record_json: the fields of a record as a JSON object, by protocol/field alone.
 *
 * A member is called like the column of the field's current state (store_sql_schema.h), and is a
 * number where that column holds one; times end in _ms. A field that may repeat is an array: of
 * texts, or, where it has sub-attributes, of objects, in which its own text is "value". What the
 * record does not say is no member; a level without a number is null. */
#ifndef PRINTWIRE_PORTAL_STORE_RECORD_JSON_H
#define PRINTWIRE_PORTAL_STORE_RECORD_JSON_H

#include "base/json_write.h"
#include "protocol/record.h"

/** Write the object: everything but device and at, which every record has. */
void record_json_write(struct json_write *w, const char *key, const struct record *r);

#endif

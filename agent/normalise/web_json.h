/* SPDX-License-Identifier: Apache-2.0 */
/* web_json: members of the JSON that printers answer with, bounded; what is of another type is as
 * if it were absent. */
#ifndef PRINTWIRE_AGENT_NORMALISE_WEB_JSON_H
#define PRINTWIRE_AGENT_NORMALISE_WEB_JSON_H

#include "base/json.h"

#include <stdint.h>

/** The text of a member, lent by the document; NULL when it is absent, no text or longer than 255
 * bytes. A NULL object has no members. */
const char *web_json_text(const struct json_value *object, const char *key);

/** The whole number of a member, also one in quotes, from 0 to 10^12; -1 for any other. */
int64_t web_json_number(const struct json_value *object, const char *key);

#endif

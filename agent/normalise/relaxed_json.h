/* SPDX-License-Identifier: Apache-2.0 */
/* relaxed_json: a JavaScript literal, as some web services send it for JSON, rewritten as JSON (RFC
 * 8259) for base/json: names without quotes, single quotes, missing values, commas before closing
 * brackets, raw control characters in texts, numbers in other forms (as texts). Pure. */
#ifndef PRINTWIRE_AGENT_NORMALISE_RELAXED_JSON_H
#define PRINTWIRE_AGENT_NORMALISE_RELAXED_JSON_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/** Append the literal as JSON. False when the buffer is too small or a text does not end. What is
 * no literal becomes something that base/json refuses. */
bool relaxed_json_read(const char *bytes, size_t len, struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* generate_fields: the reference of all fields in PROTOCOL.md, from protocol/field. */
#ifndef PRINTWIRE_PROTOCOL_GENERATE_FIELDS_H
#define PRINTWIRE_PROTOCOL_GENERATE_FIELDS_H

#include "base/buf.h"

#include <stdbool.h>

/** Append one Markdown section with a table per record. False when it does not fit. */
bool generate_fields_write(struct buf *out);

#endif

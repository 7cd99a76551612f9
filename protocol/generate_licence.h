/* SPDX-License-Identifier: Apache-2.0 */
/* generate_licence: the reference of all fields in LICENCE.md, from licence_doc and
 * licence_request. */
#ifndef PRINTWIRE_PROTOCOL_GENERATE_LICENCE_H
#define PRINTWIRE_PROTOCOL_GENERATE_LICENCE_H

#include "base/buf.h"

#include <stdbool.h>

/** Append two Markdown tables, documents and requests. False when they do not fit. */
bool generate_licence_write(struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* generate_openapi: the OpenAPI 3.1 document of an SDS platform, of the tables that its bodies are
 * read by. */
#ifndef PRINTWIRE_PROTOCOL_GENERATE_OPENAPI_H
#define PRINTWIRE_PROTOCOL_GENERATE_OPENAPI_H

#include "base/buf.h"

#include <stdbool.h>

/** Append the document and a line's end; false when `out` is full. */
bool generate_openapi_write(struct buf *out);

#endif

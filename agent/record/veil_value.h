/* SPDX-License-Identifier: Apache-2.0 */
/* veil_value: a text as a line of a recording has it: "TYPE|text", or "TYPEx|hexadecimal" when it
 * would not survive in a line, or could not be read there. */
#ifndef PRINTWIRE_AGENT_RECORD_VEIL_VALUE_H
#define PRINTWIRE_AGENT_RECORD_VEIL_VALUE_H

#include "base/buf.h"

#include <stddef.h>

/** Append the text and a line feed behind its type. */
void veil_value_text(unsigned type, const char *text, size_t len, struct buf *out);

#endif

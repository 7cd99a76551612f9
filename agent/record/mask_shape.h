/* SPDX-License-Identifier: Apache-2.0 */
/* mask_shape: texts of the shape of others, for agent/record/mask. Pure: the same key and text give
 * the same. */
#ifndef PRINTWIRE_AGENT_RECORD_MASK_SHAPE_H
#define PRINTWIRE_AGENT_RECORD_MASK_SHAPE_H

#include "agent/record/mask.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MASK_SHAPE_KEY 32

/** Write `len` characters (at most MASK_BYTES, no NUL behind them): a digit for a digit, a letter
 * of the same case for a letter, never the same one; any letter for '@' and beyond ASCII; the rest
 * as it is. No word of it looks like a hardware address (mask_form_bare_mac). */
void mask_shape_text(const uint8_t key[MASK_SHAPE_KEY], const char *text, size_t len, char *out);

/** The same of a serial number, with a NUL: one that evidence_serial() takes. A number in the
 * hexadecimal digits of letters and digits ("583734...") becomes the digits of what those would
 * become. False, and nothing written, for a placeholder. */
bool mask_shape_serial(const uint8_t key[MASK_SHAPE_KEY], const char *text, size_t len, char *out);

#endif

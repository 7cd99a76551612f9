/* SPDX-License-Identifier: Apache-2.0 */
/* convert: the texts of printers, in whatever character set, as UTF-8.
 *
 * In this order: valid UTF-8 stays (a last character that the printer cut goes); else the declared
 * set (IANA MIBenum of prtLocalizationCharacterSet) where a table is known; else ISO 8859-1.
 * Trailing NULs, control characters and white space at the ends go.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_CONVERT_H
#define PRINTWIRE_AGENT_NORMALISE_CONVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Decode `len` bytes of set `mib_enum` (0: not declared) into UTF-8, cut to `size` - 1 bytes at a
 * character. False when nothing printable is left. */
bool convert_text(const uint8_t *bytes, size_t len, unsigned mib_enum, char *out_text, size_t size);

/** The name of a character set for the asset record ("utf-8", "hp-roman8"); NULL for unknown
 * numbers. */
const char *convert_charset_name(unsigned mib_enum);

#endif

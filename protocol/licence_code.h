/* SPDX-License-Identifier: Apache-2.0 */
/* licence_code: an activation code as people copy it, in Crockford's base32: 128 bits are 26
 * characters in groups, "XXXXX-XXXXX-XXXXX-XXXXX-XXXXXX". */
#ifndef PRINTWIRE_PROTOCOL_LICENCE_CODE_H
#define PRINTWIRE_PROTOCOL_LICENCE_CODE_H

#include <stdbool.h>
#include <stdint.h>

#define LICENCE_CODE_OCTETS 16
#define LICENCE_CODE_TEXT   31 /* with dashes and NUL */

/** A fresh random code; a secret: wipe it after use. */
void licence_code_make(uint8_t out_code[LICENCE_CODE_OCTETS]);

/** The text of a code. */
void licence_code_write(const uint8_t code[LICENCE_CODE_OCTETS], char out_text[LICENCE_CODE_TEXT]);

/** Read a code: dashes and blanks anywhere, small letters, O for 0, I and L for 1. False, nothing
 * written, when it is none. */
bool licence_code_read(const char *text, uint8_t out_code[LICENCE_CODE_OCTETS]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* generate_grammar: printwire.rnc, the RELAX NG grammar of everything in urn:printwire:1, from
 * protocol/field. */
#ifndef PRINTWIRE_PROTOCOL_GENERATE_GRAMMAR_H
#define PRINTWIRE_PROTOCOL_GENERATE_GRAMMAR_H

#include "base/buf.h"

#include <stdbool.h>

/** Append the whole grammar in compact syntax (ISO/IEC 19757-2, annex C). False when it does not
 * fit. */
bool generate_grammar_write(struct buf *out);

#endif

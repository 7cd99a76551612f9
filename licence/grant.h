/* SPDX-License-Identifier: Apache-2.0 */
/* grant: a licence of the ledger as agents are told of it. */
#ifndef PRINTWIRE_LICENCE_GRANT_H
#define PRINTWIRE_LICENCE_GRANT_H

#include "licence/ledger.h"
#include "protocol/licence_doc.h"

#include <stdbool.h>
#include <stdint.h>

/** Fill `out_doc` with the terms of a licence that are the same for each agent, and the end of a
 * lease that is given at `now_ms`; all else is 0. False when its features are not words of at most
 * 31 bytes with commas between, or too many: those before the first bad one are there then. */
bool grant_terms(const struct ledger_licence *licence, enum licence_doc_type type, int64_t now_ms,
                 struct licence_doc *out_doc);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* scope: what a token lets its tool do, as words apart by blanks (RFC 6749, section 3.3) and as a
 * set of enum sds_doc_scope. Pure. */
#ifndef PRINTWIRE_SDS_SCOPE_H
#define PRINTWIRE_SDS_SCOPE_H

#include "protocol/sds_doc_tool.h"

#include <stdbool.h>

/** Read "read work", or with commas. False for a word that is none or comes twice, and for none. */
bool scope_read(const char *text, unsigned *out_scopes);

/** The words of a set, in their order. */
void scope_write(unsigned scopes, char out_text[SDS_DOC_TEXT]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* mask_words: words that printers use of themselves, and that tell of nobody: a list, to which only
 * words that are no person's, firm's or place's name may be added. */
#ifndef PRINTWIRE_AGENT_RECORD_MASK_WORDS_H
#define PRINTWIRE_AGENT_RECORD_MASK_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/** True for a word of the list, whatever its case. */
bool mask_words_has(const char *word, size_t len);

#endif

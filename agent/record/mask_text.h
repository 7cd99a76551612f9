/* SPDX-License-Identifier: Apache-2.0 */
/* mask_text: texts that stay for the most part: what must not stay is replaced inside them. */
#ifndef PRINTWIRE_AGENT_RECORD_MASK_TEXT_H
#define PRINTWIRE_AGENT_RECORD_MASK_TEXT_H

#include "agent/record/mask.h"

/** Append a text word by word: those that are no secret, and single numbers of one or two digits,
 * stay, the others are replaced. What a panel says of a printer (agent/console) stays whole, if
 * it has no number but one of one or two digits. The text is remembered as a name when something of
 * it was replaced. */
void mask_text_words(struct mask *mask, const char *text, size_t len, struct buf *out);

/* What a technical text is. */
enum mask_text_kind {
    MASK_TEXT_ANY,
    MASK_TEXT_VERSION,   /* may look like an IPv4 address: only private ones count */
    MASK_TEXT_NAMES_STAY /* a model, read for its words: hosts are named after printers */
};

/** Append a technical text: what was remembered, and what has the form of a hardware or IPv4
 * address, a UUID, a mail address or URL, or stands behind a mark such as "S/N:", is replaced in
 * it. */
void mask_text_technical(struct mask *mask, const char *text, size_t len, enum mask_text_kind kind,
                         struct buf *out);

#endif

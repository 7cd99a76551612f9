/* SPDX-License-Identifier: Apache-2.0 */
/* feed_text: an incident in plain words, for any chat client: "Critical: Toner low: cyan, Acme
 * LaserWriter 8, Head office", "Over: ...". What is not known is left out. */
#ifndef PRINTWIRE_PORTAL_FEED_FEED_TEXT_H
#define PRINTWIRE_PORTAL_FEED_FEED_TEXT_H

#include "base/buf.h"
#include "portal/store/store.h"

#include <stdbool.h>

#define FEED_TEXT_BYTES 2048 /* most of a text; longer ones are not sent */

/** Append the text of an incident's entry; false when the entry is none, or it does not fit. */
bool feed_text_incident(const struct store_entry *entry, struct buf *out);

#endif

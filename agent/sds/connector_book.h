/* SPDX-License-Identifier: Apache-2.0 */
/* connector_book: the work items of the site in the agent's database: those in hand, the ids of
 * those that were begun, and what persons said, until each has expired.
 *
 * Each row has a CRC32C. One that is damaged is not believed, but its id stays known: such an item
 * is never begun anew. What persons say comes from another process, a command beside the agent: it
 * is a row of a table of its own, with the digest of what they were shown.
 */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_BOOK_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_BOOK_H

#include "agent/disk.h"
#include "agent/sds/connector_item.h"
#include "base/err.h"
#include "base/sqlite.h"

#include <stddef.h>
#include <stdint.h>

#define CONNECTOR_BOOK_HELD 32 /* most in hand */
#define CONNECTOR_BOOK_DAYS 30 /* how long an id is known at most */

struct connector_book;

/* What a person said. */
struct connector_book_word {
    char item[SDS_DOC_UUID];
    char digest[SDS_DOC_SHA256];
    enum consent_said said;
    int64_t at_ms;
    char who[SDS_DOC_TEXT];
};

/** Open on the agent's database, making its tables when new. NULL on failure, logged. */
struct connector_book *connector_book_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void connector_book_close(struct connector_book *book);

/** The item of this id; ERR_MISSING when it is not known, ERR_CORRUPT when it is and its row is
 * damaged. */
enum err connector_book_find(struct connector_book *book, const char *id,
                             struct connector_item *out_item);

/** Write an item, in the disk's transaction. One that was let go without having been begun, and of
 * which nobody said anything, is forgotten. */
enum err connector_book_put(struct connector_book *book, const struct connector_item *item);

/** Those in hand, at most CONNECTOR_BOOK_HELD, the ones first that were taken first. Damaged ones
 * are let go, with a line. Not ERR_NONE, as for lack of memory: they cannot be read now, and none
 * is let go. */
enum err connector_book_held(struct connector_book *book, struct connector_item *out_items,
                             size_t *out_count);

/** Forget what is not in hand and has expired, or is older than CONNECTOR_BOOK_DAYS. `now_ms`: what
 * the platform's clock and ours agree to be past; one that is ahead would have it forgotten too
 * early, and done again. */
void connector_book_trim(struct connector_book *book, int64_t now_ms);

/** Remember that an image of this time was begun to be sent to a device of this product number, in
 * the disk's transaction; an older time than what is known changes nothing. Forgotten by nobody but
 * the site's administrator: only images of publishers whom he believes come here. */
enum err connector_book_began(struct connector_book *book, const char *product,
                              int64_t released_ms);

/** The newest such time of this product number; 0 when none is known. */
int64_t connector_book_newest(struct connector_book *book, const char *product);

/** Take one word that a person said off the book; false when there is none. */
bool connector_book_hear(struct connector_book *book, struct connector_book_word *out_word);

/** For a command beside the agent: the items that wait for a person, and then those that are
 * scheduled, which a person may still deny; at most `most`. ERR_CORRUPT, ERR_IO, ERR_MEMORY. */
enum err connector_book_look(struct sqlite *db, struct connector_item *out_items, size_t most,
                             size_t *out_count);

/** For that command, on a database that may be written: say it. */
enum err connector_book_say(struct sqlite *db, const struct connector_book_word *word);

#endif

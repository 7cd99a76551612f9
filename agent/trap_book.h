/* SPDX-License-Identifier: Apache-2.0 */
/* trap_book: what the SNMPv3 of traps must not forget, in the agent's database: who we are to
 * senders of informs (snmpEngineID for ever, snmpEngineBoots one more with each start, RFC 3411
 * section 5), and what each sender of signed traps signed last, so that no trap can be replayed
 * after a restart (RFC 3414 section 2.3). */
#ifndef PRINTWIRE_AGENT_TRAP_BOOK_H
#define PRINTWIRE_AGENT_TRAP_BOOK_H

#include "agent/disk.h"
#include "agent/walk_trap.h"

#include <stdbool.h>

struct trap_book;

/** Open on the agent's database, making its tables when new. NULL on failure, logged. */
struct trap_book *trap_book_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void trap_book_close(struct trap_book *book);

/** Count this start and say who we are; on disk when this returns. False, logged, when that is not
 * possible: without it no inform may be taken. */
bool trap_book_begin(struct trap_book *book, struct walk_trap_self *out_self);

/** Tell the engine what earlier runs knew of senders; of more than WALK_TRAP_CLOCK_ENGINES those
 * heard last, the others are forgotten. */
void trap_book_recall(struct trap_book *book, struct walk_trap *trap);

/** A sender's clock moved: with the open transaction, or a new one, on disk. Trouble is the disk's
 * to tell; the sender's next trap is written again. */
void trap_book_note(struct trap_book *book, const struct walk_trap_stamp *stamp);

#endif

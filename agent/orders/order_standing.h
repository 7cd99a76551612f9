/* SPDX-License-Identifier: Apache-2.0 */
/* order_standing: what orders have set and what goes on from then: the pause, the log level, the
 * settings; with who set it and when, in the agent's database, never in the administrator's file.
 *
 * All of it is in memory, too. Each row has a CRC32C; a damaged one counts as none.
 */
#ifndef PRINTWIRE_AGENT_ORDERS_ORDER_STANDING_H
#define PRINTWIRE_AGENT_ORDERS_ORDER_STANDING_H

#include "agent/disk.h"
#include "agent/order.h"
#include "base/err.h"
#include "base/sqlite.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ORDER_STANDING_MOST  24
#define ORDER_STANDING_PAUSE "pause"
#define ORDER_STANDING_LEVEL "log-level"

struct order_standing;

struct order_standing_row {
    char name[32];             /* the two above, or a setting's */
    char value[ORDER_SETTING]; /* "" of the pause */
    int64_t until_ms;          /* wall clock; 0: until it is taken back */
    int64_t at_ms;             /* when it was set */
    char who[ORDER_JID];
};

/** Open on the agent's database (making its table when new) and read. NULL on failure, logged. */
struct order_standing *order_standing_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void order_standing_close(struct order_standing *standing);

/** Read again what the disk has: after a roll-back. */
void order_standing_read(struct order_standing *standing);

/** Set, inside the transaction; the caller undoes on failure (disk_undo) and reads again.
 * ERR_LIMIT: too many. */
enum err order_standing_put(struct order_standing *standing, const struct order_standing_row *row);

/** Take back, inside the transaction; nothing to do when it is not set. */
enum err order_standing_forget(struct order_standing *standing, const char *name);

/** What orders have set by an agent's database, which is read beside a running agent, too; in the
 * order of names. `out_damaged`: rows that are left out. ERR_CORRUPT, ERR_IO. */
enum err order_standing_look(struct sqlite *db,
                             struct order_standing_row out_rows[ORDER_STANDING_MOST],
                             size_t *out_count, size_t *out_damaged);

/** Whether it holds at this time (wall clock). An end that lies further ahead than any may comes of
 * a clock that was set back: it does not. */
bool order_standing_lasts(const struct order_standing_row *row, int64_t now_ms);

/** What is set under this name, or NULL. Valid until the next change. */
const struct order_standing_row *order_standing_find(const struct order_standing *standing,
                                                     const char *name);

/** The index-th of all that is set, in no order; NULL behind the last. */
const struct order_standing_row *order_standing_at(const struct order_standing *standing,
                                                   size_t index);

#endif

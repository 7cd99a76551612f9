/* SPDX-License-Identifier: Apache-2.0 */
/* order_book: the orders of the last weeks and what became of each, in the agent's database: so
 * that none is done twice, nor one that was kept forgotten.
 *
 * At most NAMES_ORDER_REMEMBERED are kept, and none longer than NAMES_ORDER_DAYS; an order that is
 * not over is never forgotten. Each row has a CRC32C; a damaged one is erased, with a line.
 */
#ifndef PRINTWIRE_AGENT_ORDERS_ORDER_BOOK_H
#define PRINTWIRE_AGENT_ORDERS_ORDER_BOOK_H

#include "agent/disk.h"
#include "agent/order.h"
#include "base/err.h"
#include "base/sqlite.h"

#include <stddef.h>
#include <stdint.h>

struct order_book;

struct order_book_row {
    char id[CRYPTO_UUID_SIZE];
    enum order_kind kind;
    char device[CRYPTO_UUID_SIZE]; /* "" none */
    char who[ORDER_JID];
    int64_t kept_ms; /* wall clock */
    int64_t expires_ms;
    struct order_outcome outcome;
};

/** Open on the agent's database (making its table when new). NULL on failure, logged. */
struct order_book *order_book_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void order_book_close(struct order_book *book);

/** The order of this id, as the open transaction has it; ERR_MISSING when it is not known. */
enum err order_book_find(struct order_book *book, const char *id, struct order_book_row *out_row);

/** Write an order or what became of it, inside the transaction; forgets what is too old. The caller
 * undoes on failure (disk_undo). */
enum err order_book_put(struct order_book *book, const struct order_book_row *row);

/** The orders that are not over, oldest first, at most `most`; how many. 0 on failure, logged. */
size_t order_book_open_ones(struct order_book *book, struct order_book_row *out_rows, size_t most);

/** The latest orders of an agent's database, the newest first, at most `most`; it is read beside a
 * running agent, too. `out_damaged`: rows that are left out. ERR_CORRUPT, ERR_IO. */
enum err order_book_look(struct sqlite *db, struct order_book_row *out_rows, size_t most,
                         size_t *out_count, size_t *out_damaged);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* spool_rows: the journal's table: one record per place, with a checksum over place and body, since
 * a record at another's place is as wrong as a changed one. Used by spool only.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_ROWS_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_ROWS_H

#include "agent/disk.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spool_rows {
    struct sqlite_statement *insert;
    struct sqlite_statement *read;
    struct sqlite_statement *erase;
    struct sqlite_statement *empty;
    struct sqlite_statement *oldest;
};

/* A record as it lies on disk; the texts are lent until the next one is read. */
struct spool_row {
    int64_t place;
    const char *kind;
    const char *body; /* `len` bytes; "" for one that was set aside */
    size_t len;
    bool is_sound; /* its checksum is right */
};

/** The checksum of a record at its place. */
uint32_t spool_rows_checksum(int64_t place, const void *body, size_t len);

/** Make the table when it is not there and prepare; false when the database refuses. */
bool spool_rows_open(struct spool_rows *rows, struct disk *disk);

/** Prepare only to read, on a connection of one's own; false when there is no such table. */
bool spool_rows_look(struct spool_rows *rows, struct sqlite *db);

/** Free the statements; safe on a zeroed one. */
void spool_rows_close(struct spool_rows *rows);

/** Write a record, or replace the one of this place, inside the transaction. */
enum err spool_rows_put(struct spool_rows *rows, const struct spool_row *row);

/** Make the record of a place an empty one, of no kind, inside the transaction. */
enum err spool_rows_empty(struct spool_rows *rows, int64_t place);

/** The oldest meter record behind a place; false when there is none, or (`out_err`) on failure.
 * Only place and len of `out_row` are set. */
bool spool_rows_oldest_meter(struct spool_rows *rows, int64_t behind, struct spool_row *out_row,
                             enum err *out_err);

/** Erase all records up to a place, inside the transaction. */
enum err spool_rows_erase(struct spool_rows *rows, int64_t through);

/** Begin to read the records of the places `from`..`through`, in order, at most `most` of them
 * (negative: all). One reading at a time. */
void spool_rows_read(struct spool_rows *rows, int64_t from, int64_t through, int64_t most);

/** The next one; false at the end or (`out_err`) on failure. */
bool spool_rows_next(struct spool_rows *rows, struct spool_row *out_row, enum err *out_err);

/** End the reading. */
void spool_rows_end(struct spool_rows *rows);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* spool_hold_rows: the tables of the records that wait for a licence: a row per record with its
 * checksum, and one that says how much there is. Used by spool_hold, and to look at them.
 */
#ifndef PRINTWIRE_AGENT_SPOOL_SPOOL_HOLD_ROWS_H
#define PRINTWIRE_AGENT_SPOOL_SPOOL_HOLD_ROWS_H

#include "agent/disk.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct spool_hold_rows {
    struct sqlite_statement *read_state;
    struct sqlite_statement *write_state;
    struct sqlite_statement *insert;
    struct sqlite_statement *read;
    struct sqlite_statement *erase;
    struct sqlite_statement *oldest;
    struct sqlite_statement *any;
    struct sqlite_statement *next_device;
};

/* A record as it lies on disk; the texts are lent until the next one is read. */
struct spool_hold_row {
    int64_t place; /* grows for ever: a device's records are in its order */
    const char *device;
    const char *kind;
    const char *body; /* `len` bytes */
    size_t len;
    bool is_sound; /* its checksum is right */
};

struct spool_hold_state {
    int64_t next;  /* the place that the next record will get */
    int64_t bytes; /* of all bodies */
};

/** The checksum of a record. */
uint32_t spool_hold_rows_checksum(const struct spool_hold_row *row);

/** Make the tables when they are not there and prepare; false when the database refuses. */
bool spool_hold_rows_open(struct spool_hold_rows *rows, struct disk *disk);

/** Free the statements; safe on a zeroed one. */
void spool_hold_rows_close(struct spool_hold_rows *rows);

/** The state as the open transaction has it. ERR_MISSING when there is none, ERR_CORRUPT when its
 * checksum is wrong. */
enum err spool_hold_rows_state(struct spool_hold_rows *rows, struct spool_hold_state *out_state);

/** Replace the state, inside the transaction. */
enum err spool_hold_rows_write_state(struct spool_hold_rows *rows,
                                     const struct spool_hold_state *state);

/** At start: a state that agrees with the records on disk, written when it did not (the caller
 * commits). */
enum err spool_hold_rows_settle(struct spool_hold_rows *rows, struct disk *disk);

/** Write a record, inside the transaction. */
enum err spool_hold_rows_put(struct spool_hold_rows *rows, const struct spool_hold_row *row);

/** Erase a record, inside the transaction. */
enum err spool_hold_rows_erase(struct spool_hold_rows *rows, int64_t place);

/** The oldest record of a device behind a place; false when there is none, or (`out_err`) on
 * failure. It is lent until spool_hold_rows_end(). */
bool spool_hold_rows_next(struct spool_hold_rows *rows, const char *device, int64_t behind,
                          struct spool_hold_row *out_row, enum err *out_err);

/** Give back what spool_hold_rows_next() lent. */
void spool_hold_rows_end(struct spool_hold_rows *rows);

/** The oldest meter record: only place and len of `out_row` are set. False when there is none, or
 * (`out_err`) on failure. */
bool spool_hold_rows_oldest_meter(struct spool_hold_rows *rows, struct spool_hold_row *out_row,
                                  enum err *out_err);

/** Whether records of the device are there; false also (`out_err`) on failure. */
bool spool_hold_rows_any(struct spool_hold_rows *rows, const char *device, enum err *out_err);

/** The first device behind this one, in the order of ids, of which records are there; false at the
 * end or (`out_err`) on failure. */
bool spool_hold_rows_next_device(struct spool_hold_rows *rows, const char *behind, char *out,
                                 size_t size, enum err *out_err);

/** How many records are damaged, on any connection; none when there is no such table. */
enum err spool_hold_rows_check(struct sqlite *db, uint64_t *out_damaged);

/** How many records there are, on any connection; 0 when there is no such table. */
uint64_t spool_hold_rows_count(struct sqlite *db);

#endif

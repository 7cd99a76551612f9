/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_log_held: whether a database has all that its write-ahead log holds. Used by sqlite_log
 * only.
 *
 * A checkpoint copies the log's pages into the database; the log stays as it is until somebody
 * writes again. When a frame of such a log gets damaged, SQLite would lay the pages of the frames
 * before it, which are old ones, over the newer database: a mixture that never was. The database
 * alone is whole.
 *
 * What is decided, and what a wrong decision would cost. To empty the log loses commits when the
 * database lacks them: so each page's last frame must be proved equal to the database's page. To
 * keep it mixes old and new when the database is newer than what is left of the log: so when it has
 * pages of behind the damage and the rest is not proved, neither is right and the answer is doubt.
 */
#ifndef PRINTWIRE_BASE_SQLITE_LOG_HELD_H
#define PRINTWIRE_BASE_SQLITE_LOG_HELD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum sqlite_log_holding {
    SQLITE_LOG_HOLDING_NOT,   /* nothing tells that it has more than the frames before the damage */
    SQLITE_LOG_HOLDING_ALL,   /* it has all that the log held */
    SQLITE_LOG_HOLDING_DOUBT, /* it has some of it, and the rest is not proved */
};

/* A log that is open, and what its header says. */
struct sqlite_log_held {
    int fd;
    const uint8_t *header; /* 32 bytes */
    bool has_sum;          /* the header's checksum is right: the first frame's can be checked */
    bool is_big;           /* the words that are summed are big-endian */
    uint32_t page;         /* bytes of a page */
};

/** What the database `path` has of a log with a frame at `damaged` that does not fit its checksum.
 *
 * All, when it has of each page what the log's last frame of it holds, and one of these frames ends
 * a commit at the damage or behind it. A damaged page is the database's when the checksum fits with
 * that; else the frame tells nothing, and what was copied from behind it speaks for it: a
 * checkpoint takes whole logs. A page that is equal and whose checksum cannot be checked, or does
 * not fit, hinders nothing and proves no copying. A frame whose header is lost is of the page with
 * which the checksums of its neighbours fit: the sum runs backwards, too. Doubt, when a page is as
 * a frame at the damage or behind it has it and was not before, others differ, and those that are
 * equal are no small part: some come to be again what they were. Not, too, when something cannot be
 * read, or without memory. */
enum sqlite_log_holding sqlite_log_held_by(const struct sqlite_log_held *log, const char *path,
                                           off_t damaged);

#endif

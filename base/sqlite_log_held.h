/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_log_held: whether a database has all that its write-ahead log holds. Used by sqlite_log
 * only.
 *
 * A checkpoint copies the log's pages into the database; the log stays as it is until somebody
 * writes again. When a frame of such a log gets damaged, SQLite would lay the pages of the frames
 * before it, which are old ones, over the newer database: a mixture that never was. The database
 * alone is whole.
 */
#ifndef PRINTWIRE_BASE_SQLITE_LOG_HELD_H
#define PRINTWIRE_BASE_SQLITE_LOG_HELD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A log that is open, and what its header says. */
struct sqlite_log_held {
    int fd;
    const uint8_t *header; /* 32 bytes */
    bool has_sum;          /* the header's checksum is right: the first frame's can be checked */
    bool is_big;           /* the words that are summed are big-endian */
    uint32_t page;         /* bytes of a page */
};

/** True when the database `path` has, of each page, what the log's last frame of it holds, and when
 * one of these frames ends a commit at `damaged`, where a frame does not fit its checksum, or
 * behind it. A damaged page is the database's when the checksum fits with that; else the frame
 * tells nothing, and what was copied from behind it speaks for it: a checkpoint takes whole logs.
 * False when something cannot be read, or without memory. */
bool sqlite_log_held_by(const struct sqlite_log_held *log, const char *path, off_t damaged);

#endif

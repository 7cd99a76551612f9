/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite_log: a write-ahead log that a crash left, looked at before SQLite reads it (file format,
 * section 4). SQLite takes the first frame whose checksum is wrong for the end of the log, and what
 * was committed after it is gone without a word. Used by
 * base/sqlite.c at each opening, and before a damaged database is read past SQLite.
 *
 * The checksum has 64 bits and is linear, so that one flipped bit in a frame or in the log's header
 * is recognised. When it can only be this bit (about seven of ten), it is set right in the file.
 * Else, and of more damage, is told how many commits are lost: frames that follow a damaged one and
 * fit its checksum prove that it was written for good. A log that has just been copied into the
 * database whole is not needed (sqlite_log_held.h); where the database has some of the commits that
 * are lost, but perhaps not all, nothing that could be read is what any commit left.
 */
#ifndef PRINTWIRE_BASE_SQLITE_LOG_H
#define PRINTWIRE_BASE_SQLITE_LOG_H

#include <stdbool.h>
#include <stdint.h>

struct sqlite_log {
    unsigned mended;  /* bits that were set right */
    unsigned commits; /* that were durable and are lost behind a frame that could not be mended; the
                         log's last one is not counted: a power cut may leave it so */
    bool is_spare;    /* the database has all that it held, and it was emptied */
    unsigned held;    /* commits of a spare one that would be lost; none: it may be a power cut that
                         tore it */
    bool is_mixed; /* commits are lost, of which the database has a part: with what is left of the
                      log, or without it, it is a mixture. Both are left as they are */
};

/** Look at the log of the database `path`, which no other process may have open, and mend it. All
 * zero when there is none, or it cannot be read. */
struct sqlite_log sqlite_log_mend(const char *path);

#endif

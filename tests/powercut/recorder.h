/* SPDX-License-Identifier: Apache-2.0 */
/* recorder: notes every change that this process makes to the files of one folder, in order.
 *
 * recorder.c defines open, write, pwrite, ftruncate, fsync, fdatasync, posix_fallocate, unlink,
 * rename and close for the program that links it, SQLite's calls included. While a recording runs
 * they do their work and note it; a sync is noted and not waited for. A small disk can be played,
 * too. Shared memory is not noted: SQLite makes its -shm file again after a crash.
 */
#ifndef PRINTWIRE_TESTS_POWERCUT_RECORDER_H
#define PRINTWIRE_TESTS_POWERCUT_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORDER_NAME  80
#define RECORDER_FILES 512 /* most files that come and go in one recording */

enum recorder_kind {
    RECORDER_LINK, /* a name got a file */
    RECORDER_UNLINK,
    RECORDER_RENAME, /* name to other */
    RECORDER_WRITE,
    RECORDER_RESIZE,  /* to `at` bytes */
    RECORDER_RESERVE, /* to at least `at` bytes, zeros */
    RECORDER_SYNC,
    RECORDER_SYNC_FOLDER
};

struct recorder_op {
    enum recorder_kind kind;
    int file; /* its number; names may change */
    uint64_t at;
    size_t len;
    uint8_t *bytes; /* of a write */
    char name[RECORDER_NAME];
    char other[RECORDER_NAME];
};

/** Note what happens in this folder from now on; what is in it already counts as synced.
 * `drops_wal_syncs`: note no sync of a -wal file but those that PRAGMA synchronous=NORMAL makes
 * (before a checkpoint, and of a new log's header). Ends the process on failure. */
void recorder_start(const char *folder, bool drops_wal_syncs);

/** Note nothing more; what was noted stays. */
void recorder_stop(void);

/** Forget everything. */
void recorder_clear(void);

/** What was noted so far; the first operations make the files that were there at the start. */
const struct recorder_op *recorder_ops(size_t *out_count);

/** How many of them, the first ones, make what was there at the start. */
size_t recorder_present(void);

/** From now on the folder has room for `bytes` in all its files (0: no limit): what does not fit
 * fails with ENOSPC. Works without a recording, too. */
void recorder_set_room(const char *folder, uint64_t bytes);

/** How often something did not fit. */
unsigned recorder_refused(void);

/** How many lines were written to standard error since the program began: its log. */
unsigned recorder_said(void);

/** Bytes in the folder's files. */
uint64_t recorder_used(const char *folder);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* disk: the agent's one database, in which the device table, the last-said snapshot and the journal
 * change together.
 *
 * Whoever changes something calls disk_begin() first: the first call opens a transaction, all
 * changes until the next commit belong to it. The commit comes by itself DISK_COMMIT_MS after the
 * first change, at DISK_COMMIT_CHANGES calls or when somebody is in a hurry, always from the loop,
 * and its listeners are told. So what was said and what was queued can never disagree, and a disk's
 * slow sync is paid once per group.
 *
 * A full disk: changes are refused (ERR_FULL) and the transaction rolled back, listeners told; a
 * ballast file of 8 MiB is given up to let acknowledgements drain, and is taken back when there is
 * room. A corrupt file is moved to <folder>/quarantine/ with its time, loudly, and a new one
 * started; one that proves corrupt in use takes no more changes and is moved at the next start.
 *
 * Whoever meets a failure of a statement calls disk_fail() before anything else: SQLite may have
 * rolled back by itself.
 */
#ifndef PRINTWIRE_AGENT_DISK_H
#define PRINTWIRE_AGENT_DISK_H

#include "base/err.h"
#include "base/loop.h"
#include "base/sqlite.h"

#include <stdbool.h>

#define DISK_COMMIT_MS      100 /* a record is on a page within 250 ms */
#define DISK_COMMIT_CHANGES 64
#define DISK_TIDY_MS        1000  /* after room was given back: hand it to the file system */
#define DISK_FULL_MS        10000 /* between two looks whether a full disk has room again */

struct disk;

/** Open or create "<folder>/agent.db"; the folder must exist. `out_new` (may be NULL) tells that
 * the file was made now, which means a new epoch. Failures are logged. */
enum err disk_open(struct loop *loop, const char *folder, struct disk **out_disk, bool *out_new);

/** Commit what is open and close; statements prepared on the database must be finished and
 * listeners forgotten (disk_unlisten) before. NULL is allowed. */
void disk_close(struct disk *disk);

/** The database, for preparing statements; use them to change something only between disk_begin()
 * and the end of the handler, and leave none of them unfinished (sqlite_reset) there. */
struct sqlite *disk_sqlite(struct disk *disk);

/** Make tables ("CREATE TABLE IF NOT EXISTS ...") at once, in a commit of their own; nothing is
 * written when they are there. */
enum err disk_make_tables(struct disk *disk, const char *sql);

/** Add a column to a table that may be of an older program, which had it not; nothing is written
 * when it is there. `type` must have a default ("INTEGER NOT NULL DEFAULT 0"). */
enum err disk_make_column(struct disk *disk, const char *table, const char *name, const char *type);

/** Join the open transaction or start one. ERR_FULL, ERR_IO or ERR_CORRUPT: nothing may be changed
 * now; try again later. */
enum err disk_begin(struct disk *disk);

/** Like disk_begin() for changes that only give room back (acknowledgements): allowed while the
 * disk is full. */
enum err disk_begin_freeing(struct disk *disk);

/** Join the transaction or start one as disk_begin() does, and remember this point: disk_undo()
 * goes back to it, disk_keep() forgets it. One of both must follow in the same handler. */
enum err disk_mark(struct disk *disk);

/** Undo what was changed since disk_mark(); the rest of the transaction stays, no listener is told.
 * Nothing to do when disk_fail() has undone it. */
void disk_undo(struct disk *disk);

/** Keep what was changed since disk_mark(). Not ERR_NONE: everything was rolled back, by an earlier
 * disk_fail() or now. */
enum err disk_keep(struct disk *disk);

/** A change inside the transaction failed: roll everything since the last commit back; listeners
 * hear false. When no transaction is open, only what follows from the cause is done. */
void disk_fail(struct disk *disk, enum err err);

/** What was changed cannot wait: the open transaction is committed as soon as the handler that runs
 * now has ended, with what others changed in it, and the listeners are told. False when none is
 * open.
 */
bool disk_hurry(struct disk *disk);

/** Commit now; true when nothing was open or the commit held. */
bool disk_commit(struct disk *disk);

/** Told after every commit (true) or roll-back (false). */
typedef void disk_listener_fn(void *arg, bool committed);

/** Add a listener (at most 8); false when there are too many. Called in the order of adding. */
bool disk_listen(struct disk *disk, disk_listener_fn *fn, void *arg);

/** Called inside the transaction right before it is committed: the place to write what was gathered
 * in memory. Not ERR_NONE: everything is rolled back. */
typedef enum err disk_prepare_fn(void *arg);

/** Add such a function (at most 4); false when there are too many. Called in the order of adding.
 */
bool disk_before_commit(struct disk *disk, disk_prepare_fn *fn, void *arg);

/** Forget the listeners and the functions before commit that were added with this argument. */
void disk_unlisten(struct disk *disk, const void *arg);

/** True while changes are refused because the disk is full. */
bool disk_is_full(const struct disk *disk);

/** True once the database proved corrupt in use: no change is possible until the process has been
 * started again, which moves it to quarantine. */
bool disk_is_broken(const struct disk *disk);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* disk_file: the database as files in the data folder: opening it, and setting a damaged one aside
 * so that the agent starts in any case and nobody has to delete anything. Used by disk only. */
#ifndef PRINTWIRE_AGENT_DISK_FILE_H
#define PRINTWIRE_AGENT_DISK_FILE_H

#include "base/err.h"
#include "base/sqlite.h"

#include <stdbool.h>

#define DISK_FILE_PATH 4352 /* most bytes of a path in the data folder, its NUL included */

/** Write "<folder>/<name>" (at most DISK_FILE_PATH bytes); false when it does not fit. */
bool disk_file_path(const char *folder, const char *name, char out_path[DISK_FILE_PATH]);

/** Open or create "<folder>/agent.db". A damaged or condemned one is moved to
 * <folder>/quarantine/<time>/ with its -wal and -shm, logged as an error, and a new one made.
 * `out_new`: it has no tables yet. ERR_REFUSED (logged) for a database of a newer program, else as
 * sqlite_open(). */
enum err disk_file_open(const char *folder, struct sqlite **out_db, bool *out_new);

/** Have the database moved to quarantine at the next start, whatever it looks like then; false when
 * even that cannot be written. */
bool disk_file_condemn(const char *folder);

/** Put the database "<from>/agent.db", which is closed, into the place of the one in `folder`; that
 * one is moved to quarantine with its -wal and -shm. A power cut in between leaves both in the
 * folder, and a start moves what is in the place to quarantine. ERR_IO (errno). */
enum err disk_file_replace(const char *folder, const char *from);

#endif

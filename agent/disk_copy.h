/* SPDX-License-Identifier: Apache-2.0 */
/* disk_copy: what can still be read of a damaged database, for the repair of a journal. */
#ifndef PRINTWIRE_AGENT_DISK_COPY_H
#define PRINTWIRE_AGENT_DISK_COPY_H

#include "base/err.h"
#include "base/sqlite.h"

#include <stdint.h>

/** Copy a file, when it is there, to a new one that only its owner can read. ERR_FULL, ERR_IO. */
enum err disk_copy_file(const char *from, const char *to);

/** Copy the tables of a damaged database (a copy of it, at `path`, which may be written) to an open
 * new one: all that SQLite can read, from both ends, of those whose names do not begin with
 * `except`. The rows have checksums that their readers check. Returns how many rows there are. */
uint64_t disk_copy_tables(const char *path, const char *except, struct sqlite *to);

#endif

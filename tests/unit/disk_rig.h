/* SPDX-License-Identifier: Apache-2.0 */
/* disk_rig: a folder of its own, a loop and an open disk for a test, removed afterwards. */
#ifndef PRINTWIRE_TESTS_UNIT_DISK_RIG_H
#define PRINTWIRE_TESTS_UNIT_DISK_RIG_H

#include "agent/disk.h"
#include "base/loop.h"

#include <stdbool.h>
#include <stdint.h>

struct disk_rig {
    char folder[64];
    struct loop *loop;
    struct disk *disk;
    bool is_new; /* as disk_open() told last */
};

/** Make the folder below `parent` (NULL: /tmp) and open; ends the test when it cannot. */
void disk_rig_start(struct disk_rig *rig, const char *parent);

/** Close and remove everything. */
void disk_rig_end(struct disk_rig *rig);

/** Close the disk. */
void disk_rig_close(struct disk_rig *rig);

/** Open it (again). */
enum err disk_rig_open(struct disk_rig *rig);

/** Run the loop for some time. */
void disk_rig_run(struct disk_rig *rig, uint64_t ms);

/** Run the loop until a full disk has room again; gives up after some minutes. */
void disk_rig_wait_room(struct disk_rig *rig);

/** "<folder>/<name>", good until the next call. */
const char *disk_rig_path(const struct disk_rig *rig, const char *name);

/** The number that a query gives; -1 when it gives none. */
int64_t disk_rig_number(const struct disk_rig *rig, const char *sql);

/** Run a statement past disk_begin(), to do harm. */
void disk_rig_sql(const struct disk_rig *rig, const char *sql);

/** Make the table t (x INTEGER, b BLOB); ends the test when it cannot. */
void disk_rig_make_table(struct disk_rig *rig);

/** Add a row of 3000 bytes to t in the open transaction, failing the disk when it does not go. */
enum err disk_rig_add_row(struct disk_rig *rig);

/** How many rows t has. */
int64_t disk_rig_count_rows(struct disk_rig *rig);

#endif

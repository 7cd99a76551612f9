/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot: what was last said of each device, on disk: the records as XML with a fixed time, so
 * that equal texts mean that nothing new is to be said. Used by change only. */
#ifndef PRINTWIRE_AGENT_CHANGE_SNAPSHOT_H
#define PRINTWIRE_AGENT_CHANGE_SNAPSHOT_H

#include "agent/disk.h"
#include "base/crypto.h"
#include "base/err.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stddef.h>

#define SNAPSHOT_MOST 1024 /* most records of one kind of one device */

struct snapshot;

/* One record that was said. */
struct snapshot_item {
    char *key; /* what tells it from others of its kind and device */
    char *xml;
};

struct snapshot_list {
    struct snapshot_item *items; /* in the order of strcmp() of the keys */
    size_t count;
    size_t size;
};

/** Make the table when it is not there and prepare the statements; NULL on failure, logged. */
struct snapshot *snapshot_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void snapshot_close(struct snapshot *snapshot);

/** Read what was said of a device, one kind, at most SNAPSHOT_MOST of it. The caller frees the
 * list, which must be zeroed, in any case. */
enum err snapshot_load(struct snapshot *snapshot, const char *device, enum record_kind kind,
                       struct snapshot_list *list);

/** The id under which an agent record was said; ERR_MISSING when none was. */
enum err snapshot_agent(struct snapshot *snapshot, char out_id[CRYPTO_UUID_SIZE]);

/** Free what a list holds. */
void snapshot_list_finish(struct snapshot_list *list);

/** Make the record of an item again; ERR_SYNTAX, ERR_RANGE when the disk changed it. The caller
 * finishes the record on success. */
enum err snapshot_parse(const struct snapshot_item *item, struct record *out_record);

/** Remember what was said, inside the disk's transaction. */
enum err snapshot_put(struct snapshot *snapshot, const char *device, enum record_kind kind,
                      const char *key, const char *xml);

/** Forget it, inside the disk's transaction. */
enum err snapshot_forget(struct snapshot *snapshot, const char *device, enum record_kind kind,
                         const char *key);

/** Nobody may have heard what was said: make every item's text equal to no record, so that it is
 * said again, but keep what it says. Inside the disk's transaction. */
enum err snapshot_doubt(struct snapshot *snapshot);

/** True for an item that snapshot_doubt() left so. */
bool snapshot_is_doubted(const struct snapshot_item *item);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* recall: what the rules of the change stage must remember of a device from one reading to the
 * next, on disk, so that a restart changes nothing: small texts by kind and key. Used by change
 * only. */
#ifndef PRINTWIRE_AGENT_CHANGE_RECALL_H
#define PRINTWIRE_AGENT_CHANGE_RECALL_H

#include "agent/disk.h"
#include "base/err.h"

#include <stddef.h>

#define RECALL_MOST 1024 /* most texts of one kind of one device that are read */

enum recall_kind {
    RECALL_LIFE,   /* of incidents, by incident_key() */
    RECALL_SUPPLY, /* of supplies, by their index */
    RECALL_METER   /* a reading that is in doubt; the key is "" */
};

struct recall;

struct recall_item {
    char *key;
    char *text;
};

struct recall_list {
    struct recall_item *items; /* in the order of strcmp() of the keys */
    size_t count;
    size_t size;
};

/** Make the table when it is not there and prepare the statements; NULL on failure, logged. */
struct recall *recall_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void recall_close(struct recall *recall);

/** Read what is remembered of a device, one kind, at most RECALL_MOST of it. The caller frees the
 * list, which must be zeroed, in any case. */
enum err recall_load(struct recall *recall, const char *device, enum recall_kind kind,
                     struct recall_list *list);

/** Free what a list holds. */
void recall_list_finish(struct recall_list *list);

/** The text of a key; NULL when there is none. Owned by the list. */
const char *recall_list_text(const struct recall_list *list, const char *key);

/** Remember, inside the disk's transaction. */
enum err recall_put(struct recall *recall, const char *device, enum recall_kind kind,
                    const char *key, const char *text);

/** Forget it, inside the disk's transaction. */
enum err recall_forget(struct recall *recall, const char *device, enum recall_kind kind,
                       const char *key);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* change: says only what is new. Compares records with what was last said, gives incidents their
 * life, and queues what differs, all in the disk's transaction: what was said and what was queued
 * can never disagree.
 */
#ifndef PRINTWIRE_AGENT_CHANGE_CHANGE_H
#define PRINTWIRE_AGENT_CHANGE_CHANGE_H

#include "agent/device.h"
#include "agent/disk.h"
#include "agent/scope.h"
#include "base/err.h"
#include "protocol/record.h"

struct change;

/** Takes a record that is to be said, as XML ready for the wire; called inside the transaction. Not
 * ERR_NONE: it could not be queued, and the whole transaction is rolled back. */
typedef enum err change_emit_fn(void *arg, enum record_kind kind, const char *xml, size_t len);

/** Open on the agent's database (making its tables when new). `withheld` are enum field_switch
 * bits. NULL on failure. */
struct change *change_open(struct disk *disk, unsigned withheld, change_emit_fn *emit, void *arg);

/** Free; before disk_close(). NULL is allowed. */
void change_close(struct change *change);

/** Compare what a reading of these scopes gave with what was last said of the device, and emit what
 * differs: new and changed assets, consumables (those gone from a SCOPE_CONSUMABLES reading are
 * said once more with state removed), meters, incidents opened, updated or closed (a closed one
 * when it is missing from a SCOPE_ALERTS reading). Gives the incidents of `records` their ids and
 * times. */
enum err change_records(struct change *change, const struct device *device, unsigned scopes,
                        struct record_list *records, int64_t at_ms);

/** Emit the asset again with another state when that differs from what was last said, or that was
 * lost (change_say_again); nothing when no asset was said yet. */
enum err change_state(struct change *change, const struct device *device, enum device_state state,
                      int64_t at_ms);

/** The portal has lost what was said to it: with its next readings each device says everything
 * again; incidents keep their ids and times. In the disk's transaction. */
enum err change_say_again(struct change *change);

/** New privacy switches (a reloaded configuration): what they change is said with the next
 * readings. */
void change_reload(struct change *change, unsigned withheld);

#endif

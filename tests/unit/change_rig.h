/* SPDX-License-Identifier: Apache-2.0 */
/* change_rig: a change stage on a disk of its own, with a queue that keeps what is said and can
 * refuse. */
#ifndef PRINTWIRE_TESTS_UNIT_CHANGE_RIG_H
#define PRINTWIRE_TESTS_UNIT_CHANGE_RIG_H

#include "agent/change/change.h"
#include "tests/unit/disk_rig.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHANGE_RIG_ID       "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"
#define CHANGE_RIG_OTHER_ID "0b5c2ad2-3a9b-4a65-9d0e-0d3f6ad6a1f4"
#define CHANGE_RIG_SAID     64

struct change_rig {
    struct disk_rig rig;
    struct change *change;
    struct device device;
    struct record_list records; /* of the reading that is being made */
    char *said[CHANGE_RIG_SAID];
    size_t count;
    enum err answer;     /* of the queue, */
    size_t refuse_after; /* from this record on */
};

/** Open everything for the device CHANGE_RIG_ID. */
void change_rig_start(struct change_rig *f);

/** Close and remove everything. */
void change_rig_end(struct change_rig *f);

/** Close and open again. */
void change_rig_restart(struct change_rig *f);

/** Forget what was said. */
void change_rig_forget_said(struct change_rig *f);

/** Add a record with device and time to the reading. */
struct record *change_rig_add(struct change_rig *f, enum record_kind kind);

/** Add an asset; NULL for no state. */
void change_rig_asset(struct change_rig *f, const char *model, const char *state);

/** Add a toner. */
void change_rig_consumable(struct change_rig *f, const char *index, const char *level);

/** Add a meter. */
void change_rig_meter(struct change_rig *f, int64_t cycles);

/** Add an alert of the first supply. */
void change_rig_alert(struct change_rig *f, const char *code, const char *severity,
                      const char *text);

/** Hand the reading over and start the next one; `said` then holds what was said of it. */
enum err change_rig_say(struct change_rig *f, unsigned scopes, int64_t at_ms);

/** Whether the index-th record said holds this text; tells when it does not. */
bool change_rig_holds(const struct change_rig *f, size_t index, const char *part);

#endif

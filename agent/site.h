/* SPDX-License-Identifier: Apache-2.0 */
/* site: the half of the river that lies at the printers: discover → poll → normalise → change. What
 * is new to say leaves it through `emit`, in the disk's transaction.
 *
 * It knows which device lives where, whom to ask, and what was lost by a roll-back of the disk.
 */
#ifndef PRINTWIRE_AGENT_SITE_H
#define PRINTWIRE_AGENT_SITE_H

#include "agent/agent_conf.h"
#include "agent/disk.h"
#include "base/err.h"
#include "base/loop.h"
#include "protocol/record.h"

#include <stdbool.h>
#include <stddef.h>

struct site;

/** Takes a record that is to be said, as change_emit_fn of agent/change has it. */
typedef enum err site_emit_fn(void *arg, enum record_kind kind, const char *xml, size_t len);

/** Open on the agent's disk, asking nobody yet; `conf` must outlive it or be replaced by
 * site_reload(). NULL on failure, mostly logged. */
struct site *site_open(struct loop *loop, struct disk *disk, const struct agent_conf *conf,
                       site_emit_fn *emit, void *arg);

/** Stop asking and free; before disk_close(). NULL is allowed. */
void site_close(struct site *site);

/** Ask the known devices that the configuration covers, and look for others. */
void site_start(struct site *site);

/** Take another configuration; nothing of the former is used after it. False without memory:
 * nothing has changed then. */
bool site_reload(struct site *site, const struct agent_conf *conf);

/** To be told of each end of a transaction: true when it was committed, false when it was rolled
 * back; what it said is then read and said again. */
void site_settled(struct site *site, bool committed);

/** The portal has lost what was said to it: say everything again, what answers with its next
 * reading and what is silent as such. In the disk's transaction; not ERR_NONE: not possible now. */
enum err site_say_again(struct site *site);

/** How the agent itself stands (a RECORD_AGENT without device and time, copied): said when that is
 * new, and again until it is on disk for good. An agent that says nothing of a licence, and never
 * did, is not said. */
void site_self_tell(struct site *site, const struct record *self);

/** What was said so last, as XML with its device and time, until the next call of site_self_tell();
 * NULL when nothing was. */
const char *site_self_text(const struct site *site);

/** How many printers are known. */
size_t site_devices(const struct site *site);

#endif

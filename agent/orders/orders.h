/* SPDX-License-Identifier: Apache-2.0 */
/* orders: takes orders, keeps them, has them done, and tells what became of them (PROTOCOL.md,
 * section 7).
 *
 * Who may order what says the configuration (agent/order_conf.h). An order is answered when the
 * disk has it; it is begun after that, once, over restarts; its outcome is a record of the journal,
 * written in the transaction of its row in the book. At most 64 are under way, 30 are taken in a
 * minute, and a device is refreshed every 30 s at most; what is past that is not kept, and the
 * asker told to come again (but too-soon, which is an outcome). All on the loop's thread.
 */
#ifndef PRINTWIRE_AGENT_ORDERS_ORDERS_H
#define PRINTWIRE_AGENT_ORDERS_ORDERS_H

#include "agent/agent_conf.h"
#include "agent/disk.h"
#include "agent/order.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/loop.h"
#include "base/xml_read.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ORDERS_UNDER_WAY  64
#define ORDERS_PER_MINUTE 30
#define ORDERS_SOON_MS    30000 /* between two refreshes of one device */

struct orders;

/* How they are done. None may be NULL, none may call back at once. */
struct orders_handlers {
    /** Begin to read a device; orders_refreshed() tells the end. A reason: it is not begun. */
    enum order_reason (*refresh)(void *arg, const char *device);
    /** Begin to look at the ranges; orders_discovered() tells the end. A reason: not begun. */
    enum order_reason (*discover)(void *arg);
    /** Ask no printer anything from now on, or go on. */
    void (*hold)(void *arg, bool is_held);
    /** Settings were set or taken back: orders_apply() has others for the configuration. */
    void (*settle)(void *arg);
    /** The licence has the right of remote work. */
    bool (*may_work)(void *arg);
    /** The agent knows a device of this id. */
    bool (*knows)(void *arg, const char *device);
    /** The agent's own id; NULL: it cannot be told now. */
    const char *(*self)(void *arg);
    /** Append a record of RECORD_ORDER to the journal, in the open transaction. */
    enum err (*tell)(void *arg, const char *xml, size_t len);
    /** Send an IQ. */
    void (*answer)(void *arg, const char *xml, size_t len);
};

/** Open on the agent's disk; `conf` is the administrator's, and must outlive it or be replaced by
 * orders_reload(). NULL on failure, logged. */
struct orders *orders_open(struct loop *loop, struct disk *disk, const struct agent_conf *conf,
                           const struct orders_handlers *handlers, void *arg);

/** Free; before disk_close(). NULL is allowed. */
void orders_close(struct orders *orders);

/** A pause that lasts holds, and what an earlier run left is begun: call it when the handlers may
 * be called, before the first printer is asked. */
void orders_start(struct orders *orders);

/** Another configuration: what was set and is not allowed any more is taken back. The caller puts
 * the rest in force (orders_apply()); a pause ends by itself. */
void orders_reload(struct orders *orders, const struct agent_conf *conf);

/** Put what orders have set into a copy of the administrator's configuration. */
void orders_apply(const struct orders *orders, struct agent_conf *conf);

/** True when this JID may order anything. */
bool orders_knows(const struct orders *orders, const char *jid);

/** An IQ of type get or set. True: it is about orders; `out` has the answer, or nothing when that
 * follows by handlers.answer. */
bool orders_hear(struct orders *orders, const struct xml_node *iq, struct buf *out);

/** The disk's transaction has ended. */
void orders_settled(struct orders *orders, bool committed);

/** A device that was refreshed has been read (no reason), or not. */
void orders_refreshed(struct orders *orders, const char *device, enum order_reason reason);

/** A look at the ranges has ended. */
void orders_discovered(struct orders *orders, uint32_t asked, uint32_t printers);

#endif

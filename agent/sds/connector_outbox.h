/* SPDX-License-Identifier: Apache-2.0 */
/* connector_outbox: what HP devices told and the platform has not stored yet, in the agent's
 * database: bounded, and sent again as the same bytes until it is answered.
 *
 * A report is made of waiting rows, which keep its id and time until it is taken: the platform
 * knows a report by its id, and refuses another body under it.
 *
 * It is the door: what the site's configuration does not let out is left out here, whoever brings
 * it, and so is an asset number that no work of this connector put there (the last
 * CONNECTOR_MEMORY_ASSETS of a device are remembered). Full (CONNECTOR_OUTBOX_MOST rows):
 * what the relay tells replaces what it told before of the same device, and else the oldest row of
 * the relay's is given up; what an item wants sent is refused.
 */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_OUTBOX_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_OUTBOX_H

#include "agent/disk.h"
#include "agent/sds_conf.h"
#include "base/buf.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONNECTOR_OUTBOX_MOST 8192
#define CONNECTOR_OUTBOX_LOGS                                                                      \
    4096                         /* most rows in it for which the relay's rows of logs are taken */
#define CONNECTOR_OUTBOX_NEW 100 /* most rows of one log that the relay takes at a time */

struct connector_outbox;

/** Open on the agent's database, making its table when new. NULL on failure, logged. */
struct connector_outbox *connector_outbox_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void connector_outbox_close(struct connector_outbox *outbox);

/** What may leave the site from now on (set of enum sds_conf_tell); at first nothing of these. What
 * waits already is sent as it is. */
void connector_outbox_allow(struct connector_outbox *outbox, unsigned tells);

/** Work puts this asset number at the device, in the disk's transaction: that one may be told from
 * now on, and no other. Not ERR_NONE: it is not noted. */
enum err connector_outbox_put_asset(struct connector_outbox *outbox, const char *device,
                                    const char *value);

/** Put what a device tells, in the disk's transaction. `is_relay`: nobody waits for it. Its number,
 * 0 when it could not be kept. */
int64_t connector_outbox_put(struct connector_outbox *outbox, const struct sds_doc_device *device,
                             bool is_relay);

/** The same of a row of an event log that an item waits for; 0 also where rows may not leave. */
int64_t connector_outbox_put_alert(struct connector_outbox *outbox,
                                   const struct sds_doc_alert *alert);

/** The event log of a device, for the relay: of its rows those that were not in it when it was
 * taken last. Logs are cumulative: taken ten times, each row is put once, and of a log without news
 * nothing is written. At most CONNECTOR_OUTBOX_NEW at a time, the others when it is taken next. How
 * many were put. */
size_t connector_outbox_put_log(struct connector_outbox *outbox, const char *device,
                                const struct sds_doc_alert *rows, size_t count);

/** Whether more rows of logs would be taken now. */
bool connector_outbox_has_room(struct connector_outbox *outbox);

/** Whether as much of the relay's waits as one report holds: what is less goes with the next poll.
 */
bool connector_outbox_has_batch(struct connector_outbox *outbox);

/** Append the body of the next report and commit what was noted for it; its type in `out_type`.
 * False when nothing waits, the disk refuses, or memory is short: it waits then. */
bool connector_outbox_write(struct connector_outbox *outbox, struct buf *out,
                            enum sds_doc_type *out_type);

/** The report that was written last is over: forget its rows. */
void connector_outbox_taken(struct connector_outbox *outbox);

/** The lowest number that waits; INT64_MAX when nothing does. */
int64_t connector_outbox_lowest(struct connector_outbox *outbox);

/** Another platform: forget all of it, and commit; also which asset numbers work put, and which
 * rows of logs were sent. False: it is still there. */
bool connector_outbox_forget(struct connector_outbox *outbox);

#endif

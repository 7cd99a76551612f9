/* SPDX-License-Identifier: Apache-2.0 */
/* connector_outbox: what HP devices told and the platform has not stored yet, in the agent's
 * database: bounded, and sent again as the same bytes until it is answered.
 *
 * A report is made of waiting rows, which keep its id and time until it is taken: the platform
 * knows a report by its id, and refuses another body under it. Full (CONNECTOR_OUTBOX_MOST rows):
 * what the relay tells replaces what it told before of the same device, and else the oldest row of
 * the relay's is given up; what an item wants sent is refused.
 */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_OUTBOX_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_OUTBOX_H

#include "agent/disk.h"
#include "base/buf.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_doc_report.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONNECTOR_OUTBOX_MOST 8192

struct connector_outbox;

/** Open on the agent's database, making its table when new. NULL on failure, logged. */
struct connector_outbox *connector_outbox_open(struct disk *disk);

/** Free; before disk_close(). NULL is allowed. */
void connector_outbox_close(struct connector_outbox *outbox);

/** Whether serial numbers, of devices and of cartridges, are left out from now on: no at first. */
void connector_outbox_hide_serials(struct connector_outbox *outbox, bool hides);

/** Put what a device tells, in the disk's transaction. `is_relay`: nobody waits for it. Its number,
 * 0 when it could not be kept. */
int64_t connector_outbox_put(struct connector_outbox *outbox, const struct sds_doc_device *device,
                             bool is_relay);

/** The same of a row of an event log. */
int64_t connector_outbox_put_alert(struct connector_outbox *outbox,
                                   const struct sds_doc_alert *alert);

/** Append the body of the next report and commit what was noted for it; its type in `out_type`.
 * False when nothing waits, or the disk refuses. */
bool connector_outbox_write(struct connector_outbox *outbox, struct buf *out,
                            enum sds_doc_type *out_type);

/** The report that was written last is over: forget its rows. */
void connector_outbox_taken(struct connector_outbox *outbox);

/** The lowest number that waits; INT64_MAX when nothing does. */
int64_t connector_outbox_lowest(struct connector_outbox *outbox);

#endif

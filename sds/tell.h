/* SPDX-License-Identifier: Apache-2.0 */
/* tell: what webhooks are told (protocol/SDS.md, section 9), made and put into their outbox
 * (book_hook) in the transaction of what it tells of. Where no hook wants it nothing is made. */
#ifndef PRINTWIRE_SDS_TELL_H
#define PRINTWIRE_SDS_TELL_H

#include "sds/book_connector.h"
#include "sds/book_device.h"
#include "sds/book_item.h"

#include <stdint.h>

/** work.changed: the item as it is now. */
enum err tell_work(struct book *book, const struct book_item *item, int64_t now_ms);

/** rollout.changed: it was halted or goes on. ERR_MISSING when there is none. */
enum err tell_rollout(struct book *book, int64_t account, const char *rollout, int64_t now_ms);

/** connector.changed: its place as it is now; `poll_s` is the platform's. */
enum err tell_connector(struct book *book, const struct book_connector *connector, int64_t poll_s,
                        int64_t now_ms);

/** alert.stored: a new row of an event log. */
enum err tell_alert(struct book *book, const struct book_connector *connector,
                    const struct sds_doc_alert *alert, int64_t now_ms);

/** setting.drifted: what the device tells (NULL: nothing that may be told) is not what was put. */
enum err tell_drift(struct book *book, const struct book_connector *connector,
                    const struct book_device *device, const struct sds_doc_put *put,
                    const char *found, int64_t now_ms);

#endif

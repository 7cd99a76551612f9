/* SPDX-License-Identifier: Apache-2.0 */
/* metrics: what the portal counts of itself, for Prometheus. A metric is a row in metrics.c, with
 * its type, its help and the values of its one label; the text and docs/metrics.md follow from the
 * rows.
 *
 * No metric tells a device, a customer, an account or an address: there are as many series with ten
 * printers as with a million, and none is anybody's secret. A gauge that is not known is left out.
 * All functions take NULL for the metrics and do nothing then.
 */
#ifndef PRINTWIRE_PORTAL_METRICS_H
#define PRINTWIRE_PORTAL_METRICS_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum metrics_id {
    METRICS_RECORDS, /* by kind: enum record_kind */
    METRICS_BATCHES, /* by enum metrics_batch */
    METRICS_COMMIT,
    METRICS_STORE_FAILURES,
    METRICS_STRANGERS,
    METRICS_AGENTS,
    METRICS_AGENTS_UP,
    METRICS_BACKLOG,
    METRICS_LAST_ROW,
    METRICS_FEED_BEHIND,
    METRICS_STORE_BYTES,
    METRICS_SESSIONS,
    METRICS_HTTP_ANSWERS, /* by class, 2xx first */
    METRICS_HTTP_CONNECTIONS,
    METRICS_EVENT_STREAMS,
    METRICS_LOGIN_FAILURES,
    METRICS_LOOP_LAG,
    METRICS_HOOKS_ON,
    METRICS_HOOKS_BEHIND,
    METRICS_HOOKS_WAITING,
    METRICS_HOOKS_TRIES, /* by how they ended: enum webhook_delivery_end */
    METRICS_MAILS_WAITING,
    METRICS_MAILS, /* by how their tries ended: enum mailing_letter_end */
    METRICS_START,
    METRICS_COUNT
};

enum metrics_batch { METRICS_BATCH_STORED, METRICS_BATCH_REJECTED, METRICS_BATCH_PUT_OFF };

struct metrics;

/** All counters at 0, no gauge known. NULL without memory. */
struct metrics *metrics_create(void);

/** Free; NULL is allowed. */
void metrics_destroy(struct metrics *metrics);

/** Count: `label` is the place of the label's value in the row, 0 where there is no label. */
void metrics_add(struct metrics *metrics, enum metrics_id id, size_t label, uint64_t count);

/** Set a gauge. */
void metrics_set(struct metrics *metrics, enum metrics_id id, int64_t value);

/** Note a duration of a histogram, in microseconds. */
void metrics_observe(struct metrics *metrics, enum metrics_id id, uint64_t us);

/** Append all of it as text for Prometheus (format 0.0.4) or as OpenMetrics 1.0; false without
 * memory. */
bool metrics_write(const struct metrics *metrics, bool is_openmetrics, struct buf *out);

/** Append the reference of all metrics, Markdown. */
bool metrics_write_reference(struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The rows, and how they are written. Seconds are the format's unit; we count microseconds. */
#include "portal/metrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LABELS  6 /* most values of one label */
#define BUCKETS 12
#define PREFIX  "printwire_"

enum type { COUNTER, GAUGE, HISTOGRAM };

static const char *const type_names[] = { "counter", "gauge", "histogram" };

static const uint64_t bounds_us[BUCKETS] = { 1000,   2500,   5000,   10000,   25000,   50000,
                                             100000, 250000, 500000, 1000000, 2500000, 10000000 };

/* clang-format off */
static const struct {
    const char *name; /* without the prefix, and without the _total of counters */
    enum type type;
    const char *label; /* NULL: none */
    const char *values[LABELS];
    const char *help;
} rows[METRICS_COUNT] = {
    [METRICS_RECORDS] = { "records_stored", COUNTER, "kind", { "asset", "consumable", "meter", "incident", "agent" },
        "Records that were committed since the start." },
    [METRICS_BATCHES] = { "batches", COUNTER, "result", { "stored", "rejected", "put_off" },
        "Batches of agents: stored with something new, refused for a record that is not valid, or put off since the store is in trouble." },
    [METRICS_COMMIT] = { "commit_seconds", HISTOGRAM, NULL, { NULL }, "How long commits of records take." },
    [METRICS_STORE_FAILURES] = { "store_failures", COUNTER, NULL, { NULL },
        "Transactions of records that SQLite or PostgreSQL did not take." },
    [METRICS_STRANGERS] = { "strangers_refused", COUNTER, NULL, { NULL }, "Questions of JIDs that are in no list of agents." },
    [METRICS_AGENTS] = { "agents", GAUGE, NULL, { NULL }, "Agents that the configuration lists." },
    [METRICS_AGENTS_UP] = { "agents_connected", GAUGE, NULL, { NULL }, "Agents whose link is up." },
    [METRICS_BACKLOG] = { "backlog_records", GAUGE, NULL, { NULL },
        "Records that agents told to have and that are not here, of all agents that told it." },
    [METRICS_LAST_ROW] = { "last_row", GAUGE, NULL, { NULL }, "The position of the journal of all records: the highest row." },
    [METRICS_FEED_BEHIND] = { "feed_rows_behind", GAUGE, NULL, { NULL }, "Rows that the live feed has not published; absent without a feed." },
    [METRICS_STORE_BYTES] = { "store_bytes", GAUGE, NULL, { NULL }, "Size of the database." },
    [METRICS_SESSIONS] = { "sessions", GAUGE, NULL, { NULL }, "Sessions of people that have not ended." },
    [METRICS_HTTP_ANSWERS] = { "http_answers", COUNTER, "class", { "2xx", "3xx", "4xx", "5xx" }, "Answers of the HTTPS front by class of status." },
    [METRICS_HTTP_CONNECTIONS] = { "http_connections", GAUGE, NULL, { NULL }, "Connections of the HTTPS front that are open." },
    [METRICS_EVENT_STREAMS] = { "event_streams", GAUGE, NULL, { NULL }, "Streams of events that are open." },
    [METRICS_LOGIN_FAILURES] = { "login_failures", COUNTER, "reason", { "wrong", "throttled" },
        "Logins that were refused: wrong name or password, or too many of these before." },
    [METRICS_LOOP_LAG] = { "loop_lag_seconds", HISTOGRAM, NULL, { NULL },
        "How late the event loop comes to a timer of every second: what everything else waits, too." },
    [METRICS_HOOKS_ON] = { "webhooks_on", GAUGE, NULL, { NULL }, "Webhooks that are on." },
    [METRICS_HOOKS_BEHIND] = { "webhook_rows_behind", GAUGE, NULL, { NULL },
        "Rows that the webhook which is farthest behind has not looked at." },
    [METRICS_HOOKS_WAITING] = { "webhook_deliveries_waiting", GAUGE, NULL, { NULL }, "Deliveries to webhooks that have not arrived yet." },
    [METRICS_HOOKS_TRIES] = { "webhook_tries", COUNTER, "result", { "arrived", "failed", "untold" },
        "Tries to deliver to webhooks: answered with 2xx, not, or not sent since the record cannot be told." },
    [METRICS_MAILS_WAITING] = { "mails_waiting", GAUGE, NULL, { NULL }, "Reports by mail that the mail server has not taken yet." },
    [METRICS_MAILS] = { "mail_tries", COUNTER, "result", { "sent", "failed", "given_up" },
        "Tries to hand over a report by mail: taken, to be tried again, or given up." },
    [METRICS_START] = { "start_time_seconds", GAUGE, NULL, { NULL }, "When the portal started, seconds since 1970 UTC." },
};
/* clang-format on */

struct metrics {
    struct {
        uint64_t counts[LABELS];
        uint64_t buckets[BUCKETS];
        uint64_t sum_us;
        int64_t value;
        bool is_known;
    } cells[METRICS_COUNT];
};

struct metrics *metrics_create(void)
{
    return calloc(1, sizeof(struct metrics));
}

void metrics_destroy(struct metrics *metrics)
{
    free(metrics);
}

void metrics_add(struct metrics *metrics, enum metrics_id id, size_t label, uint64_t count)
{
    if (metrics != NULL && label < LABELS)
        metrics->cells[id].counts[label] += count;
}

void metrics_set(struct metrics *metrics, enum metrics_id id, int64_t value)
{
    if (metrics == NULL)
        return;
    metrics->cells[id].value = value;
    metrics->cells[id].is_known = true;
}

void metrics_observe(struct metrics *metrics, enum metrics_id id, uint64_t us)
{
    if (metrics == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        metrics->cells[id].buckets[i] += us <= bounds_us[i];
    metrics->cells[id].counts[0]++;
    metrics->cells[id].sum_us += us;
}

static void write_counter(const struct metrics *metrics, enum metrics_id id, struct buf *out)
{
    if (rows[id].label == NULL)
        buf_append_format(out, PREFIX "%s_total %" PRIu64 "\n", rows[id].name,
                          metrics->cells[id].counts[0]);
    for (size_t i = 0; i < LABELS && rows[id].values[i] != NULL; i++)
        buf_append_format(out, PREFIX "%s_total{%s=\"%s\"} %" PRIu64 "\n", rows[id].name,
                          rows[id].label, rows[id].values[i], metrics->cells[id].counts[i]);
}

static void write_gauge(const struct metrics *metrics, enum metrics_id id, struct buf *out)
{
    if (metrics->cells[id].is_known)
        buf_append_format(out, PREFIX "%s %" PRId64 "\n", rows[id].name, metrics->cells[id].value);
}

static void write_histogram(const struct metrics *metrics, enum metrics_id id, struct buf *out)
{
    const char *name = rows[id].name;
    uint64_t all = metrics->cells[id].counts[0];
    uint64_t sum = metrics->cells[id].sum_us;

    for (size_t i = 0; i < BUCKETS; i++)
        buf_append_format(out, PREFIX "%s_bucket{le=\"%.10g\"} %" PRIu64 "\n", name,
                          (double)bounds_us[i] / 1e6, metrics->cells[id].buckets[i]);
    buf_append_format(out, PREFIX "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", name, all);
    buf_append_format(out, PREFIX "%s_sum %" PRIu64 ".%06" PRIu64 "\n", name, sum / 1000000,
                      sum % 1000000);
    buf_append_format(out, PREFIX "%s_count %" PRIu64 "\n", name, all);
}

static void write_row(const struct metrics *metrics, enum metrics_id id, bool is_openmetrics,
                      struct buf *out)
{
    static void (*const writers[])(const struct metrics *metrics, enum metrics_id id,
                                   struct buf *out) = { write_counter, write_gauge,
                                                        write_histogram };
    /* OpenMetrics names a counter without what its samples end with */
    const char *end = rows[id].type == COUNTER && !is_openmetrics ? "_total" : "";

    buf_append_format(out, "# HELP " PREFIX "%s%s %s\n", rows[id].name, end, rows[id].help);
    buf_append_format(out, "# TYPE " PREFIX "%s%s %s\n", rows[id].name, end,
                      type_names[rows[id].type]);
    writers[rows[id].type](metrics, id, out);
}

bool metrics_write(const struct metrics *metrics, bool is_openmetrics, struct buf *out)
{
    for (int id = 0; id < METRICS_COUNT; id++)
        write_row(metrics, (enum metrics_id)id, is_openmetrics, out);
    if (is_openmetrics)
        buf_append_text(out, "# EOF\n");
    return !buf_failed(out);
}

bool metrics_write_reference(struct buf *out)
{
    buf_append_text(out, "| Metric | Type | Label | Meaning |\n|---|---|---|---|\n");
    for (size_t id = 0; id < METRICS_COUNT; id++) {
        buf_append_format(out, "| `" PREFIX "%s%s` | %s | ", rows[id].name,
                          rows[id].type == COUNTER ? "_total" : "", type_names[rows[id].type]);
        for (size_t i = 0; i < LABELS && rows[id].values[i] != NULL; i++)
            buf_append_format(out, i == 0 ? "`%s`: %s" : "%.0s, %s", rows[id].label,
                              rows[id].values[i]);
        buf_append_format(out, " | %s |\n", rows[id].help);
    }
    return !buf_failed(out);
}

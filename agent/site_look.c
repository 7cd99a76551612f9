/* SPDX-License-Identifier: Apache-2.0 */
/* change → who hears of HP devices. A device that was just read is awake: then it is asked for what
 * readings have not, settings and event log, by a job without an item. Nobody is woken for it, it
 * is asked no more than once a minute, and its log once in ten. */
#include "agent/site_inner.h"

#include "agent/presence.h"
#include "agent/sds_job.h"
#include "agent/sds_told.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crc32c.h"
#include "base/json_write.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

#define LOOKS    8     /* at once, over all devices */
#define LOOK_MS  60000 /* that a device is left alone, and the end of a look that hangs */
#define LOG_MS   UINT64_C(600000)
#define TEXT     ((size_t)16 * 1024)
#define LOG_ROWS 1000

/* What was told of an HP device. */
struct seen {
    struct sds_doc_found settings[SDS_DOC_SETTING_NAMES];
    size_t setting_count;
    uint32_t digest;    /* of what was told last */
    bool is_told;       /* something was, since the start */
    bool is_due;        /* it was read whole since */
    bool wants_look;    /* the same, and nobody has looked */
    bool is_warned;     /* an incident was said since its log was read */
    uint64_t looked_ms; /* monotonic; 0 never */
    uint64_t log_ms;
    struct site_look *look; /* under way */
};

/* One that is under way. */
struct site_look {
    struct site_look *next;
    struct site *site;
    struct device *device;
    struct sds_job job;
    int64_t uptime_s;
    struct sds_doc_alert *rows; /* of its log */
    size_t row_count;
};

static struct seen *seen_of(struct device *device)
{
    if (device->look == NULL)
        device->look = calloc(1, sizeof(struct seen));
    return device->look;
}

void site_look_forget(struct device *device)
{
    free(device->look);
    device->look = NULL;
}

static void destroy(struct site_look *look)
{
    struct site *s = look->site;

    for (struct site_look **at = &s->looks; *at != NULL; at = &(*at)->next)
        if (*at == look) {
            *at = look->next;
            break;
        }
    s->look_count--;
    free(look->rows);
    free(look);
}

void site_look_close(struct site *s)
{
    while (s->looks != NULL)
        destroy(s->looks);
}

void site_look_listen(struct site *s, const struct site_listener *listener)
{
    s->listener = *listener;
}

void site_look_again(struct site *s)
{
    for (size_t i = 0; i < device_table_count(s->devices); i++) {
        struct seen *seen = device_table_at(s->devices, i)->look;
        if (seen == NULL)
            continue;
        seen->is_due = seen->wants_look = true;
        seen->looked_ms = seen->log_ms = 0;
    }
}

void site_look_warned(const struct device *device)
{
    struct seen *seen = device->look;

    if (seen != NULL)
        seen->is_warned = true;
}

/* Of what is worth telling between two whole readings: not of what moves with each page. */
static uint32_t digest_of(const struct sds_doc_device *told)
{
    struct sds_doc_device still = *told;
    struct sds_field_trouble trouble;
    struct json_write w;
    struct buf text;
    uint32_t digest;

    still.at_ms = 1;
    still.state = 0;
    still.uptime_s = still.engine_cycles = still.impressions = SDS_FIELD_NONE;
    still.impressions_mono = still.impressions_colour = still.duplex_sheets = SDS_FIELD_NONE;
    for (size_t i = 0; i < still.supply_count; i++)
        still.supplies[i].level_percent = still.supplies[i].pages_left = SDS_FIELD_NONE;
    buf_init(&text, TEXT);
    json_write_init(&w, &text);
    json_write_object(&w, NULL);
    (void)sds_field_write(&sds_doc_report_device, &still, &w, &trouble);
    json_write_end(&w);
    digest = crc32c_update(0, text.data, text.len);
    buf_finish(&text);
    return digest;
}

/* What would be told now; false when that is known. */
static bool make_news(struct site *s, const struct device *device, const struct seen *seen,
                      struct sds_doc_device *out_told)
{
    site_work_tell(s, device, out_told);
    for (size_t i = 0; i < seen->setting_count; i++)
        sds_told_set(out_told, seen->settings[i].name, seen->settings[i].found);
    return seen->is_due || !seen->is_told || digest_of(out_told) != seen->digest;
}

static void tell(struct site *s, const struct device *device, struct seen *seen, int64_t uptime_s)
{
    struct sds_doc_device told;

    if (!make_news(s, device, seen, &told))
        return;
    told.uptime_s = uptime_s;
    seen->digest = digest_of(&told);
    seen->is_told = true;
    seen->is_due = false;
    s->listener.told(s->listener.arg, &told);
}

static void on_device(void *arg, const struct sds_doc_device *told)
{
    struct site_look *look = arg;
    struct seen *seen = look->device->look;

    memcpy(seen->settings, told->settings, sizeof seen->settings);
    seen->setting_count = told->setting_count;
    look->uptime_s = told->uptime_s;
}

static void on_alerts(void *arg, const struct sds_doc_alert *rows, size_t count)
{
    struct site_look *look = arg;
    struct sds_doc_alert *all;

    if (look->row_count + count > LOG_ROWS)
        return;
    all = realloc(look->rows, (look->row_count + count) * sizeof *all);
    if (all == NULL)
        return;
    look->rows = all;
    memcpy(all + look->row_count, rows, count * sizeof *all);
    look->row_count += count;
}

static void on_ended(void *arg, const struct sds_job_end *end)
{
    struct site_look *look = arg;
    struct site *s = look->site;
    struct seen *seen = look->device->look;

    (void)end;
    seen->look = NULL;
    if (look->row_count > 0)
        s->listener.log(s->listener.arg, look->device->id, look->rows, look->row_count);
    tell(s, look->device, seen, look->uptime_s);
    destroy(look);
}

static const struct sds_job_handlers handlers = { .device = on_device,
                                                  .alerts = on_alerts,
                                                  .ended = on_ended };

static bool is_over(uint64_t since_ms, uint64_t ms)
{
    return since_ms == 0 || clock_monotonic_ms() - since_ms >= ms;
}

static bool wants_log(const struct site *s, const struct seen *seen)
{
    return is_over(seen->log_ms, LOG_MS) && s->listener.wants_log != NULL &&
           s->listener.wants_log(s->listener.arg);
}

static bool is_look_due(const struct site *s, const struct device *device, const struct seen *seen)
{
    if (s->listener.worker == NULL || seen->look != NULL || s->look_count >= LOOKS ||
        presence_sleeps(device) || !is_over(seen->looked_ms, LOOK_MS))
        return false;
    return seen->wants_look || (seen->is_warned && wants_log(s, seen));
}

/* False: nobody looks now; it is tried behind the next reading. */
static bool begin(struct site *s, struct device *device, struct seen *seen)
{
    const struct sds_job_worker *worker = s->listener.worker;
    struct site_look *look = calloc(1, sizeof *look);
    bool with_log = wants_log(s, seen);

    if (look == NULL)
        return false;
    *look =
        (struct site_look){ .next = s->looks,
                            .site = s,
                            .device = device,
                            .uptime_s = SDS_FIELD_NONE,
                            .job = { .kind = with_log ? SDS_WORK_DIAGNOSTICS : SDS_WORK_TELEMETRY,
                                     .until_ms = clock_wall_ms() + LOOK_MS } };
    (void)str_copy(look->job.device, sizeof look->job.device, device->id);
    s->looks = look;
    s->look_count++;
    if (worker->start(worker->context, &look->job, &handlers, look) == NULL) {
        destroy(look);
        return false;
    }
    seen->look = look;
    seen->looked_ms = clock_monotonic_ms();
    seen->wants_look = false;
    if (with_log) {
        seen->log_ms = seen->looked_ms;
        seen->is_warned = false;
    }
    return true;
}

/* Settings that are remembered may have been changed since, by work or by a person: told as if they
 * were of now they would have drifted, or not. */
static bool has_old_settings(struct site *s, const struct device *device, struct seen *seen)
{
    struct sds_doc_device told;

    if (seen->setting_count == 0)
        return false;
    if (make_news(s, device, seen, &told))
        seen->wants_look = true;
    return true;
}

void site_look_said(struct site *s, struct device *device, unsigned scopes)
{
    struct seen *seen;
    bool waits;

    if (s->listener.told == NULL || !s->conf->sds.relay || !site_work_is_hps(s, device))
        return;
    seen = seen_of(device);
    if (seen == NULL)
        return;
    if ((scopes & SCOPE_IDENTITY) != 0)
        seen->is_due = seen->wants_look = true;
    waits = has_old_settings(s, device, seen);
    if (seen->look != NULL || (is_look_due(s, device, seen) && begin(s, device, seen)) || waits)
        return; /* told at the end of a look: this one, or the next that can be */
    tell(s, device, seen, SDS_FIELD_NONE);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Of the log the first rows are taken, and none of what else the document holds. A device is told
 * when everything was read: as it was read whole, with what only a job asks for. */
#include "agent/work/work_read.h"

#include "agent/sds_told.h"
#include "agent/work/work_ask.h"
#include "agent/work/work_identity.h"
#include "agent/work/work_settings.h"
#include "base/clock.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* The lower one of two; `count` is at least 1. */
static int64_t median(const int64_t *trips_ms, size_t count)
{
    int64_t sorted[WORK_INNER_TRIES];

    memcpy(sorted, trips_ms, count * sizeof sorted[0]);
    qsort(sorted, count, sizeof sorted[0], compare);
    return sorted[(count - 1) / 2];
}

static void take_try(struct work_job *job)
{
    struct sds_doc_evidence *evidence = &job->evidence;

    if (job->told.is_heard) {
        job->trips_ms[evidence->answers++] = (int64_t)(clock_monotonic_us() - job->asked_us) / 1000;
        evidence->round_trip_ms = median(job->trips_ms, (size_t)evidence->answers);
    }
    if (evidence->tries < WORK_INNER_TRIES)
        work_read_network(job);
    else
        work_job_next(job);
}

void work_read_network(struct work_job *job)
{
    struct sds_doc_evidence *evidence = &job->evidence;

    if (job->peer == NULL) {
        work_job_next(job);
        return;
    }
    if (evidence->tries == SDS_FIELD_NONE)
        evidence->tries = evidence->answers = 0;
    evidence->tries++;
    job->asked_us = clock_monotonic_us();
    work_ask_again(job, take_try);
}

static void tell_rows(struct work_job *job, struct sds_doc_alert *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)str_copy(rows[i].device, sizeof rows[i].device, job->order->device);
        (void)str_copy(rows[i].item, sizeof rows[i].item, job->order->item);
    }
    for (size_t at = 0; at < count; at += SDS_DOC_REPORT_ALERTS)
        job->handlers->alerts(job->arg, rows + at,
                              count - at < SDS_DOC_REPORT_ALERTS ? count - at
                                                                 : SDS_DOC_REPORT_ALERTS);
}

static void take_log(struct work_job *job, const struct web_fetch_answer *answer)
{
    struct sds_doc_alert *rows = calloc(WORK_INNER_ROWS, sizeof *rows);
    size_t count = 0;

    if (answer != NULL && rows != NULL)
        count = work_ledm_read_log(answer->body, answer->len, rows, WORK_INNER_ROWS);
    job->evidence.log_rows = (int64_t)count;
    tell_rows(job, rows, count);
    free(rows);
    work_job_next(job);
}

void work_read_who(struct work_job *job)
{
    if (work_identity_is_other(job) || work_identity_is_others(job, &job->config))
        work_job_fail(job, SDS_DOC_NO_SUCH_DEVICE);
    else
        work_job_next(job);
}

void work_read_log(struct work_job *job)
{
    job->evidence.log_rows = 0;
    if (job->tree.has_logs)
        work_ask_document(job, WEB_WORK_LOGS, take_log);
    else
        work_job_next(job);
}

static void on_device(void *arg, const struct sds_doc_device *device)
{
    struct work_job *job = arg;

    job->is_reading = false;
    if (job->is_ending)
        return;
    if (device == NULL) {
        work_job_fail(job, SDS_DOC_NO_ANSWER);
        return;
    }
    job->whole = *device;
    work_job_next(job);
}

void work_read_device(struct work_job *job)
{
    struct work_options *options = &job->work->options;

    if (options->read == NULL) {
        work_job_end(job, SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED);
        return;
    }
    job->is_reading = true;
    if (options->read(options->arg, job->order->device, on_device, job))
        return;
    job->is_reading = false;
    work_job_fail(job, SDS_DOC_NO_ANSWER);
}

static void add_settings(const struct work_job *job, struct sds_doc_device *told)
{
    char value[SDS_DOC_WORD];

    for (unsigned name = 0; name < SDS_DOC_SETTING_NAMES; name++)
        if (work_settings_found(job, name, value))
            sds_told_set(told, name, value);
}

void work_read_tell(struct work_job *job)
{
    struct sds_doc_device told = job->whole;

    if (told.device[0] == '\0')
        sds_told_begin(&told, job->order->device, clock_wall_ms());
    (void)str_copy(told.item, sizeof told.item, job->order->item);
    told.uptime_s = job->told.uptime_s;
    add_settings(job, &told);
    job->handlers->device(job->arg, &told);
    work_read_end(job);
}

void work_read_end(struct work_job *job)
{
    work_job_end(job, SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
}

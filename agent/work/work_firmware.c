/* SPDX-License-Identifier: Apache-2.0 */
/* The device is looked at by its State, which shows that it is there, and then by its version. */
#include "agent/work/work_firmware.h"

#include "agent/work/work_ask.h"
#include "agent/work/work_identity.h"
#include "agent/work/work_send.h"
#include "base/clock.h"
#include "base/str.h"
#include "protocol/sds_image.h"

#include <string.h>

static void take_mode(struct work_job *job, const struct web_fetch_answer *answer)
{
    if (answer != NULL && !work_ledm_is_normal(answer->body, answer->len))
        work_job_fail(job, SDS_DOC_DEVICE_BUSY);
    else
        work_job_next(job);
}

void work_firmware_mode(struct work_job *job)
{
    if (job->paths.has_mode)
        work_ask_document(job, WEB_WORK_MODE, take_mode);
    else
        work_job_next(job);
}

static void on_sent(struct work_job *job, enum work_send_outcome outcome)
{
    if (outcome != WORK_SEND_TAKEN && outcome != WORK_SEND_UNHEARD) {
        work_send_end(job, outcome);
        return;
    }
    if (outcome == WORK_SEND_TAKEN)
        work_job_tell(job, SDS_JOB_SENT);
    work_job_next(job);
}

void work_firmware_judge(struct work_job *job)
{
    if (!job->has_web)
        work_job_fail(job, SDS_DOC_NO_ANSWER);
    else if (job->paths.image[0] == '\0' || job->config.firmware[0] == '\0')
        work_job_end(job, SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED);
    else if (!sds_image_fits(job->order->firmware, job->config.product))
        work_job_fail(job, SDS_DOC_WRONG_PRODUCT);
    else
        work_job_next(job);
}

void work_firmware_send(struct work_job *job)
{
    work_send_put(job, job->paths.image, NULL, job->order->image, on_sent);
}

static void again(struct work_job *job)
{
    work_job_again(job, job->work->options.times.poll_ms);
}

static void go_offline(struct work_job *job)
{
    if (job->silent_ms == 0) {
        job->silent_ms = job->asked_us / 1000; /* of the first question without an answer */
        work_job_tell(job, SDS_JOB_OFFLINE);
    }
    job->back_ms = 0;
    again(job);
}

/* It answers, with another version: it may still be at it. */
static bool is_patient(const struct work_job *job, uint64_t now_ms)
{
    const struct work_times *times = &job->work->options.times;

    if (job->back_ms != 0)
        return now_ms - job->back_ms < times->settle_ms;
    return now_ms - job->sent_ms < times->update_ms;
}

static void take_version(struct work_job *job, const struct web_fetch_answer *answer)
{
    uint64_t now_ms = clock_monotonic_ms();
    struct work_ledm_config config;

    if (answer == NULL || !work_ledm_read_config(answer->body, answer->len, &config) ||
        work_identity_is_others(job, &config)) {
        go_offline(job);
        return;
    }
    if (job->silent_ms != 0 && job->back_ms == 0) {
        job->back_ms = now_ms;
        job->evidence.offline_s = (int64_t)(now_ms - job->silent_ms) / 1000;
    }
    if (job->back_ms != 0)
        work_job_verify(job);
    (void)str_copy(job->evidence.firmware_after, SDS_DOC_WORD, config.firmware);
    if (strcmp(config.firmware, job->order->firmware->version) == 0) {
        work_job_verify(job);
        work_job_end(job, SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
    } else if (is_patient(job, now_ms)) {
        again(job);
    } else {
        work_job_verify(job);
        work_job_fail(job, job->order->is_look ? SDS_DOC_INTERRUPTED : SDS_DOC_NOT_PROVED);
    }
}

static void take_state(struct work_job *job, const struct web_fetch_answer *answer)
{
    char word[SDS_DOC_WORD];
    int percent;

    if (answer == NULL || !work_ledm_read_state(answer->body, answer->len, word, &percent)) {
        work_ask_document(job, WEB_WORK_CONFIG, take_version);
        return;
    }
    if (percent >= 0 && job->silent_ms == 0)
        job->handlers->percent(job->arg, percent);
    if (work_ledm_has_failed(word) && job->silent_ms == 0)
        work_job_fail(job, SDS_DOC_DEVICE_REFUSED);
    else
        work_ask_document(job, WEB_WORK_CONFIG, take_version);
}

void work_firmware_watch(struct work_job *job)
{
    job->asked_us = clock_monotonic_us();
    if (job->paths.has_state)
        work_ask_document(job, WEB_WORK_STATE, take_state);
    else
        work_ask_document(job, WEB_WORK_CONFIG, take_version);
}

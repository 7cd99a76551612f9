/* SPDX-License-Identifier: Apache-2.0 */
/* A restart is proved by two things together: it was not there for a while, and its up time began
 * anew. Where its up time cannot be read nothing is sent, since nothing could be proved. */
#include "agent/work/work_reboot.h"

#include "agent/work/work_ask.h"
#include "agent/work/work_identity.h"
#include "agent/work/work_send.h"
#include "base/clock.h"

#define RESET       "1.3.6.1.2.1.43.5.1.1.3.1"
#define POWER_CYCLE 4 /* prtGeneralReset: powerCycleReset, RFC 3805 */

static const char body[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><prdact:PowerCycle "
    "xmlns:prdact=\"http://www.hp.com/schemas/imaging/con/ledm/prdact/2011/03/30\">"
    "PowerCycle</prdact:PowerCycle>";

/* A device that restarts at once may have no time for an answer: then it is watched, too. */
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

/* By the web where it says there who it is, too. */
static bool goes_by_web(const struct work_job *job)
{
    return job->paths.has_power && job->tree.has_config;
}

void work_reboot_identity(struct work_job *job)
{
    if (job->told.uptime_s == SDS_FIELD_NONE || !(goes_by_web(job) || job->told.has_reset))
        work_job_end(job, SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED);
    else if (goes_by_web(job))
        work_identity_by_web(job);
    else
        work_identity_by_snmp(job);
}

void work_reboot_send(struct work_job *job)
{
    struct walk_order_wish wish = { .number = POWER_CYCLE };

    if (goes_by_web(job))
        work_send_put(job, WEB_WORK_POWER, body, NULL, on_sent);
    else if (oid_parse(RESET, &wish.oid))
        work_send_set(job, &wish, on_sent);
    else
        work_job_end(job, SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED);
}

static void go_offline(struct work_job *job)
{
    if (job->silent_ms == 0) {
        job->silent_ms = job->asked_us / 1000; /* of the first question without an answer */
        work_job_tell(job, SDS_JOB_OFFLINE);
    }
    work_job_again(job, job->work->options.times.poll_ms);
}

static void judge(struct work_job *job)
{
    struct sds_doc_evidence *evidence = &job->evidence;
    int64_t passed_ms = evidence->uptime_after_at_ms - evidence->uptime_before_at_ms;

    work_job_verify(job);
    if (evidence->offline_s != SDS_FIELD_NONE && evidence->uptime_before_at_ms != 0 &&
        evidence->uptime_after_s * 1000 < passed_ms)
        work_job_end(job, SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
    else
        work_job_fail(job, job->order->is_look ? SDS_DOC_INTERRUPTED : SDS_DOC_NOT_PROVED);
}

/* By the clock that the former reading was timed by, as it ran on: a wall clock that is set
 * meanwhile would prove a restart that never was. */
static int64_t read_at_ms(const struct work_job *job)
{
    if (job->before_ms == 0)
        return clock_wall_ms();
    return job->evidence.uptime_before_at_ms + (int64_t)(clock_boot_ms() - job->before_ms);
}

static void look(struct work_job *job)
{
    uint64_t now_ms = clock_monotonic_ms();

    if (!job->told.is_heard || job->told.uptime_s == SDS_FIELD_NONE ||
        work_identity_is_other(job)) {
        go_offline(job);
        return;
    }
    if (job->silent_ms == 0 && now_ms - job->sent_ms < job->work->options.times.gone_ms) {
        work_job_again(job, job->work->options.times.poll_ms);
        return;
    }
    job->evidence.uptime_after_s = job->told.uptime_s;
    job->evidence.uptime_after_at_ms = read_at_ms(job);
    if (job->silent_ms != 0)
        job->evidence.offline_s = (int64_t)(now_ms - job->silent_ms) / 1000;
    judge(job);
}

void work_reboot_watch(struct work_job *job)
{
    job->asked_us = clock_monotonic_us();
    work_ask_again(job, look);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The first question that is answered ends it. */
#include "agent/work/work_seek.h"

#include "agent/work/work_ask.h"
#include "base/log.h"

#define TIMES 2

static void be_there(struct work_job *job)
{
    work_job_end(job, SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
}

static void be_missed(struct work_job *job)
{
    const struct work_options *options = &job->work->options;

    if (++job->waits < TIMES) {
        work_job_again(job, options->times.poll_ms);
        return;
    }
    log_info("work", "%s: not begun: its device does not answer", job->order->item);
    if (options->missed != NULL)
        options->missed(options->arg, job->order->device);
    work_job_fail(job, SDS_DOC_NO_ANSWER);
}

/* Another key at its door is an answer, too. */
static void on_web(void *arg, const struct web_fetch_answer *answer)
{
    struct work_job *job = arg;

    if (job->is_ending)
        return;
    if (answer->status != 0 || web_fetch_is_strange(job->web))
        be_there(job);
    else
        be_missed(job);
}

static void ask_web(struct work_job *job)
{
    static const struct web_fetch_work tree = { .path = WEB_WORK_TREE, .limit = WORK_LEDM_BODY };

    if (job->web == NULL || web_fetch_get(job->web, &tree, on_web, job) != ERR_NONE)
        be_missed(job);
}

static void take_snmp(struct work_job *job)
{
    if (job->told.is_heard)
        be_there(job);
    else
        ask_web(job);
}

void work_seek_ask(struct work_job *job)
{
    if (job->peer == NULL && !sds_work_changes(job->order->kind))
        be_there(job);
    else
        work_ask_again(job, take_snmp);
}

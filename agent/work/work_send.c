/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of two protocols in one set of words. */
#include "agent/work/work_send.h"

#include "base/clock.h"
#include "base/log.h"

static bool has_leave(struct work_job *job)
{
    enum sds_doc_reason reason = SDS_DOC_BY_POLICY;

    if (job->is_ending || job->order->is_look)
        return false;
    if (!job->has_leave && !job->handlers->may_send(job->arg, &job->evidence, &reason)) {
        work_job_fail(job, reason);
        return false;
    }
    if (!job->has_leave)
        job->sent_ms = clock_monotonic_ms();
    job->has_leave = true;
    return true;
}

static enum work_send_outcome outcome_of(const struct web_fetch_answer *answer)
{
    unsigned status = answer->status;

    if (status == 0)
        return answer->is_asked ? WORK_SEND_UNHEARD : WORK_SEND_UNSENT;
    if (status / 100 == 2)
        return WORK_SEND_TAKEN;
    if (status == 404 || status == 405 || status == 501)
        return WORK_SEND_UNSUPPORTED;
    return status == 409 || status == 423 || status == 429 || status / 100 == 5 ? WORK_SEND_BUSY
                                                                                : WORK_SEND_REFUSED;
}

static void on_put(void *arg, const struct web_fetch_answer *answer)
{
    struct work_job *job = arg;

    log_info("work", "%s: put: status %u%s%s", job->order->item, answer->status,
             answer->error[0] != '\0' ? ", " : "", answer->error);
    if (!job->is_ending)
        job->sent(job, outcome_of(answer));
}

static void on_set(void *arg, enum walk_result result, enum walk_order_outcome outcome)
{
    static const enum work_send_outcome outcomes[] = {
        [WALK_ORDER_TAKEN] = WORK_SEND_TAKEN,     [WALK_ORDER_UNSUPPORTED] = WORK_SEND_UNSUPPORTED,
        [WALK_ORDER_REFUSED] = WORK_SEND_REFUSED, [WALK_ORDER_BUSY] = WORK_SEND_BUSY,
        [WALK_ORDER_UNKNOWN] = WORK_SEND_UNHEARD,
    };
    struct work_job *job = arg;

    if (result == WALK_CANCELLED || job->is_ending)
        return;
    log_info("work", "%s: set: %s, outcome %d", job->order->item, walk_result_text(result),
             (int)outcome);
    job->sent(job, result == WALK_REFUSED ? WORK_SEND_REFUSED : outcomes[outcome]);
}

void work_send_put(struct work_job *job, const char *path, const char *body, const int *file,
                   work_send_fn *fn)
{
    const struct web_fetch_work put = { .path = path,
                                        .limit = WORK_LEDM_BODY,
                                        .body = body,
                                        .file = file,
                                        .total_ms = job->work->options.times.image_ms };

    if (!has_leave(job))
        return;
    job->sent = fn;
    if (job->web == NULL || web_fetch_put(job->web, &put, on_put, job) != ERR_NONE)
        work_send_end(job, WORK_SEND_UNSENT);
}

void work_send_set(struct work_job *job, const struct walk_order_wish *wish, work_send_fn *fn)
{
    if (!walk_order_may(wish)) { /* before anybody is asked for it */
        work_send_end(job, WORK_SEND_UNSUPPORTED);
        return;
    }
    if (!has_leave(job))
        return;
    job->sent = fn;
    if (job->peer == NULL || !walk_order(job->peer, wish, on_set, job))
        work_send_end(job, WORK_SEND_UNSENT);
}

void work_send_end(struct work_job *job, enum work_send_outcome outcome)
{
    static const enum sds_doc_reason reasons[] = { [WORK_SEND_TAKEN] = SDS_DOC_NOT_PROVED,
                                                   [WORK_SEND_UNSUPPORTED] = SDS_DOC_NOT_SUPPORTED,
                                                   [WORK_SEND_REFUSED] = SDS_DOC_DEVICE_REFUSED,
                                                   [WORK_SEND_BUSY] = SDS_DOC_DEVICE_BUSY,
                                                   [WORK_SEND_UNHEARD] = SDS_DOC_NO_ANSWER,
                                                   [WORK_SEND_UNSENT] = SDS_DOC_NO_ANSWER };

    work_job_end(job, outcome == WORK_SEND_UNSUPPORTED ? SDS_WORK_DECLINE : SDS_WORK_FAIL,
                 reasons[outcome]);
}

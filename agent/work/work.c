/* SPDX-License-Identifier: Apache-2.0 */
/* A job ends on the loop, never within an answer: what answered is still on the stack then. */
#include "agent/work/work.h"

#include "agent/work/work_inner.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "protocol/sds_image.h"

#include <stdlib.h>
#include <string.h>

static uint64_t or_default(uint64_t ms, uint64_t otherwise)
{
    return ms == 0 ? otherwise : ms;
}

static void destroy(struct work_job *job)
{
    struct work *work = job->work;
    struct work_job **at = &work->first;

    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    work->count--;
    if (job->is_reading)
        work->options.forget(work->options.arg, job);
    loop_timer_destroy(job->timer);
    loop_timer_destroy(job->limit);
    walk_peer_destroy(job->peer);
    web_fetch_destroy(job->web);
    crypto_wipe(&job->credential, sizeof job->credential);
    free(job);
}

static void run(struct work_job *job)
{
    const struct work_step *step = &job->steps[job->step];

    log_debug("work", "%s: %s", job->order->item, step->name);
    step->run(job);
}

static void on_time(void *arg)
{
    struct work_job *job = arg;
    struct sds_job_end end = job->end;
    const struct sds_job_handlers *handlers = job->handlers;
    void *told = job->arg;

    if (!job->is_ending) {
        run(job);
        return;
    }
    destroy(job);
    handlers->ended(told, &end);
}

static void on_limit(void *arg)
{
    work_job_fail(arg, SDS_DOC_NO_ANSWER);
}

void work_job_next(struct work_job *job)
{
    if (job->is_ending)
        return;
    job->step++;
    run(job);
}

void work_job_again(struct work_job *job, uint64_t ms)
{
    if (!job->is_ending)
        (void)loop_timer_start(job->timer, ms);
}

void work_job_end(struct work_job *job, enum sds_work_verb verb, enum sds_doc_reason reason)
{
    if (job->is_ending)
        return;
    job->is_ending = true;
    job->end = (struct sds_job_end){
        .verb = verb, .reason = reason, .evidence = job->evidence, .has_evidence = true
    };
    loop_timer_stop(job->limit);
    (void)loop_timer_start(job->timer, 0);
}

void work_job_fail(struct work_job *job, enum sds_doc_reason reason)
{
    work_job_end(job, SDS_WORK_FAIL, reason);
}

void work_job_tell(struct work_job *job, enum sds_job_step step)
{
    if (!job->is_ending)
        job->handlers->told(job->arg, step);
}

void work_job_verify(struct work_job *job)
{
    if (!job->is_verifying)
        work_job_tell(job, SDS_JOB_VERIFYING);
    job->is_verifying = true;
}

static bool find(struct work *work, const char *device, struct work_place *out_place)
{
    *out_place = (struct work_place){ 0 };
    return work->options.find(work->options.arg, device, out_place) && out_place->is_hp;
}

static unsigned kinds_of(const struct work *work, const struct work_place *place)
{
    unsigned kinds = 0;

    if (work->options.read != NULL)
        kinds |= 1U << SDS_WORK_TELEMETRY | 1U << SDS_WORK_REFRESH | 1U << SDS_WORK_DIAGNOSTICS;
    if (place->serial[0] == '\0') /* nobody could say that it is the one, before the packet */
        return kinds;
    if (place->credential != NULL)
        kinds |= 1U << SDS_WORK_REBOOT | 1U << SDS_WORK_CONFIGURATION;
    if (place->has_ledm)
        kinds |= 1U << SDS_WORK_FIRMWARE | 1U << SDS_WORK_CONFIGURATION;
    return kinds;
}

static unsigned can(void *context, const char *device)
{
    struct work_place place;

    return find(context, device, &place) ? kinds_of(context, &place) : 0;
}

/* What only reads, or puts a setting, does not disturb who prints. */
static bool is_disturbed(const struct work_place *place, enum sds_work_kind kind)
{
    return place->is_printing && (kind == SDS_WORK_REBOOT || kind == SDS_WORK_FIRMWARE);
}

static enum sds_doc_reason fits(void *context, const struct sds_job *order)
{
    struct work_place place;

    if (!find(context, order->device, &place))
        return SDS_DOC_NO_SUCH_DEVICE;
    if ((kinds_of(context, &place) & 1U << order->kind) == 0)
        return SDS_DOC_NOT_SUPPORTED;
    if (order->kind == SDS_WORK_FIRMWARE && place.product[0] != '\0' &&
        !sds_image_fits(order->firmware, place.product))
        return SDS_DOC_WRONG_PRODUCT;
    if (place.is_silent)
        return SDS_DOC_NO_ANSWER;
    return is_disturbed(&place, order->kind) ? SDS_DOC_DEVICE_BUSY : SDS_DOC_NO_REASON;
}

static void product(void *context, const char *device, char out_product[SDS_DOC_WORD])
{
    struct work_place place;

    out_product[0] = '\0';
    if (find(context, device, &place))
        memcpy(out_product, place.product, sizeof place.product);
}

/* A look keeps no work from a device. */
static bool is_busy(const struct work *work, const char *device)
{
    for (const struct work_job *job = work->first; job != NULL; job = job->next)
        if (job->order->item[0] != '\0' && strcmp(job->order->device, device) == 0)
            return true;
    return work->count >= WORK_MOST;
}

static bool make_timers(struct work_job *job)
{
    struct loop *loop = job->work->options.loop;

    job->timer = loop_timer_create(loop, on_time, job);
    job->limit = loop_timer_create(loop, on_limit, job);
    return job->timer != NULL && job->limit != NULL;
}

/* Ways to the device; one that has none is read whole by others. False without memory. */
static bool make_ways(struct work_job *job)
{
    struct work_options *options = &job->work->options;
    const struct work_place *place = &job->place;
    bool has_web = place->ports.http != 0 || place->ports.https != 0;

    if (place->credential != NULL) {
        job->credential = *place->credential;
        job->peer = walk_peer_create(options->walk, &place->address, &job->credential);
    }
    if (has_web)
        job->web =
            web_fetch_create(options->loop, &place->address.sin_addr, &place->ports, &place->keys);
    return (job->peer != NULL || place->credential == NULL) && (job->web != NULL || !has_web);
}

/* Where the device is. False without memory; where nobody can be asked it ends. */
static bool find_way(struct work_job *job)
{
    if (!find(job->work, job->order->device, &job->place))
        work_job_fail(job, SDS_DOC_NO_SUCH_DEVICE);
    else if (job->place.address.sin_addr.s_addr == INADDR_ANY)
        work_job_fail(job, SDS_DOC_NO_ANSWER);
    else
        return make_ways(job);
    return true;
}

static struct sds_doc_evidence nothing(void)
{
    return (struct sds_doc_evidence){ .uptime_before_s = SDS_FIELD_NONE,
                                      .uptime_after_s = SDS_FIELD_NONE,
                                      .offline_s = SDS_FIELD_NONE,
                                      .log_rows = SDS_FIELD_NONE,
                                      .tries = SDS_FIELD_NONE,
                                      .answers = SDS_FIELD_NONE,
                                      .round_trip_ms = SDS_FIELD_NONE };
}

static struct sds_job_handle *start(void *context, const struct sds_job *order,
                                    const struct sds_job_handlers *handlers, void *arg)
{
    struct work *work = context;
    int64_t left_ms = order->until_ms - clock_wall_ms();
    struct work_job *job = is_busy(work, order->device) ? NULL : calloc(1, sizeof *job);

    if (job == NULL)
        return NULL;
    *job = (struct work_job){ .next = work->first,
                              .work = work,
                              .order = order,
                              .handlers = handlers,
                              .arg = arg,
                              .steps = work_plan_of(order),
                              .sent_ms = clock_monotonic_ms(),
                              .evidence = order->is_look ? order->before : nothing() };
    job->told.uptime_s = SDS_FIELD_NONE;
    work->first = job;
    work->count++;
    if (!make_timers(job) || !loop_timer_start(job->limit, left_ms > 0 ? (uint64_t)left_ms : 0) ||
        !loop_timer_start(job->timer, 0) || !find_way(job)) {
        destroy(job);
        return NULL;
    }
    return (struct sds_job_handle *)(void *)job;
}

static void abort_job(struct sds_job_handle *handle)
{
    destroy((struct work_job *)(void *)handle);
}

struct work *work_create(const struct work_options *options)
{
    struct work *work = calloc(1, sizeof *work);

    if (work == NULL)
        return NULL;
    work->options = *options;
    struct work_times *times = &work->options.times;
    times->poll_ms = or_default(times->poll_ms, 2000);
    times->gone_ms = or_default(times->gone_ms, 180000);
    times->update_ms = or_default(times->update_ms, 1800000);
    times->settle_ms = or_default(times->settle_ms, 60000);
    times->image_ms = or_default(times->image_ms, 1800000);
    work->worker = (struct sds_job_worker){ .context = work,
                                            .can = can,
                                            .fits = fits,
                                            .product = product,
                                            .start = start,
                                            .abort = abort_job };
    return work;
}

void work_destroy(struct work *work)
{
    if (work == NULL)
        return;
    while (work->first != NULL)
        destroy(work->first);
    free(work);
}

const struct sds_job_worker *work_worker(struct work *work)
{
    return &work->worker;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A job is a row of moments, one timer for all of them. */
#include "tests/fakes/fake_job.h"

#include "base/clock.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define UPTIME INT64_C(100000)

struct sds_job_handle {
    const struct sds_job *job;
    const struct sds_job_handlers *handlers;
    void *arg;
    struct loop_timer *timer;
    bool is_seek;
    unsigned moment;
};

static struct fake_job fake;

struct fake_job *fake_job(void)
{
    return &fake;
}

void fake_job_reset(void)
{
    fake = (struct fake_job){ .loop = NULL };
}

static void forget(struct sds_job_handle *handle)
{
    if (handle->is_seek) {
        fake.seeking--;
    } else {
        fake.running--;
        fake.firmware_now -= handle->job->kind == SDS_WORK_FIRMWARE;
    }
    loop_timer_destroy(handle->timer);
    free(handle);
}

static void end(struct sds_job_handle *handle, enum sds_work_verb verb, enum sds_doc_reason reason)
{
    const struct sds_job_handlers *handlers = handle->handlers;
    void *arg = handle->arg;
    struct sds_job_end how = { .verb = verb, .reason = reason };

    sds_field_clear(&sds_doc_report_evidence, &how.evidence);
    how.has_evidence = handle->job->kind == SDS_WORK_REBOOT;
    how.evidence.uptime_before_s = fake.is_odd ? -1 : UPTIME;
    how.evidence.uptime_after_s = verb == SDS_WORK_SUCCEED ? 5 : UPTIME + 90;
    forget(handle);
    handlers->ended(arg, &how);
}

static void count_packet(const char *item)
{
    unsigned i = 0;

    while (i < fake.item_count && strcmp(fake.items[i].item, item) != 0)
        i++;
    if (i == fake.item_count)
        (void)str_copy(fake.items[fake.item_count++].item, SDS_DOC_UUID, item);
    fake.packets++;
    if (++fake.items[i].packets > fake.most_packets)
        fake.most_packets = fake.items[i].packets;
}

/* Nobody can put another one into its place. */
static bool has_image(const struct sds_job *job)
{
    struct stat about;

    return job->image != NULL && fstat(*job->image, &about) == 0 && about.st_nlink == 0 &&
           about.st_size == job->firmware->bytes;
}

static bool send_packet(struct sds_job_handle *handle)
{
    enum sds_doc_reason reason = SDS_DOC_NO_REASON;
    struct sds_doc_evidence before;

    sds_field_clear(&sds_doc_report_evidence, &before);
    before.uptime_before_s = fake.is_odd ? -1 : UPTIME;
    if (!handle->handlers->may_send(handle->arg, &before, &reason)) {
        end(handle, SDS_WORK_FAIL, reason);
        return false;
    }
    if (handle->job->kind == SDS_WORK_FIRMWARE)
        fake.bad_images += !has_image(handle->job);
    fake.is_dead = fake.dies_before || fake.dies_behind;
    if (fake.dies_before)
        return false;
    count_packet(handle->job->item);
    return !fake.is_dead;
}

static bool change(struct sds_job_handle *handle)
{
    if (!send_packet(handle))
        return false;
    if (fake.device == FAKE_JOB_REFUSES) {
        end(handle, SDS_WORK_FAIL, SDS_DOC_DEVICE_REFUSED);
        return false;
    }
    handle->handlers->told(handle->arg, SDS_JOB_SENT);
    return true;
}

static void read_device(struct sds_job_handle *handle)
{
    static struct sds_doc_device device;
    static struct sds_doc_alert alert;

    fake.reads++;
    sds_field_clear(&sds_doc_report_device, &device);
    (void)str_copy(device.device, sizeof device.device, handle->job->device);
    device.at_ms = 1000;
    handle->handlers->device(handle->arg, &device);
    sds_field_clear(&sds_doc_report_alert, &alert);
    (void)str_copy(alert.device, sizeof alert.device, handle->job->device);
    (void)str_copy(alert.code, sizeof alert.code, "13.20.01");
    if (handle->job->kind == SDS_WORK_DIAGNOSTICS)
        handle->handlers->alerts(handle->arg, &alert, 1);
    end(handle, SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
}

static void prove(struct sds_job_handle *handle)
{
    bool is_good = fake.device == FAKE_JOB_GOOD;

    if (handle->job->is_look && fake.packets == 0)
        is_good = false; /* nothing ever came to it */
    handle->handlers->told(handle->arg, SDS_JOB_VERIFYING);
    end(handle, is_good ? SDS_WORK_SUCCEED : SDS_WORK_FAIL,
        is_good                ? SDS_DOC_NO_REASON
        : handle->job->is_look ? SDS_DOC_INTERRUPTED
                               : SDS_DOC_NOT_PROVED);
}

static void on_moment(void *arg)
{
    static const uint64_t next_ms[] = { 1000, 3000, 90000 };
    struct sds_job_handle *handle = arg;
    bool goes_off = handle->job->kind == SDS_WORK_REBOOT || handle->job->kind == SDS_WORK_FIRMWARE;

    if (fake.is_dead)
        return;
    switch (handle->moment++) {
    case 0:
        if (fake.device == FAKE_JOB_CANNOT) {
            end(handle, SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED);
            return;
        }
        if (!sds_work_changes(handle->job->kind)) {
            read_device(handle);
            return;
        }
        if (!handle->job->is_look && !change(handle))
            return;
        break;
    case 1:
        if (goes_off && !handle->job->is_look)
            handle->handlers->told(handle->arg, SDS_JOB_OFFLINE);
        break;
    case 2:
        if (fake.device == FAKE_JOB_SILENT)
            end(handle, SDS_WORK_FAIL, SDS_DOC_NO_ANSWER);
        else
            prove(handle);
        return;
    default:
        return;
    }
    (void)loop_timer_start(handle->timer, next_ms[handle->moment]);
}

/* Who was asked in vain is known to be off. */
static void on_sought(void *arg)
{
    struct sds_job_handle *handle = arg;

    if (fake.is_off)
        fake.fits = SDS_DOC_NO_ANSWER;
    end(handle, fake.is_off ? SDS_WORK_FAIL : SDS_WORK_SUCCEED,
        fake.is_off ? SDS_DOC_NO_ANSWER : SDS_DOC_NO_REASON);
}

static struct sds_job_handle *seek(struct sds_job_handle *handle)
{
    handle->is_seek = true;
    handle->timer = loop_timer_create(fake.loop, on_sought, handle);
    (void)loop_timer_start(handle->timer, fake.seek_ms != 0 ? fake.seek_ms : 200);
    fake.seeks++;
    if (++fake.seeking > fake.most_seeking)
        fake.most_seeking = fake.seeking;
    return handle;
}

static struct sds_job_handle *start(void *context, const struct sds_job *job,
                                    const struct sds_job_handlers *handlers, void *arg)
{
    struct sds_job_handle *handle = calloc(1, sizeof *handle);

    (void)context;
    *handle = (struct sds_job_handle){ .job = job, .handlers = handlers, .arg = arg };
    if (job->is_seek)
        return seek(handle);
    handle->timer = loop_timer_create(fake.loop, on_moment, handle);
    (void)loop_timer_start(handle->timer, fake.first_ms + (fake.waits ? 70000 : 1000));
    fake.calls++;
    if (job->until_ms - clock_wall_ms() > fake.most_ms)
        fake.most_ms = job->until_ms - clock_wall_ms();
    if (++fake.running > fake.most_running)
        fake.most_running = fake.running;
    fake.firmware_now += job->kind == SDS_WORK_FIRMWARE;
    if (fake.firmware_now > fake.most_firmware)
        fake.most_firmware = fake.firmware_now;
    return handle;
}

static void stop(struct sds_job_handle *handle)
{
    fake.aborts++;
    forget(handle);
}

static enum sds_doc_reason fits(void *context, const struct sds_job *job)
{
    (void)context;
    (void)job;
    return fake.fits;
}

static unsigned can(void *context, const char *device)
{
    (void)context;
    (void)device;
    return (1U << SDS_WORK_KINDS) - 1;
}

static void product(void *context, const char *device, char out_product[SDS_DOC_WORD])
{
    (void)context;
    (void)device;
    (void)str_copy(out_product, SDS_DOC_WORD, fake.product);
}

const struct sds_job_worker *fake_job_worker(void)
{
    static const struct sds_job_worker worker = { NULL, can, fits, product, start, stop };

    return &worker;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A job is a row of looks at the printer, some seconds apart. */
#include "tests/crash/crash_printer.h"

#include "base/clock.h"
#include "base/str.h"
#include "tests/crash/crash_wire.h"

#include <stdlib.h>
#include <string.h>

#define OFF_MS  INT64_C(90000)
#define GONE_MS INT64_C(20000) /* so long it may take until it stops answering */
#define DAY_MS  INT64_C(86400000)

struct sds_job_handle {
    enum crash_moment_who who;
    const struct sds_job *job;
    const struct sds_job_handlers *handlers;
    void *arg;
    struct loop_timer *timer;
    bool watches;
    int64_t watch_ms;  /* since when */
    int64_t silent_ms; /* 0: it was not silent yet */
    struct sds_doc_evidence evidence;
};

static struct crash_printer printer;

struct crash_printer *crash_printer(void)
{
    return &printer;
}

void crash_printer_reset(struct loop *loop)
{
    printer = (struct crash_printer){
        .loop = loop, .up_since_ms = clock_wall_ms() - DAY_MS, .firmware = "2501A", .sleep = "5"
    };
}

static bool is_off(void)
{
    return clock_wall_ms() < printer.off_until_ms;
}

static void forget(struct sds_job_handle *handle)
{
    loop_timer_destroy(handle->timer);
    free(handle);
}

static void end(struct sds_job_handle *handle, enum sds_work_verb verb, enum sds_doc_reason reason)
{
    const struct sds_job_handlers *handlers = handle->handlers;
    void *arg = handle->arg;
    const struct sds_job_end how = {
        .verb = verb, .reason = reason, .evidence = handle->evidence, .has_evidence = true
    };

    if (!crash_moment_pass(handle->who, "hears the end of its work"))
        return; /* it goes when its agent is buried */
    forget(handle);
    handlers->ended(arg, &how);
}

static void tell(struct sds_job_handle *handle, enum sds_job_step step)
{
    if (crash_moment_pass(handle->who, "hears of a step"))
        handle->handlers->told(handle->arg, step);
}

/* What reaches the printer. */
static void be_changed(const struct sds_job *job)
{
    printer.packets++;
    printer.packet_ms = clock_wall_ms();
    if (printer.manner != CRASH_PRINTER_GOOD)
        return;
    if (job->kind == SDS_WORK_CONFIGURATION) {
        (void)str_copy(printer.sleep, sizeof printer.sleep, job->settings[0].value);
        return;
    }
    if (job->kind == SDS_WORK_FIRMWARE)
        (void)str_copy(printer.firmware, sizeof printer.firmware, job->firmware->version);
    printer.off_until_ms = printer.up_since_ms = clock_wall_ms() + OFF_MS;
}

static void judge_leave(enum crash_moment_who who)
{
    int64_t leave_ms = crash_wire()->leave_ms[who];

    printer.too_early += leave_ms == 0;
    printer.too_late += leave_ms != 0 && clock_wall_ms() - leave_ms > SDS_WORK_SEND_MS;
}

static void watch(struct sds_job_handle *handle)
{
    handle->watches = true;
    handle->watch_ms = clock_wall_ms();
}

static bool change(struct sds_job_handle *handle)
{
    enum sds_doc_reason reason = SDS_DOC_NO_REASON;

    if (!handle->handlers->may_send(handle->arg, &handle->evidence, &reason)) {
        end(handle, SDS_WORK_FAIL, reason);
        return false;
    }
    if (!crash_moment_pass(handle->who, "sends the packet"))
        return false;
    judge_leave(handle->who);
    be_changed(handle->job);
    if (printer.manner == CRASH_PRINTER_REFUSES) {
        end(handle, SDS_WORK_FAIL, SDS_DOC_DEVICE_REFUSED);
        return false;
    }
    tell(handle, SDS_JOB_SENT);
    watch(handle);
    return true;
}

static void tell_device(struct sds_job_handle *handle)
{
    static struct sds_doc_device device;

    sds_field_clear(&sds_doc_report_device, &device);
    (void)str_copy(device.device, sizeof device.device, handle->job->device);
    device.at_ms = clock_wall_ms();
    (void)str_copy(device.firmware, sizeof device.firmware, printer.firmware);
    handle->handlers->device(handle->arg, &device);
}

static void tell_rows(struct sds_job_handle *handle)
{
    static struct sds_doc_alert rows[2];

    for (unsigned i = 0; i < 2; i++) {
        sds_field_clear(&sds_doc_report_alert, &rows[i]);
        (void)str_copy(rows[i].device, sizeof rows[i].device, handle->job->device);
        (void)str_copy(rows[i].code, sizeof rows[i].code, "13.20.01");
        rows[i].severity = 1;
        rows[i].row = i;
        rows[i].at_ms = printer.up_since_ms;
    }
    handle->evidence.log_rows = 2;
    handle->handlers->alerts(handle->arg, rows, 2);
}

static bool read_all(struct sds_job_handle *handle)
{
    if (!crash_moment_pass(handle->who, "reads the printer"))
        return false;
    printer.reads++;
    tell_device(handle);
    if (handle->job->kind == SDS_WORK_DIAGNOSTICS)
        tell_rows(handle);
    end(handle, SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
    return false;
}

static int64_t uptime_s(void)
{
    return (clock_wall_ms() - printer.up_since_ms) / 1000;
}

static void read_before(struct sds_job_handle *handle)
{
    handle->evidence.uptime_before_s = uptime_s();
    handle->evidence.uptime_before_at_ms = clock_wall_ms();
    (void)str_copy(handle->evidence.firmware_before, SDS_DOC_WORD, printer.firmware);
}

static bool is_sought(struct sds_job_handle *handle)
{
    if (crash_moment_pass(handle->who, "asks whether the printer is there"))
        end(handle, is_off() ? SDS_WORK_FAIL : SDS_WORK_SUCCEED,
            is_off() ? SDS_DOC_NO_ANSWER : SDS_DOC_NO_REASON);
    return false;
}

static bool begin(struct sds_job_handle *handle)
{
    if (handle->job->is_seek)
        return is_sought(handle);
    if (is_off())
        return true;
    if (!sds_work_changes(handle->job->kind))
        return read_all(handle);
    read_before(handle);
    return change(handle);
}

static bool is_proved(const struct sds_job_handle *handle)
{
    const struct sds_doc_evidence *e = &handle->evidence;

    switch (handle->job->kind) {
    case SDS_WORK_REBOOT:
        return e->offline_s != SDS_FIELD_NONE && e->uptime_before_at_ms != 0 &&
               e->uptime_after_s * 1000 < e->uptime_after_at_ms - e->uptime_before_at_ms;
    case SDS_WORK_FIRMWARE:
        return strcmp(e->firmware_after, handle->job->firmware->version) == 0;
    default:
        return strcmp(e->settings[0].found, handle->job->settings[0].value) == 0;
    }
}

static void read_after(struct sds_job_handle *handle)
{
    struct sds_doc_evidence *e = &handle->evidence;

    e->uptime_after_s = uptime_s();
    e->uptime_after_at_ms = clock_wall_ms();
    if (handle->silent_ms != 0)
        e->offline_s = (clock_wall_ms() - handle->silent_ms) / 1000;
    (void)str_copy(e->firmware_after, SDS_DOC_WORD, printer.firmware);
    if (handle->job->kind != SDS_WORK_CONFIGURATION)
        return;
    e->setting_count = 1;
    e->settings[0].name = handle->job->settings[0].name;
    (void)str_copy(e->settings[0].found, SDS_DOC_WORD, printer.sleep);
}

static bool look(struct sds_job_handle *handle)
{
    bool goes = handle->job->kind != SDS_WORK_CONFIGURATION;
    bool is_look = handle->job->is_look;

    if (is_off()) {
        if (handle->silent_ms == 0)
            tell(handle, SDS_JOB_OFFLINE);
        if (handle->silent_ms == 0)
            handle->silent_ms = clock_wall_ms();
        return true;
    }
    if (goes && handle->silent_ms == 0 && clock_wall_ms() - handle->watch_ms < GONE_MS)
        return true;
    read_after(handle);
    tell(handle, SDS_JOB_VERIFYING);
    if (is_proved(handle))
        end(handle, SDS_WORK_SUCCEED, SDS_DOC_NO_REASON);
    else
        end(handle, SDS_WORK_FAIL, is_look ? SDS_DOC_INTERRUPTED : SDS_DOC_NOT_PROVED);
    return false;
}

static void on_moment(void *arg)
{
    struct sds_job_handle *handle = arg;

    if (crash_moment_is_dead(handle->who))
        return;
    if (clock_wall_ms() > handle->job->until_ms)
        end(handle, SDS_WORK_FAIL, SDS_DOC_NO_ANSWER);
    else if (handle->watches ? look(handle) : begin(handle))
        (void)loop_timer_start(handle->timer, 5000);
}

static struct sds_job_handle *start(void *context, const struct sds_job *job,
                                    const struct sds_job_handlers *handlers, void *arg)
{
    const enum crash_moment_who *who = context;
    struct sds_job_handle *handle;

    if (!job->is_seek && !crash_moment_pass(*who, job->is_look ? "begins to look" : "begins work"))
        return NULL;
    handle = calloc(1, sizeof *handle);
    *handle = (struct sds_job_handle){ .who = *who, .job = job, .handlers = handlers, .arg = arg };
    sds_field_clear(&sds_doc_report_evidence, &handle->evidence);
    if (job->is_look) {
        handle->evidence = job->before;
        watch(handle);
    }
    handle->timer = loop_timer_create(printer.loop, on_moment, handle);
    (void)loop_timer_start(handle->timer, 1000);
    return handle;
}

static enum sds_doc_reason fits(void *context, const struct sds_job *job)
{
    (void)context;
    (void)job;
    return SDS_DOC_NO_REASON;
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
    (void)str_copy(out_product, SDS_DOC_WORD, CRASH_PRINTER_PRODUCT);
}

const struct sds_job_worker *crash_printer_worker(enum crash_moment_who who)
{
    static enum crash_moment_who contexts[] = { CRASH_MOMENT_AGENT, CRASH_MOMENT_COPY };
    static struct sds_job_worker workers[2];

    workers[who] = (struct sds_job_worker){ &contexts[who], can, fits, product, start, forget };
    return &workers[who];
}

/* SPDX-License-Identifier: Apache-2.0 */
/* sds_job: one piece of work at one device: what the connector (agent/sds) and who talks to devices
 * agree on. The connector knows items, consent and the platform; a worker knows LEDM and SNMP, and
 * nothing of the former.
 *
 * The life of a job: `fits` before anybody is asked; a question whether the device is there right
 * before the item's start is told (below); `start` once the platform has answered that and it is on
 * disk that the connector acts. The worker reads what it must know
 * (uptime, version), asks `may_send` right before the first packet that changes the device, tells
 * each step, and `ended` once. It never sends such a packet without that leave, or twice. Kinds
 * that only read (sds_work_changes()) ask for no leave.
 *
 * After a crash the connector starts the job with `is_look`: what changes the device may have been
 * sent before, so nothing of that kind is sent again; the worker looks whether it came about, tells
 * SDS_JOB_VERIFYING and ends it by evidence, or with SDS_DOC_INTERRUPTED when that shows nothing.
 * A kind that only reads is started again as it was.
 *
 * A job with `is_seek` is that question: it asks the device as little as can be, changes and tells
 * nothing, and ends with SDS_WORK_SUCCEED, or SDS_WORK_FAIL and why; of the handlers only `ended`
 * is called. Where nobody answered `fits` says SDS_DOC_NO_ANSWER until the device is heard again,
 * as of any other that is off. Who answers is looked at when the job itself is done. Of a device
 * that cannot be asked it says that it is there.
 *
 * A job without an item is a look at a device that was just read: nobody ordered it, it changes
 * nothing, and work at the device goes on beside it. Of kind telemetry it tells up time and
 * settings, of diagnostics the event log, too.
 *
 * All on the loop's thread. No callback is called from within `start` or `abort`.
 */
#ifndef PRINTWIRE_AGENT_SDS_JOB_H
#define PRINTWIRE_AGENT_SDS_JOB_H

#include "protocol/sds_doc_report.h"
#include "protocol/sds_doc_work.h"
#include "protocol/sds_work.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is to be done. Lent until `ended` was called or `abort` returned, like all that it names. */
struct sds_job {
    char item[SDS_DOC_UUID];   /* for the log; "": a look, see below */
    char device[SDS_DOC_UUID]; /* the agent's id of it */
    enum sds_work_kind kind;
    bool is_look;                   /* see above */
    bool is_seek;                   /* see above */
    struct sds_doc_evidence before; /* is_look: as `may_send` was given it, else absent */
    int64_t sent_ms;                /* is_look: when leave to send was given, 0 never */
    int64_t until_ms;               /* wall clock: to be over by then, else SDS_DOC_NO_ANSWER */
    const struct sds_doc_firmware *firmware; /* of kind firmware, else NULL */
    const int *image; /* an open file without a name, whose length, SHA-256, signature and product
                         were checked through this descriptor. NULL in `fits` and when is_look */
    const struct sds_doc_setting *settings; /* of kind configuration */
    size_t setting_count;
};

/* Steps, in this order; any may be left out where the kind or the device has none. */
enum sds_job_step {
    SDS_JOB_SENT,     /* the device took it */
    SDS_JOB_OFFLINE,  /* it stopped answering, as it should */
    SDS_JOB_VERIFYING /* it answers; what it says is compared */
};

/* How it ended. */
struct sds_job_end {
    enum sds_work_verb verb;    /* SDS_WORK_SUCCEED, SDS_WORK_FAIL, SDS_WORK_DECLINE (unsupported:
                                   nothing was changed) */
    enum sds_doc_reason reason; /* of the last two; SDS_DOC_NO_REASON of the first */
    struct sds_doc_evidence evidence;
    bool has_evidence; /* also a failure should have what is known */
};

/* What the connector is told. `arg` is that of `start`; what is lent is lent for the call. */
struct sds_job_handlers {
    /** The next packet changes the device. `before`, what was read so far, is on disk when this
     * returns true. False: nothing may be sent (the site says no by now, or it took too long); end
     * the job with SDS_WORK_FAIL and this reason. */
    bool (*may_send)(void *arg, const struct sds_doc_evidence *before,
                     enum sds_doc_reason *out_reason);
    /** A step was reached. */
    void (*told)(void *arg, enum sds_job_step step);
    /** How far the device is, 0 to 100; only when it tells. */
    void (*percent)(void *arg, int64_t percent);
    /** Kinds telemetry, diagnostics, refresh: what the device tells; members that no row of SDS.md
     * has do not exist, absent ones are absent (SDS_FIELD_NONE, ""). An asset number is as the
     * device has it: it is the connector that knows whether work put it there. */
    void (*device)(void *arg, const struct sds_doc_device *device);
    /** Kind diagnostics: rows of its event log, at most SDS_DOC_REPORT_ALERTS in a call. */
    void (*alerts)(void *arg, const struct sds_doc_alert *rows, size_t count);
    /** The last call; the job and its handle are gone for the worker. */
    void (*ended)(void *arg, const struct sds_job_end *end);
};

struct sds_job_handle; /* a worker's own */

/* Who does the work. `context` is the worker's own. */
struct sds_job_worker {
    void *context;
    /** Set of enum sds_work_kind (bit n is kind n) that can be done at the device; 0 when it is not
     * known, or not found to be HP's (agent/maker). No packet. */
    unsigned (*can)(void *context, const char *device);
    /** Whether the job could be done now, by what is known without a packet: SDS_DOC_NO_REASON, or
     * SDS_DOC_NO_SUCH_DEVICE, SDS_DOC_NOT_SUPPORTED, SDS_DOC_WRONG_PRODUCT (firmware: its product
     * number is known and not among `fits`), or what is waited for: SDS_DOC_NO_ANSWER (it did not
     * answer when it was asked last, by whomever, or is nowhere now), SDS_DOC_DEVICE_BUSY. */
    enum sds_doc_reason (*fits)(void *context, const struct sds_job *job);
    /** The device's product number, "" when it is not known. No packet. */
    void (*product)(void *context, const char *device, char out_product[SDS_DOC_WORD]);
    /** Begin. NULL: without memory, or another job is at the device (SDS_DOC_DEVICE_BUSY): nothing
     * was sent and nobody will be called. */
    struct sds_job_handle *(*start)(void *context, const struct sds_job *job,
                                    const struct sds_job_handlers *handlers, void *arg);
    /** Stop: the agent ends. Nothing is sent any more and nobody called, also when the device is
     * in the middle of it. */
    void (*abort)(struct sds_job_handle *handle);
};

#endif

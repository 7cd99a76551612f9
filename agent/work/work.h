/* SPDX-License-Identifier: Apache-2.0 */
/* work: does work at HP devices, as agent/sds_job.h has it: LEDM by HTTP(S), SNMP where a device
 * has no LEDM.
 *
 * Each kind is a row of steps (work_plan): read what must be known, ask for leave, send, wait, look
 * whether it came about, end. What changes a device leaves by work_send alone, only with the leave
 * of the job, and right after the device said that it is the one (work_identity). What a device
 * does not list is unsupported, and never tried.
 *
 * Everything on the loop's thread. Handlers must not abort a job from within a call of its own.
 */
#ifndef PRINTWIRE_AGENT_WORK_WORK_H
#define PRINTWIRE_AGENT_WORK_WORK_H

#include "agent/sds_job.h"
#include "agent/walk.h"
#include "agent/web_door.h"
#include "agent/web_fetch.h"
#include "base/loop.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#define WORK_MOST 32 /* jobs at a time; another one is refused as busy */
#define WORK_TEXT 64 /* of a serial number, with its NUL */

/* What is known of a device without a packet. */
struct work_place {
    bool is_hp;
    bool has_ledm;                            /* it has been read by LEDM */
    struct sockaddr_in address;               /* with the SNMP port */
    const struct walk_credential *credential; /* NULL: it has no SNMP. Copied */
    struct web_fetch_ports ports;             /* all 0: its web services are not asked */
    struct web_keys keys;
    char product[SDS_DOC_WORD]; /* product number; "" not known */
    char serial[WORK_TEXT];     /* serial number; "" not known: nothing is changed there */
    char object_id[WORK_TEXT];  /* sysObjectID, dotted; "" not known */
    bool is_silent;             /* it did not answer when it was asked last, or is nowhere now (an
                                   address of all zeros) */
    bool is_printing;           /* by its last answer; a restart now would cost somebody's job */
};

/** What a whole reading of a device told; NULL when it did not answer. Lent. */
typedef void work_read_fn(void *arg, const struct sds_doc_device *device);

/* How long things take. Zero: the default. */
struct work_times {
    uint64_t poll_ms;   /* 2000: from one look at the device to the next */
    uint64_t gone_ms;   /* 180000: an order to restart may wait so long for a job to end */
    uint64_t update_ms; /* 1800000: the same of a firmware update, for its writing */
    uint64_t settle_ms; /* 60000: a device that is back may tell its old version so long; a
                           setting its old value a quarter of that */
    uint64_t image_ms;  /* 1800000: that sending an image may take */
};

struct work_options {
    struct loop *loop;
    struct walk *walk;
    /** The device of an id; false when there is none. */
    bool (*find)(void *arg, const char *device, struct work_place *out_place);
    /** Read the device whole, now; `done` is called once, later. False when that cannot be. NULL:
     * what needs it is not supported. */
    bool (*read)(void *arg, const char *device, work_read_fn *done, void *done_arg);
    /** Nobody waits for it any more. */
    void (*forget)(void *arg, void *done_arg);
    /** A device did not answer when it was asked whether it is there: until it is heard again
     * `find` says that it is silent. */
    void (*missed)(void *arg, const char *device);
    void *arg;
    struct work_times times;
};

struct work;

/** Ready for jobs; the options' loop and walk outlive it. NULL without memory. */
struct work *work_create(const struct work_options *options);

/** Abort all jobs and free; NULL is allowed. */
void work_destroy(struct work *work);

/** What the connector uses; good as long as `work`. */
const struct sds_job_worker *work_worker(struct work *work);

#endif

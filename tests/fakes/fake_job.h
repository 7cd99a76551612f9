/* SPDX-License-Identifier: Apache-2.0 */
/* fake_job: a worker (agent/sds_job.h) whose devices do what the test says, on a clock moved by
 * hand, and that counts what it would have sent. */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_JOB_H
#define PRINTWIRE_TESTS_FAKES_FAKE_JOB_H

#include "agent/sds_job.h"
#include "base/loop.h"

#include <stdbool.h>

#define FAKE_JOB_ITEMS 32

/* What the device does. */
enum fake_job_device {
    FAKE_JOB_GOOD,
    FAKE_JOB_REFUSES, /* it says no to the packet */
    FAKE_JOB_SILENT,  /* it never comes back */
    FAKE_JOB_SAME,    /* it comes back as it was: nothing is proved */
    FAKE_JOB_CANNOT   /* the driver finds out only when it is at it */
};

struct fake_job {
    struct loop *loop;
    enum fake_job_device device;
    enum sds_doc_reason fits;
    char product[SDS_DOC_WORD]; /* of its devices; "" not known */
    bool is_off;                /* the devices are, and nobody knows until they are asked */
    uint64_t seek_ms;           /* so long such a question takes; 0: 200 */
    unsigned seeks;             /* questions whether a device is there, in all; not in `calls` */
    unsigned seeking, most_seeking; /* now, and at once */
    unsigned calls;                 /* of start, of work itself */
    unsigned aborts;
    unsigned packets;       /* that change a device */
    unsigned reads;         /* of a device, by kinds that only read */
    unsigned most_packets;  /* of one item: more than 1 is what must never be */
    unsigned most_firmware; /* at once */
    bool dies_before;       /* at the packet: leave was given, and the process ends */
    bool dies_behind;       /* the packet left, and the process ends */
    bool is_dead;
    bool is_odd;         /* what it read is beyond all bounds */
    int64_t most_ms;     /* the longest time that a job was given */
    bool waits;          /* a minute and more before it asks for leave */
    uint64_t first_ms;   /* so long before it asks for leave, besides */
    unsigned bad_images; /* that were given with a name, or not whole */
    struct {
        char item[SDS_DOC_UUID];
        unsigned packets;
    } items[FAKE_JOB_ITEMS];
    unsigned item_count;
    unsigned firmware_now;
    unsigned running;
    unsigned most_running; /* at once */
};

/** The one of the test. */
struct fake_job *fake_job(void);

/** Begin anew. */
void fake_job_reset(void);

/** Its worker; its jobs' timers are of fake_job()->loop. */
const struct sds_job_worker *fake_job_worker(void);

#endif

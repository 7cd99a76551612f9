/* SPDX-License-Identifier: Apache-2.0 */
/* work_rig: a simulated HP printer, the agent's worker and one job, over real sockets, and what the
 * job's handlers heard. Times are a hundredth of real ones. */
#ifndef PRINTWIRE_TESTS_UNIT_WORK_RIG_H
#define PRINTWIRE_TESTS_UNIT_WORK_RIG_H

#include "agent/work/work.h"
#include "tests/sim_printer/sim_server.h"
#include "tests/sim_printer/sim_web.h"
#include "tests/sim_printer/sim_write.h"

#include <stdbool.h>
#include <stdint.h>

#define WORK_RIG_DEVICE "00000000-0000-4000-8000-00000000000d"
#define WORK_RIG_ITEM   "00000000-0000-4000-8000-0000000000aa"

struct work_rig {
    struct loop *loop;
    struct sim_printer printer;
    struct sim_printer stranger; /* work_rig_swap: who answers in its place */
    struct sim_web *web;
    struct sim_server *server;
    struct walk *walk;
    struct work *work;
    struct work_place place; /* that the worker finds */
    struct sds_job order;    /* that is begun */
    struct sds_doc_firmware firmware;
    char image[64];
    int image_fd;
    bool leave;               /* whether it is given */
    bool reads;               /* the worker can have the device read whole */
    bool mutes;               /* the printer says nothing from the order on */
    struct loop_timer *later; /* a test's own */

    bool is_over;
    bool is_late;
    unsigned leaves; /* asked for */
    unsigned misses; /* a device that did not answer was told */
    unsigned steps;  /* set of enum sds_job_step */
    unsigned device_count;
    unsigned row_count;
    int64_t most_percent;
    struct sds_doc_evidence shown; /* with the question for leave */
    struct sds_job_end end;
    struct sds_doc_alert rows[200];
    struct sds_doc_device told;
};

/** The one rig. */
extern struct work_rig work_rig;

/** A printer that takes work, and a job of that kind. */
void work_rig_start(enum sds_work_kind kind);

/** The same with a firmware image of version 2409B, in a file. */
void work_rig_start_firmware(void);

/** The same with settings (minutes to sleep, to being off, the asset number; NULL: not that). */
void work_rig_start_settings(const char *sleep, const char *off, const char *asset);

/** Whichever of these fits the kind. */
void work_rig_start_any(enum sds_work_kind kind);

/** Stop all. */
void work_rig_stop(void);

/** Change a setting of the printer's. */
void work_rig_tell(const char *setting, const char *value);

/** Another printer, of another serial number, has the address from now on. */
void work_rig_swap(void);

/** Begin the job; NULL when the worker does not. */
struct sds_job_handle *work_rig_begin(void);

/** Begin the job and wait for its end. */
void work_rig_run(void);

/** The same; it ends so, with so many orders sent. Stops all. */
void work_rig_ends(enum sds_work_verb verb, enum sds_doc_reason reason, uint64_t writes);

#endif

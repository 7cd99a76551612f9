/* SPDX-License-Identifier: Apache-2.0 */
/* work_inner: a job, as the files of this stage share it. */
#ifndef PRINTWIRE_AGENT_WORK_WORK_INNER_H
#define PRINTWIRE_AGENT_WORK_WORK_INNER_H

#include "agent/work/work.h"
#include "agent/work/work_ledm.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORK_INNER_TRIES 3    /* small questions, to see how the network is */
#define WORK_INNER_ROWS  1000 /* rows of an event log that are taken */

struct work_job;

/* What the device made of an order, by whichever way it went. */
enum work_send_outcome {
    WORK_SEND_TAKEN,
    WORK_SEND_UNSUPPORTED,
    WORK_SEND_REFUSED,
    WORK_SEND_BUSY,
    WORK_SEND_UNHEARD, /* it may have come: nobody knows */
    WORK_SEND_UNSENT   /* nothing left */
};

/** Called once, later, unless the job ends before. */
typedef void work_send_fn(struct work_job *job, enum work_send_outcome outcome);

/* A step of a plan; it ends by work_job_next(), or by work_job_end(). */
struct work_step {
    const char *name; /* for the log */
    void (*run)(struct work_job *job);
};

/* What SNMP told of the device before. */
struct work_told {
    bool is_heard; /* it answered */
    bool has_reset, has_sleep, has_asset;
    int64_t uptime_s; /* SDS_FIELD_NONE unknown */
    int64_t sleep_s;
    char asset[SDS_DOC_WORD]; /* "" also where it is no word */
    char serial[WORK_TEXT];   /* "" it does not tell */
    char object_id[WORK_TEXT];
};

struct work_job {
    struct work_job *next;
    struct work *work;
    const struct sds_job *order;
    const struct sds_job_handlers *handlers;
    void *arg;
    struct work_place place;
    struct walk_credential credential; /* a copy: another configuration may come meanwhile */
    struct walk_peer *peer;            /* NULL: no SNMP */
    struct web_fetch *web;             /* NULL: no web services */
    struct loop_timer *timer;
    struct loop_timer *limit;
    const struct work_step *steps; /* the last one ends the job */
    size_t step;

    struct work_told told;
    bool has_web; /* its web services answered */
    struct work_ledm_tree tree;
    struct work_ledm_paths paths;
    struct work_ledm_config config;
    void (*heard)(struct work_job *job); /* who hears of what SNMP told */
    void (*came)(struct work_job *job, const struct web_fetch_answer *answer);
    bool is_reading;             /* a whole reading is under way */
    struct sds_doc_device whole; /* what it told; without an id: it was not read */

    bool has_leave;
    size_t setting;  /* the next one that is set by SNMP */
    unsigned by_web; /* set of enum sds_doc_setting_name that go by LEDM */
    uint64_t
        before_ms;    /* clock_boot_ms(): when the up time was read before; 0: in an earlier run */
    uint64_t sent_ms; /* monotonic: when it was sent, or the look began */
    uint64_t silent_ms; /* monotonic: since then it does not answer; 0: it does */
    uint64_t back_ms;   /* monotonic: it answers again since; 0: not yet */
    uint64_t asked_us;  /* monotonic: the last question of a watch, or of a round trip */
    int64_t trips_ms[WORK_INNER_TRIES];
    bool is_verifying; /* the step was told */
    unsigned waits;    /* looks that were too early */
    struct sds_doc_evidence evidence;
    work_send_fn *sent; /* who hears of the order under way */
    struct sds_job_end end;
    bool is_ending;
};

struct work {
    struct work_options options; /* all set */
    struct sds_job_worker worker;
    struct work_job *first;
    size_t count;
};

/** The next step. */
void work_job_next(struct work_job *job);

/** It ends so, later; nothing of it runs any more. */
void work_job_end(struct work_job *job, enum sds_work_verb verb, enum sds_doc_reason reason);

/** work_job_end() by SDS_WORK_FAIL. */
void work_job_fail(struct work_job *job, enum sds_doc_reason reason);

/** Run the step anew in so long. */
void work_job_again(struct work_job *job, uint64_t ms);

/** Tell a step. */
void work_job_tell(struct work_job *job, enum sds_job_step step);

/** SDS_JOB_VERIFYING, once. */
void work_job_verify(struct work_job *job);

/** The plan of a job. */
const struct work_step *work_plan_of(const struct sds_job *order);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* worker: a thread of its own for calls that may block, and that no library offers in another way:
 * ioctl() on a device that may be dead. Their end is told on the loop.
 *
 * The thread is made with the first job, so that it has the rights that its maker has then. Jobs
 * run one after the other, in the order in which they came.
 */
#ifndef PRINTWIRE_BASE_WORKER_H
#define PRINTWIRE_BASE_WORKER_H

#include "base/loop.h"

#include <stdbool.h>

struct worker;

/* Part of the caller's own object, which must stay until `done` was called or the worker is
 * destroyed; the caller fills the first two. */
struct worker_job {
    void (*run)(struct worker_job *job);  /* on the thread */
    void (*done)(struct worker_job *job); /* on the loop, after `run`; the job is the caller's */
    struct worker_job *next;              /* the worker's */
};

/** A worker without a thread yet. NULL without memory or descriptors. */
struct worker *worker_create(struct loop *loop);

/** Queue a job that is in no queue. False when no thread can be made: nothing is called then. */
bool worker_add(struct worker *worker, struct worker_job *job);

/** Wait until the job that is running has ended, and free; no `done` is called any more. NULL is
 * allowed. */
void worker_destroy(struct worker *worker);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs on a thread, their ends on the loop. */
#include "base/worker.h"

#include "tests/unit/unit.h"

#include <pthread.h>
#include <semaphore.h>
#include <string.h>

#define JOBS 3

struct work {
    struct worker_job job; /* first: it is the job */
    pthread_t ran_on;
    int number;
};

static struct loop *loop;
static struct work works[JOBS];
static int order[2 * JOBS];
static int ordered;
static int ended;
static sem_t gate;

static void run(struct worker_job *job)
{
    struct work *work = (struct work *)job;

    work->ran_on = pthread_self();
    order[ordered++] = work->number; /* one runs at a time, and is read after all have ended */
}

static void done(struct worker_job *job)
{
    struct work *work = (struct work *)job;

    CU_ASSERT_FALSE(pthread_equal(work->ran_on, pthread_self()));
    if (++ended == JOBS)
        loop_stop(loop);
}

static void stop(void *arg)
{
    (void)arg;
    CU_FAIL("no job ended in time");
    loop_stop(loop);
}

static struct worker *begin(void)
{
    loop = loop_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(loop);
    ordered = 0;
    ended = 0;
    memset(works, 0, sizeof works);
    struct worker *worker = worker_create(loop);
    CU_ASSERT_PTR_NOT_NULL_FATAL(worker);
    return worker;
}

static void runs_jobs_in_order_on_another_thread_and_ends_them_on_the_loop(void)
{
    struct worker *worker = begin();
    struct loop_timer *late = loop_timer_create(loop, stop, NULL);

    CU_ASSERT_TRUE(loop_timer_start(late, 60000));
    for (int i = 0; i < JOBS; i++) {
        works[i] = (struct work){ .job = { .run = run, .done = done }, .number = i };
        CU_ASSERT_TRUE(worker_add(worker, &works[i].job));
    }
    CU_ASSERT_TRUE(loop_run(loop));
    CU_ASSERT_EQUAL(ended, JOBS);
    for (int i = 0; i < JOBS; i++)
        CU_ASSERT_EQUAL(order[i], i);
    loop_timer_destroy(late);
    worker_destroy(worker);
    loop_destroy(loop);
}

static void wait_for_gate(struct worker_job *job)
{
    (void)job;
    (void)sem_wait(&gate);
    order[ordered++] = -1;
}

static void *open_gate(void *arg)
{
    (void)arg;
    (void)sem_post(&gate);
    return NULL;
}

static void waits_for_the_running_job_at_the_end_and_runs_no_other(void)
{
    struct worker *worker = begin();
    pthread_t opener;

    (void)sem_init(&gate, 0, 0);
    works[0].job = (struct worker_job){ .run = wait_for_gate, .done = done };
    works[1] = (struct work){ .job = { .run = run, .done = done }, .number = 7 };
    CU_ASSERT_TRUE(worker_add(worker, &works[0].job));
    CU_ASSERT_TRUE(worker_add(worker, &works[1].job));
    CU_ASSERT_EQUAL(pthread_create(&opener, NULL, open_gate, NULL), 0);
    worker_destroy(worker);
    (void)pthread_join(opener, NULL);
    CU_ASSERT_EQUAL(ended, 0);
    CU_ASSERT_TRUE(ordered <= 2); /* the second may have begun before the end was wanted */
    (void)sem_destroy(&gate);
    loop_destroy(loop);
}

static void ends_without_having_run_anything(void)
{
    struct worker *worker = begin();

    worker_destroy(worker);
    worker_destroy(NULL);
    loop_destroy(loop);
}

UNIT_MAIN("worker", UNIT_TEST(runs_jobs_in_order_on_another_thread_and_ends_them_on_the_loop),
          UNIT_TEST(waits_for_the_running_job_at_the_end_and_runs_no_other),
          UNIT_TEST(ends_without_having_run_anything))

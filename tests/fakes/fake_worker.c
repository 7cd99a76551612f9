/* SPDX-License-Identifier: Apache-2.0 */
/* base/worker without a thread, linked in its place: a job is run as soon as it is queued, and
 * told of when the loop polls next. */
#include "base/worker.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct worker {
    struct worker_job *first;
    struct worker_job **end;
    struct loop_watch *watch;
    int fd;
};

static void wake(const struct worker *worker)
{
    const uint64_t one = 1;

    if (write(worker->fd, &one, sizeof one) != (ssize_t)sizeof one)
        abort();
}

static void on_wake(void *arg, int fd, unsigned ready)
{
    struct worker *worker = arg;
    struct worker_job *job = worker->first;
    uint64_t count;

    (void)ready;
    if (read(fd, &count, sizeof count) != (ssize_t)sizeof count || job == NULL)
        return;
    worker->first = job->next;
    if (worker->first == NULL)
        worker->end = &worker->first;
    else
        wake(worker);
    job->done(job);
}

struct worker *worker_create(struct loop *loop)
{
    struct worker *worker = calloc(1, sizeof *worker);

    if (worker == NULL)
        return NULL;
    worker->end = &worker->first;
    worker->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    worker->watch = loop_watch_create(loop, worker->fd, LOOP_READ, on_wake, worker);
    if (worker->fd >= 0 && worker->watch != NULL)
        return worker;
    worker_destroy(worker);
    return NULL;
}

bool worker_add(struct worker *worker, struct worker_job *job)
{
    job->run(job);
    job->next = NULL;
    *worker->end = job;
    worker->end = &job->next;
    wake(worker);
    return true;
}

void worker_destroy(struct worker *worker)
{
    if (worker == NULL)
        return;
    loop_watch_destroy(worker->watch);
    if (worker->fd >= 0)
        (void)close(worker->fd);
    free(worker);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Two lists under one lock: what is to be run, and what was; an eventfd wakes the loop. */
#include "base/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct list {
    struct worker_job *first;
    struct worker_job **end; /* where the next one is put */
};

struct worker {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    struct list waiting;
    struct list ended;
    bool stops;
    bool has_thread; /* the loop's side only, as the rest below */
    int fd;
    struct loop_watch *watch;
};

static void clear(struct list *list)
{
    list->first = NULL;
    list->end = &list->first;
}

static void put(struct list *list, struct worker_job *job)
{
    job->next = NULL;
    *list->end = job;
    list->end = &job->next;
}

static struct worker_job *take(struct list *list)
{
    struct worker_job *job = list->first;

    if (job != NULL)
        list->first = job->next;
    if (list->first == NULL)
        list->end = &list->first;
    return job;
}

static void wake_loop(const struct worker *w)
{
    const uint64_t one = 1;

    (void)!write(w->fd, &one, sizeof one); /* it fails only when the loop is woken anyway */
}

static void *run(void *arg)
{
    struct worker *w = arg;

    pthread_mutex_lock(&w->lock);
    while (!w->stops) {
        struct worker_job *job = take(&w->waiting);
        if (job == NULL) {
            pthread_cond_wait(&w->wake, &w->lock);
            continue;
        }
        pthread_mutex_unlock(&w->lock);
        job->run(job);
        pthread_mutex_lock(&w->lock);
        put(&w->ended, job);
        wake_loop(w);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static void on_wake(void *arg, int fd, unsigned ready)
{
    struct worker *w = arg;
    struct worker_job *job;
    uint64_t count;

    (void)ready;
    (void)!read(fd, &count, sizeof count);
    pthread_mutex_lock(&w->lock);
    job = take(&w->ended);
    if (w->ended.first != NULL)
        wake_loop(w);
    pthread_mutex_unlock(&w->lock);
    if (job != NULL)
        job->done(job);
}

struct worker *worker_create(struct loop *loop)
{
    struct worker *w = calloc(1, sizeof *w);

    if (w == NULL)
        return NULL;
    clear(&w->waiting);
    clear(&w->ended);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    w->watch = w->fd >= 0 ? loop_watch_create(loop, w->fd, LOOP_READ, on_wake, w) : NULL;
    if (w->watch != NULL)
        return w;
    worker_destroy(w);
    return NULL;
}

/* Signals are the loop's. */
static bool begin(struct worker *w)
{
    sigset_t all, before;

    if (w->has_thread)
        return true;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    w->has_thread = pthread_create(&w->thread, NULL, run, w) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return w->has_thread;
}

bool worker_add(struct worker *w, struct worker_job *job)
{
    if (!begin(w))
        return false;
    pthread_mutex_lock(&w->lock);
    put(&w->waiting, job);
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    return true;
}

void worker_destroy(struct worker *w)
{
    if (w == NULL)
        return;
    if (w->has_thread) {
        pthread_mutex_lock(&w->lock);
        w->stops = true;
        pthread_cond_signal(&w->wake);
        pthread_mutex_unlock(&w->lock);
        pthread_join(w->thread, NULL);
    }
    loop_watch_destroy(w->watch);
    if (w->fd >= 0)
        (void)close(w->fd);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

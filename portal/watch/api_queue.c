/* SPDX-License-Identifier: Apache-2.0 */
/* The calls of one queue are few: they are counted by walking them. */
#include "portal/watch/api_queue.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/worker.h"
#include "portal/watch/api_check.h"

#include <stdlib.h>
#include <string.h>

struct job {
    struct worker_job work; /* first: the worker hands it back */
    struct api_call *call;
    const char *password; /* the call's */
    struct password_cost cost;
    char peer[THROTTLE_PEER_SIZE];
    int64_t account;                /* whose password is verified */
    char stored[PASSWORD_PHC_SIZE]; /* "" for nobody's */
    char fresh[PASSWORD_PHC_SIZE];
    enum err err;
    api_queue_fn *hashed;
    api_queue_verified_fn *verified; /* NULL: it only hashes */
    struct job *next;
};

struct api_queue {
    struct worker *worker;
    struct job *first;
};

struct api_queue *api_queue_create(struct loop *loop)
{
    struct api_queue *queue = calloc(1, sizeof *queue);

    if (queue == NULL)
        return NULL;
    queue->worker = worker_create(loop);
    if (queue->worker != NULL)
        return queue;
    free(queue);
    return NULL;
}

void api_queue_destroy(struct api_queue *queue)
{
    if (queue == NULL)
        return;
    worker_destroy(queue->worker);
    for (struct job *job = queue->first, *next; job != NULL; job = next) {
        next = job->next;
        api_call_refuse(job->call, 503, "the portal is stopping");
        free(job);
    }
    free(queue);
}

/* On the worker's thread: nothing but the job is touched. */
static void run(struct worker_job *work)
{
    struct job *job = (struct job *)work;

    if (job->verified == NULL) {
        job->err = password_hash(job->password, &job->cost, job->fresh);
        return;
    }
    job->err =
        password_verify(job->password, job->stored[0] != '\0' ? job->stored : NULL, &job->cost);
    if (job->err == ERR_NONE && password_is_cheap(job->stored, &job->cost) &&
        password_hash(job->password, &job->cost, job->fresh) != ERR_NONE)
        job->fresh[0] = '\0'; /* the next login may do it */
}

/* The account whose password was verified, when it still has it. */
static enum err find_again(const struct job *job, struct access_account *out_account)
{
    enum err err = access_account_behind(job->call->world->store, job->account, out_account);

    if (err == ERR_MISSING || (err == ERR_NONE && strcmp(out_account->password, job->stored) != 0))
        return ERR_REFUSED;
    return err;
}

static void hand_back(const struct job *job)
{
    struct access_account account = { 0 };

    if (job->verified == NULL) {
        job->hashed(job->call, job->err, job->fresh);
        return;
    }
    enum err err = job->err == ERR_NONE ? find_again(job, &account) : job->err;
    job->verified(job->call, err, &account, job->fresh);
}

static void done(struct worker_job *work)
{
    struct job *job = (struct job *)work;
    struct job **at = &job->call->world->queue->first;

    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
    api_call_settle(job->call);
    if (api_check_again(job->call, clock_wall_ms()))
        hand_back(job);
    free(job);
}

static bool has_room(const struct api_queue *queue, const char *peer)
{
    unsigned count = 0, of_peer = 0;

    for (const struct job *job = queue->first; job != NULL; job = job->next) {
        count++;
        of_peer += strcmp(job->peer, peer) == 0;
    }
    return count < API_QUEUE_MOST && of_peer < API_QUEUE_PEER_MOST;
}

static void add(struct job *job)
{
    struct api_queue *queue = job->call->world->queue;

    job->work = (struct worker_job){ .run = run, .done = done };
    job->cost = job->call->world->cost;
    job->next = queue->first;
    queue->first = job;
    if (worker_add(queue->worker, &job->work))
        return;
    queue->first = job->next;
    api_call_fail(job->call, ERR_MEMORY);
    free(job);
}

/* A job for a call, or NULL: the call is answered. */
static struct job *make(struct api_call *call, const char *name)
{
    char peer[THROTTLE_PEER_SIZE];

    throttle_peer(http_server_peer(call->exchange), peer);
    if (!has_room(call->world->queue, peer)) {
        (void)http_server_add_header(call->exchange, "Retry-After", "1");
        api_call_refuse(call, 429, "too many passwords at once; ask again later");
        return NULL;
    }
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL) {
        api_call_fail(call, ERR_MEMORY);
        return NULL;
    }
    job->call = call;
    job->password = api_call_text(call, name);
    memcpy(job->peer, peer, sizeof peer);
    return job;
}

void api_queue_verify(struct api_call *call, const char *name, const struct access_account *account,
                      api_queue_verified_fn *fn)
{
    struct job *job = make(call, name);

    if (job == NULL)
        return;
    job->verified = fn;
    if (account != NULL) {
        job->account = account->id;
        (void)str_copy(job->stored, sizeof job->stored, account->password);
    }
    add(job);
}

void api_queue_hash(struct api_call *call, const char *name, api_queue_fn *fn)
{
    struct job *job = make(call, name);

    if (job == NULL)
        return;
    job->hashed = fn;
    add(job);
}

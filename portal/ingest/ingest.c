/* SPDX-License-Identifier: Apache-2.0 */
/* The order of things is the promise: check, store, commit, answer. Whatever fails before the
 * commit is answered with an error that means "not stored yet".
 *
 * Batches share a commit, and fail together; nobody can tell whose was at fault. So each agent that
 * was among them has its next batch committed alone, until one is stored: a batch that the store
 * refuses for ever holds up its own agent only. */
#include "portal/ingest/ingest.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/ingest/ingest_batch.h"
#include "portal/ingest/ingest_missed.h"
#include "portal/ingest/ingest_refuse.h"
#include "portal/ingest/ingest_roster.h"
#include "portal/ingest/ingest_self.h"
#include "portal/ingest/ingest_store.h"
#include "portal/ingest/ingest_tally.h"

#include <stdlib.h>
#include <string.h>

#define STRANGER_LOG_MS 60000
#define TROUBLE_LOG_MS  60000
#define PAYLOAD_LIMIT   2048
#define NEWS_MS         1000

struct answer {
    char *to;
    char *id;
    struct batch_stored stored;
    uint64_t came_ms; /* monotonic; the batch that was stored, 0: it was already */
};

struct ingest {
    struct store *store;
    struct gate *gate;
    struct loop_timer *commit_timer;
    struct loop_timer *save_timer;
    struct ingest_roster roster;
    struct ingest_tally tally;
    char jid[256];
    unsigned window;
    unsigned max_bytes;
    bool has_begun; /* a transaction is open */
    struct answer pending[INGEST_PENDING];
    size_t pending_count;
    bool has_news;      /* an agent came or went, which will be written soon */
    bool is_in_trouble; /* the store failed last time */
    uint64_t came_ms;   /* monotonic; what is being taken */
    struct log_limit strangers;
    struct log_limit troubles;
};

/* Whoever waits for an answer may be the one whose batch cannot be stored. */
static void suspect_pending(struct ingest *ingest)
{
    for (size_t i = 0; i < ingest->pending_count; i++) {
        struct ingest_roster_agent *agent =
            ingest_roster_find(&ingest->roster, ingest->pending[i].to, NULL);
        if (agent)
            agent->is_suspect = true;
    }
}

static void note_trouble(struct ingest *ingest, enum err err)
{
    uint32_t suppressed = 0;

    ingest->is_in_trouble = true;
    ingest_tally_drop(&ingest->tally);
    suspect_pending(ingest);
    ingest_self_forget(&ingest->roster);
    if (log_limit_allows(&ingest->troubles, &suppressed))
        log_error(
            "ingest",
            "store: %s: %s; batches are put off and agents send them again (%u more of these)",
            err_text(err), store_error(ingest->store), suppressed);
}

static void free_pending(struct ingest *ingest)
{
    for (size_t i = 0; i < ingest->pending_count; i++) {
        free(ingest->pending[i].to);
        free(ingest->pending[i].id);
    }
    ingest->pending_count = 0;
}

/* Commit what is open; false when it could not be. */
static bool commit(struct ingest *ingest)
{
    loop_timer_stop(ingest->commit_timer);
    if (!ingest->has_begun)
        return true;
    ingest->has_begun = false;
    uint64_t begin_us = clock_monotonic_us();
    enum err err = store_commit(ingest->store);
    if (err != ERR_NONE) {
        note_trouble(ingest, err);
        return false;
    }
    ingest_tally_commit(&ingest->tally, clock_monotonic_us() - begin_us);
    if (ingest->is_in_trouble)
        log_info("ingest", "store: works again");
    ingest->is_in_trouble = false;
    return true;
}

static void send_stored(struct ingest *ingest, const struct answer *answer)
{
    struct buf payload;

    buf_init(&payload, PAYLOAD_LIMIT);
    if (batch_write_stored(&payload, &answer->stored))
        (void)gate_answer(ingest->gate, answer->to, answer->id, buf_text(&payload));
    buf_finish(&payload);
}

static void note_stored(struct ingest *ingest, const struct answer *answer)
{
    struct ingest_roster_agent *agent = ingest_roster_find(&ingest->roster, answer->to, NULL);

    if (agent && answer->came_ms != 0)
        ingest_health_stored(&agent->health, clock_monotonic_ms() - answer->came_ms);
}

/* Answer everything that waits. Sending may lose the connection, which ends in ingest_down():
 * nothing may be pending then, so the list is emptied from its end. */
static void answer_all(struct ingest *ingest, bool is_stored)
{
    size_t count = ingest->pending_count;
    struct answer *answers = calloc(count + 1, sizeof *answers);

    if (!answers) { /* no answer means "not stored": the agents ask again */
        free_pending(ingest);
        return;
    }
    memcpy(answers, ingest->pending, count * sizeof *answers);
    ingest->pending_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_stored) {
            note_stored(ingest, &answers[i]);
            send_stored(ingest, &answers[i]);
        } else {
            ingest_refuse_for(ingest->gate, answers[i].to, answers[i].id, INGEST_REFUSE_NOT_NOW);
        }
        free(answers[i].to);
        free(answers[i].id);
    }
    free(answers);
}

static void commit_and_answer(struct ingest *ingest)
{
    bool is_stored = commit(ingest);

    answer_all(ingest, is_stored);
}

static void on_commit_timer(void *arg)
{
    commit_and_answer(arg);
}

/* The store failed inside a transaction: nothing of it is stored, everybody is told so. */
static void abandon(struct ingest *ingest, enum err err)
{
    note_trouble(ingest, err);
    store_rollback(ingest->store);
    ingest->has_begun = false;
    loop_timer_stop(ingest->commit_timer);
    answer_all(ingest, false);
}

static enum err begin(struct ingest *ingest)
{
    if (ingest->has_begun)
        return ERR_NONE;
    enum err err = store_begin(ingest->store);
    if (err != ERR_NONE)
        return err;
    ingest->has_begun = true;
    (void)loop_timer_start(ingest->commit_timer, INGEST_COMMIT_MS);
    return ERR_NONE;
}

static void hold_answer(struct ingest *ingest, const struct gate_iq *iq, const char *epoch,
                        uint64_t through)
{
    struct answer answer = { .to = strdup(iq->from),
                             .id = strdup(iq->id),
                             .came_ms = ingest->came_ms };

    if (!answer.to || !answer.id) {
        free(answer.to);
        free(answer.id);
        return;
    }
    (void)str_copy(answer.stored.epoch, sizeof answer.stored.epoch, epoch);
    answer.stored.through = through;
    ingest->pending[ingest->pending_count++] = answer;
    if (!ingest->has_begun || ingest->pending_count == INGEST_PENDING)
        commit_and_answer(ingest);
}

/* In the open transaction. */
static enum err store_items(struct ingest *ingest, struct ingest_roster_agent *agent,
                            const struct ingest_batch *batch, int64_t now_ms)
{
    enum err err = ingest_store_items(ingest->store, agent, batch, now_ms);

    ingest_health_told(&agent->health, batch->head.next, batch->last, &batch->head.clock);
    ingest_health_received(&agent->health, batch, now_ms);
    ingest_tally_batch(&ingest->tally, batch);
    return err == ERR_NONE ? store_contact(ingest->store, agent->id, agent->session, now_ms) : err;
}

/* Store a batch together with those before and behind it; or, from a suspect, alone. */
static enum err store_batch(struct ingest *ingest, const struct gate_iq *iq,
                            struct ingest_roster_agent *agent, const struct ingest_batch *batch)
{
    bool is_alone = agent->is_suspect;

    if (is_alone)
        commit_and_answer(ingest);
    agent->is_suspect = true;
    enum err err = begin(ingest);
    if (err == ERR_NONE)
        err = store_items(ingest, agent, batch, clock_wall_ms());
    if (err != ERR_NONE)
        return err;
    agent->is_suspect = false;
    hold_answer(ingest, iq, batch->head.epoch, batch->last);
    if (is_alone)
        commit_and_answer(ingest);
    return ERR_NONE;
}

/* A batch whose records follow what is stored, `through`, at least in part. */
static void take_new(struct ingest *ingest, const struct gate_iq *iq,
                     struct ingest_roster_agent *agent, uint64_t through,
                     struct ingest_batch *batch)
{
    struct batch_rejected rejected = { 0 };
    enum err err = ingest_batch_read_records(iq->payload, through, batch, &rejected);

    if (err == ERR_SYNTAX || err == ERR_RANGE) {
        ingest_refuse_record(ingest->gate, iq, &rejected);
        metrics_add(ingest->tally.metrics, METRICS_BATCHES, METRICS_BATCH_REJECTED, 1);
        return;
    }
    if (err == ERR_NONE)
        err = store_batch(ingest, iq, agent, batch);
    if (err == ERR_NONE)
        return;
    abandon(ingest, err);
    ingest_refuse_for(ingest->gate, iq->from, iq->id, INGEST_REFUSE_NOT_NOW);
}

static void take_batch(struct ingest *ingest, const struct gate_iq *iq,
                       struct ingest_roster_agent *agent)
{
    struct store_journal journal = { 0 };
    struct ingest_batch batch;
    enum err err = ingest_batch_read_head(iq->payload, &batch);

    if (err != ERR_NONE) {
        log_debug("ingest", "%s: sent what is no batch: %s", agent->jid, err_text(err));
        ingest_refuse_for(ingest->gate, iq->from, iq->id,
                          err == ERR_LIMIT ? INGEST_REFUSE_TOO_MANY : INGEST_REFUSE_BAD_REQUEST);
        return;
    }
    err = store_find_journal(ingest->store, agent->id, batch.head.epoch, &journal);
    if (err != ERR_NONE && err != ERR_MISSING) {
        abandon(ingest, err);
        ingest_refuse_for(ingest->gate, iq->from, iq->id, INGEST_REFUSE_NOT_NOW);
    } else if (batch.head.first > journal.through + 1 || batch.last <= journal.through) {
        ingest->came_ms = 0;
        hold_answer(ingest, iq, batch.head.epoch, journal.through);
    } else {
        take_new(ingest, iq, agent, journal.through, &batch);
    }
    ingest_batch_finish(&batch);
}

/* It has no answer: what is not stored now is said with a greeting to come. */
static void take_self(struct ingest *ingest, const struct xml_node *hello,
                      struct ingest_roster_agent *agent)
{
    struct record self;

    if (!ingest_self_read(hello, agent, &self))
        return;
    enum err err = begin(ingest);
    if (err == ERR_NONE)
        err = store_hear(ingest->store, agent->id, clock_wall_ms(), &self);
    if (err != ERR_NONE)
        abandon(ingest, err);
    record_finish(&self);
}

static void take_hello(struct ingest *ingest, const struct gate_iq *iq,
                       struct ingest_roster_agent *agent)
{
    struct batch_welcome welcome = { .window = ingest->window,
                                     .max_bytes = ingest->max_bytes,
                                     .time_ms = clock_wall_ms() };
    struct store_journal journal = { 0 };
    struct batch_hello hello;
    struct buf payload;

    if (!batch_read_hello(iq->payload, &hello)) {
        ingest_refuse_for(ingest->gate, iq->from, iq->id, INGEST_REFUSE_BAD_REQUEST);
        return;
    }
    commit_and_answer(ingest); /* what is said here must be durable */
    enum err err = store_find_journal(ingest->store, agent->id, hello.epoch, &journal);
    if (err != ERR_NONE && err != ERR_MISSING) {
        note_trouble(ingest, err);
        ingest_refuse_for(ingest->gate, iq->from, iq->id, INGEST_REFUSE_NOT_NOW);
        return;
    }
    bool is_news = hello.next != journal.through + 1; /* else it only asks whether we still know */
    (is_news ? log_info
             : log_debug)("ingest", "%s: says hello with %s; stored through %llu, its next is %llu",
                          agent->jid, hello.program[0] ? hello.program : "a program without name",
                          (unsigned long long)journal.through, (unsigned long long)hello.next);
    ingest_missed_greeting(ingest->store, agent, &hello, err == ERR_MISSING);
    ingest_health_told(&agent->health, hello.next, journal.through, &hello.clock);
    take_self(ingest, iq->payload, agent);
    welcome.through = journal.through;
    (void)str_copy(welcome.ingest, sizeof welcome.ingest, ingest->jid);
    buf_init(&payload, PAYLOAD_LIMIT);
    if (batch_write_welcome(&payload, &welcome))
        (void)gate_answer(ingest->gate, iq->from, iq->id, buf_text(&payload));
    buf_finish(&payload);
}

/* Who looks at the store should see it soon; not each by itself when many come at once. */
static void tell_link(struct ingest *ingest, const struct ingest_roster_agent *agent,
                      const char *what)
{
    log_info("ingest", "%s: %s", agent->jid, what);
    if (ingest->has_news)
        return;
    ingest->has_news = true;
    (void)loop_timer_start(ingest->save_timer, NEWS_MS);
}

void ingest_take(struct ingest *ingest, const struct gate_iq *iq)
{
    const char *session;
    struct ingest_roster_agent *agent = ingest_roster_find(&ingest->roster, iq->from, &session);

    if (!agent) {
        ingest_refuse_stranger(ingest->gate, iq, &ingest->strangers);
        metrics_add(ingest->tally.metrics, METRICS_STRANGERS, 0, 1);
        return;
    }
    ingest->came_ms = clock_monotonic_ms();
    if (ingest_roster_heard(agent, session, clock_wall_ms()))
        tell_link(ingest, agent, "is here");
    if (iq->is_set && strcmp(iq->payload->name, "batch") == 0)
        take_batch(ingest, iq, agent);
    else if (iq->is_set && strcmp(iq->payload->name, "hello") == 0)
        take_hello(ingest, iq, agent);
    else
        ingest_refuse_for(ingest->gate, iq->from, iq->id, INGEST_REFUSE_UNKNOWN);
}

void ingest_presence(struct ingest *ingest, const char *from, bool is_here)
{
    const char *session;
    struct ingest_roster_agent *agent = ingest_roster_find(&ingest->roster, from, &session);

    if (!agent)
        return;
    if (is_here && ingest_roster_heard(agent, session, clock_wall_ms()))
        tell_link(ingest, agent, "is here");
    else if (!is_here && ingest_roster_left(agent, session, clock_wall_ms()))
        tell_link(ingest, agent, "is gone; its records wait on its disk until it is back");
}

bool ingest_where(struct ingest *ingest, const char *jid, struct buf *out_full)
{
    return ingest_roster_where(&ingest->roster, jid, out_full);
}

void ingest_drained(struct ingest *ingest)
{
    if (ingest->has_begun)
        commit_and_answer(ingest);
}

void ingest_down(struct ingest *ingest)
{
    (void)commit(ingest);
    free_pending(ingest);
    ingest_roster_lose_all(&ingest->roster);
}

static void save_contacts(struct ingest *ingest)
{
    commit_and_answer(ingest);
    enum err err = ingest_roster_save(&ingest->roster, ingest->store);
    if (err != ERR_NONE)
        note_trouble(ingest, err);
}

static void ask_whether_here(void *arg, const char *jid)
{
    struct ingest *ingest = arg;

    (void)gate_ping(ingest->gate, jid);
}

void ingest_up(struct ingest *ingest)
{
    ingest_roster_each_to_ask(&ingest->roster, true, 0, ask_whether_here, ingest);
}

static void on_save_timer(void *arg)
{
    struct ingest *ingest = arg;

    ingest->has_news = false;
    save_contacts(ingest);
    ingest_roster_each_to_ask(&ingest->roster, false, clock_wall_ms() - INGEST_PING_MS,
                              ask_whether_here, ingest);
    (void)loop_timer_start(ingest->save_timer, INGEST_SAVE_MS);
}

bool ingest_reload(struct ingest *ingest, const struct portal_conf *conf)
{
    commit_and_answer(ingest);
    enum err err =
        ingest_roster_replace(&ingest->roster, ingest->store, conf->agents, conf->agent_count);
    if (err != ERR_NONE) {
        log_error("ingest", "the list of agents could not be stored: %s: %s", err_text(err),
                  store_error(ingest->store));
        return false;
    }
    metrics_set(ingest->tally.metrics, METRICS_AGENTS, (int64_t)conf->agent_count);
    ingest->window = conf->window;
    ingest->max_bytes = conf->max_bytes;
    return true;
}

struct ingest *ingest_create(struct loop *loop, struct store *store, const struct portal_conf *conf)
{
    struct ingest *ingest = calloc(1, sizeof *ingest);

    if (!ingest)
        return NULL;
    ingest->store = store;
    ingest->strangers.every_ms = STRANGER_LOG_MS;
    ingest->troubles.every_ms = TROUBLE_LOG_MS;
    (void)str_copy(ingest->jid, sizeof ingest->jid, conf->jid);
    ingest_roster_init(&ingest->roster);
    if (agent_health_begin(store) != ERR_NONE)
        log_warn("ingest", "store: %s; who is connected may be told wrongly", store_error(store));
    ingest->commit_timer = loop_timer_create(loop, on_commit_timer, ingest);
    ingest->save_timer = loop_timer_create(loop, on_save_timer, ingest);
    if (!ingest->commit_timer || !ingest->save_timer || !ingest_reload(ingest, conf)) {
        ingest_destroy(ingest);
        return NULL;
    }
    (void)loop_timer_start(ingest->save_timer, INGEST_SAVE_MS);
    return ingest;
}

void ingest_set_metrics(struct ingest *ingest, struct metrics *metrics)
{
    ingest->tally.metrics = metrics;
    metrics_set(metrics, METRICS_AGENTS, (int64_t)ingest->roster.count);
}

void ingest_set_gate(struct ingest *ingest, struct gate *gate)
{
    ingest->gate = gate;
}

void ingest_destroy(struct ingest *ingest)
{
    if (!ingest)
        return;
    if (ingest->commit_timer && ingest->save_timer)
        save_contacts(ingest);
    loop_timer_destroy(ingest->commit_timer);
    loop_timer_destroy(ingest->save_timer);
    free_pending(ingest);
    ingest_roster_finish(&ingest->roster);
    free(ingest);
}

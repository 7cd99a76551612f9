/* SPDX-License-Identifier: Apache-2.0 */
/* Go-back-N over the journal. Whatever goes wrong ends in the same place: forget what is
 * unanswered, pause, say hello again; the portal's welcome says where to go on. So there is one way
 * back from every trouble, and it is the way in. */
#include "agent/publish/publish.h"

#include "agent/publish/publish_batch.h"
#include "agent/publish/publish_clock.h"
#include "agent/publish/publish_window.h"
#include "agent/publish/publish_words.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/batch.h"
#include "protocol/names.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MS      5000  /* a request without an answer by then may be lost: ask, */
#define ANSWER_MOST_MS 30000 /* with twice the patience each time */
#define PAUSE_FIRST_MS 1000
#define PAUSE_MOST_MS  30000
#define BUSY_MS        250    /* the transport's queue is full: look again */
#define QUIET_MS       300000 /* a portal that is an older copy now does not say so by itself */
#define COMPLAIN_MS    600000
#define RENEW_MS       60000 /* from one new epoch to the next: a portal may lie each time */
#define PROMPT         4     /* so few unanswered batches that a single record need not wait, */
#define WORTH_A_BATCH  (NAMES_BATCH_RECORDS / 2) /* and so many records never need to */
#define PROGRAM        "printwire-agent " PRINTWIRE_VERSION

enum state {
    STATE_DOWN,    /* no link */
    STATE_ASKING,  /* hello is unanswered */
    STATE_FLOWING, /* welcome: batches may go */
    STATE_PAUSED   /* waiting to say hello again */
};

struct publish {
    struct spool *spool;
    struct publish_transport transport;
    struct loop_timer *timer; /* the state's deadline */
    struct buf payload;
    struct publish_window window;
    struct publish_clock clock;
    struct log_limit complaint;
    enum state state;
    uint64_t tag;         /* of the last request */
    uint64_t hello_tag;   /* of the hello that counts */
    uint64_t cursor;      /* number of the next record to send */
    uint64_t told;        /* no record above it was ever sent, so that no portal can have it */
    uint64_t quarantined; /* last record refused, 0 for none */
    uint64_t patience_ms; /* how long an answer may take */
    uint64_t renewed_ms;  /* monotonic; when the epoch was begun that we are in, 0: not by us */
    uint64_t agreed_ms;   /* monotonic; when the portal last said what it has, and it was right */
    unsigned max_bytes;
    unsigned failures; /* since records were stored last */
    bool announced;    /* the log knows that we are connected to the portal */
    bool is_held;      /* nothing may be sent */
    bool is_new_self;  /* no greeting has said what the agent is now */
    char *self;        /* what it says of itself, NULL nothing */
    char portal[256];
    char ingest[256];
};

static uint64_t pause_ms(unsigned failures)
{
    uint64_t whole = PAUSE_FIRST_MS;

    for (unsigned i = 1; i < failures && whole < PAUSE_MOST_MS; i++)
        whole *= 2;
    whole = whole < PAUSE_MOST_MS ? whole : PAUSE_MOST_MS;
    return whole / 2 + crypto_random_below((uint32_t)(whole / 2) + 1);
}

/* Not stored: everything unanswered is unsent, and hello is said again after a pause. */
static void __attribute__((format(printf, 2, 3))) fail(struct publish *p, const char *format, ...)
{
    char why[200], again[60] = "";
    va_list args;
    uint32_t held;

    va_start(args, format);
    (void)vsnprintf(why, sizeof why, format, args);
    va_end(args);
    publish_window_clear(&p->window);
    p->state = STATE_PAUSED;
    p->failures++;
    uint64_t delay = pause_ms(p->failures);
    loop_timer_start(p->timer, delay);
    if (!log_limit_allows(&p->complaint, &held))
        return;
    p->announced = false;
    if (held > 0)
        (void)snprintf(again, sizeof again, " (%" PRIu32 " times since the last line)", held);
    log_warn("publish", "%s: %s; %" PRIu64 " records wait on disk, asking again in %.1f s%s",
             p->portal, why, spool_waiting(p->spool, NULL), (double)delay / 1000, again);
}

static void say_hello(struct publish *p)
{
    struct batch_hello hello = { .next = spool_next(p->spool),
                                 .program = PROGRAM,
                                 .self = p->self };

    p->is_new_self = false;
    publish_window_clear(&p->window);
    str_copy(hello.epoch, sizeof hello.epoch, spool_epoch(p->spool));
    buf_clear(&p->payload);
    p->hello_tag = ++p->tag;
    publish_clock_tell(&p->clock, &hello.clock);
    publish_clock_ask(&p->clock);
    p->state = STATE_ASKING;
    if (!batch_write_hello(&p->payload, &hello)) {
        fail(p, "no memory for a greeting");
        return;
    }
    loop_timer_start(p->timer, p->patience_ms);
    if (!p->transport.request(p->transport.arg, p->tag, p->portal, p->payload.data, p->payload.len))
        fail(p, "the link takes no request");
}

/* The timer of a flowing journal: the oldest unanswered batch, or else the next look whether the
 * portal still has what it had. */
static void arm(struct publish *p)
{
    if (p->state != STATE_FLOWING)
        return;
    uint64_t now = clock_monotonic_ms();
    uint64_t deadline = p->window.count > 0 ? p->window.flights[0].sent_ms + p->patience_ms
                                            : p->agreed_ms + QUIET_MS;
    loop_timer_start(p->timer, deadline > now ? deadline - now : 0);
}

/* A record goes at once while little is in the air, so that an incident does not wait for the
 * answer to a counter; behind that, only batches that are worth it. */
static bool may_send(const struct publish *p)
{
    uint64_t committed = spool_committed(p->spool);

    if (p->state != STATE_FLOWING || p->is_held || p->cursor > committed ||
        publish_window_full(&p->window))
        return false;
    return p->window.count < PROMPT || committed - p->cursor + 1 >= WORTH_A_BATCH;
}

static bool send_batch(struct publish *p)
{
    struct batch_clock clock;
    uint64_t last;

    publish_clock_tell(&p->clock, &clock);
    enum err err =
        publish_batch_build(p->spool, p->cursor, p->max_bytes, &clock, &p->payload, &last);
    if (err != ERR_NONE) {
        fail(p, "the journal cannot be read (%s)", err_text(err));
        return false;
    }
    const struct publish_flight flight = { ++p->tag, p->cursor, last, clock_monotonic_ms() };
    publish_window_add(&p->window, &flight);
    p->cursor = last + 1;
    p->told = last > p->told ? last : p->told;
    if (p->transport.request(p->transport.arg, flight.tag, p->ingest, p->payload.data,
                             p->payload.len))
        return true;
    publish_window_drop_last(&p->window);
    p->cursor = flight.first;
    return false;
}

static void pump(struct publish *p)
{
    bool taken = true;

    if (p->is_new_self && p->state == STATE_FLOWING && p->window.count == 0) {
        say_hello(p); /* its answer leads back here */
        return;
    }
    while (taken && may_send(p))
        taken = send_batch(p);
    arm(p);
    if (!taken && p->state == STATE_FLOWING && p->window.count == 0)
        loop_timer_start(p->timer, BUSY_MS);
}

static void set_patience(struct publish *p, uint64_t ms)
{
    p->patience_ms = ms < ANSWER_MS ? ANSWER_MS : ms < ANSWER_MOST_MS ? ms : ANSWER_MOST_MS;
}

/* Lost, or only slow? The portal's welcome says what it has. Twice the patience keeps a slow portal
 * from getting everything again and again. */
static void ask_again(struct publish *p)
{
    set_patience(p, 2 * p->patience_ms);
    say_hello(p);
}

static void on_timer(void *arg)
{
    struct publish *p = arg;

    if (p->state == STATE_ASKING) {
        uint64_t waited = p->patience_ms;
        set_patience(p, 2 * waited);
        fail(p, "no answer to our greeting in %" PRIu64 " s", waited / 1000);
    } else if (p->state == STATE_FLOWING && p->window.count > 0) {
        ask_again(p);
    } else if (may_send(p)) {
        pump(p);
    } else { /* the pause is over, or nothing was heard for long */
        say_hello(p);
    }
}

/* The journal and the portal do not agree on what was stored: go on under a new epoch, where
 * nothing was. */
static void start_epoch(struct publish *p, const char *why, uint64_t through)
{
    uint64_t now = clock_monotonic_ms();

    if (p->renewed_ms != 0 && now - p->renewed_ms < RENEW_MS) {
        fail(p, "%s, so soon after a new epoch", why);
        return;
    }
    log_warn("publish",
             "%s: %s (it has stored through %" PRIu64 ", we know of %" PRIu64
             "), going on in a new epoch",
             p->portal, why, through, spool_stored_through(p->spool));
    p->quarantined = 0;
    enum err err =
        p->transport.say_again != NULL ? p->transport.say_again(p->transport.arg) : ERR_NONE;
    if (err == ERR_NONE)
        err = spool_new_epoch(p->spool);
    if (err != ERR_NONE) {
        fail(p, "no new epoch could be begun (%s)", err_text(err));
        return;
    }
    p->told = 0;
    p->renewed_ms = now;
    say_hello(p);
}

/* False when the journal could not write it down; the way back is open then. */
static bool note_stored(struct publish *p, uint64_t through)
{
    if (through <= spool_stored_through(p->spool))
        return true;
    enum err err = spool_stored(p->spool, through);
    if (err != ERR_NONE) {
        fail(p, "the journal cannot forget what is stored (%s)", err_text(err));
        return false;
    }
    p->failures = 0;
    publish_window_stored(&p->window, through);
    if (p->cursor <= through)
        p->cursor = through + 1;
    return true;
}

/* The portal has lost what it had stored, its disk was restored perhaps: what we still have of it
 * is sent again under its old numbers. False when that is not all of it, or could not be kept. */
static bool send_lost(struct publish *p, uint64_t through)
{
    uint64_t stored = spool_stored_through(p->spool);
    enum err err = spool_rewind(p->spool, through);

    if (err == ERR_NONE)
        log_warn("publish",
                 "%s: the portal has lost records that it had stored: %" PRIu64
                 " are sent again, from number %" PRIu64,
                 p->portal, stored - through, through + 1);
    return err == ERR_NONE;
}

static void take_welcome(struct publish *p, const struct batch_welcome *welcome)
{
    publish_clock_answer(&p->clock, welcome->time_ms);
    enum err err = spool_agree(p->spool, welcome->through);
    if (err != ERR_NONE && err != ERR_RANGE) {
        fail(p, "the journal cannot note what the portal has (%s)", err_text(err));
        return;
    }
    if (err == ERR_RANGE || welcome->through > p->told) {
        start_epoch(p, "the portal has more of our journal than we ever sent", welcome->through);
        return;
    }
    if (welcome->through < spool_stored_through(p->spool) && !send_lost(p, welcome->through)) {
        start_epoch(p, "the portal has lost records that it had stored", welcome->through);
        return;
    }
    if (!note_stored(p, welcome->through))
        return;
    p->window.limit = welcome->window < PUBLISH_WINDOW_MOST ? welcome->window : PUBLISH_WINDOW_MOST;
    p->max_bytes = welcome->max_bytes < NAMES_BATCH_BYTES ? welcome->max_bytes : NAMES_BATCH_BYTES;
    str_copy(p->ingest, sizeof p->ingest, welcome->ingest[0] != '\0' ? welcome->ingest : p->portal);
    p->cursor = welcome->through + 1;
    p->state = STATE_FLOWING;
    p->agreed_ms = clock_monotonic_ms();
    if (!p->announced)
        log_info("publish", "%s: welcome, %" PRIu64 " records wait", p->portal,
                 spool_waiting(p->spool, NULL));
    p->announced = true;
    pump(p);
}

static void fail_by_error(struct publish *p, const struct xml_node *error)
{
    const char *condition =
        error != NULL && error->first_child != NULL ? error->first_child->name : "no reason given";

    fail(p, "%s (%.60s)", publish_words_meaning(condition), condition);
}

static void answer_hello(struct publish *p, bool is_result, const struct xml_node *payload)
{
    struct batch_welcome welcome;

    if (is_result && payload != NULL && batch_read_welcome(payload, &welcome))
        take_welcome(p, &welcome);
    else if (is_result)
        fail(p, "our greeting was answered with something else");
    else
        fail_by_error(p, payload);
}

/* The portal's word about what it has stored. It counts even when we had given up waiting for it.
 */
static void take_stored(struct publish *p, const struct batch_stored *stored,
                        const struct publish_flight *flight)
{
    bool ours = strcmp(stored->epoch, spool_epoch(p->spool)) == 0;
    uint64_t last = flight != NULL ? flight->last : 0;

    if (!ours || stored->through > p->told) {
        if (flight != NULL) /* else it may answer what was asked in an earlier epoch */
            fail(p, "the portal speaks of another journal");
        return;
    }
    uint64_t before = spool_stored_through(p->spool);
    if (!note_stored(p, stored->through) || p->state != STATE_FLOWING)
        return;
    if (stored->through > before)
        p->agreed_ms = clock_monotonic_ms();
    if (stored->through >= last)
        pump(p);
    else if (stored->through > before)
        say_hello(p); /* a gap, but things move */
    else
        fail(p, "the portal misses records after %" PRIu64, stored->through);
}

/* <rejected/> stands inside the <error/>, as its application-specific condition (RFC 6120, 8.3.4).
 */
static bool read_rejected(const struct xml_node *error, struct batch_rejected *out_rejected)
{
    const struct xml_node *rejected =
        error != NULL ? xml_read_child(error, "rejected", NAMES_SPACE) : NULL;

    return rejected != NULL && batch_read_rejected(rejected, out_rejected);
}

/* Only this is final for a record. Its place stays, empty; the batch is sent again. */
static void take_rejected(struct publish *p, const struct publish_flight *flight,
                          const struct batch_rejected *rejected)
{
    uint64_t number = flight->first + rejected->record - 1;

    if (rejected->first != flight->first || rejected->record == 0 || number > flight->last ||
        number == p->quarantined) {
        fail(p, "the portal refused a record that is not there");
        return;
    }
    enum err err = spool_quarantine(p->spool, number, rejected->reason);
    if (err != ERR_NONE) {
        fail(p, "a refused record could not be set aside (%s)", err_text(err));
        return;
    }
    p->quarantined = number;
    publish_window_clear(&p->window);
    p->cursor = spool_stored_through(p->spool) + 1;
    pump(p);
}

static void answer_error(struct publish *p, const struct publish_flight *flight,
                         const struct xml_node *error)
{
    struct batch_rejected rejected;

    if (read_rejected(error, &rejected))
        take_rejected(p, flight, &rejected);
    else
        fail_by_error(p, error);
}

struct publish *publish_create(struct loop *loop, struct spool *spool, const char *portal,
                               const struct publish_transport *transport)
{
    struct publish *p = calloc(1, sizeof *p);

    if (p == NULL)
        return NULL;
    p->spool = spool;
    p->transport = *transport;
    p->told = spool_committed(spool); /* perhaps, by an earlier run */
    p->complaint.every_ms = COMPLAIN_MS;
    buf_init(&p->payload, PUBLISH_BATCH_LIMIT);
    p->timer = loop_timer_create(loop, on_timer, p);
    if (p->timer == NULL || !str_copy(p->portal, sizeof p->portal, portal)) {
        publish_destroy(p);
        return NULL;
    }
    return p;
}

void publish_destroy(struct publish *publish)
{
    if (publish == NULL)
        return;
    loop_timer_destroy(publish->timer);
    buf_finish(&publish->payload);
    free(publish->self);
    free(publish);
}

void publish_up(struct publish *publish)
{
    publish->failures = 0;
    publish->patience_ms = ANSWER_MS;
    publish->announced = false;
    say_hello(publish);
}

void publish_down(struct publish *publish)
{
    loop_timer_stop(publish->timer);
    publish_window_clear(&publish->window);
    publish->state = STATE_DOWN;
}

void publish_answer(struct publish *publish, uint64_t tag, bool is_result,
                    const struct xml_node *payload)
{
    struct batch_stored stored;
    const struct publish_flight *found = publish_window_find(&publish->window, tag);

    if (publish->state == STATE_ASKING && tag == publish->hello_tag) {
        answer_hello(publish, is_result, payload);
        return;
    }
    if (is_result && payload != NULL && batch_read_stored(payload, &stored)) {
        if (found != NULL)
            set_patience(publish, 2 * (clock_monotonic_ms() - found->sent_ms));
        take_stored(publish, &stored, found);
        return;
    }
    if (found == NULL)
        return; /* of a request that we gave up */
    const struct publish_flight flight = *found;
    if (is_result)
        fail(publish, "a batch was answered with something else");
    else
        answer_error(publish, &flight, payload);
}

void publish_offer(struct publish *publish)
{
    pump(publish);
}

void publish_introduce(struct publish *p, const char *self)
{
    if (self == NULL ? p->self == NULL : p->self != NULL && strcmp(self, p->self) == 0)
        return;
    free(p->self);
    p->self = self == NULL ? NULL : strdup(self);
    p->is_new_self = true;
    publish_offer(p);
}

void publish_hold(struct publish *p, bool is_held)
{
    p->is_held = is_held;
    publish_offer(p);
}

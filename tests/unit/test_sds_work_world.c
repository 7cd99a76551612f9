/* SPDX-License-Identifier: Apache-2.0 */
/* A world of one item: a platform, a device that counts what was done to it, and connectors that do
 * as protocol/SDS.md says, die at any line, lose requests and answers. No item runs twice, and each
 * ends. */
#include "protocol/sds_work.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define START  INT64_C(1000000000)
#define LEASE  INT64_C(120000)
#define LIMIT  INT64_C(300000)
#define LIFE   INT64_C(1800000)
#define KEY    "b3a1c7d2-1f0e-4c5d-8a9b-0c1d2e3f4a5b" /* of all of them */
#define HANDS  2 /* a connector, and another one with its key: installed anew, an empty disk */
#define ROUNDS 120

/* What a connector has on its disk of the item. */
struct hand {
    bool has;
    int64_t fence;
    int64_t step;               /* the last one that the platform took */
    enum sds_work_state state;  /* as the platform said */
    enum sds_work_verb pending; /* the step under way; SDS_WORK_VERBS: none */
    bool acts;                  /* written before the packet leaves: from then on it only looks */
    bool begun;  /* is kept when the item is let go: no second start, whoever offers it again */
    bool looked; /* what the device tells was compared */
    char run[SDS_WORK_RUN];
};

struct world {
    struct sds_work work;
    struct hand hands[HANDS];
    int64_t now_ms;
    uint32_t random;
    unsigned chance;     /* of dying, in 100; 0: only at `crash_at` */
    unsigned crash_at;   /* at the nth line where one may die */
    unsigned crash_line; /* lines passed so far */
    unsigned runs;       /* what the device was told to do */
    int64_t answered_ms; /* when the start was taken */
    unsigned starts;
    unsigned runs_made;
};

static unsigned chance(struct world *w, unsigned below)
{
    w->random = w->random * 1664525U + 1013904223U;
    return (w->random >> 8) % below;
}

/* A line at which a program may end; true when it does. */
static bool dies(struct world *w)
{
    w->crash_line++;
    return w->crash_line == w->crash_at || (w->chance > 0 && chance(w, 100) < w->chance);
}

static enum sds_work_result apply(struct world *w, enum sds_work_verb verb,
                                  enum sds_work_actor actor)
{
    struct sds_work_event event = {
        .verb = verb, .actor = actor, .now_ms = w->now_ms, .lease_ms = LEASE, .holder = KEY
    };

    return sds_work_apply(&w->work, &event);
}

static enum sds_work_result report(struct world *w, const struct hand *hand)
{
    struct sds_work_event event = { hand->pending, SDS_WORK_CONNECTOR, w->now_ms,
                                    hand->fence,   hand->step + 1,     LEASE,
                                    KEY,           hand->run };
    bool is_start = hand->pending == SDS_WORK_START;
    enum sds_work_result result = sds_work_apply(&w->work, &event);

    if (is_start && result == SDS_WORK_TAKEN) {
        w->starts++;
        w->answered_ms = w->now_ms;
    }
    return result;
}

/* What the connector does next, by what it knows. */
static enum sds_work_verb choose(struct world *w, const struct hand *hand)
{
    static const enum sds_work_verb looked[] = { SDS_WORK_ALLOW,  SDS_WORK_ALLOW,   SDS_WORK_ASK,
                                                 SDS_WORK_REFUSE, SDS_WORK_DECLINE, SDS_WORK_FAIL };
    enum sds_work_state unused;
    bool restarts =
        sds_work_next(w->work.kind, SDS_WORK_SENT, SDS_WORK_DROP, &unused) == SDS_WORK_TAKEN;

    switch (hand->state) {
    case SDS_WORK_OFFERED:
        return SDS_WORK_TAKE;
    case SDS_WORK_HELD:
        if (hand->begun)
            return SDS_WORK_FAIL; /* interrupted */
        return looked[w->chance == 0 ? 0 : chance(w, 6)];
    case SDS_WORK_CONSENT:
        return w->chance > 0 && chance(w, 4) == 0 ? SDS_WORK_REFUSE : SDS_WORK_ALLOW;
    case SDS_WORK_SCHEDULED:
        return SDS_WORK_START;
    case SDS_WORK_SENT:
        return restarts ? SDS_WORK_DROP : SDS_WORK_VERIFY;
    default:
        if (!hand->looked)
            return SDS_WORK_VERIFY;
        return w->runs > 0 ? SDS_WORK_SUCCEED : SDS_WORK_FAIL; /* what the evidence says */
    }
}

/* The start was taken, and the item is under way: once, and never again. */
static void act(struct world *w, struct hand *hand)
{
    hand->acts = hand->begun = true;
    if (dies(w))
        return;
    w->runs++;
    CU_ASSERT_TRUE(w->now_ms - w->answered_ms < SDS_WORK_SEND_MS);
    if (dies(w))
        return;
    hand->pending = SDS_WORK_SEND;
}

/* The start was taken once, and its answer came too late: nothing is sent, and that is told. */
static bool is_too_old(const struct world *w, const struct hand *hand, enum sds_work_result result)
{
    return hand->pending == SDS_WORK_START && result == SDS_WORK_TOO_LATE &&
           sds_work_is_begun(&w->work);
}

static void send_pending(struct world *w, struct hand *hand)
{
    if (dies(w)) /* or the request is lost */
        return;
    enum sds_work_result result = report(w, hand);
    if (dies(w)) /* or the answer is lost */
        return;
    if (is_too_old(w, hand, result)) {
        hand->step++;
        hand->pending = SDS_WORK_FAIL;
        return;
    }
    if (result != SDS_WORK_TAKEN && result != SDS_WORK_REPEATED) {
        hand->has = false;
        return;
    }
    bool is_start = hand->pending == SDS_WORK_START;
    hand->looked |= hand->pending == SDS_WORK_VERIFY;
    hand->step++;
    hand->state = w->work.state;
    hand->pending = SDS_WORK_VERBS;
    hand->has = !sds_work_is_over(hand->state) || hand->acts;
    if (is_start && hand->state == SDS_WORK_STARTED && !hand->acts)
        act(w, hand);
}

/* A poll: what waits is offered to who asks; a lease is renewed, and who is told that the item is
 * not its own any more lets it go. */
static void poll_work(struct world *w, struct hand *hand)
{
    if (hand->has) {
        struct sds_work_event renew = {
            SDS_WORK_RENEW, SDS_WORK_CONNECTOR, w->now_ms, hand->fence, 0, LEASE, KEY, NULL
        };
        hand->has = sds_work_apply(&w->work, &renew) == SDS_WORK_TAKEN;
        return;
    }
    (void)apply(w, SDS_WORK_WITHDRAW, SDS_WORK_PLATFORM); /* it is not named: begun or not */
    if (apply(w, SDS_WORK_OFFER, SDS_WORK_PLATFORM) != SDS_WORK_TAKEN || dies(w))
        return;
    *hand = (struct hand){ .has = true,
                           .fence = w->work.fence,
                           .state = SDS_WORK_OFFERED,
                           .pending = SDS_WORK_VERBS,
                           .begun = hand->begun };
    (void)snprintf(hand->run, sizeof hand->run, "run-%u", ++w->runs_made);
}

static void turn(struct world *w, struct hand *hand)
{
    bool was_empty = !hand->has;

    poll_work(w, hand); /* with what it holds, as every poll */
    if (was_empty || !hand->has)
        return;
    if (hand->pending == SDS_WORK_VERBS)
        hand->pending = choose(w, hand); /* on disk before it is sent */
    send_pending(w, hand);
}

static void tool(struct world *w)
{
    static const enum sds_work_verb verbs[] = { SDS_WORK_CANCEL, SDS_WORK_HALT, SDS_WORK_RESUME };

    if (chance(w, 12) == 0)
        (void)apply(w, verbs[chance(w, 3)], SDS_WORK_TOOL);
}

static void tick(struct world *w)
{
    enum sds_work_verb verb;

    while (sds_work_due(&w->work, w->now_ms, &verb))
        CU_ASSERT_EQUAL_FATAL(apply(w, verb, SDS_WORK_PLATFORM), SDS_WORK_TAKEN);
}

static void begin(struct world *w, enum sds_work_kind kind, uint32_t seed)
{
    *w = (struct world){ .now_ms = START, .random = seed };
    sds_work_init(&w->work, kind, START + LIFE, LIMIT);
    for (unsigned i = 0; i < HANDS; i++)
        w->hands[i].pending = SDS_WORK_VERBS;
}

static void must_be_sound(const struct world *w)
{
    CU_ASSERT_TRUE_FATAL(w->runs <= 1 && w->starts <= 1);
    CU_ASSERT_TRUE(w->runs == 0 || sds_work_is_begun(&w->work));
    CU_ASSERT_TRUE(w->work.state != SDS_WORK_DONE || w->runs == 1);
    switch (w->work.state) {
    case SDS_WORK_REFUSED:
    case SDS_WORK_CANCELLED:
    case SDS_WORK_EXPIRED:
        CU_ASSERT_EQUAL(w->runs, 0);
        break;
    default:
        break;
    }
}

static void must_end(struct world *w)
{
    for (w->now_ms += LIFE; !sds_work_is_over(w->work.state) && w->now_ms < START + 4 * LIFE;
         w->now_ms += LIMIT)
        tick(w);
    CU_ASSERT_TRUE(sds_work_is_over(w->work.state));
    must_be_sound(w);
}

static void runs_once_and_ends_whatever_happens(void)
{
    unsigned ends[SDS_WORK_STATES] = { 0 };

    for (uint32_t seed = 1; seed <= (unit_is_slow() ? 600U : 30000U); seed++) {
        struct world w;
        begin(&w, (enum sds_work_kind)(seed % SDS_WORK_KINDS), seed);
        w.chance = 1 + seed % 20;
        for (unsigned round = 0; round < ROUNDS; round++) {
            turn(&w, &w.hands[chance(&w, 8) == 0]);
            if (seed % 3 == 0)
                tool(&w);
            if (chance(&w, 3) == 0)
                w.now_ms += chance(&w, 10) == 0 ? chance(&w, 2 * LEASE) : chance(&w, LEASE / 10);
            if (chance(&w, 2) == 0) /* the platform's own clock may be late */
                tick(&w);
            must_be_sound(&w);
        }
        must_end(&w);
        ends[w.work.state]++;
    }
    for (unsigned state = SDS_WORK_DONE; state < SDS_WORK_STATES; state++)
        CU_ASSERT_TRUE(ends[state] > 0); /* the walk comes to every end */
}

/* One connector that works on in a minute's steps, and dies at one line of all. */
static void live(struct world *w)
{
    for (unsigned round = 0; round < 80 && !sds_work_is_over(w->work.state); round++) {
        turn(w, &w->hands[0]);
        w->now_ms += 5000;
        tick(w);
        must_be_sound(w);
    }
}

static void survives_a_crash_between_every_pair_of_states(void)
{
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++) {
        struct world calm;
        begin(&calm, (enum sds_work_kind)kind, 1);
        live(&calm);
        CU_ASSERT_EQUAL_FATAL(calm.work.state, SDS_WORK_DONE);
        CU_ASSERT_TRUE(calm.crash_line >= 14);
        for (unsigned line = 1; line <= calm.crash_line; line++) {
            struct world w;
            begin(&w, (enum sds_work_kind)kind, 1);
            w.crash_at = line;
            live(&w);
            /* whoever dies just before the packet leaves cannot know, and says so: never again */
            CU_ASSERT_EQUAL(w.work.state, w.runs == 1 ? SDS_WORK_DONE : SDS_WORK_FAILED);
            CU_ASSERT_EQUAL(w.starts, 1);
        }
    }
}

/* The same, and the one who died never comes back: another takes it, or nobody can any more. */
static void goes_to_another_only_before_the_start(void)
{
    for (unsigned line = 1; line < 40; line++) {
        struct world w;
        begin(&w, SDS_WORK_REBOOT, 1);
        w.crash_at = line;
        while (w.crash_line < line && !sds_work_is_over(w.work.state))
            turn(&w, &w.hands[0]);
        bool was_begun = sds_work_is_begun(&w.work);
        for (unsigned round = 0; round < 400 && !sds_work_is_over(w.work.state); round++) {
            turn(&w, &w.hands[1]);
            w.now_ms += 5000;
            tick(&w);
            must_be_sound(&w);
        }
        bool is_lost = w.work.state == SDS_WORK_LOST;
        CU_ASSERT_TRUE(is_lost || w.work.state == SDS_WORK_DONE);
        CU_ASSERT_TRUE(was_begun || !is_lost);
    }
}

/* The platform gives up what takes too long, and still hears how it ended, polls or not. */
static void tells_late_how_a_lost_item_ended(void)
{
    for (unsigned state = SDS_WORK_STARTED; state <= SDS_WORK_VERIFYING; state++) {
        struct world w;
        begin(&w, SDS_WORK_FIRMWARE, 1);
        for (unsigned i = 0; i < 20 && w.work.state != (enum sds_work_state)state; i++)
            turn(&w, &w.hands[0]);
        w.now_ms += LIMIT;
        tick(&w);
        CU_ASSERT_EQUAL(w.work.state, SDS_WORK_LOST);
        for (unsigned round = 0; round < 10; round++)
            turn(&w, &w.hands[0]);
        CU_ASSERT_EQUAL(w.work.state, SDS_WORK_DONE);
        CU_ASSERT_FALSE(w.hands[0].has); /* told, and let go */
        must_be_sound(&w);
    }
}

/* The answer to a start is lost, and the line for longer than it may be sent: no packet leaves. */
static void sends_nothing_on_a_late_answer_to_its_start(void)
{
    struct world w;

    begin(&w, SDS_WORK_REBOOT, 1);
    for (unsigned i = 0; i < 20 && w.hands[0].pending != SDS_WORK_START; i++) {
        bool is_next = w.hands[0].state == SDS_WORK_SCHEDULED;
        w.crash_at = is_next ? w.crash_line + 2 : 0; /* behind the request */
        turn(&w, &w.hands[0]);
    }
    CU_ASSERT_EQUAL(w.work.state, SDS_WORK_STARTED);
    w.now_ms += SDS_WORK_SEND_MS;
    for (unsigned i = 0; i < 4; i++)
        turn(&w, &w.hands[0]);
    CU_ASSERT_EQUAL(w.runs, 0);
    CU_ASSERT_EQUAL(w.work.state, SDS_WORK_FAILED);
}

/* The platform is put back to what it was at any turn before the end, by a backup. */
static void runs_once_when_the_platform_is_restored(void)
{
    for (unsigned turns = 0; turns < 9; turns++) {
        struct world w;
        begin(&w, SDS_WORK_FIRMWARE, 1);
        for (unsigned i = 0; i < turns; i++)
            turn(&w, &w.hands[0]);
        struct sds_work backup = w.work;
        live(&w);
        CU_ASSERT_EQUAL(w.work.state, SDS_WORK_DONE);
        turn(&w, &w.hands[0]); /* lets it go */
        w.work = backup;
        w.now_ms += LEASE; /* a poll that names nothing: the lease ends */
        tick(&w);
        for (unsigned i = 0; i < 9; i++)
            turn(&w, &w.hands[0]);
        CU_ASSERT_EQUAL(w.runs, 1);
    }
}

UNIT_MAIN("sds_work_world", UNIT_TEST(runs_once_and_ends_whatever_happens),
          UNIT_TEST(survives_a_crash_between_every_pair_of_states),
          UNIT_TEST(goes_to_another_only_before_the_start),
          UNIT_TEST(tells_late_how_a_lost_item_ended),
          UNIT_TEST(sends_nothing_on_a_late_answer_to_its_start),
          UNIT_TEST(runs_once_when_the_platform_is_restored))

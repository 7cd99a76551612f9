/* SPDX-License-Identifier: Apache-2.0 */
/* The table as a whole: each state with each verb, each actor and each guard. */
#include "protocol/sds_work.h"
#include "tests/unit/unit.h"

#include <string.h>

#define NOW     INT64_C(1000000000)
#define LEASE   INT64_C(600000)
#define LIMIT   INT64_C(300000)
#define EXPIRES (NOW + INT64_C(3600000))
#define RUN     "6b0c7b0e-8f0a-4a53-9d0e-3c2f7f6b1a01"
#define OTHER   "6b0c7b0e-8f0a-4a53-9d0e-3c2f7f6b1a02"
#define HOLDER  "b3a1c7d2-1f0e-4c5d-8a9b-0c1d2e3f4a5b"

/* Of a reboot: a letter for each state that a verb leads to, in the order of the verbs
 *     offer lease-end withdraw expire give-up halt resume cancel | renew take ask allow refuse
 * decline start send drop verify succeed fail and "." where it is not allowed. Written by hand, not
 * from the table. */
static const char letters[SDS_WORK_STATES + 1] = "WOHCShTsovDFRUXEL";
static const char *const expected[SDS_WORK_STATES] = {
    [SDS_WORK_WAITING] = "O..E.h.X............",   [SDS_WORK_OFFERED] = ".WWE.h.XOH..........",
    [SDS_WORK_HELD] = ".WWE.h.XH.CSRU.....F",      [SDS_WORK_CONSENT] = ".WWE.h.XC..SR......F",
    [SDS_WORK_SCHEDULED] = ".WWE.h.XS.C.RUT....F", [SDS_WORK_HALTED] = "...E..WX............",
    [SDS_WORK_STARTED] = "....L...T....U.sov.F",   [SDS_WORK_SENT] = "....L...s.......ov.F",
    [SDS_WORK_OFFLINE] = "....L...o........v.F",   [SDS_WORK_VERIFYING] = "....L...v.......o.DF",
    [SDS_WORK_DONE] = "....................",      [SDS_WORK_FAILED] = "....................",
    [SDS_WORK_REFUSED] = "....................",   [SDS_WORK_UNSUPPORTED] = "....................",
    [SDS_WORK_CANCELLED] = "....................", [SDS_WORK_EXPIRED] = "....................",
    [SDS_WORK_LOST] = "........L....U.LLLDF",
};

static const char actor_letters[] = "PPPPPBTTCCCCCCCCCCCC"; /* B: platform and tool */

static void leads_from_each_state_by_each_verb_where_it_should(void)
{
    for (unsigned state = 0; state < SDS_WORK_STATES; state++) {
        CU_ASSERT_EQUAL_FATAL(strlen(expected[state]), SDS_WORK_VERBS);
        for (unsigned verb = 0; verb < SDS_WORK_VERBS; verb++) {
            enum sds_work_state next = SDS_WORK_STATES;
            enum sds_work_result result = sds_work_next(SDS_WORK_REBOOT, (enum sds_work_state)state,
                                                        (enum sds_work_verb)verb, &next);
            char letter = expected[state][verb];
            if (letter != '.') {
                CU_ASSERT_EQUAL(result, SDS_WORK_TAKEN);
                CU_ASSERT_EQUAL(next, strchr(letters, letter) - letters);
                continue;
            }
            CU_ASSERT_EQUAL(next, SDS_WORK_STATES);
            CU_ASSERT_NOT_EQUAL(result, SDS_WORK_TAKEN);
            CU_ASSERT_NOT_EQUAL(result, SDS_WORK_REPEATED);
        }
    }
}

static void names_why_a_pair_is_not_allowed(void)
{
    enum sds_work_state next = SDS_WORK_STATES;

    CU_ASSERT_EQUAL(sds_work_next(SDS_WORK_REBOOT, SDS_WORK_DONE, SDS_WORK_START, &next),
                    SDS_WORK_OVER);
    CU_ASSERT_EQUAL(sds_work_next(SDS_WORK_REBOOT, SDS_WORK_LOST, SDS_WORK_START, &next),
                    SDS_WORK_OVER);
    CU_ASSERT_EQUAL(sds_work_next(SDS_WORK_REBOOT, SDS_WORK_WAITING, SDS_WORK_START, &next),
                    SDS_WORK_NOT_NOW);
    CU_ASSERT_EQUAL(sds_work_next(SDS_WORK_REBOOT, SDS_WORK_STARTED, SDS_WORK_SUCCEED, &next),
                    SDS_WORK_NOT_KIND);
    CU_ASSERT_EQUAL(sds_work_next(SDS_WORK_REFRESH, SDS_WORK_STARTED, SDS_WORK_DROP, &next),
                    SDS_WORK_NOT_KIND);
    CU_ASSERT_EQUAL(sds_work_next(SDS_WORK_REBOOT, SDS_WORK_STATES, SDS_WORK_START, &next),
                    SDS_WORK_NOT_NOW);
    CU_ASSERT_EQUAL(next, SDS_WORK_STATES);
}

/* What reads only is done as soon as it was read; what changes a device is proved first. */
static void wants_proof_of_every_kind_that_changes_a_device(void)
{
    static const bool changes[SDS_WORK_KINDS] = { true, true, false, true, false, false };
    static const bool restarts[SDS_WORK_KINDS] = { true, true, false, false, false, false };

    for (unsigned k = 0; k < SDS_WORK_KINDS; k++) {
        enum sds_work_kind kind = (enum sds_work_kind)k;
        enum sds_work_state next;
        CU_ASSERT_EQUAL(sds_work_changes(kind), changes[k]);
        bool at_once =
            sds_work_next(kind, SDS_WORK_STARTED, SDS_WORK_SUCCEED, &next) == SDS_WORK_TAKEN;
        CU_ASSERT_EQUAL(at_once, !changes[k]);
        CU_ASSERT_NOT_EQUAL(sds_work_next(kind, SDS_WORK_SENT, SDS_WORK_SUCCEED, &next),
                            SDS_WORK_TAKEN);
        for (unsigned state = SDS_WORK_STARTED; state <= SDS_WORK_VERIFYING; state++) {
            bool drops = sds_work_next(kind, (enum sds_work_state)state, SDS_WORK_DROP, &next) ==
                         SDS_WORK_TAKEN;
            CU_ASSERT_EQUAL(drops, restarts[k] && state != SDS_WORK_OFFLINE);
        }
    }
}

/* From started and beyond there is no way back to before it: one start is all. */
static void leads_from_the_start_never_back_to_another_start(void)
{
    bool reached[SDS_WORK_STATES] = { [SDS_WORK_STARTED] = true };

    for (unsigned round = 0; round < SDS_WORK_STATES; round++)
        for (unsigned state = 0; state < SDS_WORK_STATES; state++)
            for (unsigned verb = 0; reached[state] && verb < SDS_WORK_VERBS; verb++) {
                enum sds_work_state next = (enum sds_work_state)state;
                (void)sds_work_next(SDS_WORK_FIRMWARE, next, (enum sds_work_verb)verb, &next);
                reached[next] = true;
            }
    for (unsigned state = SDS_WORK_WAITING; state <= SDS_WORK_HALTED; state++)
        CU_ASSERT_FALSE(reached[state]);
    CU_ASSERT_FALSE(reached[SDS_WORK_CANCELLED] || reached[SDS_WORK_EXPIRED]);
    CU_ASSERT_FALSE(reached[SDS_WORK_REFUSED]);
}

static void lets_each_verb_be_caused_by_its_actors_only(void)
{
    for (unsigned verb = 0; verb < SDS_WORK_VERBS; verb++) {
        char by = actor_letters[verb];
        CU_ASSERT_EQUAL(sds_work_may(SDS_WORK_PLATFORM, (enum sds_work_verb)verb),
                        by == 'P' || by == 'B');
        CU_ASSERT_EQUAL(sds_work_may(SDS_WORK_TOOL, (enum sds_work_verb)verb),
                        by == 'T' || by == 'B');
        CU_ASSERT_EQUAL(sds_work_may(SDS_WORK_CONNECTOR, (enum sds_work_verb)verb), by == 'C');
        CU_ASSERT_FALSE(sds_work_may(SDS_WORK_ACTORS, (enum sds_work_verb)verb));
    }
    CU_ASSERT_FALSE(sds_work_may(SDS_WORK_PLATFORM, SDS_WORK_VERBS));
}

static enum sds_work_result at(struct sds_work *work, enum sds_work_verb verb, int64_t now_ms)
{
    struct sds_work_event event = { .verb = verb,
                                    .now_ms = now_ms,
                                    .fence = work->fence,
                                    .step = work->step + 1,
                                    .lease_ms = LEASE,
                                    .holder = HOLDER,
                                    .run = RUN };

    while (!sds_work_may(event.actor, verb))
        event.actor++;
    return sds_work_apply(work, &event);
}

static enum sds_work_result then(struct sds_work *work, enum sds_work_verb verb)
{
    return at(work, verb, NOW);
}

/* A reboot on its way, in that state (not beyond verifying). */
static void bring(struct sds_work *work, enum sds_work_state state)
{
    static const enum sds_work_verb way[] = { SDS_WORK_OFFER, SDS_WORK_TAKE,  SDS_WORK_ASK,
                                              SDS_WORK_ALLOW, SDS_WORK_START, SDS_WORK_SEND,
                                              SDS_WORK_DROP,  SDS_WORK_VERIFY };

    sds_work_init(work, SDS_WORK_REBOOT, EXPIRES, LIMIT);
    if (state == SDS_WORK_HALTED)
        CU_ASSERT_EQUAL(then(work, SDS_WORK_HALT), SDS_WORK_TAKEN);
    for (size_t i = 0; work->state != state && i < sizeof way / sizeof way[0]; i++)
        CU_ASSERT_EQUAL(then(work, way[i]), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL_FATAL(work->state, state);
}

static bool is_same(const struct sds_work *a, const struct sds_work *b)
{
    return a->state == b->state && a->fence == b->fence && a->step == b->step &&
           a->lease_until_ms == b->lease_until_ms && a->started_ms == b->started_ms &&
           strcmp(a->run, b->run) == 0;
}

/* Every state, verb and actor by way of the guards: what is refused changes nothing. */
static void changes_nothing_when_it_refuses(void)
{
    unsigned taken = 0;

    for (unsigned state = 0; state <= SDS_WORK_VERIFYING; state++)
        for (unsigned verb = 0; verb < SDS_WORK_VERBS; verb++)
            for (unsigned actor = 0; actor < SDS_WORK_ACTORS; actor++) {
                struct sds_work work;
                bring(&work, (enum sds_work_state)state);
                struct sds_work before = work;
                struct sds_work_event event = { (enum sds_work_verb)verb,
                                                (enum sds_work_actor)actor,
                                                NOW,
                                                work.fence,
                                                work.step + 1,
                                                LEASE,
                                                HOLDER,
                                                RUN };
                enum sds_work_result result = sds_work_apply(&work, &event);
                bool may = sds_work_may(event.actor, event.verb);
                bool is_known = actor != SDS_WORK_CONNECTOR || work.holder[0] != '\0';
                CU_ASSERT_EQUAL(result == SDS_WORK_NOT_YOURS, !may && is_known);
                CU_ASSERT_TRUE(result == SDS_WORK_TAKEN || is_same(&work, &before));
                taken += result == SDS_WORK_TAKEN;
            }
    CU_ASSERT_TRUE(taken > 40);
}

static void takes_a_step_again_and_answers_as_then(void)
{
    struct sds_work work;
    struct sds_work_event event = {
        SDS_WORK_START, SDS_WORK_CONNECTOR, NOW, 1, 4, LEASE, HOLDER, RUN
    };

    bring(&work, SDS_WORK_SCHEDULED);
    CU_ASSERT_EQUAL(work.step, 3);
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_TAKEN);
    struct sds_work before = work;
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_REPEATED);
    event.now_ms = NOW + SDS_WORK_SEND_MS - 1;
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_REPEATED);
    event.now_ms = NOW + SDS_WORK_SEND_MS; /* the answer was lost for long: no leave to send */
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_TOO_LATE);
    event.run = OTHER; /* a copy of the connector */
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_OTHER_RUN);
    event.run = NULL;
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_OTHER_RUN);
    CU_ASSERT_TRUE(is_same(&work, &before));
    event.run = RUN;
    event.step = 6;
    event.verb = SDS_WORK_SEND;
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_GAP);
    event.step = 4; /* that step was another verb */
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_GAP);
    CU_ASSERT_TRUE(is_same(&work, &before));
    event.step = 5; /* any other one may be answered late: it lets nothing leave */
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_TAKEN);
    event.now_ms = NOW + 2 * LEASE;
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_REPEATED);
}

static void refuses_a_start_without_a_run(void)
{
    struct sds_work work;
    struct sds_work_event event = {
        SDS_WORK_START, SDS_WORK_CONNECTOR, NOW, 1, 4, LEASE, HOLDER, NULL
    };

    bring(&work, SDS_WORK_SCHEDULED);
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_OTHER_RUN);
    event.run = "";
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_OTHER_RUN);
    event.run = RUN "0"; /* longer than any */
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_OTHER_RUN);
    CU_ASSERT_FALSE(sds_work_is_begun(&work));
}

static void fences_off_who_held_it_before(void)
{
    struct sds_work work;
    struct sds_work_event old = {
        SDS_WORK_START, SDS_WORK_CONNECTOR, NOW, 1, 4, LEASE, HOLDER, RUN
    };

    bring(&work, SDS_WORK_SCHEDULED);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_LEASE_END, NOW + LEASE), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(sds_work_apply(&work, &old), SDS_WORK_NOT_NOW); /* it waits */
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_OFFER, NOW + LEASE), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(work.fence, 2);
    CU_ASSERT_EQUAL(work.step, 0);
    CU_ASSERT_EQUAL(sds_work_apply(&work, &old), SDS_WORK_STALE);
    old.fence = 3;
    CU_ASSERT_EQUAL(sds_work_apply(&work, &old), SDS_WORK_STALE);
    sds_work_init(&work, SDS_WORK_REBOOT, EXPIRES, LIMIT);
    old.fence = 0; /* before the first offer no fence is right */
    CU_ASSERT_EQUAL(sds_work_apply(&work, &old), SDS_WORK_UNKNOWN);
    memcpy(work.holder, HOLDER, sizeof HOLDER);
    CU_ASSERT_EQUAL(sds_work_apply(&work, &old), SDS_WORK_STALE);
}

/* Whose item it is not is told neither that it is there nor how it stands, whatever is named. */
static void is_unknown_to_everybody_but_its_holder(void)
{
    static const char *const strangers[] = { OTHER, "", NULL, HOLDER "0" };

    for (unsigned state = SDS_WORK_OFFERED; state <= SDS_WORK_VERIFYING; state++) {
        struct sds_work work;
        if (state == SDS_WORK_HALTED)
            continue;
        bring(&work, (enum sds_work_state)state);
        struct sds_work before = work;
        for (unsigned verb = 0; verb < SDS_WORK_VERBS; verb++) /* also those of others */
            for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++) {
                struct sds_work_event event = { (enum sds_work_verb)verb,
                                                SDS_WORK_CONNECTOR,
                                                NOW,
                                                work.fence,
                                                work.step + 1,
                                                LEASE,
                                                strangers[i],
                                                RUN };
                CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_UNKNOWN);
            }
        CU_ASSERT_TRUE(is_same(&work, &before));
    }
    struct sds_work work;
    struct sds_work_event offer = { .verb = SDS_WORK_OFFER, .now_ms = NOW, .lease_ms = LEASE };
    bring(&work, SDS_WORK_WAITING);
    CU_ASSERT_EQUAL(sds_work_apply(&work, &offer), SDS_WORK_UNKNOWN); /* to nobody */
    offer.holder = OTHER;
    CU_ASSERT_EQUAL(sds_work_apply(&work, &offer), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(then(&work, SDS_WORK_TAKE), SDS_WORK_UNKNOWN);
}

/* From the start on each step is of its run: who has the key, the fence and the number has not all.
 */
static void wants_the_run_with_every_step_from_the_start_on(void)
{
    static const enum sds_work_verb behind[] = {
        SDS_WORK_DECLINE, SDS_WORK_SEND, SDS_WORK_DROP,
        SDS_WORK_VERIFY,  SDS_WORK_FAIL, SDS_WORK_SUCCEED
    };
    static const char *const others[] = { OTHER, "", NULL };

    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++)
        for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
            struct sds_work work;
            bring(&work, behind[i] == SDS_WORK_SUCCEED ? SDS_WORK_VERIFYING : SDS_WORK_STARTED);
            struct sds_work_event event = { behind[i],  SDS_WORK_CONNECTOR, NOW,
                                            work.fence, work.step + 1,      LEASE,
                                            HOLDER,     others[k] };
            CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_OTHER_RUN);
            event.run = RUN;
            CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_TAKEN);
        }
    struct sds_work work;
    struct sds_work_event fail = {
        SDS_WORK_FAIL, SDS_WORK_CONNECTOR, NOW, 1, 4, LEASE, HOLDER, NULL
    };
    bring(&work, SDS_WORK_SCHEDULED);
    CU_ASSERT_EQUAL(sds_work_apply(&work, &fail), SDS_WORK_TAKEN); /* before it there is none */
}

/* Who is revoked, has left or does not name it any more has not to be waited for. */
static void is_withdrawn_before_its_start_and_not_behind_it(void)
{
    for (unsigned state = 0; state < SDS_WORK_DONE; state++) {
        struct sds_work work;
        bool is_leased = state >= SDS_WORK_OFFERED && state <= SDS_WORK_SCHEDULED;
        bring(&work, (enum sds_work_state)state);
        CU_ASSERT_EQUAL(then(&work, SDS_WORK_LEASE_END),
                        is_leased ? SDS_WORK_TOO_EARLY : SDS_WORK_NOT_NOW);
        CU_ASSERT_EQUAL(then(&work, SDS_WORK_WITHDRAW),
                        is_leased ? SDS_WORK_TAKEN : SDS_WORK_NOT_NOW);
        CU_ASSERT_EQUAL(work.state, is_leased ? SDS_WORK_WAITING : (enum sds_work_state)state);
    }
    struct sds_work work;
    struct sds_work_event late = {
        SDS_WORK_TAKE, SDS_WORK_CONNECTOR, NOW, 1, 1, LEASE, HOLDER, NULL
    };
    bring(&work, SDS_WORK_OFFERED);
    CU_ASSERT_EQUAL(then(&work, SDS_WORK_WITHDRAW), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(sds_work_apply(&work, &late), SDS_WORK_NOT_NOW);
    CU_ASSERT_EQUAL(then(&work, SDS_WORK_OFFER), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(sds_work_apply(&work, &late), SDS_WORK_STALE);
}

static void needs_the_lease_until_the_start_and_the_fence_alone_after_it(void)
{
    for (unsigned state = SDS_WORK_OFFERED; state <= SDS_WORK_SCHEDULED; state++) {
        struct sds_work work;
        bring(&work, (enum sds_work_state)state);
        enum sds_work_verb verb = state == SDS_WORK_OFFERED ? SDS_WORK_TAKE : SDS_WORK_REFUSE;
        CU_ASSERT_EQUAL(at(&work, verb, NOW + LEASE), SDS_WORK_LAPSED);
        CU_ASSERT_EQUAL(at(&work, verb, NOW + LEASE - 1), SDS_WORK_TAKEN);
    }
    struct sds_work work;
    bring(&work, SDS_WORK_SENT);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_DROP, NOW + 2 * LEASE), SDS_WORK_TAKEN);
}

static void renews_a_lease_within_its_bounds(void)
{
    struct sds_work work;
    struct sds_work_event event = {
        SDS_WORK_RENEW, SDS_WORK_CONNECTOR, NOW + 5, 1, 0, 0, HOLDER, NULL
    };

    bring(&work, SDS_WORK_CONSENT);
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(work.lease_until_ms, NOW + 6);
    event.lease_ms = INT64_MAX;
    CU_ASSERT_EQUAL(sds_work_apply(&work, &event), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(work.lease_until_ms, NOW + 5 + SDS_WORK_LEASE_MS);
    CU_ASSERT_EQUAL(work.step, 2); /* renewing is no step */
}

static void starts_nothing_that_is_past_its_time(void)
{
    struct sds_work work;

    bring(&work, SDS_WORK_SCHEDULED);
    work.lease_until_ms = EXPIRES + LEASE;
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_START, EXPIRES), SDS_WORK_TOO_LATE);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_EXPIRE, EXPIRES - 1), SDS_WORK_TOO_EARLY);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_EXPIRE, EXPIRES), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(work.state, SDS_WORK_EXPIRED);
    bring(&work, SDS_WORK_WAITING);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_OFFER, EXPIRES), SDS_WORK_TOO_LATE);
    bring(&work, SDS_WORK_HALTED);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_RESUME, EXPIRES), SDS_WORK_TOO_LATE);
    work.state = SDS_WORK_WAITING;
    work.fence = SDS_WORK_FENCE_MAX;
    CU_ASSERT_EQUAL(then(&work, SDS_WORK_OFFER), SDS_WORK_TOO_LATE);
}

static void is_lost_after_its_limit_and_still_hears_the_truth(void)
{
    struct sds_work work;
    enum sds_work_verb verb;

    bring(&work, SDS_WORK_SENT);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_GIVE_UP, NOW + LIMIT - 1), SDS_WORK_TOO_EARLY);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_GIVE_UP, NOW + LIMIT), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(work.state, SDS_WORK_LOST);
    CU_ASSERT_TRUE(sds_work_is_over(work.state));
    CU_ASSERT_FALSE(sds_work_due(&work, INT64_MAX, &verb));
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_OFFER, NOW + LIMIT), SDS_WORK_OVER);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_RENEW, NOW + LIMIT), SDS_WORK_TAKEN); /* by a poll */
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_DROP, NOW + LIMIT), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_VERIFY, NOW + LIMIT), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(work.state, SDS_WORK_LOST);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_SUCCEED, NOW + LIMIT), SDS_WORK_TAKEN);
    CU_ASSERT_EQUAL(work.state, SDS_WORK_DONE);
    CU_ASSERT_EQUAL(at(&work, SDS_WORK_FAIL, NOW + LIMIT), SDS_WORK_OVER);
}

/* Each state that is no end has an event by the clock, and by those alone the item ends. */
static void ends_by_the_clock_alone_from_every_state(void)
{
    for (unsigned state = 0; state <= SDS_WORK_VERIFYING; state++) {
        struct sds_work work;
        enum sds_work_verb verb = SDS_WORK_VERBS;
        unsigned events = 0;
        bring(&work, (enum sds_work_state)state);
        CU_ASSERT_FALSE(sds_work_due(&work, NOW, &verb));
        for (int64_t now = NOW; now <= EXPIRES; now += 1000) {
            while (events < 4 && sds_work_due(&work, now, &verb)) {
                CU_ASSERT_EQUAL(at(&work, verb, now), SDS_WORK_TAKEN);
                events++;
            }
        }
        CU_ASSERT_TRUE(sds_work_is_over(work.state));
        CU_ASSERT_EQUAL(work.state, sds_work_is_begun(&work) ? SDS_WORK_LOST : SDS_WORK_EXPIRED);
    }
}

static void keeps_its_limit_within_bounds(void)
{
    struct sds_work work;

    sds_work_init(&work, SDS_WORK_REBOOT, EXPIRES, INT64_MAX);
    CU_ASSERT_EQUAL(work.limit_ms, SDS_WORK_LIMIT_MS);
    sds_work_init(&work, SDS_WORK_REBOOT, EXPIRES, -5);
    CU_ASSERT_EQUAL(work.limit_ms, 1);
}

static void has_a_word_for_everything(void)
{
    CU_ASSERT_STRING_EQUAL(sds_work_kind_words[SDS_WORK_REFRESH], "refresh");
    CU_ASSERT_STRING_EQUAL(sds_work_state_words[SDS_WORK_LOST], "lost");
    CU_ASSERT_STRING_EQUAL(sds_work_state_words[SDS_WORK_HALTED], "halted");
    CU_ASSERT_STRING_EQUAL(sds_work_verb_words[SDS_WORK_FAIL], "fail");
    CU_ASSERT_STRING_EQUAL(sds_work_verb_words[SDS_WORK_TAKE], "take");
    CU_ASSERT_STRING_EQUAL(sds_work_result_words[SDS_WORK_OTHER_RUN], "other-run");
    CU_ASSERT_STRING_EQUAL(sds_work_result_words[SDS_WORK_STALE], "stale");
    CU_ASSERT_STRING_EQUAL(sds_work_result_words[SDS_WORK_UNKNOWN], "unknown");
    CU_ASSERT_STRING_EQUAL(sds_work_result_words[SDS_WORK_NOT_PROVED], "not-proved");
    CU_ASSERT_STRING_EQUAL(sds_work_verb_words[SDS_WORK_WITHDRAW], "withdraw");
    CU_ASSERT_STRING_EQUAL(sds_work_verb_words[SDS_WORK_EXPIRE], "expire");
}

UNIT_MAIN("sds_work", UNIT_TEST(leads_from_each_state_by_each_verb_where_it_should),
          UNIT_TEST(names_why_a_pair_is_not_allowed),
          UNIT_TEST(wants_proof_of_every_kind_that_changes_a_device),
          UNIT_TEST(leads_from_the_start_never_back_to_another_start),
          UNIT_TEST(lets_each_verb_be_caused_by_its_actors_only),
          UNIT_TEST(changes_nothing_when_it_refuses),
          UNIT_TEST(takes_a_step_again_and_answers_as_then),
          UNIT_TEST(refuses_a_start_without_a_run), UNIT_TEST(fences_off_who_held_it_before),
          UNIT_TEST(is_unknown_to_everybody_but_its_holder),
          UNIT_TEST(wants_the_run_with_every_step_from_the_start_on),
          UNIT_TEST(is_withdrawn_before_its_start_and_not_behind_it),
          UNIT_TEST(needs_the_lease_until_the_start_and_the_fence_alone_after_it),
          UNIT_TEST(renews_a_lease_within_its_bounds),
          UNIT_TEST(starts_nothing_that_is_past_its_time),
          UNIT_TEST(is_lost_after_its_limit_and_still_hears_the_truth),
          UNIT_TEST(ends_by_the_clock_alone_from_every_state),
          UNIT_TEST(keeps_its_limit_within_bounds), UNIT_TEST(has_a_word_for_everything))

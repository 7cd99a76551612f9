/* SPDX-License-Identifier: Apache-2.0 */
/* Whose wake it was. */
#include "agent/poll/doze.h"

#include "tests/unit/unit.h"

#define SECOND   UINT64_C(1000)
#define MINUTE   (60 * SECOND)
#define QUARTER  (15 * MINUTE)
#define HOUR     (4 * QUARTER)
#define DAY      (24 * HOUR)
#define HARMLESS 8
#define REFUTED  4
#define DEAF_MS  UINT64_C(3500) /* all packets of a question */

static struct doze doze;
static struct wakes wakes;
static uint64_t now_ms;

static void begin(void)
{
    doze = (struct doze){ 0 };
    wakes = (struct wakes){ 0 };
    now_ms = DAY;
}

/* A question that is answered at once; true when it counts as a wake. */
static bool ask(enum wakes_kind kind, bool sleeps, bool printed)
{
    struct doze_answer answer = { .sleeps = sleeps, .printed = printed, .now_ms = now_ms };

    doze_ask(&doze, kind, now_ms);
    return doze_hear(&doze, &wakes, &answer);
}

static bool ask_later(uint64_t ms, bool sleeps, bool printed)
{
    now_ms += ms;
    return ask(WAKES_LEAST, sleeps, printed);
}

/* It sleeps on after tiny questions until these are known to be harmless. */
static void learn_harmless(void)
{
    (void)ask(WAKES_LEAST, true, false);
    for (int i = 0; i < HARMLESS; i++)
        CU_ASSERT_FALSE(ask_later(QUARTER, true, false));
    CU_ASSERT_TRUE(wakes_is_harmless(&wakes, WAKES_LEAST));
}

static uint64_t pause_ms(void)
{
    struct wakes_day day = { .budget = 4, .rest_ms = DAY };

    return doze_pause_ms(&doze, &wakes, &day, QUARTER);
}

static void awake_after_our_question_without_printing_is_our_work(void)
{
    begin();
    CU_ASSERT_FALSE(ask(WAKES_LEAST, true, false));
    CU_ASSERT_TRUE(ask_later(QUARTER, false, false));
    CU_ASSERT_EQUAL(wakes.today, 1);
    CU_ASSERT_EQUAL(wakes.woken[WAKES_LEAST], 0);      /* or somebody pressed a key */
    CU_ASSERT_FALSE(ask_later(QUARTER, false, false)); /* awake already */
    CU_ASSERT_FALSE(ask_later(QUARTER, true, false));
    CU_ASSERT_FALSE(ask_later(QUARTER, false, true)); /* it printed */
    CU_ASSERT_EQUAL(wakes.total, 1);
}

static void who_is_known_to_be_harmless_is_blamed_on_proof_only(void)
{
    begin();
    learn_harmless();
    CU_ASSERT_FALSE(ask_later(QUARTER, false, false)); /* somebody pressed a key */
    (void)ask_later(QUARTER, true, false);
    CU_ASSERT_TRUE(ask_later(30 * SECOND, false, false)); /* so soon after our question */
    learn_harmless();
    doze_ask(&doze, WAKES_LEAST, now_ms += QUARTER); /* packets are lost while it wakes */
    doze_lose(&doze, DEAF_MS);
    CU_ASSERT_TRUE(ask_later(5 * SECOND, false, false));
    learn_harmless();
    doze_ask(&doze, WAKES_LEAST, now_ms += QUARTER);
    now_ms += 3 * SECOND; /* the third packet was answered */
    CU_ASSERT_TRUE(
        doze_hear(&doze, &wakes, &(struct doze_answer){ .now_ms = now_ms, .deaf_ms = 1500 }));
}

/* It says that it sleeps, also when it is up. */
static void who_loses_packets_was_woken_whatever_it_says(void)
{
    begin();
    learn_harmless();
    doze_ask(&doze, WAKES_LEAST, now_ms += QUARTER);
    doze_lose(&doze, DEAF_MS);
    CU_ASSERT_TRUE(ask_later(5 * SECOND, true, false));
    CU_ASSERT_TRUE(wakes_is_harmful(&wakes, WAKES_LEAST));
}

static void tables_are_blamed_for_what_follows_them(void)
{
    begin();
    learn_harmless();
    now_ms += QUARTER;
    (void)ask(WAKES_LEAST, true, false);
    CU_ASSERT_FALSE(ask(WAKES_TABLES, true, false));
    CU_ASSERT_EQUAL(pause_ms(), 30 * SECOND); /* look what came of it */
    CU_ASSERT_TRUE(ask_later(30 * SECOND, false, false));
    CU_ASSERT_EQUAL(wakes.woken[WAKES_TABLES], 1);
    CU_ASSERT_EQUAL(wakes.woken[WAKES_LEAST], 0);
    CU_ASSERT_TRUE(wakes_is_harmless(&wakes, WAKES_LEAST));
}

static void a_stranger_is_looked_after_a_known_one_is_not(void)
{
    begin();
    (void)ask(WAKES_LEAST, true, false);
    CU_ASSERT_EQUAL(pause_ms(), 30 * SECOND);
    (void)ask_later(30 * SECOND, true, false);
    CU_ASSERT_EQUAL(pause_ms(), QUARTER); /* no look after a look */
    begin();
    learn_harmless();
    CU_ASSERT_EQUAL(pause_ms(), QUARTER);
}

/* It loses packets for three seconds whenever it is asked after an idle quarter of an hour. */
static bool ask_light_sleeper(uint64_t after_ms)
{
    enum wakes_kind kind = doze.sleeps ? WAKES_LEAST : WAKES_WHOLE;

    doze_ask(&doze, kind, now_ms += after_ms);
    doze_lose(&doze, DEAF_MS);
    now_ms += 5 * SECOND;
    return ask(kind, false, false);
}

/* Presumed to sleep, it answers at once: true when that refutes it. */
static bool answer_awake(void)
{
    doze_presume(&doze);
    CU_ASSERT_EQUAL(pause_ms(), QUARTER);
    now_ms += QUARTER;
    CU_ASSERT_FALSE(ask(doze_tries(&doze, &wakes) ? WAKES_WHOLE : WAKES_LEAST, false, false));
    return !wakes_is_harmful(&wakes, WAKES_WHOLE) && !wakes_is_harmful(&wakes, WAKES_LEAST);
}

static void answers_that_came_late_are_no_evidence(void)
{
    begin();
    (void)ask_later(MINUTE, false, false);
    for (int i = 0; i < 10; i++) {
        doze_ask(&doze, WAKES_WHOLE, now_ms += MINUTE);
        now_ms += 20 * SECOND; /* we were stopped, or the tables are long */
        CU_ASSERT_FALSE(doze_hear(&doze, &wakes, &(struct doze_answer){ .now_ms = now_ms }));
        doze_ask(&doze, WAKES_TABLES, now_ms += SECOND);
        doze_lose(&doze, 0); /* without memory for its packet */
        CU_ASSERT_FALSE(ask_later(5 * SECOND, false, false));
    }
    CU_ASSERT_EQUAL(wakes.total, 0);
    CU_ASSERT_FALSE(wakes_is_harmful(&wakes, WAKES_WHOLE));
    CU_ASSERT_FALSE(wakes_is_harmful(&wakes, WAKES_TABLES));
    learn_harmless(); /* a sleeper, too */
    doze_ask(&doze, WAKES_LEAST, now_ms += QUARTER);
    now_ms += 3 * SECOND;
    CU_ASSERT_FALSE(
        doze_hear(&doze, &wakes, &(struct doze_answer){ .now_ms = now_ms, .sleeps = true }));
    CU_ASSERT_TRUE(wakes_is_harmless(&wakes, WAKES_LEAST));
}

static void a_light_sleeper_that_was_never_seen_asleep_is_found_out(void)
{
    begin();
    CU_ASSERT_FALSE(ask_later(MINUTE, false, false));
    CU_ASSERT_TRUE(ask_light_sleeper(MINUTE)); /* or some loss in the network */
    CU_ASSERT_EQUAL(wakes.total, 1);
    CU_ASSERT_FALSE(wakes_is_harmful(&wakes, WAKES_WHOLE));
    CU_ASSERT_FALSE(ask_later(MINUTE, false, false));
    CU_ASSERT_TRUE(ask_light_sleeper(QUARTER));
    CU_ASSERT_TRUE(wakes_is_harmful(&wakes, WAKES_WHOLE));
    doze_presume(&doze);
    CU_ASSERT_EQUAL(pause_ms(), QUARTER);
    CU_ASSERT_TRUE(ask_light_sleeper(QUARTER));
    doze_presume(&doze);
    CU_ASSERT_TRUE(ask_light_sleeper(QUARTER));
    CU_ASSERT_EQUAL(wakes.total, 4);
    doze_presume(&doze);
    CU_ASSERT_EQUAL(pause_ms(), DAY); /* the budget is used up */
}

static void one_that_was_suspected_for_a_loss_in_the_network_is_forgiven(void)
{
    begin();
    (void)ask_later(MINUTE, false, false);
    CU_ASSERT_TRUE(ask_light_sleeper(QUARTER));
    CU_ASSERT_TRUE(ask_light_sleeper(QUARTER));
    for (int i = 1; i < REFUTED; i++)
        CU_ASSERT_FALSE(answer_awake());
    CU_ASSERT_TRUE(answer_awake());
    CU_ASSERT_EQUAL(wakes.total, 0); /* they were none */
    CU_ASSERT_EQUAL(wakes.today, 0);
    doze_ask(&doze, WAKES_WHOLE, now_ms += MINUTE);
    doze_lose(&doze, DEAF_MS);
    CU_ASSERT_FALSE(ask_later(HOUR, false, false)); /* that was no wake */
}

/* Each time it was believed for nothing, it takes one more. */
static void a_lossy_network_is_believed_less_and_less(void)
{
    begin();
    (void)ask_later(MINUTE, false, false);
    for (int times = 0; times < 6; times++) {
        int proof = times < 4 ? 2 + times : 6;
        now_ms += HOUR;
        for (int i = 0; i < proof; i++) {
            CU_ASSERT_FALSE(wakes_is_harmful(&wakes, WAKES_WHOLE));
            (void)ask_light_sleeper(MINUTE);
        }
        CU_ASSERT_TRUE(wakes_is_harmful(&wakes, WAKES_WHOLE));
        while (!answer_awake())
            ;
        CU_ASSERT_EQUAL(wakes.total, 0);
    }
}

static void one_loss_in_an_hour_is_no_wake(void)
{
    begin();
    (void)ask_later(MINUTE, false, false);
    for (int i = 0; i < 10; i++) {
        (void)ask_light_sleeper(MINUTE);
        CU_ASSERT_EQUAL(wakes.today, 1);
        (void)ask_later(HOUR + SECOND, false, false);
        CU_ASSERT_EQUAL(wakes.today, 0);
    }
    CU_ASSERT_FALSE(wakes_is_harmful(&wakes, WAKES_WHOLE));
}

/* A tiny question does not wake it. */
static void one_that_only_whole_questions_wake_is_tried_ever_less(void)
{
    int least = 0, trials = 0;

    begin();
    (void)ask_later(MINUTE, false, false);
    (void)ask_light_sleeper(QUARTER);
    (void)ask_light_sleeper(QUARTER);
    CU_ASSERT_TRUE(wakes_is_harmful(&wakes, WAKES_WHOLE));
    for (int i = 0; i < 4 * 24; i++) {
        doze_presume(&doze);
        if (doze_tries(&doze, &wakes)) {
            doze_ask(&doze, WAKES_WHOLE, now_ms += QUARTER);
            doze_lose(&doze, DEAF_MS);
            now_ms += 5 * SECOND;
            CU_ASSERT_TRUE(ask(WAKES_WHOLE, false, false));
            trials++;
            continue;
        }
        CU_ASSERT_FALSE(ask_later(QUARTER, false, false));
        least++;
    }
    CU_ASSERT_TRUE(wakes_is_harmful(&wakes, WAKES_WHOLE));
    CU_ASSERT_TRUE(trials > 1 && trials <= 6);
    CU_ASSERT_EQUAL(least + trials, 4 * 24);
}

static void who_is_deaf_once_more_is_not_refuted(void)
{
    begin();
    (void)ask_later(MINUTE, false, false);
    (void)ask_light_sleeper(QUARTER);
    (void)ask_light_sleeper(QUARTER);
    for (int i = 1; i < REFUTED; i++)
        CU_ASSERT_FALSE(answer_awake());
    doze_presume(&doze);
    CU_ASSERT_TRUE(ask_light_sleeper(QUARTER));
    for (int i = 1; i < REFUTED; i++) {
        doze_presume(&doze);
        CU_ASSERT_FALSE(ask_later(QUARTER, false, false));
    }
    CU_ASSERT_TRUE(wakes_is_harmful(&wakes, WAKES_WHOLE));
    CU_ASSERT_EQUAL(wakes.total, 3);
}

/* Of one that is never seen asleep, tables are put off while it is idle. */
static void tables_suspected_for_a_loss_in_the_network_are_forgiven(void)
{
    begin();
    (void)ask_later(MINUTE, false, false);
    for (int i = 0; i < 2; i++) {
        doze_ask(&doze, WAKES_TABLES, now_ms += QUARTER);
        doze_lose(&doze, DEAF_MS);
        now_ms += 5 * SECOND;
        CU_ASSERT_TRUE(ask(WAKES_TABLES, false, false));
    }
    CU_ASSERT_TRUE(wakes_is_harmful(&wakes, WAKES_TABLES));
    for (int i = 0; i < 10; i++) {
        now_ms += MINUTE; /* it is awake now in any case */
        (void)ask(WAKES_TABLES, false, false);
    }
    for (int i = 0; i < REFUTED; i++) {
        CU_ASSERT_TRUE(wakes_is_harmful(&wakes, WAKES_TABLES));
        now_ms += 2 * HOUR;
        (void)ask(WAKES_TABLES, false, false);
    }
    CU_ASSERT_FALSE(wakes_is_harmful(&wakes, WAKES_TABLES));
    CU_ASSERT_EQUAL(wakes.total, 0);
}

/* Switched off and on while it was asked; what came of it is heard with the tables that follow. */
static void restart(void)
{
    doze_ask(&doze, WAKES_WHOLE, now_ms += QUARTER);
    doze_lose(&doze, DEAF_MS);
    doze_ask(&doze, WAKES_WHOLE, now_ms += 5 * SECOND);
    doze_restart(&doze);
}

static void one_that_is_started_anew_again_and_again_was_not_woken(void)
{
    begin();
    for (int i = 0; i < 10; i++) {
        CU_ASSERT_FALSE(ask_later(MINUTE, false, false));
        restart();
        CU_ASSERT_FALSE(ask(WAKES_TABLES, false, false));
    }
    CU_ASSERT_EQUAL(wakes.total, 0);
    CU_ASSERT_FALSE(wakes_is_harmful(&wakes, WAKES_WHOLE));
    (void)ask_later(MINUTE, true, false);
    restart();
    CU_ASSERT_TRUE(ask(WAKES_TABLES, false, false)); /* seen asleep, it was */
}

static void what_speaks_by_itself_was_not_woken(void)
{
    begin();
    (void)ask(WAKES_LEAST, true, false);
    doze_end(&doze);
    CU_ASSERT_FALSE(ask_later(SECOND, false, false));
    CU_ASSERT_EQUAL(wakes.total, 0);
}

UNIT_MAIN("doze", UNIT_TEST(awake_after_our_question_without_printing_is_our_work),
          UNIT_TEST(who_is_known_to_be_harmless_is_blamed_on_proof_only),
          UNIT_TEST(who_loses_packets_was_woken_whatever_it_says),
          UNIT_TEST(tables_are_blamed_for_what_follows_them),
          UNIT_TEST(a_stranger_is_looked_after_a_known_one_is_not),
          UNIT_TEST(a_light_sleeper_that_was_never_seen_asleep_is_found_out),
          UNIT_TEST(answers_that_came_late_are_no_evidence),
          UNIT_TEST(one_that_was_suspected_for_a_loss_in_the_network_is_forgiven),
          UNIT_TEST(a_lossy_network_is_believed_less_and_less),
          UNIT_TEST(one_loss_in_an_hour_is_no_wake),
          UNIT_TEST(one_that_only_whole_questions_wake_is_tried_ever_less),
          UNIT_TEST(who_is_deaf_once_more_is_not_refuted),
          UNIT_TEST(tables_suspected_for_a_loss_in_the_network_are_forgiven),
          UNIT_TEST(one_that_is_started_anew_again_and_again_was_not_woken),
          UNIT_TEST(what_speaks_by_itself_was_not_woken))

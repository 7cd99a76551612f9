/* SPDX-License-Identifier: Apache-2.0 */
/* Two months at a site whose licence goes through all of its states: each printer prints once a
 * day, and whatever the licence says, each of its counts arrives in the end, once and in order. */
#include "agent/site.h"
#include "base/str.h"
#include "tests/fakes/licence_world.h"
#include "tests/replay/replay.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define PRINTERS 5
#define LIFE     "1.3.6.1.2.1.43.10.2.1.4.1.1"
#define PAGES    1
#define DAYS     76
#define ID       36

static const char *const addresses[PRINTERS] = { "127.1.0.3", "127.1.0.8", "127.1.0.6", "127.1.0.7",
                                                 "127.1.0.16" };

static const char settings[] =
    "<discovery><range network='127.1.0.3/32'/><range network='127.1.0.6/31'/>"
    "<range network='127.1.0.8/32'/><range network='127.1.0.16/32'/></discovery>"
    "<polling><status>1h</status><tables>12h</tables><full>7d</full></polling>";

static struct replay *r;
static char ids[PRINTERS][ID + 1];
static uint64_t first[PRINTERS], jobs[PRINTERS], asked[PRINTERS];
static unsigned reading_gaps;

static uint64_t life_of(unsigned printer)
{
    const char *answer = replay_tell(r, "get %s " LIFE, addresses[printer]);
    const char *at = strrchr(answer, ' ');
    uint64_t life = 0;

    CU_ASSERT_FATAL(strncmp(answer, "ok", 2) == 0 && at != NULL);
    CU_ASSERT_TRUE_FATAL(str_to_u64(at + 1, UINT64_MAX, &life));
    return life;
}

static void open_site(unsigned off_from)
{
    const struct replay_options options = { .settings = settings, .seed = 11 };

    memset(ids, 0, sizeof ids);
    memset(jobs, 0, sizeof jobs);
    memset(asked, 0, sizeof asked);
    reading_gaps = 0;
    r = replay_open(&options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    for (unsigned i = 0; i < PRINTERS; i++) {
        first[i] = life_of(i);
        if (i >= off_from)
            (void)replay_tell(r, "off %s", addresses[i]);
    }
}

static void print(unsigned printer)
{
    (void)replay_tell(r, "work %s %d", addresses[printer], PAGES);
    jobs[printer]++;
}

/* The ids, of those that were listed. */
static void learn_ids(void)
{
    for (unsigned i = 0; i < PRINTERS; i++) {
        char place[40];
        (void)snprintf(place, sizeof place, "<address>%s<", addresses[i]);
        size_t at = replay_find(r, 0, place);
        if (at == replay_count(r))
            continue;
        const char *id = strstr(replay_record(r, at)->xml, "device=");
        CU_ASSERT_PTR_NOT_NULL_FATAL(id);
        (void)snprintf(ids[i], sizeof ids[i], "%.*s", ID, id + 8);
    }
}

/* What the portal was told last of a printer's licence. */
static bool is_listed_unlicensed(unsigned printer)
{
    bool is_unlicensed = false;

    learn_ids();
    for (size_t i = 0; i < replay_count(r); i++) {
        const char *xml = replay_record(r, i)->xml;
        if (str_starts_with(xml, "<asset ") && strstr(xml, ids[printer]) != NULL)
            is_unlicensed = strstr(xml, "<licence>unlicensed</licence>") != NULL;
    }
    return is_unlicensed;
}

static bool is_of(const char *xml, const char *kind, unsigned printer)
{
    return str_starts_with(xml, kind) && ids[printer][0] != '\0' &&
           strstr(xml, ids[printer]) != NULL;
}

static unsigned count_of(unsigned printer, const char *kind)
{
    unsigned count = 0;

    learn_ids();
    for (size_t i = 0; i < replay_count(r); i++)
        count += is_of(replay_record(r, i)->xml, kind, printer);
    return count;
}

/* "level" of the first number in an element, UINT64_MAX when there is none. */
static uint64_t number_in(const char *xml, const char *element)
{
    const char *at = strstr(xml, element);
    char digits[24];
    uint64_t out = UINT64_MAX;

    if (at == NULL)
        return out;
    at += strlen(element);
    (void)snprintf(digits, sizeof digits, "%.*s", (int)strspn(at, "0123456789"), at);
    return str_to_u64(digits, UINT64_MAX, &out) ? out : UINT64_MAX;
}

/* Each count of the printer arrived, once, in order. */
static void check_counts(unsigned printer)
{
    uint64_t next = first[printer];

    learn_ids();
    for (size_t i = 0; i < replay_count(r); i++) {
        const char *xml = replay_record(r, i)->xml;
        if (!is_of(xml, "<meter ", printer))
            continue;
        CU_ASSERT_EQUAL(number_in(xml, "<engine-cycles>"), next);
        next += PAGES;
    }
    CU_ASSERT_EQUAL(next, first[printer] + PAGES * (jobs[printer] + 1));
}

/* All numbers of the journal came, each once. */
static void check_numbers(void)
{
    for (size_t i = 0; i < replay_count(r); i++)
        CU_ASSERT_EQUAL(replay_record(r, i)->number, i + 1);
}

/* A day: an hour after the other, each with the licence's hourly step; at noon each that is on
 * prints. */
static void live_a_day(struct licence_world *w, unsigned on)
{
    for (int hour = 0; hour < 24; hour++) {
        for (unsigned i = 0; i < on && hour == 12; i++)
            print(i);
        replay_advance(r, REPLAY_HOUR);
        licence_world_pass(w, LICENCE_WORLD_HOUR);
        if (hour == 23)
            licence_world_check(w);
        licence_world_step(w);
        replay_licence(r, &w->view);
        for (unsigned i = 0; i < on && hour % 2 == 1; i++) {
            uint64_t gets = replay_stat(r, addresses[i], "get");
            reading_gaps += asked[i] != 0 && gets == asked[i];
            asked[i] = gets;
        }
    }
}

static void start_world(struct licence_world *w)
{
    licence_world_init(w);
    w->true_ms = REPLAY_START;
    w->exp_ms = REPLAY_START + LICENCE_WORLD_YEAR;
    w->doc.nbf_ms = REPLAY_START - LICENCE_WORLD_DAY;
    w->doc.grace_days = 14;
    licence_world_step(w);
    replay_licence(r, &w->view);
}

static void turn_on(unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++)
        (void)replay_tell(r, "on %s", addresses[i]);
}

static void sixty_days_offline_and_all_states_leave_no_gap_and_drop_nothing(void)
{
    struct licence_world w;
    bool seen[LICENCE_STATES] = { false };

    open_site(2);
    start_world(&w);
    w.reachable = false;
    for (int day = 0; day < DAYS; day++) {
        if (day == 1) /* activated, then the server is gone for sixty days */
            w.reachable = true;
        if (day == 2)
            w.reachable = false;
        if (day == 50)
            turn_on(2, 3); /* a new one, while it is restricted */
        if (day == 62)
            w.reachable = true;
        if (day == 64)
            w.revoked_ms = w.true_ms;
        if (day == 68)
            w.revoked_ms = 0;
        if (day == 70)
            w.config_region = "us"; /* and the licence is for none: nothing is wrong */
        if (day == 71)
            w.portal_region = "eu";
        if (day == 73)
            w.portal_region = "us";
        if (day == 73)
            w.exp_ms = w.true_ms + 20 * LICENCE_WORLD_DAY;
        live_a_day(&w, day < 50 ? 2 : 3);
        seen[w.view.state] = true;
        if (day == 61) {
            CU_ASSERT_EQUAL(w.view.state, LICENCE_STATE_RESTRICTED);
            CU_ASSERT_TRUE(is_listed_unlicensed(2));
            CU_ASSERT_FALSE(is_listed_unlicensed(0) || is_listed_unlicensed(1));
            CU_ASSERT_EQUAL(count_of(2, "<meter ") + count_of(2, "<consumable "), 0);
            check_counts(0);
            CU_ASSERT_TRUE(replay_held(r) > 12);
        }
        if (day == 63) {
            CU_ASSERT_FALSE(is_listed_unlicensed(2));
            CU_ASSERT_EQUAL(replay_held(r), 0);
        }
        if (day == 66) {
            CU_ASSERT_EQUAL(w.view.state, LICENCE_STATE_REVOKED);
            CU_ASSERT_TRUE(count_of(0, "<meter ") < jobs[0]);
        }
    }
    for (int state = 0; state < LICENCE_STATES; state++)
        CU_ASSERT_TRUE(seen[state]);
    for (unsigned i = 0; i < 3; i++)
        check_counts(i);
    check_numbers();
    CU_ASSERT_EQUAL(reading_gaps, 0);
    CU_ASSERT_EQUAL(replay_held(r), 0);
    CU_ASSERT_PTR_NULL(strstr(replay_log(r), "dropped"));
    replay_close(r);
}

static void start_limited_world(struct licence_world *w)
{
    start_world(w);
    w->doc.devices_max = 2;
    w->doc.overage_pct = 50; /* three */
    licence_world_check(w);
    licence_world_step(w);
    replay_licence(r, &w->view);
}

static void over_the_limit_the_newest_are_unlicensed_and_follow_when_it_is_raised(void)
{
    struct licence_world w;

    open_site(2); /* the third to the fifth come one after the other, the fourth last */
    start_limited_world(&w);
    live_a_day(&w, 2);
    (void)replay_tell(r, "on %s", addresses[2]);
    live_a_day(&w, 2);
    (void)replay_tell(r, "on %s", addresses[4]);
    live_a_day(&w, 2);
    (void)replay_tell(r, "on %s", addresses[3]);
    live_a_day(&w, 5);
    CU_ASSERT_TRUE_FATAL(is_listed_unlicensed(3) && is_listed_unlicensed(4));
    CU_ASSERT_FALSE(is_listed_unlicensed(0) || is_listed_unlicensed(1) || is_listed_unlicensed(2));
    CU_ASSERT_EQUAL(count_of(3, "<meter ") + count_of(4, "<consumable "), 0);
    CU_ASSERT_EQUAL(site_licence_over(replay_site(r)), 2);
    CU_ASSERT_EQUAL(site_licence_counted(replay_site(r)), 5);

    CU_ASSERT_TRUE(replay_restart(r, REPLAY_HOUR)); /* nothing of it is forgotten */
    live_a_day(&w, 5);
    CU_ASSERT_TRUE(is_listed_unlicensed(3) && is_listed_unlicensed(4));
    uint64_t held = replay_held(r);
    CU_ASSERT_TRUE(held > 2 * 2);

    w.doc.devices_max = 3; /* four: the one that came before the last */
    live_a_day(&w, 5);
    CU_ASSERT_TRUE(is_listed_unlicensed(3));
    CU_ASSERT_FALSE(is_listed_unlicensed(4));
    CU_ASSERT_TRUE(replay_held(r) < held);
    CU_ASSERT_EQUAL(count_of(3, "<meter "), 0);
    check_counts(4);

    w.doc.devices_max = 4; /* while the agent is stopped */
    licence_world_check(&w);
    licence_world_step(&w);
    replay_stop(r);
    replay_licence(r, &w.view);
    CU_ASSERT_TRUE(replay_start(r));
    live_a_day(&w, 5);
    CU_ASSERT_FALSE(is_listed_unlicensed(3));
    CU_ASSERT_EQUAL(replay_held(r), 0);
    for (unsigned i = 0; i < PRINTERS; i++)
        check_counts(i);
    check_numbers();
    replay_close(r);
}

/* A printer that goes for good leaves its place to the next one. */
static void one_that_is_not_in_the_configuration_any_more_takes_no_place(void)
{
    struct licence_world w;

    open_site(4);
    start_limited_world(&w);
    live_a_day(&w, 4);
    CU_ASSERT_EQUAL(site_licence_over(replay_site(r)), 1);
    CU_ASSERT_TRUE(replay_held(r) > 0);
    CU_ASSERT_TRUE(replay_reload(r, "<discovery><range network='127.1.0.6/31'/>"
                                    "<range network='127.1.0.8/32'/></discovery>"));
    replay_advance(r, REPLAY_HOUR);
    CU_ASSERT_EQUAL(site_licence_over(replay_site(r)), 0);
    CU_ASSERT_EQUAL(site_licence_counted(replay_site(r)), 3);
    CU_ASSERT_EQUAL(replay_held(r), 0);
    for (unsigned i = 1; i < 4; i++)
        CU_ASSERT_FALSE(is_listed_unlicensed(i));
    check_numbers();
    replay_close(r);
}

UNIT_MAIN("licence_days",
          UNIT_TEST(over_the_limit_the_newest_are_unlicensed_and_follow_when_it_is_raised),
          UNIT_TEST(one_that_is_not_in_the_configuration_any_more_takes_no_place),
          UNIT_TEST(sixty_days_offline_and_all_states_leave_no_gap_and_drop_nothing))

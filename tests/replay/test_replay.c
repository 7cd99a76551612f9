/* SPDX-License-Identifier: Apache-2.0 */
/* The rig itself: a day at a site, the same day again, a restart, other settings. */
#include "tests/replay/replay.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define LEVEL  "1.3.6.1.2.1.43.11.1.1.9.1.1"
#define HELD   "127.1.0.3" /* the plain monochrome laser */
#define TWENTY 20

static const struct replay_options twenty = { .count = TWENTY, .seed = 1 };

static void finds_reads_and_says_one_change(void)
{
    struct replay *r = replay_open(&twenty);

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    replay_advance(r, REPLAY_HOUR);
    CU_ASSERT_TRUE(replay_count_of(r, 0, "<asset ") >= TWENTY - 4);
    replay_advance(r, REPLAY_HOUR);
    size_t before = replay_count(r);
    CU_ASSERT_STRING_EQUAL(replay_tell(r, "set " HELD " " LEVEL " 2 7"), "ok 1");
    size_t place = replay_until(r, before, "<consumable ", 2 * REPLAY_MINUTE);
    CU_ASSERT_FATAL(place < replay_count(r));
    CU_ASSERT_PTR_NOT_NULL(strstr(replay_record(r, place)->xml, "7</level>"));
    replay_advance(r, 22 * REPLAY_HOUR);
    CU_ASSERT_EQUAL(replay_count_of(r, before, "<consumable "), 1);
    CU_ASSERT_EQUAL(replay_count_of(r, before, "<asset "), 0);
    CU_ASSERT_TRUE(replay_stat(r, HELD, "get") >= 24 * 60 - 5);
    CU_ASSERT_EQUAL(replay_stat(r, "*", "set"), 0);
    replay_close(r);
}

/* What four printers said in some hours; the caller frees. */
static char *some_hours(uint64_t seed)
{
    const struct replay_options options = { .count = 4, .seed = seed };
    struct replay *r = replay_open(&options);

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    (void)replay_tell(r, "loss * 10");
    replay_advance(r, 3 * REPLAY_HOUR);
    char *said = strdup(replay_said(r, NULL));
    CU_ASSERT_PTR_NOT_NULL_FATAL(said);
    CU_ASSERT_TRUE(strlen(said) > 1000);
    replay_close(r);
    return said;
}

static void two_runs_with_one_seed_are_alike(void)
{
    char *first = some_hours(5);
    char *second = some_hours(5);
    char *other = some_hours(6);

    CU_ASSERT_STRING_EQUAL(first, second);
    CU_ASSERT_STRING_NOT_EQUAL(first, other);
    free(first);
    free(second);
    free(other);
}

static void a_restart_says_only_what_is_new(void)
{
    const struct replay_options options = { .count = 4, .seed = 2 };
    struct replay *r = replay_open(&options);

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    replay_advance(r, REPLAY_HOUR);
    size_t before = replay_count(r);
    uint64_t last = replay_record(r, before - 1)->number;
    replay_stop(r);
    (void)replay_tell(r, "set " HELD " " LEVEL " 2 7");
    CU_ASSERT_TRUE_FATAL(replay_start(r));
    replay_advance(r, REPLAY_HOUR);
    CU_ASSERT_EQUAL(replay_count(r), before + 1);
    CU_ASSERT_EQUAL(replay_record(r, before)->number, last + 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(replay_record(r, before)->xml, "7</level>"));
    replay_close(r);
}

static void other_settings_are_taken_or_refused(void)
{
    const struct replay_options options = { .count = 4, .seed = 2 };
    struct replay *r = replay_open(&options);

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    replay_advance(r, REPLAY_HOUR);
    size_t before = replay_count(r);
    CU_ASSERT_TRUE(replay_count_of(r, 0, "<serial>") > 0);
    CU_ASSERT_FALSE(replay_reload(r, "<polling><status>0s</status></polling>"));
    CU_ASSERT_TRUE(replay_reload(r, "<privacy><serial>no</serial></privacy>"));
    replay_advance(r, REPLAY_HOUR);
    CU_ASSERT_TRUE(replay_count_of(r, before, "<asset ") > 0);
    CU_ASSERT_EQUAL(replay_count_of(r, before, "<serial>"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(replay_log(r), "printer found"));
    replay_close(r);
}

UNIT_MAIN("replay", UNIT_TEST(finds_reads_and_says_one_change),
          UNIT_TEST(two_runs_with_one_seed_are_alike), UNIT_TEST(a_restart_says_only_what_is_new),
          UNIT_TEST(other_settings_are_taken_or_refused))

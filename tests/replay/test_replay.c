/* SPDX-License-Identifier: Apache-2.0 */
/* The rig itself: a day at a site, the same day again, a restart, other settings. */
#include "tests/replay/replay.h"
#include "tests/unit/unit.h"

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

UNIT_MAIN("replay", UNIT_TEST(finds_reads_and_says_one_change))

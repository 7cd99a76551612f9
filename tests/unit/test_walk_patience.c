/* SPDX-License-Identifier: Apache-2.0 */
/* Which waiting shows that a device was deaf. */
#include "agent/walk_patience.h"

#include "tests/unit/unit.h"

static struct walk_patience patience;
static uint64_t now_ms, unsent;

static void begin(void)
{
    now_ms = 1000;
    unsent = 7;
    walk_patience_begin(&patience);
}

/* Nothing is heard until the wait ends, so much later than it should. */
static void wait_for(uint64_t ms, uint64_t late_ms)
{
    walk_patience_send(&patience, now_ms, now_ms + ms, unsent);
    now_ms += ms + late_ms;
    walk_patience_expire(&patience, now_ms, unsent);
}

static void two_waits_in_a_row_are_told_one_is_not(void)
{
    begin();
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 0);
    wait_for(500, 3);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 0);
    wait_for(1000, 0);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 1500);
    walk_patience_hear(&patience);
    walk_patience_hear(&patience); /* the rest of the reading, each at once */
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 1500);
    begin();
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 0);
    wait_for(2000, 0);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 0);
    begin();
    wait_for(4000, 0); /* so long after losses only */
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 4000);
}

static void who_wakes_in_the_middle_of_a_reading_is_told(void)
{
    begin();
    walk_patience_hear(&patience);
    walk_patience_hear(&patience);
    wait_for(500, 0);
    wait_for(1000, 0);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 1500);
    walk_patience_hear(&patience);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 1500);
}

static void losses_here_and_there_are_the_networks(void)
{
    begin();
    wait_for(500, 0);
    walk_patience_hear(&patience);
    wait_for(500, 0);
    wait_for(1000, 0);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 0);
    begin();
    wait_for(500, 0);
    wait_for(1000, 0);
    walk_patience_hear(&patience);
    wait_for(500, 0);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 0);
    walk_patience_hear(&patience);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 0);
}

static void what_we_were_late_for_does_not_count(void)
{
    begin();
    wait_for(500, 4000);
    wait_for(1000, 1500);
    wait_for(2000, 0);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 0);
    wait_for(500, 0);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 2500);
}

static void what_could_not_be_sent_does_not_count(void)
{
    begin();
    for (int i = 0; i < 5; i++) {
        walk_patience_send(&patience, now_ms, now_ms + 500, unsent);
        unsent++;
        walk_patience_expire(&patience, now_ms += 500, unsent);
    }
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 0);
}

static void nothing_counts_that_was_not_begun(void)
{
    patience = (struct walk_patience){ 0 };
    now_ms = 1;
    wait_for(500, 0);
    wait_for(1000, 0);
    CU_ASSERT_EQUAL(walk_patience_ms(&patience), 0);
}

UNIT_MAIN("walk_patience", UNIT_TEST(two_waits_in_a_row_are_told_one_is_not),
          UNIT_TEST(who_wakes_in_the_middle_of_a_reading_is_told),
          UNIT_TEST(losses_here_and_there_are_the_networks),
          UNIT_TEST(what_we_were_late_for_does_not_count),
          UNIT_TEST(what_could_not_be_sent_does_not_count),
          UNIT_TEST(nothing_counts_that_was_not_begun))

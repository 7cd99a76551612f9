/* SPDX-License-Identifier: Apache-2.0 */
/* The meter ledger: a table of what happens to counters in the field, and stories made at random in
 * which the truth is known. */
#include "portal/store/ledger.h"

#include "tests/unit/unit.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define MINUTE  (INT64_C(60) * 1000)
#define HOUR    (60 * MINUTE)
#define DAY     (24 * HOUR)
#define READ    6 /* most readings of a scenario */
#define UNKNOWN LEDGER_UNKNOWN

/* After how long which value is told, and what the ledger makes of it. */
struct step {
    int64_t after_ms;
    int64_t value;
    enum ledger_event event;
    int64_t delta;
    int64_t unsure;
    unsigned with; /* what else is known of the reading */
};

#define LATE       1u
#define NEW_EPOCH  2u
#define OTHER_FELL 4u

/* clang-format off */
static const struct scenario {
    const char *name;
    struct step steps[READ]; /* up to the first without time */
} scenarios[] = {
    { "it prints", {
        { 1, 100, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 130, LEDGER_NORMAL, 30, 0, 0 }, { HOUR, 131, LEDGER_NORMAL, 1, 0, 0 } } },
    { "a count that begins at zero is a count", {
        { 1, 0, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 5, LEDGER_NORMAL, 5, 0, 0 } } },
    { "reset to zero, the pages since are unsure", {
        { 1, 50000, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 50100, LEDGER_NORMAL, 100, 0, 0 }, { DAY, 40, LEDGER_RESET, 0, 40, 0 },
        { HOUR, 60, LEDGER_NORMAL, 20, 0, 0 } } },
    { "reset to zero exactly", {
        { 1, 50000, LEDGER_FIRST, 0, 0, 0 }, { DAY, 0, LEDGER_RESET, 0, 0, 0 }, { HOUR, 7, LEDGER_NORMAL, 7, 0, 0 } } },
    { "another board, which counted less", {
        { 1, 90000, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 90010, LEDGER_NORMAL, 10, 0, 0 }, { HOUR, 71234, LEDGER_SWAP, 0, 0, 0 },
        { HOUR, 71244, LEDGER_NORMAL, 10, 0, 0 } } },
    { "another board, which counted more than can have been printed", {
        { 1, 1000, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 845000, LEDGER_SWAP, 0, 844000, 0 },
        { HOUR, 845003, LEDGER_NORMAL, 3, 0, 0 } } },
    { "roll-over at six digits", {
        { 1, 999900, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 999990, LEDGER_NORMAL, 90, 0, 0 },
        { HOUR, 15, LEDGER_ROLL_OVER, 25, 0, 0 }, { HOUR, 20, LEDGER_NORMAL, 5, 0, 0 } } },
    { "roll-over at seven digits, after a month offline", {
        { 1, 9980000, LEDGER_FIRST, 0, 0, 0 }, { 30 * DAY, 21000, LEDGER_ROLL_OVER, 41000, 0, 0 } } },
    { "roll-over at nine digits", {
        { 1, 999999999, LEDGER_FIRST, 0, 0, 0 }, { MINUTE, 0, LEDGER_ROLL_OVER, 1, 0, 0 } } },
    { "roll-over at 24 bits", {
        { 1, 16777215, LEDGER_FIRST, 0, 0, 0 }, { MINUTE, 9, LEDGER_ROLL_OVER, 10, 0, 0 } } },
    { "roll-over at 31 bits", {
        { 1, 2147483600, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 2, LEDGER_ROLL_OVER, 50, 0, 0 } } },
    { "roll-over at 32 bits", {
        { 1, 4294967290, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 4, LEDGER_ROLL_OVER, 10, 0, 0 } } },
    { "no roll-over of what cannot have printed that much since", {
        { 1, 995000, LEDGER_FIRST, 0, 0, 0 }, { MINUTE, 1500, LEDGER_RESET, 0, 1500, 0 } } },
    { "no roll-over when another counter fell otherwise: the board was reset", {
        { 1, 999990, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 15, LEDGER_RESET, 0, 15, OTHER_FELL } } },
    { "bad read of nothing, and its recovery", {
        { 1, 1000, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 0, LEDGER_RESET, 0, 0, 0 }, { HOUR, 1005, LEDGER_WITHDRAWN, 5, 0, 0 },
        { HOUR, 1010, LEDGER_NORMAL, 5, 0, 0 } } },
    { "bad reads for a while, pages in between are counted once", {
        { 1, 1000, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 10, LEDGER_RESET, 0, 10, 0 }, { HOUR, 15, LEDGER_NORMAL, 5, 0, 0 },
        { HOUR, 1008, LEDGER_WITHDRAWN, 3, 0, 0 } } },
    { "bad read upwards that nobody can have printed", {
        { 1, 1000, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 4000000000, LEDGER_SWAP, 0, 3999999000, 0 },
        { HOUR, 1005, LEDGER_WITHDRAWN, 5, 0, 0 } } },
    { "bad read upwards that was believed is set off", {
        { 1, 1000, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 1900, LEDGER_NORMAL, 900, 0, 0 }, { HOUR, 1005, LEDGER_WITHDRAWN, 0, 0, 0 },
        { HOUR, 1800, LEDGER_NORMAL, 0, 0, 0 }, { HOUR, 1907, LEDGER_NORMAL, 7, 0, 0 } } },
    { "a power cut costs it a few pages, which are not billed twice", {
        { 1, 985, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 1000, LEDGER_NORMAL, 15, 0, 0 }, { HOUR, 990, LEDGER_WITHDRAWN, 0, 0, 0 },
        { HOUR, 1003, LEDGER_NORMAL, 3, 0, 0 } } },
    { "a restored backup says again what is known", {
        { 1, 1000, LEDGER_FIRST, 0, 0, 0 }, { HOUR, 1100, LEDGER_NORMAL, 100, 0, 0 },
        { -HOUR, 1000, LEDGER_LATE, 0, 0, LATE }, { 2 * HOUR, 1120, LEDGER_GAP, 20, 0, NEW_EPOCH } } },
    { "records of an offline month arrive after newer ones", {
        { 1, 1000, LEDGER_FIRST, 0, 0, 0 }, { 30 * DAY, 31000, LEDGER_GAP, 30000, 0, NEW_EPOCH },
        { -20 * DAY, 11000, LEDGER_LATE, 0, 0, LATE }, { 10 * DAY, 21000, LEDGER_LATE, 0, 0, LATE },
        { 11 * DAY, 31500, LEDGER_NORMAL, 500, 0, 0 } } },
    { "offline for a month", {
        { 1, 1000, LEDGER_FIRST, 0, 0, 0 }, { 31 * DAY, 41000, LEDGER_NORMAL, 40000, 0, 0 } } },
    { "not told for a while", {
        { 1, 1000, LEDGER_FIRST, 0, 0, 0 }, { HOUR, UNKNOWN, LEDGER_ABSENT, 0, 0, 0 },
        { HOUR, 1040, LEDGER_GAP, 40, 0, 0 } } },
    { "the agent's clock was wrong and is set right", {
        { 1, 1000, LEDGER_FIRST, 0, 0, 0 }, { 9000 * DAY, 1010, LEDGER_NORMAL, 10, 0, 0 },
        { -8999 * DAY, 9010, LEDGER_NORMAL, 8000, 0, 0 } } },
};
/* clang-format on */

static bool takes_step(struct ledger *ledger, const struct step *step, int64_t at_ms)
{
    const struct ledger_reading reading = { .value = step->value,
                                            .at_ms = at_ms,
                                            .is_late = step->with & LATE,
                                            .is_gap = step->with & NEW_EPOCH,
                                            .is_lone = !(step->with & OTHER_FELL) };
    int64_t before = ledger->total;
    struct ledger_row row;

    return ledger_take(ledger, &reading, &row) && row.event == step->event &&
           row.value == step->value && row.delta == step->delta && row.unsure == step->unsure &&
           ledger->total == before + row.delta &&
           row.total == (reading.is_late ? 0 : ledger->total);
}

static void every_scenario_of_the_field_is_billed_as_stated(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++) {
        struct ledger ledger;
        int64_t at_ms = 0;
        ledger_init(&ledger);
        for (int s = 0; s < READ && scenarios[i].steps[s].after_ms != 0; s++) {
            const struct step *step = &scenarios[i].steps[s];
            at_ms += step->after_ms;
            bool is_good = takes_step(&ledger, step, at_ms);
            CU_ASSERT_TRUE(is_good);
            if (!is_good)
                (void)printf("\n%s: step %d\n", scenarios[i].name, s + 1);
        }
    }
}

static bool read_value(struct ledger *ledger, int64_t value, int64_t at_ms)
{
    struct ledger_row row;

    return ledger_take(
        ledger, &(struct ledger_reading){ .value = value, .at_ms = at_ms, .is_lone = true }, &row);
}

static void what_does_not_change_says_nothing(void)
{
    struct ledger ledger;

    ledger_init(&ledger);
    CU_ASSERT_FALSE(read_value(&ledger, UNKNOWN, 1));
    CU_ASSERT_TRUE(read_value(&ledger, 7, 2));
    CU_ASSERT_FALSE(read_value(&ledger, 7, 3));
    CU_ASSERT_TRUE(read_value(&ledger, UNKNOWN, 4));
    CU_ASSERT_FALSE(read_value(&ledger, UNKNOWN, 5));
    CU_ASSERT_TRUE(read_value(&ledger, 7, 6));
    CU_ASSERT_EQUAL(ledger.total, 0);
}

static void a_dispute_ends_after_a_month(void)
{
    struct ledger ledger;

    ledger_init(&ledger);
    CU_ASSERT_TRUE(read_value(&ledger, 1000, 0));
    CU_ASSERT_TRUE(read_value(&ledger, 0, HOUR));
    CU_ASSERT_TRUE(read_value(&ledger, 900, 29 * DAY));
    CU_ASSERT_TRUE(read_value(&ledger, 1100, 32 * DAY));
    CU_ASSERT_EQUAL(ledger.total, 1100);
}

static void two_ids_of_one_printer_are_billed_once(void)
{
    struct ledger older;
    struct ledger newer;
    struct ledger_row row;

    ledger_init(&older);
    ledger_init(&newer);
    CU_ASSERT_TRUE(read_value(&older, 1000, 0));
    CU_ASSERT_TRUE(read_value(&newer, 1010, HOUR));
    CU_ASSERT_TRUE(read_value(&newer, 1050, 2 * HOUR));
    CU_ASSERT_TRUE(ledger_merge(&older, &newer, &row));
    CU_ASSERT_EQUAL(row.event, LEDGER_MERGED);
    CU_ASSERT_EQUAL(row.delta, 0);
    CU_ASSERT_FALSE(ledger_merge(&older, &newer, &row));
    CU_ASSERT_TRUE(read_value(&older, 1060, 3 * HOUR));
    CU_ASSERT_EQUAL(older.total + newer.total, 60);
}

static void a_count_that_no_device_can_have_is_unknown(void)
{
    struct ledger ledger;

    ledger_init(&ledger);
    CU_ASSERT_FALSE(read_value(&ledger, INT64_MAX, 0));
    CU_ASSERT_FALSE(read_value(&ledger, LEDGER_MOST + 1, 0));
    CU_ASSERT_TRUE(read_value(&ledger, LEDGER_MOST, 0));
    CU_ASSERT_TRUE(read_value(&ledger, 5, 1));
    CU_ASSERT_EQUAL(ledger.total, 0);
}

/* Thousands of years pass between two readings, so that anything can have been made. */
static void a_sum_ends_where_a_count_does(void)
{
    static const int64_t values[] = { 2, LEDGER_MOST, 1, LEDGER_MOST - 1, 0, LEDGER_MOST - 2 };
    struct ledger ledger;

    ledger_init(&ledger);
    for (int i = 0; i < 6; i++)
        (void)read_value(&ledger, values[i], i * 3000 * 365 * DAY);
    CU_ASSERT_EQUAL(ledger.total, LEDGER_MOST);
    CU_ASSERT_EQUAL(ledger.net, LEDGER_MOST);
}

/* A story: a device that prints, what happens to it, and what was really printed. */
struct story {
    uint64_t random;
    int64_t count; /* as the device has it */
    int64_t width; /* of its counter */
    int64_t at_ms;
    int64_t printed;  /* since the first reading */
    int64_t believed; /* most that bad reads had us believe */
    bool is_broken;   /* something happened that may cost pages */
};

static int64_t below(struct story *story, int64_t limit)
{
    story->random = story->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((story->random >> 33u) % (uint64_t)limit);
}

static void print_pages(struct story *story)
{
    int64_t minutes = 1 + below(story, below(story, 20) == 0 ? 40000 : 500);
    int64_t pages = below(story, minutes < 400 ? minutes * 20 : 8000);

    story->at_ms += minutes * MINUTE;
    story->printed += pages;
    story->count = (story->count + pages) % story->width;
}

/* The board is swapped or reset to what printing does not explain. */
static void break_count(struct story *story)
{
    story->count = below(story, 3) == 0 ? 0 : below(story, story->count / 2 + 1);
    story->is_broken = true;
}

/* One reading that is wrong: nothing, a part, or more by up to what is possible or far above. */
static int64_t misread(struct story *story)
{
    int64_t high = story->count + 1 + below(story, below(story, 2) == 0 ? 900 : 900000000);

    story->is_broken = true;
    if (below(story, 2) == 0)
        return below(story, story->count + 1);
    if (high - story->count > story->believed)
        story->believed = high - story->count;
    return high;
}

/* `may` break: swaps, resets, bad reads happen. False when a rule was broken. */
static bool tell_story(struct story *story, bool may_break)
{
    struct ledger ledger;
    int64_t what = 11;

    ledger_init(&ledger);
    (void)read_value(&ledger, story->count, story->at_ms);
    for (int i = 0; i < 60; i++) {
        int64_t before = ledger.total;
        print_pages(story);
        what = may_break && what != 1 ? below(story, 12) : 11; /* no two at a time */
        if (what == 0)
            break_count(story);
        (void)read_value(&ledger, what == 1 ? misread(story) : story->count, story->at_ms);
        if (ledger.total < before)
            return false;
        if (what != 1 && ledger.total > story->printed + story->believed)
            return false;
        if (!story->is_broken && ledger.total != story->printed)
            return false;
    }
    return true;
}

static void sums_only_grow_and_never_pass_what_was_printed(void)
{
    static const int64_t widths[] = { 1000000, 10000000, INT64_C(1) << 32u };

    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct story story = { .random = seed, .width = widths[seed % 3] };
        bool may_break = seed % 2 == 0;
        story.count = may_break ? below(&story, story.width / 2) : story.width - 9000;
        bool is_good = tell_story(&story, may_break);
        CU_ASSERT_TRUE(is_good);
        if (!is_good)
            (void)printf("\nstory %d\n", (int)seed);
    }
}

static void what_is_in_dispute_survives_a_restart(void)
{
    struct ledger ledger;
    struct ledger again;
    char text[LEDGER_TEXT];
    char more[LEDGER_TEXT];

    ledger_init(&ledger);
    for (int64_t i = 0; i < 4; i++)
        CU_ASSERT_TRUE(
            read_value(&ledger, (INT64_C(1) << 39u) >> (2 * i), -(INT64_C(1) << 50u) * i));
    ledger_write(&ledger, text);
    ledger_init(&again);
    ledger_read(&again, text);
    ledger_write(&again, more);
    CU_ASSERT_STRING_EQUAL(more, text);
    CU_ASSERT_EQUAL(again.disputed[2].value, INT64_C(1) << 39u);
    ledger_init(&again);
    ledger_read(&again, "1:2:x:3 4");
    ledger_read(&again, NULL);
    CU_ASSERT_EQUAL(again.last.value, LEDGER_UNKNOWN);
}

static void every_event_has_a_word(void)
{
    for (int event = LEDGER_FIRST; event <= LEDGER_MERGED; event++)
        CU_ASSERT_TRUE(strlen(ledger_word((enum ledger_event)event)) >= 3);
}

UNIT_MAIN("ledger", UNIT_TEST(every_scenario_of_the_field_is_billed_as_stated),
          UNIT_TEST(what_does_not_change_says_nothing), UNIT_TEST(a_dispute_ends_after_a_month),
          UNIT_TEST(two_ids_of_one_printer_are_billed_once),
          UNIT_TEST(a_count_that_no_device_can_have_is_unknown),
          UNIT_TEST(a_sum_ends_where_a_count_does),
          UNIT_TEST(sums_only_grow_and_never_pass_what_was_printed),
          UNIT_TEST(what_is_in_dispute_survives_a_restart), UNIT_TEST(every_event_has_a_word))

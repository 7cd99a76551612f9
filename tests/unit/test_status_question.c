/* SPDX-License-Identifier: Apache-2.0 */
/* Which rows of alerts the small question looks for, and what counts as moved. */
#include "agent/poll/status_question.h"

#include "agent/scope.h"
#include "tests/fakes/reading_lines.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define ROW(index) "@.18.1.1.2.1." #index "|2|5\n"
#define UP(ticks)  "1.3.6.1.2.1.1.3.0|67|" #ticks "\n"

static struct reading_set *make(const char *lines)
{
    struct reading_set *set = reading_set_create(500, 1 << 16);

    CU_ASSERT_PTR_NOT_NULL_FATAL(set);
    CU_ASSERT_TRUE_FATAL(reading_lines_add(set, lines));
    return set;
}

static void learn(struct status_question *q, const char *lines)
{
    struct reading_set *set = make(lines);

    status_question_learn(q, SCOPE_ALL, false, set);
    reading_set_destroy(set);
}

static unsigned answer(struct status_question *q, uint64_t at_ms, const char *lines)
{
    struct oid oids[STATUS_QUESTION_MOST];
    struct reading_set *set = make(lines);

    (void)status_question_ask(q, STATUS_WHOLE, false, oids);
    unsigned moved = status_question_compare(q, at_ms, set);
    reading_set_destroy(set);
    return moved;
}

static bool asks(struct status_question *q, const char *dotted)
{
    struct oid oids[STATUS_QUESTION_MOST];
    struct oid wanted;
    size_t count = status_question_ask(q, STATUS_WHOLE, false, oids);

    CU_ASSERT_TRUE(count <= STATUS_QUESTION_MOST);
    CU_ASSERT_TRUE(oid_parse(dotted, &wanted));
    for (size_t i = 0; i < count; i++)
        if (oid_compare(&oids[i], &wanted) == 0)
            return true;
    return false;
}

static bool asks_row(struct status_question *q, unsigned index)
{
    char text[64];

    (void)snprintf(text, sizeof text, "1.3.6.1.2.1.43.18.1.1.2.1.%u", index);
    return asks(q, text);
}

static void p34_the_next_row_is_looked_for_although_earlier_ones_went(void)
{
    struct status_question q;

    status_question_init(&q);
    learn(&q, UP(1000) ROW(4) ROW(276));
    CU_ASSERT_TRUE(asks_row(&q, 4) && asks_row(&q, 276) && asks_row(&q, 277) && asks_row(&q, 278));
    CU_ASSERT_EQUAL(answer(&q, 10000, UP(2000) ROW(4) ROW(276)), 0);
    CU_ASSERT_EQUAL(answer(&q, 20000, UP(3000) ROW(4) ROW(276) ROW(277)),
                    SCOPE_ALERTS | SCOPE_CONSUMABLES);
    learn(&q, UP(3000) ROW(4) ROW(276) ROW(277));
    CU_ASSERT_EQUAL(answer(&q, 30000, UP(4000) ROW(4)), SCOPE_ALERTS | SCOPE_CONSUMABLES);
    learn(&q, UP(4000) ROW(4));
    CU_ASSERT_TRUE(asks_row(&q, 5) && asks_row(&q, 278) && asks_row(&q, 279));
    CU_ASSERT_EQUAL(answer(&q, 40000, UP(5000) ROW(4) ROW(279)), SCOPE_ALERTS | SCOPE_CONSUMABLES);
}

static void after_a_restart_rows_count_from_one_again(void)
{
    struct status_question q;

    status_question_init(&q);
    learn(&q, UP(90000) ROW(276));
    CU_ASSERT_EQUAL(answer(&q, 10000, UP(91000) ROW(276)), 0);
    CU_ASSERT_EQUAL(answer(&q, 20000, UP(100)), SCOPE_ALL);
    learn(&q, UP(100));
    CU_ASSERT_TRUE(asks_row(&q, 1) && asks_row(&q, 2));
    CU_ASSERT_FALSE(asks_row(&q, 277));
}

static void a_long_table_keeps_room_for_the_rows_to_come(void)
{
    static char lines[4096] = UP(1000);
    struct status_question q;
    size_t len = strlen(lines);

    for (unsigned i = 1; i <= 40; i++)
        len += (size_t)snprintf(lines + len, sizeof lines - len, "@.18.1.1.2.1.%u|2|5\n", i);
    status_question_init(&q);
    learn(&q, lines);
    CU_ASSERT_TRUE(asks_row(&q, 1) && asks_row(&q, 41) && asks_row(&q, 42));
    CU_ASSERT_TRUE(q.alert_count <= STATUS_QUESTION_ALERTS);
}

#define SUPPLY(level) "@.11.1.1.9.1.1|2|" #level "\n@.11.1.1.8.1.1|2|30000\n"

/* A drum that counts pages says something new with each page. */
static void a_level_moves_when_it_passes_a_whole_percent(void)
{
    static struct status_question q;

    status_question_init(&q);
    learn(&q, UP(1000) SUPPLY(29999));
    (void)answer(&q, 1000, UP(1000) SUPPLY(29999));
    CU_ASSERT_EQUAL(answer(&q, 2000, UP(1100) SUPPLY(29990)), 0);
    CU_ASSERT_EQUAL(answer(&q, 3000, UP(1200) SUPPLY(29701)), 0);
    CU_ASSERT_TRUE((answer(&q, 4000, UP(1300) SUPPLY(29699)) & SCOPE_CONSUMABLES) != 0);
    CU_ASSERT_EQUAL(answer(&q, 5000, UP(1400) SUPPLY(29500)), 0);
    (void)answer(&q, 6000, UP(1500) SUPPLY(1));
    CU_ASSERT_TRUE((answer(&q, 7000, UP(1600) SUPPLY(0)) & SCOPE_CONSUMABLES) != 0);
    CU_ASSERT_TRUE((answer(&q, 8000, UP(1700) SUPPLY(-3)) & SCOPE_CONSUMABLES) != 0);
}

UNIT_MAIN("status_question", UNIT_TEST(a_level_moves_when_it_passes_a_whole_percent),
          UNIT_TEST(p34_the_next_row_is_looked_for_although_earlier_ones_went),
          UNIT_TEST(after_a_restart_rows_count_from_one_again),
          UNIT_TEST(a_long_table_keeps_room_for_the_rows_to_come))

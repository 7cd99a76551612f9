/* SPDX-License-Identifier: Apache-2.0 */
/* The set of variables: order, limits, replacing, removing, walking. */
#include "agent/reading.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static struct oid oid_of(const char *text)
{
    struct oid oid = { 0 };

    CU_ASSERT_TRUE_FATAL(oid_parse(text, &oid));
    return oid;
}

static bool add_number(struct reading_set *set, const char *oid, int64_t number)
{
    struct reading reading = { .oid = oid_of(oid), .type = READING_INTEGER, .number = number };

    return reading_set_add(set, &reading);
}

static bool add_text(struct reading_set *set, const char *oid, const char *text)
{
    struct reading reading = { .oid = oid_of(oid),
                               .type = READING_BYTES,
                               .bytes = (const uint8_t *)text,
                               .len = strlen(text) };

    return reading_set_add(set, &reading);
}

static void keeps_oid_order_however_it_is_filled(void)
{
    struct reading_set *set = reading_set_create(100, 1000);
    int64_t number = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(set);
    for (int i = 0; i < 50; i++) {
        char oid[32];

        (void)snprintf(oid, sizeof oid, "1.3.%d", (i * 37) % 50 + 1);
        CU_ASSERT_TRUE(add_number(set, oid, (i * 37) % 50 + 1));
    }
    CU_ASSERT_EQUAL(reading_set_count(set), 50);
    for (size_t i = 0; i < 50; i++)
        CU_ASSERT_EQUAL(reading_set_at(set, i)->number, (int64_t)i + 1);
    CU_ASSERT_PTR_NULL(reading_set_at(set, 50));
    CU_ASSERT_TRUE(reading_set_number(set, "1.3.17", 0, 0, &number));
    CU_ASSERT_EQUAL(number, 17);
    reading_set_destroy(set);
}

static void replaces_a_variable_of_the_same_oid(void)
{
    struct reading_set *set = reading_set_create(2, 10);
    size_t len = 0;

    CU_ASSERT_TRUE(add_text(set, "1.3.1", "0123456789"));
    CU_ASSERT_TRUE(add_text(set, "1.3.1", "abcdefghij"));
    CU_ASSERT_EQUAL(reading_set_count(set), 1);
    CU_ASSERT_STRING_EQUAL(reading_set_bytes(set, "1.3.1", 0, 0, &len), "abcdefghij");
    CU_ASSERT_EQUAL(len, 10);
    CU_ASSERT_TRUE(add_number(set, "1.3.1", 4));
    CU_ASSERT_PTR_NULL(reading_set_bytes(set, "1.3.1", 0, 0, NULL));
    CU_ASSERT_TRUE(add_text(set, "1.3.2", "0123456789"));
    reading_set_destroy(set);
}

static void refuses_past_its_limits_and_keeps_what_it_has(void)
{
    struct reading_set *set = reading_set_create(2, 5);

    CU_ASSERT_TRUE(add_text(set, "1.3.1", "abc"));
    CU_ASSERT_FALSE(add_text(set, "1.3.2", "def"));
    CU_ASSERT_TRUE(add_text(set, "1.3.2", "de"));
    CU_ASSERT_FALSE(add_text(set, "1.3.2", "def"));
    CU_ASSERT_FALSE(add_number(set, "1.3.3", 1));
    CU_ASSERT_EQUAL(reading_set_count(set), 2);
    CU_ASSERT_STRING_EQUAL(reading_set_bytes(set, "1.3.2", 0, 0, NULL), "de");
    reading_set_destroy(set);
}

static void copies_values_with_a_closing_nul(void)
{
    struct reading_set *set = reading_set_create(4, 100);
    uint8_t bytes[3] = { 'a', 0, 'b' };
    struct reading reading = {
        .oid = oid_of("1.3.1"), .type = READING_BYTES, .bytes = bytes, .len = 3
    };

    CU_ASSERT_TRUE(reading_set_add(set, &reading));
    (void)memset(bytes, 'x', sizeof bytes);
    reading.oid = oid_of("1.3.2");
    reading.len = 0;
    reading.bytes = NULL;
    CU_ASSERT_TRUE(reading_set_add(set, &reading));
    CU_ASSERT_EQUAL(memcmp(reading_set_at(set, 0)->bytes, "a\0b", 4), 0);
    CU_ASSERT_STRING_EQUAL(reading_set_at(set, 1)->bytes, "");
    reading_set_destroy(set);
}

static void merges_and_replaces(void)
{
    struct reading_set *set = reading_set_create(4, 100);
    struct reading_set *news = reading_set_create(4, 100);
    int64_t number = 0;

    CU_ASSERT_TRUE(add_number(set, "1.3.1", 1));
    CU_ASSERT_TRUE(add_number(set, "1.3.3", 3));
    CU_ASSERT_TRUE(add_number(news, "1.3.2", 2));
    CU_ASSERT_TRUE(add_number(news, "1.3.3", 33));
    CU_ASSERT_TRUE(reading_set_merge(set, news));
    CU_ASSERT_EQUAL(reading_set_count(set), 3);
    CU_ASSERT_EQUAL(reading_set_count(news), 2);
    CU_ASSERT_TRUE(reading_set_number(set, "1.3", 3, 0, &number));
    CU_ASSERT_EQUAL(number, 33);
    reading_set_destroy(set);
    reading_set_destroy(news);
}

static void says_when_a_merge_does_not_fit(void)
{
    struct reading_set *set = reading_set_create(2, 100);
    struct reading_set *news = reading_set_create(4, 100);

    CU_ASSERT_TRUE(add_number(set, "1.3.9", 9));
    CU_ASSERT_TRUE(add_number(news, "1.3.1", 1));
    CU_ASSERT_TRUE(add_number(news, "1.3.2", 2));
    CU_ASSERT_FALSE(reading_set_merge(set, news));
    CU_ASSERT_EQUAL(reading_set_count(set), 2);
    reading_set_destroy(set);
    reading_set_destroy(news);
}

static void removes_a_table_only(void)
{
    struct reading_set *set = reading_set_create(10, 100);
    struct oid table = oid_of("1.3.4");
    struct oid missing = oid_of("1.9");

    CU_ASSERT_TRUE(add_text(set, "1.3.3.9", "before"));
    CU_ASSERT_TRUE(add_text(set, "1.3.4.1", "x"));
    CU_ASSERT_TRUE(add_text(set, "1.3.4.2.7", "y"));
    CU_ASSERT_TRUE(add_text(set, "1.3.40", "behind"));
    reading_set_remove(set, &table);
    reading_set_remove(set, &missing);
    CU_ASSERT_EQUAL(reading_set_count(set), 2);
    CU_ASSERT_STRING_EQUAL(reading_set_at(set, 1)->bytes, "behind");
    reading_set_destroy(set);
}

static void gives_back_room_when_removing(void)
{
    struct reading_set *set = reading_set_create(1, 4);
    struct oid all = oid_of("1");

    for (int i = 0; i < 3; i++) {
        CU_ASSERT_TRUE(add_text(set, "1.3.1", "full"));
        reading_set_remove(set, &all);
    }
    CU_ASSERT_EQUAL(reading_set_count(set), 0);
    reading_set_destroy(set);
}

static void walks_a_column(void)
{
    struct reading_set *set = reading_set_create(10, 100);
    struct oid column = oid_of("1.3.9");
    struct oid behind = oid_of("1.4");
    int64_t sum = 0;

    CU_ASSERT_TRUE(add_number(set, "1.3.8.1", 1000));
    CU_ASSERT_TRUE(add_number(set, "1.3.9.1", 1));
    CU_ASSERT_TRUE(add_number(set, "1.3.9.5", 10));
    CU_ASSERT_TRUE(add_number(set, "1.3.9.30.1", 100));
    CU_ASSERT_TRUE(add_number(set, "1.3.90.1", 1000));
    for (const struct reading *r = reading_set_next(set, &column, NULL); r != NULL;
         r = reading_set_next(set, &column, &r->oid))
        sum += r->number;
    CU_ASSERT_EQUAL(sum, 111);
    CU_ASSERT_PTR_NULL(reading_set_next(set, &behind, NULL));
    CU_ASSERT_PTR_NULL(reading_set_next(set, &column, &behind));
    reading_set_destroy(set);
}

static void finds_cells_of_the_right_type_only(void)
{
    struct reading_set *set = reading_set_create(10, 100);
    struct oid oid = oid_of("1.3.1");
    int64_t number = 77;

    CU_ASSERT_TRUE(add_number(set, "1.3.1.1.2", 5));
    CU_ASSERT_TRUE(add_text(set, "1.3.2.1.2", "text"));
    CU_ASSERT_TRUE(reading_set_number(set, "1.3.1", 1, 2, &number));
    CU_ASSERT_EQUAL(number, 5);
    CU_ASSERT_FALSE(reading_set_number(set, "1.3.2", 1, 2, &number));
    CU_ASSERT_FALSE(reading_set_number(set, "1.3.1", 1, 3, &number));
    CU_ASSERT_FALSE(reading_set_number(set, "rubbish", 1, 3, &number));
    CU_ASSERT_EQUAL(number, 5);
    CU_ASSERT_STRING_EQUAL(reading_set_bytes(set, "1.3.2", 1, 2, NULL), "text");
    CU_ASSERT_PTR_NULL(reading_set_find(set, &oid));
    reading_set_destroy(set);
}

static void is_empty_at_first(void)
{
    struct reading_set *set = reading_set_create(1, 0);
    struct oid oid = oid_of("1");

    CU_ASSERT_EQUAL(reading_set_count(set), 0);
    CU_ASSERT_PTR_NULL(reading_set_at(set, 0));
    CU_ASSERT_PTR_NULL(reading_set_find(set, &oid));
    CU_ASSERT_PTR_NULL(reading_set_next(set, &oid, NULL));
    reading_set_remove(set, &oid);
    CU_ASSERT_TRUE(add_number(set, "1.3", 1));
    reading_set_destroy(set);
    reading_set_destroy(NULL);
}

UNIT_MAIN("reading", UNIT_TEST(keeps_oid_order_however_it_is_filled),
          UNIT_TEST(replaces_a_variable_of_the_same_oid),
          UNIT_TEST(refuses_past_its_limits_and_keeps_what_it_has),
          UNIT_TEST(copies_values_with_a_closing_nul), UNIT_TEST(merges_and_replaces),
          UNIT_TEST(says_when_a_merge_does_not_fit), UNIT_TEST(removes_a_table_only),
          UNIT_TEST(gives_back_room_when_removing), UNIT_TEST(walks_a_column),
          UNIT_TEST(finds_cells_of_the_right_type_only), UNIT_TEST(is_empty_at_first))

/* SPDX-License-Identifier: Apache-2.0 */
/* Records: order, limits, cleaning, completeness, sameness. */
#include "protocol/record.h"

#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEVICE "00000000-0000-4000-8000-0123456789ab"

static void start(struct record *r, enum record_kind kind)
{
    size_t count;
    enum field_id first = field_first(kind, &count);

    record_init(r, kind);
    CU_ASSERT(record_add(r, first, DEVICE));
    CU_ASSERT(record_add_time(r, first + 1, 1763716502123));
}

static void check_order(const struct record *r, const char *expected)
{
    char got[512] = "";

    for (size_t i = 0; i < r->count; i++) {
        size_t len = strlen(got);

        (void)snprintf(got + len, sizeof got - len, "%s%s=%s", i == 0 ? "" : " ",
                       field_row(r->values[i].field)->name, r->values[i].text);
    }
    CU_ASSERT_STRING_EQUAL(got, expected);
}

static void keeps_values_in_the_order_of_the_table(void)
{
    struct record r;

    record_init(&r, RECORD_CONSUMABLE);
    CU_ASSERT(record_add(&r, FIELD_CONSUMABLE_STATE, "ok"));
    CU_ASSERT(record_add(&r, FIELD_CONSUMABLE_REMAINING, "12"));
    CU_ASSERT(record_add(&r, FIELD_CONSUMABLE_CAPACITY, "20"));
    CU_ASSERT(record_add(&r, FIELD_CONSUMABLE_CAPACITY_UNIT, "sheets"));
    CU_ASSERT(record_add(&r, FIELD_CONSUMABLE_REMAINING_UNIT, "items"));
    CU_ASSERT(record_add_number(&r, FIELD_CONSUMABLE_INDEX, 3));
    check_order(&r, "index=3 capacity=20 unit=sheets remaining=12 unit=items state=ok");
    record_finish(&r);
}

static void sub_attributes_follow_the_last_element(void)
{
    struct record r;

    record_init(&r, RECORD_METER);
    CU_ASSERT_FALSE(record_add(&r, FIELD_METER_COUNT_WORK, "total")); /* of nothing */
    CU_ASSERT(record_add_number(&r, FIELD_METER_COUNT, 10));
    CU_ASSERT(record_add(&r, FIELD_METER_COUNT_MEDIA, "a4"));
    CU_ASSERT(record_add(&r, FIELD_METER_COUNT_WORK, "print"));
    CU_ASSERT_FALSE(record_add(&r, FIELD_METER_COUNT_WORK, "copy"));
    CU_ASSERT(record_add_number(&r, FIELD_METER_COUNT, 20));
    CU_ASSERT(record_add_number(&r, FIELD_METER_ENGINE_CYCLES, 30));
    CU_ASSERT(record_add(&r, FIELD_METER_COUNT_COLOUR, "mono"));
    CU_ASSERT(record_add(&r, FIELD_METER_COUNT_WORK, "copy"));
    check_order(&r, "engine-cycles=30 count=10 work=print media=a4 count=20 work=copy colour=mono");
    record_finish(&r);
}

static void refuses_what_does_not_belong(void)
{
    struct record r;

    start(&r, RECORD_ASSET);
    CU_ASSERT_FALSE(record_add(&r, FIELD_METER_ENGINE_CYCLES, "1"));
    CU_ASSERT_FALSE(record_add(&r, FIELD_ASSET_MODEL, NULL));
    CU_ASSERT_FALSE(record_add(&r, FIELD_ASSET_MODEL, ""));
    CU_ASSERT_FALSE(record_add(&r, FIELD_ASSET_MODEL, " \t\r\n"));
    CU_ASSERT_FALSE(record_add(&r, FIELD_ASSET_MAC, "not a mac"));
    CU_ASSERT_FALSE(record_add(&r, FIELD_ASSET_STATE, "sleepy"));
    CU_ASSERT(record_add(&r, FIELD_ASSET_MODEL, "M880"));
    CU_ASSERT_FALSE(record_add(&r, FIELD_ASSET_MODEL, "M881"));
    CU_ASSERT_FALSE(r.failed);
    CU_ASSERT_STRING_EQUAL(record_get(&r, FIELD_ASSET_MODEL), "M880");
    CU_ASSERT_EQUAL(r.count, 3);
    record_finish(&r);
}

static void trims_cuts_and_makes_texts_legal(void)
{
    char text[200];
    struct record r;

    record_init(&r, RECORD_ASSET);
    CU_ASSERT(record_add(&r, FIELD_ASSET_MODEL, " \n Laser\x01Jet \xE9 \t"));
    CU_ASSERT_STRING_EQUAL(record_get(&r, FIELD_ASSET_MODEL), "Laser\xEF\xBF\xBDJet \xEF\xBF\xBD");
    memset(text, 'x', sizeof text);
    memcpy(text + 127, "\xC3\xA9 end", 7); /* the limit is 128: inside the character */
    CU_ASSERT(record_add(&r, FIELD_ASSET_MANUFACTURER, text));
    CU_ASSERT_EQUAL(strlen(record_get(&r, FIELD_ASSET_MANUFACTURER)), 127);
    memset(text, '\x02', 199);
    text[199] = '\0';
    CU_ASSERT(record_add(&r, FIELD_ASSET_TAG, text));
    CU_ASSERT_EQUAL(strlen(record_get(&r, FIELD_ASSET_TAG)), 63); /* 21 times U+FFFD */
    CU_ASSERT(record_add(&r, FIELD_ASSET_STATE, " ready "));
    CU_ASSERT_STRING_EQUAL(record_get(&r, FIELD_ASSET_STATE), "ready");
    record_finish(&r);
}

static void holds_many_values_up_to_its_limit(void)
{
    struct record r;

    record_init(&r, RECORD_ASSET);
    for (unsigned i = 0; i < RECORD_VALUES; i++) {
        char text[16];

        (void)snprintf(text, sizeof text, "v%u", i);
        CU_ASSERT(record_add(&r, FIELD_ASSET_FIRMWARE, text));
    }
    CU_ASSERT_STRING_EQUAL(r.values[255].text, "v255");
    CU_ASSERT_FALSE(r.failed);
    CU_ASSERT_FALSE(record_add(&r, FIELD_ASSET_MODEL, "x"));
    CU_ASSERT(r.failed);
    CU_ASSERT_FALSE(record_complete(&r));
    record_finish(&r);
    CU_ASSERT_EQUAL(r.count, 0);
    CU_ASSERT_FALSE(r.failed);
}

static void replaces_and_removes_values(void)
{
    struct record r;

    start(&r, RECORD_METER);
    CU_ASSERT(record_set(&r, FIELD_METER_ENGINE_CYCLES, "1"));
    CU_ASSERT(record_set(&r, FIELD_METER_ENGINE_CYCLES, "2"));
    CU_ASSERT_FALSE(record_set(&r, FIELD_METER_ENGINE_CYCLES, "two"));
    CU_ASSERT_STRING_EQUAL(record_get(&r, FIELD_METER_ENGINE_CYCLES), "2");
    CU_ASSERT_FALSE(record_set(&r, FIELD_METER_COUNT, "1")); /* may repeat */
    for (unsigned i = 0; i < 20; i++) {
        CU_ASSERT(record_add_number(&r, FIELD_METER_COUNT, i));
        CU_ASSERT(record_add(&r, FIELD_METER_COUNT_WORK, "total"));
    }
    record_remove(&r, FIELD_METER_COUNT);
    CU_ASSERT_EQUAL(r.count, 3);
    CU_ASSERT_PTR_NULL(record_get(&r, FIELD_METER_COUNT_WORK));
    CU_ASSERT(record_add_number(&r, FIELD_METER_COUNT, 1));
    record_remove(&r, FIELD_METER_DEVICE);
    CU_ASSERT_PTR_NULL(record_get(&r, FIELD_METER_DEVICE));
    record_finish(&r);
}

static void knows_when_something_required_is_missing(void)
{
    struct record r;

    start(&r, RECORD_CONSUMABLE);
    CU_ASSERT_FALSE(record_complete(&r));
    CU_ASSERT(record_add_number(&r, FIELD_CONSUMABLE_INDEX, 1));
    CU_ASSERT(record_complete(&r));
    CU_ASSERT(record_add_number(&r, FIELD_CONSUMABLE_CAPACITY, 100));
    CU_ASSERT_FALSE(record_complete(&r));
    CU_ASSERT(record_add(&r, FIELD_CONSUMABLE_CAPACITY_UNIT, "percent"));
    CU_ASSERT(record_complete(&r));
    record_remove(&r, FIELD_CONSUMABLE_AT);
    CU_ASSERT_FALSE(record_complete(&r));
    record_finish(&r);
}

static void a_level_has_a_number_when_its_quality_says_so(void)
{
    static const struct {
        const char *level;
        const char *quality;
        bool complete;
    } cases[] = {
        { "37.5", "exact", true }, { "37", "percent", true },     { "50", "staged", true },
        { "", "some", true },      { "", "unlimited", true },     { "", "unknown", true },
        { "", "exact", false },    { "", "percent", false },      { "", "staged", false },
        { "50", "some", false },   { "100", "unlimited", false }, { "0", "unknown", false },
        { "50", NULL, false },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct record r;

        start(&r, RECORD_CONSUMABLE);
        CU_ASSERT(record_add_number(&r, FIELD_CONSUMABLE_INDEX, 1));
        CU_ASSERT(record_add(&r, FIELD_CONSUMABLE_LEVEL, cases[i].level));
        if (cases[i].quality != NULL)
            CU_ASSERT(record_add(&r, FIELD_CONSUMABLE_LEVEL_QUALITY, cases[i].quality));
        CU_ASSERT_EQUAL(record_complete(&r), cases[i].complete);
        record_finish(&r);
    }
}

static void sameness_leaves_the_time_aside(void)
{
    struct record a, b;

    start(&a, RECORD_ASSET);
    record_init(&b, RECORD_ASSET);
    CU_ASSERT(record_add(&b, FIELD_ASSET_MODEL, "M880"));
    CU_ASSERT_FALSE(record_same(&a, &b));
    CU_ASSERT(record_add(&b, FIELD_ASSET_DEVICE, DEVICE));
    CU_ASSERT(record_add(&a, FIELD_ASSET_MODEL, "M880"));
    CU_ASSERT(record_same(&a, &b) && record_same(&b, &a));
    CU_ASSERT(record_add_time(&b, FIELD_ASSET_AT, 0));
    CU_ASSERT(record_same(&a, &b));
    CU_ASSERT(record_add(&b, FIELD_ASSET_TAG, "7"));
    CU_ASSERT_FALSE(record_same(&a, &b) || record_same(&b, &a));
    CU_ASSERT(record_set(&a, FIELD_ASSET_TAG, "8"));
    CU_ASSERT_FALSE(record_same(&a, &b));
    record_finish(&b);
    record_init(&b, RECORD_METER);
    CU_ASSERT_FALSE(record_same(&a, &b));
    record_finish(&a);
}

static void copies_are_independent(void)
{
    struct record a, b = { 0 };

    start(&a, RECORD_METER);
    CU_ASSERT(record_add_number(&a, FIELD_METER_COUNT, 1));
    CU_ASSERT(record_add(&a, FIELD_METER_COUNT_WORK, "scan"));
    CU_ASSERT(record_add_number(&a, FIELD_METER_COUNT, 2));
    CU_ASSERT(record_add(&a, FIELD_METER_COUNT_WORK, "fax"));
    CU_ASSERT(record_copy(&b, &a));
    CU_ASSERT(record_copy(&b, &a));
    CU_ASSERT(record_same(&a, &b));
    record_remove(&a, FIELD_METER_COUNT);
    CU_ASSERT_FALSE(record_same(&a, &b));
    record_finish(&a);
    CU_ASSERT_STRING_EQUAL(record_get(&b, FIELD_METER_COUNT_WORK), "scan");
    record_finish(&b);
}

static void lists_stop_at_their_limit(void)
{
    struct record_list list;

    record_list_init(&list, 20);
    for (unsigned i = 0; i < 20; i++) {
        struct record *r = record_list_add(&list, RECORD_ASSET);

        CU_ASSERT_PTR_NOT_NULL_FATAL(r);
        CU_ASSERT(record_add(r, FIELD_ASSET_MODEL, "M880"));
    }
    record_list_drop_last(&list);
    CU_ASSERT_EQUAL(list.count, 19);
    CU_ASSERT_PTR_NOT_NULL(record_list_add(&list, RECORD_METER));
    CU_ASSERT_FALSE(list.failed);
    CU_ASSERT_PTR_NULL(record_list_add(&list, RECORD_METER));
    CU_ASSERT(list.failed);
    record_list_finish(&list);
    record_list_drop_last(&list);
    CU_ASSERT_EQUAL(list.count, 0);
    record_list_finish(&list);
}

static bool build(struct record_list *list, struct record *copy)
{
    struct record *r = record_list_add(list, RECORD_ASSET);

    if (r == NULL)
        return false;
    for (unsigned i = 0; i < 20; i++)
        (void)record_add(r, FIELD_ASSET_FIRMWARE, "1");
    (void)record_set(r, FIELD_ASSET_MODEL, "a");
    (void)record_set(r, FIELD_ASSET_MODEL, "b");
    return !r->failed && record_copy(copy, r);
}

static void fails_and_says_so_when_memory_runs_out(void)
{
    bool done = false;

    for (unsigned n = 1; n < 200 && !done; n++) {
        struct record_list list;
        struct record copy = { 0 };

        record_list_init(&list, 10);
        memory_fail_at(n);
        done = build(&list, &copy);
        memory_fail_at(0);
        if (list.count == 1 && list.items[0].failed)
            CU_ASSERT_FALSE(record_complete(&list.items[0]));
        record_finish(&copy);
        record_list_finish(&list);
    }
    CU_ASSERT(done);
}

UNIT_MAIN("record", UNIT_TEST(keeps_values_in_the_order_of_the_table),
          UNIT_TEST(sub_attributes_follow_the_last_element),
          UNIT_TEST(refuses_what_does_not_belong), UNIT_TEST(trims_cuts_and_makes_texts_legal),
          UNIT_TEST(holds_many_values_up_to_its_limit), UNIT_TEST(replaces_and_removes_values),
          UNIT_TEST(knows_when_something_required_is_missing),
          UNIT_TEST(a_level_has_a_number_when_its_quality_says_so),
          UNIT_TEST(sameness_leaves_the_time_aside), UNIT_TEST(copies_are_independent),
          UNIT_TEST(lists_stop_at_their_limit), UNIT_TEST(fails_and_says_so_when_memory_runs_out))

/* SPDX-License-Identifier: Apache-2.0 */
/* What SNMP leaves open. */
#include "agent/normalise/gaps.h"

#include "agent/scope.h"
#include "tests/unit/unit.h"

static struct record_list list;

static struct record *add(enum record_kind kind, enum field_id field, const char *text)
{
    struct record *r = record_list_add(&list, kind);

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    CU_ASSERT_TRUE(record_add(r, field, text));
    return r;
}

static void begin(void)
{
    struct record *r;

    record_list_init(&list, 8);
    r = add(RECORD_ASSET, FIELD_ASSET_MODEL, "M1");
    CU_ASSERT_TRUE(record_add(r, FIELD_ASSET_SERIAL, "S1"));
    r = add(RECORD_CONSUMABLE, FIELD_CONSUMABLE_LEVEL, "38");
    CU_ASSERT_TRUE(record_add(r, FIELD_CONSUMABLE_LEVEL_QUALITY, "percent"));
    (void)add(RECORD_METER, FIELD_METER_ENGINE_CYCLES, "4053");
}

static void a_whole_answer_leaves_nothing_open(void)
{
    begin();
    CU_ASSERT_FALSE(gaps_left(SCOPE_ALL, &list));
    record_list_finish(&list);
}

static void what_is_missing_is_open_in_its_own_scope(void)
{
    static const unsigned scopes[] = { SCOPE_IDENTITY, SCOPE_CONSUMABLES, SCOPE_METER };

    record_list_init(&list, 8);
    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++)
        CU_ASSERT_TRUE(gaps_left(scopes[i], &list));
    CU_ASSERT_FALSE(gaps_left(SCOPE_ALERTS, &list)); /* no alert is good news */
    (void)add(RECORD_ASSET, FIELD_ASSET_MODEL, "M1");
    CU_ASSERT_TRUE(gaps_left(SCOPE_IDENTITY, &list)); /* no serial number */
    record_list_finish(&list);
}

static void a_level_without_a_number_is_open(void)
{
    static const char *const qualities[] = { "some", "unknown" };

    for (size_t i = 0; i < 2; i++) {
        begin();
        struct record *r = add(RECORD_CONSUMABLE, FIELD_CONSUMABLE_LEVEL, "");
        (void)record_add(r, FIELD_CONSUMABLE_LEVEL_QUALITY, qualities[i]);
        CU_ASSERT_TRUE(gaps_left(SCOPE_ALL, &list));
        CU_ASSERT_FALSE(gaps_left(SCOPE_METER, &list));
        (void)record_add(r, FIELD_CONSUMABLE_CLASS, "receptacle"); /* nobody knows better */
        CU_ASSERT_FALSE(gaps_left(SCOPE_ALL, &list));
        record_list_finish(&list);
    }
}

UNIT_MAIN("gaps", UNIT_TEST(a_whole_answer_leaves_nothing_open),
          UNIT_TEST(what_is_missing_is_open_in_its_own_scope),
          UNIT_TEST(a_level_without_a_number_is_open))

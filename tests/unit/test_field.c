/* SPDX-License-Identifier: Apache-2.0 */
/* The table itself, and what each type accepts. */
#include "protocol/field.h"

#include "protocol/licence_state.h"
#include "tests/unit/unit.h"

#include <string.h>

static void every_row_stands_at_its_place(void)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        const struct field *row = field_row((enum field_id)i);

        CU_ASSERT_EQUAL(row->id, (enum field_id)i);
        CU_ASSERT_PTR_NOT_NULL_FATAL(row->name);
        CU_ASSERT(row->limit > 0);
        CU_ASSERT_PTR_NOT_NULL_FATAL(row->help);
        CU_ASSERT_EQUAL(row->help[strlen(row->help) - 1], '.');
        CU_ASSERT_EQUAL(row->choices != NULL, row->type == FIELD_TYPE_CHOICE);
        if (row->form == FIELD_FORM_SUB_ATTRIBUTE) {
            CU_ASSERT_EQUAL(field_row(row->parent)->form, FIELD_FORM_ELEMENT);
            CU_ASSERT(row->parent < row->id && field_row(row->parent)->kind == row->kind);
            CU_ASSERT_FALSE(row->many);
        } else {
            CU_ASSERT_EQUAL(row->parent, row->id);
        }
    }
}

static void required_fields_cannot_be_withheld(void)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        const struct field *row = field_row((enum field_id)i);

        if (row->required && row->form != FIELD_FORM_SUB_ATTRIBUTE)
            CU_ASSERT_EQUAL(row->withheld_by, FIELD_ALWAYS);
    }
}

static void rows_of_a_kind_stand_together(void)
{
    size_t total = 0;

    for (int kind = 0; kind < RECORD_KINDS; kind++) {
        size_t count;
        enum field_id first = field_first((enum record_kind)kind, &count);
        enum record_kind found;

        CU_ASSERT_EQUAL(first, total);
        CU_ASSERT_STRING_EQUAL(field_row(first)->name, "device");
        CU_ASSERT_STRING_EQUAL(field_row(first + 1)->name, "at");
        for (size_t i = 0; i < count; i++)
            CU_ASSERT_EQUAL(field_row(first + (unsigned)i)->kind, (enum record_kind)kind);
        total += count;
        CU_ASSERT(field_kind_from_name(field_kind_name((enum record_kind)kind), &found));
        CU_ASSERT_EQUAL(found, (enum record_kind)kind);
    }
    CU_ASSERT_EQUAL(total, FIELD_COUNT);
}

static size_t count_words(enum field_id id)
{
    size_t words = 1;

    for (const char *c = field_row(id)->choices; *c != '\0'; c++)
        words += *c == '|';
    return words;
}

static void an_agent_has_a_word_for_each_state_of_its_licence(void)
{
    for (int i = 0; i < LICENCE_STATES; i++)
        CU_ASSERT(field_accepts(FIELD_AGENT_LICENCE, licence_state_word((enum licence_state)i)));
    for (int i = LICENCE_REASON_NONE + 1; i < LICENCE_REASONS; i++)
        CU_ASSERT(field_accepts(FIELD_AGENT_LICENCE_REASON,
                                licence_state_reason_word((enum licence_reason)i)));
    CU_ASSERT_EQUAL(count_words(FIELD_AGENT_LICENCE), LICENCE_STATES);
    CU_ASSERT_EQUAL(count_words(FIELD_AGENT_LICENCE_REASON), LICENCE_REASONS - 1);
}

static void finds_fields_by_form_parent_and_name(void)
{
    enum field_id id = FIELD_COUNT;
    enum record_kind kind;

    CU_ASSERT(field_find(RECORD_ASSET, FIELD_FORM_ELEMENT, FIELD_COUNT, "serial", &id));
    CU_ASSERT_EQUAL(id, FIELD_ASSET_SERIAL);
    CU_ASSERT(field_find(RECORD_CONSUMABLE, FIELD_FORM_SUB_ATTRIBUTE, FIELD_CONSUMABLE_REMAINING,
                         "unit", &id));
    CU_ASSERT_EQUAL(id, FIELD_CONSUMABLE_REMAINING_UNIT);
    CU_ASSERT_FALSE(field_find(RECORD_CONSUMABLE, FIELD_FORM_SUB_ATTRIBUTE, FIELD_CONSUMABLE_LEVEL,
                               "unit", &id));
    CU_ASSERT_FALSE(field_find(RECORD_ASSET, FIELD_FORM_ATTRIBUTE, FIELD_COUNT, "serial", &id));
    CU_ASSERT_FALSE(field_find(RECORD_METER, FIELD_FORM_ELEMENT, FIELD_COUNT, "serial", &id));
    CU_ASSERT_FALSE(field_kind_from_name("assets", &kind));
    CU_ASSERT_FALSE(field_kind_from_name("", &kind));
}

static void check(enum field_id id, const char *const *good, const char *const *bad)
{
    for (; *good != NULL; good++)
        if (!field_accepts(id, *good))
            CU_FAIL(*good);
    for (; *bad != NULL; bad++)
        if (field_accepts(id, *bad))
            CU_FAIL(*bad);
    CU_PASS("checked");
}

#define LIST(...)                                                                                  \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static void accepts_numbers_written_one_way(void)
{
    check(FIELD_METER_ENGINE_CYCLES, LIST("0", "7", "432951", "9223372036854775807"),
          LIST("", "-1", "+1", "01", "00", "1.0", "1e3", " 1", "9223372036854775808", "x", "-0"));
    check(FIELD_INCIDENT_CODE, LIST("0", "-2", "1104", "2147483647", "-2147483648"),
          LIST("", "-0", "-", "2147483648", "-2147483649", "007", "1 "));
    check(FIELD_CONSUMABLE_LEVEL,
          LIST("", "0", "9", "10", "37.5", "99.99", "0.5", "100", "100.0", "100.00"),
          LIST("101", "100.01", "100.", "1.234", ".5", "-1", "05", "00", "1000", "1,5", "150", "x",
               "5%", "1.x", "100.000", "20 "));
}

static void accepts_identities_written_one_way(void)
{
    check(FIELD_ASSET_DEVICE, LIST("00000000-0000-4000-8000-0123456789ab"),
          LIST("", "00000000-0000-4000-8000-0123456789AB", "00000000-0000-4000-8000-0123456789a",
               "00000000-0000-4000-8000-0123456789abc", "0000000000004000800000123456789ab",
               "{0000000-0000-4000-8000-0123456789ab"));
    check(
        FIELD_ASSET_MAC, LIST("00:11:22:33:44:55", "aa:bb:cc:dd:ee:ff"),
        LIST("", "00-11-22-33-44-55", "AA:bb:cc:dd:ee:ff", "00:11:22:33:44", "00:11:22:33:44:55:"));
    check(FIELD_ASSET_ADDRESS, LIST("192.0.2.17", "2001:db8::1", "::"),
          LIST("", "192.0.2", "192.0.2.256", "host", "2001:db8::1%eth0", "192.0.2.1/24"));
}

static void accepts_times_in_utc_with_milliseconds(void)
{
    check(FIELD_ASSET_AT, LIST("2026-11-21T09:15:02.123Z", "1970-01-01T00:00:00.000Z"),
          LIST("", "2026-11-21T09:15:02Z", "2026-11-21T09:15:02.123",
               "2026-11-21T09:15:02.123+01:00", "2026-13-21T09:15:02.123Z",
               "2026-11-21 09:15:02.123Z", "2026-11-21T09:15:02.1234Z", "2026-11-21T09:15:02.12Z"));
}

static void accepts_whole_words_of_a_choice(void)
{
    check(FIELD_CONSUMABLE_TYPE, LIST("other", "toner", "matteInk", "opc"),
          LIST("", "tone", "toners", "toner|wasteToner", "|", "Toner", "other|"));
    check(FIELD_METER_COUNT_SIDES, LIST("duplex"), LIST("", "simplex", "duple"));
    check(FIELD_CONSUMABLE_CAPACITY_UNIT, LIST("impressions", "hundrethsOfFluidOunces", "percent"),
          LIST("hundredthsOfFluidOunces", "pages"));
}

static void accepts_text_that_xml_can_hold(void)
{
    char long_text[130];

    memset(long_text, 'x', sizeof long_text - 1);
    long_text[129] = '\0';
    check(FIELD_ASSET_MANUFACTURER, LIST("HP", "caf\xC3\xA9", "a\tb", long_text + 1),
          LIST("", long_text, "a\x01", "\xE9", "\xED\xA0\x80", "\xEF\xBF\xBE"));
}

UNIT_MAIN("field", UNIT_TEST(every_row_stands_at_its_place),
          UNIT_TEST(required_fields_cannot_be_withheld), UNIT_TEST(rows_of_a_kind_stand_together),
          UNIT_TEST(finds_fields_by_form_parent_and_name),
          UNIT_TEST(an_agent_has_a_word_for_each_state_of_its_licence),
          UNIT_TEST(accepts_numbers_written_one_way), UNIT_TEST(accepts_identities_written_one_way),
          UNIT_TEST(accepts_times_in_utc_with_milliseconds),
          UNIT_TEST(accepts_whole_words_of_a_choice), UNIT_TEST(accepts_text_that_xml_can_hold))

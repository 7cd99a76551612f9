/* SPDX-License-Identifier: Apache-2.0 */
/* What was said of a device in the words of SDS.md: each member by its row, unknown is absent, and
 * nothing else gets through. */
#include "agent/sds_told.h"

#include "base/buf.h"
#include "base/str.h"
#include "tests/unit/unit.h"

#include <string.h>

#define ID "00000000-0000-4000-8000-00000000000d"

static struct sds_doc_device told;
static struct buf out;

static void begin(void)
{
    sds_told_begin(&told, ID, 1000);
}

struct said {
    enum field_id field;
    const char *text;
};

static void say(enum record_kind kind, const struct said *said, size_t count)
{
    struct record record;

    record_init(&record, kind);
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_TRUE_FATAL(record_add(&record, said[i].field, said[i].text));
    sds_told_add(&told, &record);
    record_finish(&record);
}
#define SAY(kind, ...)                                                                             \
    do {                                                                                           \
        const struct said said_[] = { __VA_ARGS__ };                                               \
        say(kind, said_, sizeof said_ / sizeof said_[0]);                                          \
    } while (false)

/* As it is sent. */
static const char *written(void)
{
    struct sds_field_trouble trouble;
    struct json_write w;

    buf_finish(&out);
    buf_init(&out, 16384);
    json_write_init(&w, &out);
    json_write_object(&w, NULL);
    CU_ASSERT_TRUE(sds_field_write(&sds_doc_report_device, &told, &w, &trouble));
    json_write_end(&w);
    CU_ASSERT_TRUE(json_write_done(&w));
    return buf_text(&out);
}

static void of_nothing_nothing_is_told(void)
{
    begin();
    CU_ASSERT_STRING_EQUAL(written(),
                           "{\"device\":\"" ID "\",\"at\":\"1970-01-01T00:00:01.000Z\"}");
}

static void an_asset_tells_names_and_state_alone(void)
{
    begin();
    SAY(RECORD_ASSET, { FIELD_ASSET_MANUFACTURER, "HP" }, { FIELD_ASSET_MODEL, "LaserJet 9" },
        { FIELD_ASSET_SERIAL, "CNB1" }, { FIELD_ASSET_HOSTNAME, "canary-host" },
        { FIELD_ASSET_ADDRESS, "192.0.2.77" }, { FIELD_ASSET_LOCATION, "canary-place" },
        { FIELD_ASSET_FIRMWARE, "2409A" }, { FIELD_ASSET_FIRMWARE, "boot 7" },
        { FIELD_ASSET_PRODUCT_NUMBER, "W1A53A" }, { FIELD_ASSET_TAG, "canary-tag" },
        { FIELD_ASSET_STATE, "processing" });
    CU_ASSERT_STRING_EQUAL(written(), "{\"device\":\"" ID "\",\"at\":\"1970-01-01T00:00:01.000Z\","
                                      "\"product\":\"W1A53A\",\"model\":\"HP LaserJet 9\","
                                      "\"serial\":\"CNB1\",\"firmware\":\"2409A\","
                                      "\"state\":\"processing\"}");
}

static void each_state_has_its_word_or_none(void)
{
    static const char *const states[] = { "ready", "processing", "asleep", "stopped",
                                          "unreachable" };

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        begin();
        SAY(RECORD_ASSET, { FIELD_ASSET_STATE, states[i] });
        CU_ASSERT_PTR_NOT_NULL(strstr(written(), states[i]));
    }
    begin();
    SAY(RECORD_ASSET, { FIELD_ASSET_STATE, "off-expected" });
    CU_ASSERT_PTR_NULL(strstr(written(), "state"));
}

/* One odd text must not keep the whole device from being told. */
static void what_does_not_fit_its_row_is_left_out_alone(void)
{
    begin();
    SAY(RECORD_ASSET, { FIELD_ASSET_MODEL, "LaserJet 9" }, { FIELD_ASSET_SERIAL, "CN B1" },
        { FIELD_ASSET_FIRMWARE, "0123456789012345678901234567890123456789X" },
        { FIELD_ASSET_PRODUCT_NUMBER, "W1A53A#BGJ" });
    SAY(RECORD_METER, { FIELD_METER_ENGINE_CYCLES, "4294967296" });
    SAY(RECORD_CONSUMABLE, { FIELD_CONSUMABLE_INDEX, "70000" }, { FIELD_CONSUMABLE_TYPE, "toner" });
    CU_ASSERT_STRING_EQUAL(written(), "{\"device\":\"" ID "\",\"at\":\"1970-01-01T00:00:01.000Z\","
                                      "\"model\":\"LaserJet 9\"}");
}

static void counters_of_all_work_alone_are_told(void)
{
    begin();
    SAY(RECORD_METER, { FIELD_METER_ENGINE_CYCLES, "900" }, { FIELD_METER_COUNT, "800" },
        { FIELD_METER_COUNT_WORK, "total" }, { FIELD_METER_COUNT_COLOUR, "total" },
        { FIELD_METER_COUNT, "500" }, { FIELD_METER_COUNT_WORK, "total" },
        { FIELD_METER_COUNT_COLOUR, "mono" }, { FIELD_METER_COUNT, "300" },
        { FIELD_METER_COUNT_WORK, "total" }, { FIELD_METER_COUNT_COLOUR, "colour" },
        { FIELD_METER_COUNT, "200" }, { FIELD_METER_COUNT_WORK, "total" },
        { FIELD_METER_COUNT_COLOUR, "total" }, { FIELD_METER_COUNT_SIDES, "duplex" },
        { FIELD_METER_COUNT, "1" }, { FIELD_METER_COUNT_WORK, "copy" },
        { FIELD_METER_COUNT_COLOUR, "total" }, { FIELD_METER_COUNT, "2" },
        { FIELD_METER_COUNT_WORK, "total" }, { FIELD_METER_COUNT_COLOUR, "total" },
        { FIELD_METER_COUNT_MEDIA, "a4" });
    CU_ASSERT_EQUAL(told.engine_cycles, 900);
    CU_ASSERT_EQUAL(told.impressions, 800);
    CU_ASSERT_EQUAL(told.impressions_mono, 500);
    CU_ASSERT_EQUAL(told.impressions_colour, 300);
    CU_ASSERT_EQUAL(told.duplex_sheets, 100); /* a sheet is two impressions */
    begin();
    SAY(RECORD_METER, { FIELD_METER_COUNT, "0" }, { FIELD_METER_COUNT_WORK, "total" },
        { FIELD_METER_COUNT_COLOUR, "total" });
    CU_ASSERT_EQUAL(told.impressions, 0); /* it said so */
    CU_ASSERT_EQUAL(told.impressions_colour, SDS_FIELD_NONE);
    CU_ASSERT_EQUAL(told.engine_cycles, SDS_FIELD_NONE);
}

static void a_supply_is_told_in_words_of_the_contract(void)
{
    begin();
    SAY(RECORD_CONSUMABLE, { FIELD_CONSUMABLE_INDEX, "3" },
        { FIELD_CONSUMABLE_TYPE, "tonerCartridge" }, { FIELD_CONSUMABLE_COLOUR, "cyan" },
        { FIELD_CONSUMABLE_DESCRIPTION, "canary-text" }, { FIELD_CONSUMABLE_PART, "W2011A" },
        { FIELD_CONSUMABLE_SERIAL, "77001" }, { FIELD_CONSUMABLE_LEVEL, "41.99" },
        { FIELD_CONSUMABLE_LEVEL_QUALITY, "percent" }, { FIELD_CONSUMABLE_PAGES_LEFT, "500" },
        { FIELD_CONSUMABLE_STATE, "ok" });
    SAY(RECORD_CONSUMABLE, { FIELD_CONSUMABLE_INDEX, "2000002199" },
        { FIELD_CONSUMABLE_TYPE, "wasteToner" }, { FIELD_CONSUMABLE_STATE, "almost-full" });
    CU_ASSERT_PTR_NOT_NULL(strstr(
        written(), "\"supplies\":[{\"slot\":3,\"kind\":\"toner\",\"colour\":\"cyan\",\"part\":"
                   "\"W2011A\",\"serial\":\"77001\",\"level_percent\":41,\"pages_left\":500,"
                   "\"state\":\"ok\"},{\"slot\":34967,\"kind\":\"waste\",\"state\":\"low\"}]"));
    CU_ASSERT_PTR_NULL(strstr(written(), "canary"));
}

/* Never a fake 0, 100 or "ok". */
static void a_level_that_is_not_known_exactly_is_none(void)
{
    static const char *const qualities[] = { "staged", "some", "unlimited", "unknown" };

    for (size_t i = 0; i < sizeof qualities / sizeof qualities[0]; i++) {
        begin();
        SAY(RECORD_CONSUMABLE, { FIELD_CONSUMABLE_INDEX, "1" },
            { FIELD_CONSUMABLE_LEVEL, i == 0 ? "50" : "" },
            { FIELD_CONSUMABLE_LEVEL_QUALITY, qualities[i] },
            { FIELD_CONSUMABLE_STATE, "unknown" });
        CU_ASSERT_PTR_NOT_NULL(strstr(written(), "\"supplies\":[{\"slot\":1}]"));
    }
}

static void what_was_removed_is_no_supply_and_the_list_has_an_end(void)
{
    begin();
    SAY(RECORD_CONSUMABLE, { FIELD_CONSUMABLE_INDEX, "1" }, { FIELD_CONSUMABLE_STATE, "removed" });
    CU_ASSERT_EQUAL(told.supply_count, 0);
    for (unsigned i = 0; i < 2 * SDS_DOC_REPORT_SUPPLIES; i++)
        SAY(RECORD_CONSUMABLE, { FIELD_CONSUMABLE_INDEX, "9" });
    CU_ASSERT_EQUAL(told.supply_count, SDS_DOC_REPORT_SUPPLIES);
}

static void a_setting_has_one_value(void)
{
    begin();
    sds_told_set(&told, SDS_DOC_SLEEP_MINUTES, "15");
    sds_told_set(&told, SDS_DOC_ASSET_NUMBER, "Mr Miller");
    sds_told_set(&told, SDS_DOC_SLEEP_MINUTES, "20");
    sds_told_set(&told, SDS_DOC_AUTO_OFF_MINUTES, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(written(),
                                  "\"settings\":[{\"name\":\"sleep-minutes\",\"found\":\"20\"},"
                                  "{\"name\":\"asset-number\"},{\"name\":\"auto-off-minutes\"}]"));
    buf_finish(&out);
}

UNIT_MAIN("sds_told", UNIT_TEST(of_nothing_nothing_is_told),
          UNIT_TEST(an_asset_tells_names_and_state_alone),
          UNIT_TEST(each_state_has_its_word_or_none),
          UNIT_TEST(what_does_not_fit_its_row_is_left_out_alone),
          UNIT_TEST(counters_of_all_work_alone_are_told),
          UNIT_TEST(a_supply_is_told_in_words_of_the_contract),
          UNIT_TEST(a_level_that_is_not_known_exactly_is_none),
          UNIT_TEST(what_was_removed_is_no_supply_and_the_list_has_an_end),
          UNIT_TEST(a_setting_has_one_value))

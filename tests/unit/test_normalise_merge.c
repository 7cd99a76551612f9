/* SPDX-License-Identifier: Apache-2.0 */
/* One printer that says the same by SNMP and on the web, better here or there, and sometimes not
 * the same. */
#include "agent/normalise/normalise_merge_rules.h"
#include "base/str.h"
#include "tests/fakes/web_normalised.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define SUPPLY   "@.11.1.1."
#define COLORANT "@.12.1.1.4."
#define ALERT    "@.18.1.1."

/* A toner of SNMP: row, name, maximum, level, colorant's row. */
#define TONER(row, name, most, level)                                                              \
    SUPPLY "3.1." row "|2|" row "\n" SUPPLY "4.1." row "|2|3\n" SUPPLY "5.1." row "|2|3\n" SUPPLY  \
           "6.1." row "|4|" name "\n" SUPPLY "7.1." row "|2|7\n" SUPPLY "8.1." row "|2|" most      \
           "\n" SUPPLY "9.1." row "|2|" level "\n"

#define INFO(label, type, percent, more)                                                           \
    "<c:ConsumableInfo><d:ConsumableLabelCode>" label "</d:ConsumableLabelCode>"                   \
    "<d:ConsumableTypeEnum>" type                                                                  \
    "</d:ConsumableTypeEnum><d:ConsumablePercentageLevelRemaining>" percent                        \
    "</d:ConsumablePercentageLevelRemaining>" more "</c:ConsumableInfo>"
#define CONSUMABLES(infos)                                                                         \
    "<c:ConsumableConfigDyn xmlns:c='u' xmlns:d='v'>" infos "</c:ConsumableConfigDyn>"

#define EXPECT(nth, field, wanted)                                                                 \
    CU_ASSERT_STRING_EQUAL(web_normalised_value(nth, FIELD_##field), wanted)

static const char *const two_toners = TONER("1", "Black Cartridge", "10000", "-3")
    TONER("2", "Cyan Cartridge", "10000", "5000") COLORANT "1.1|4|black\n" COLORANT "1.2|4|cyan\n";

static void a_level_that_only_the_web_knows_is_said_with_its_source(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("C", "tonerCartridge", "47", "") INFO(
                                                 "K", "tonerCartridge", "38",
                                                 "<d:ProductNumber>ACME1K</d:ProductNumber>")));
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(two_toners, SCOPE_CONSUMABLES));
    CU_ASSERT_EQUAL_FATAL(web_normalised_count(RECORD_CONSUMABLE), 2);
    EXPECT(0, CONSUMABLE_INDEX, "1");
    EXPECT(0, CONSUMABLE_DESCRIPTION, "Black Cartridge");
    EXPECT(0, CONSUMABLE_LEVEL, "38");
    EXPECT(0, CONSUMABLE_LEVEL_QUALITY, "percent");
    EXPECT(0, CONSUMABLE_SOURCE, "ledm");
    EXPECT(0, CONSUMABLE_PART, "ACME1K");
    EXPECT(0, CONSUMABLE_CAPACITY, "10000");
    EXPECT(1, CONSUMABLE_INDEX, "2");
    EXPECT(1, CONSUMABLE_LEVEL, "50");
    EXPECT(1, CONSUMABLE_LEVEL_QUALITY, "exact");
    EXPECT(1, CONSUMABLE_SOURCE, "snmp");
    CU_ASSERT_EQUAL(web_normalised_conflicts()->count, 0);
}

#define CYAN(level)                                                                                \
    CONSUMABLES(INFO("C", "tonerCartridge", level, "") INFO("K", "tonerCartridge", "38", ""))
#define CYAN_PAGES                                                                                 \
    "<p:ProductUsageDyn xmlns:p='u' xmlns:d='v'><p:ConsumableSubunit><p:Consumable>"               \
    "<d:MarkerColor>Cyan</d:MarkerColor><d:ConsumableTypeEnum>toner</d:ConsumableTypeEnum>"        \
    "<d:EstimatedPagesRemaining>900</d:EstimatedPagesRemaining></p:Consumable>"                    \
    "</p:ConsumableSubunit></p:ProductUsageDyn>"

static void pages_left_of_an_earlier_reading_go_with_its_level(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_USAGE, CYAN_PAGES);
    web_normalised_put(WEB_LEDM_CONSUMABLES, CYAN("60"));
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(two_toners, SCOPE_CONSUMABLES));
    EXPECT(1, CONSUMABLE_LEVEL, "50");
    EXPECT(1, CONSUMABLE_PAGES_LEFT, "900");
    CU_ASSERT_EQUAL(web_normalised_conflicts()->count, 1);
    web_normalised_age(SCOPE_CONSUMABLES);
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(two_toners, SCOPE_CONSUMABLES));
    EXPECT(0, CONSUMABLE_LEVEL, "38"); /* SNMP has none */
    EXPECT(1, CONSUMABLE_LEVEL, "50");
    EXPECT(1, CONSUMABLE_PAGES_LEFT, "");
    CU_ASSERT_EQUAL(web_normalised_conflicts()->count, 0); /* it is older, not wrong */
    web_normalised_put(WEB_LEDM_CONSUMABLES, CYAN("50"));
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(two_toners, SCOPE_CONSUMABLES));
    EXPECT(1, CONSUMABLE_PAGES_LEFT, "900"); /* it has not moved */
}

static void a_contradiction_is_told(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("C", "toner", "83", "")));
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(two_toners, SCOPE_CONSUMABLES));
    EXPECT(1, CONSUMABLE_LEVEL, "50");
    const struct normalise_conflicts *conflicts = web_normalised_conflicts();
    CU_ASSERT_EQUAL_FATAL(conflicts->count, 1);
    CU_ASSERT_EQUAL(conflicts->items[0].field, FIELD_CONSUMABLE_LEVEL);
    CU_ASSERT_STRING_EQUAL(conflicts->items[0].said, "50");
    CU_ASSERT_STRING_EQUAL(conflicts->items[0].other, "83");
    CU_ASSERT_STRING_EQUAL(conflicts->items[0].about, "Cyan Cartridge");
}

static void steps_may_differ_by_a_step(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("C", "toner", "60", "")));
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(two_toners, SCOPE_CONSUMABLES));
    CU_ASSERT_EQUAL(web_normalised_conflicts()->count, 0);
}

static void what_only_the_web_lists_is_appended_with_a_number_that_stays(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("OPC", "imageDrum", "40", "")
                                                             INFO("K", "toner", "38", "")));
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(two_toners, SCOPE_CONSUMABLES));
    CU_ASSERT_EQUAL_FATAL(web_normalised_count(RECORD_CONSUMABLE), 3);
    EXPECT(2, CONSUMABLE_TYPE, "opc");
    char index[32];
    int64_t number;
    (void)str_copy(index, sizeof index, web_normalised_value(2, FIELD_CONSUMABLE_INDEX));
    CU_ASSERT_TRUE(str_to_i64(index, NORMALISE_WEB_INDEX, INT64_MAX, &number));
    web_normalised_start();
    web_normalised_put(WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("OPC", "imageDrum", "30", "")));
    CU_ASSERT_TRUE_FATAL(web_normalised_make(SCOPE_CONSUMABLES));
    EXPECT(0, CONSUMABLE_INDEX, index);
}

static void a_supply_without_a_colour_is_the_one_that_is_left_of_its_kind(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("CMY", "inkCartridge", "30", "")
                                                             INFO("K", "inkCartridge", "20", "")));
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(TONER("1", "tri-color ink cartridge", "100", "-3")
                                                  TONER("2", "Ink", "100", "-2") COLORANT
                                              "1.1|4|tri-color ink cartridge\n",
                                              SCOPE_CONSUMABLES));
    CU_ASSERT_EQUAL_FATAL(web_normalised_count(RECORD_CONSUMABLE), 2);
    EXPECT(0, CONSUMABLE_LEVEL, "30");
    EXPECT(1, CONSUMABLE_LEVEL, "20");
}

static void the_state_goes_with_the_level(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_CONSUMABLES,
                       CONSUMABLES(INFO("C", "toner", "50",
                                        "<d:ConsumableLifeState><d:ConsumableState>low"
                                        "</d:ConsumableState></d:ConsumableLifeState>")
                                       INFO("K", "toner", "8", "")));
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(two_toners, SCOPE_CONSUMABLES));
    EXPECT(0, CONSUMABLE_STATE, "low");
    EXPECT(1, CONSUMABLE_STATE, "ok"); /* SNMP counts it */
}

static void assets_complete_each_other(void)
{
    web_normalised_start();
    web_normalised_put(
        WEB_LEDM_CONFIG,
        "<ProductConfigDyn><ProductInformation><MakeAndModel>HP Acme 9</MakeAndModel>"
        "<SerialNumber>ACME9</SerialNumber><ProductNumber>A9</ProductNumber>"
        "<UUID>434E4438-4635-4046-B046-2C59E5D7BA01</UUID>"
        "<Version><Revision>F2</Revision></Version></ProductInformation></ProductConfigDyn>");
    CU_ASSERT_TRUE_FATAL(web_normalised_merge("@.5.1.1.17.1|4|ACME8\n", SCOPE_IDENTITY));
    CU_ASSERT_EQUAL_FATAL(web_normalised_count(RECORD_ASSET), 1);
    EXPECT(0, ASSET_SERIAL, "ACME8");
    EXPECT(0, ASSET_MODEL, "Acme 9");
    EXPECT(0, ASSET_MANUFACTURER, "HP");
    EXPECT(0, ASSET_PRODUCT_NUMBER, "A9");
    EXPECT(0, ASSET_UUID, "434e4438-4635-4046-b046-2c59e5d7ba01");
    EXPECT(0, ASSET_FIRMWARE, "F2");
    EXPECT(0, ASSET_ADDRESS, "10.0.0.1");
    CU_ASSERT_EQUAL_FATAL(web_normalised_conflicts()->count, 1);
    CU_ASSERT_EQUAL(web_normalised_conflicts()->items[0].field, FIELD_ASSET_SERIAL);
}

static void counters_come_whole_from_one_of_them(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_USAGE,
                       "<ProductUsageDyn><PrinterSubunit><TotalImpressions>931</TotalImpressions>"
                       "<MonochromeImpressions>600</MonochromeImpressions>"
                       "<ColorImpressions>331</ColorImpressions></PrinterSubunit>"
                       "</ProductUsageDyn>");
    CU_ASSERT_TRUE_FATAL(web_normalised_merge("@.10.2.1.4.1.1|65|940\n", SCOPE_METER));
    EXPECT(0, METER_ENGINE_CYCLES, "940");
    CU_ASSERT_EQUAL(web_normalised_pages("total", "total"), 931);
    CU_ASSERT_EQUAL(web_normalised_pages("total", "mono"), 600);
}

static const char *const ledm_alerts =
    "<ProductStatusDyn><AlertTable><Alert><ProductStatusAlertID>cartridgeVeryLow"
    "</ProductStatusAlertID><Severity>Warning</Severity><AlertDetails><AlertDetailsMarkerColor>"
    "Cyan</AlertDetailsMarkerColor><AlertDetailsConsumableTypeEnum>toner"
    "</AlertDetailsConsumableTypeEnum></AlertDetails></Alert><Alert><ProductStatusAlertID>"
    "jamInPrinter</ProductStatusAlertID><Severity>Error</Severity></Alert></AlertTable>"
    "</ProductStatusDyn>";

static void an_incident_that_snmp_tells_is_told_once(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_STATUS, ledm_alerts);
    web_normalised_put(WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("C", "toner", "50", "")));
    char lines[2048];
    (void)snprintf(lines, sizeof lines,
                   "%s" ALERT "2.1.7|2|4\n" ALERT "4.1.7|2|11\n" ALERT "5.1.7|2|2\n" ALERT
                   "7.1.7|2|1104\n",
                   two_toners);
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(lines, SCOPE_ALERTS));
    CU_ASSERT_EQUAL(web_normalised_count(RECORD_CONSUMABLE), 0);
    CU_ASSERT_EQUAL_FATAL(web_normalised_count(RECORD_INCIDENT), 2);
    EXPECT(0, INCIDENT_CODE, "1104");
    EXPECT(1, INCIDENT_GROUP, "mediaPath");
    EXPECT(1, INCIDENT_SEVERITY, "critical");
}

static void an_incident_of_a_supply_has_the_number_that_snmp_gives_it(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_STATUS, ledm_alerts);
    web_normalised_put(WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("C", "toner", "50", "")));
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(two_toners, SCOPE_ALERTS));
    CU_ASSERT_EQUAL_FATAL(web_normalised_count(RECORD_INCIDENT), 2);
    EXPECT(0, INCIDENT_GROUP, "markerSupplies");
    EXPECT(0, INCIDENT_GROUP_INDEX, "2");
}

static void every_field_of_assets_and_supplies_has_a_rule(void)
{
    static const enum record_kind kinds[] = { RECORD_ASSET, RECORD_CONSUMABLE };

    for (size_t k = 0; k < 2; k++) {
        size_t count;
        enum field_id first = field_first(kinds[k], &count);
        for (size_t i = 2; i < count; i++) {
            enum field_id field = (enum field_id)(first + i);
            bool is_said_by_devices = field_row(field)->form != FIELD_FORM_SUB_ATTRIBUTE &&
                                      strcmp(field_row(field)->name, "same-as") != 0 &&
                                      strcmp(field_row(field)->name, "licence") != 0;
            CU_ASSERT_EQUAL(normalise_merge_rules_find(field) != NULL, is_said_by_devices);
        }
    }
}

static void without_memory_nothing_is_said_to_be_gone(void)
{
    static const struct {
        enum web_document document;
        const char *body;
    } rows[] = { { WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("C", "toner", "50", "")) },
                 { WEB_CDM_SUPPLIES, "{\"suppliesList\":[{\"supplyType\":\"toner\"}]}" },
                 { WEB_SYNCTHRU_HOME, "{toner_black:{opt:1,remaining:58}}" } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool good = false;
        for (unsigned nth = 1; !good && nth < 400; nth++) {
            web_normalised_start();
            web_normalised_put(rows[i].document, rows[i].body);
            memory_fail_at(nth);
            good = web_normalised_make(SCOPE_CONSUMABLES);
            memory_fail_at(0);
            CU_ASSERT_EQUAL(good && web_normalised_count(RECORD_CONSUMABLE) != 1, false);
        }
        CU_ASSERT_TRUE(good);
    }
}

static void either_side_may_be_silent(void)
{
    web_normalised_start();
    CU_ASSERT_TRUE_FATAL(web_normalised_merge(two_toners, SCOPE_ALL));
    CU_ASSERT_EQUAL(web_normalised_count(RECORD_CONSUMABLE), 2);
    CU_ASSERT_EQUAL(web_normalised_count(RECORD_ASSET), 1);
    web_normalised_finish();
}

UNIT_MAIN("normalise_merge", UNIT_TEST(a_level_that_only_the_web_knows_is_said_with_its_source),
          UNIT_TEST(pages_left_of_an_earlier_reading_go_with_its_level),
          UNIT_TEST(a_contradiction_is_told), UNIT_TEST(steps_may_differ_by_a_step),
          UNIT_TEST(what_only_the_web_lists_is_appended_with_a_number_that_stays),
          UNIT_TEST(a_supply_without_a_colour_is_the_one_that_is_left_of_its_kind),
          UNIT_TEST(the_state_goes_with_the_level), UNIT_TEST(assets_complete_each_other),
          UNIT_TEST(counters_come_whole_from_one_of_them),
          UNIT_TEST(an_incident_that_snmp_tells_is_told_once),
          UNIT_TEST(an_incident_of_a_supply_has_the_number_that_snmp_gives_it),
          UNIT_TEST(every_field_of_assets_and_supplies_has_a_rule),
          UNIT_TEST(without_memory_nothing_is_said_to_be_gone),
          UNIT_TEST(either_side_may_be_silent))

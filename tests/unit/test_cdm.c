/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of invented HP devices with the oddities of real ones. */
#include "tests/unit/unit.h"
#include "tests/unit/web_case.h"

#include "agent/normalise/cdm.h"

static void the_version_of_the_schema_is_no_firmware(void)
{
    MAKE(WEB_CDM_IDENTITY,
         "{\"version\":\"1.0.0\",\"makeAndModel\":{\"name\":\"Acme Tank 5\",\"base\":\"x\"},"
         "\"manufacturer\":\"HP\",\"serialNumber\":\"ACME-77\",\"firmwareVersion\":\"ACM1CN\","
         "\"deviceUuid\":\"00000000-0000-0000-0000-000000000000\",\"productNumber\":\"4A\","
         "\"deviceLanguage\":\"zh-CN\"}");
    EXPECT(0, ASSET_MANUFACTURER, "HP");
    EXPECT(0, ASSET_MODEL, "Acme Tank 5");
    EXPECT(0, ASSET_SERIAL, "ACME-77");
    EXPECT(0, ASSET_FIRMWARE, "ACM1CN");
    EXPECT(0, ASSET_UUID, "");
    EXPECT(0, ASSET_LANGUAGE, "zh");
}

static void tanks_have_levels_and_print_heads_none(void)
{
    MAKE(WEB_CDM_SUPPLIES,
         "{\"suppliesList\":[{\"supplyType\":\"inkCartridge\",\"supplyColorCode\":\"CMY\","
         "\"supplyState\":\"inform\",\"isSetup\":\"false\",\"selectabilityNumber\":\"M0A\"},"
         "{\"supplyType\":\"inkTank\",\"supplyColorCode\":\"K\",\"percentLifeDisplay\":38,"
         "\"levelState\":\"ok\"},{\"supplyType\":\"inkTank\",\"supplyColorCode\":\"C\","
         "\"percentLifeDisplay\":\"60\",\"levelState\":\"low\"}]}");
    CU_ASSERT_EQUAL_FATAL(COUNT(CONSUMABLE), 3);
    EXPECT(0, CONSUMABLE_TYPE, "other");
    EXPECT(0, CONSUMABLE_DESCRIPTION, "printhead");
    EXPECT(0, CONSUMABLE_LEVEL_QUALITY, "");
    EXPECT(1, CONSUMABLE_TYPE, "ink");
    EXPECT(1, CONSUMABLE_COLOUR, "black");
    EXPECT(1, CONSUMABLE_LEVEL, "38");
    EXPECT(1, CONSUMABLE_SOURCE, "cdm");
    EXPECT(2, CONSUMABLE_LEVEL, "60"); /* a number in quotes */
    EXPECT(2, CONSUMABLE_STATE, "low");
}

static void a_total_that_is_more_than_pages_is_the_engines(void)
{
    MAKE(WEB_CDM_COUNTERS,
         "{\"version\":\"1.0.0\",\"printUsage\":{\"impressions\":{\"monochrome\":647,\"color\":722,"
         "\"total\":10531},\"copyImpressions\":{\"monochrome\":96,\"color\":14,\"total\":110},"
         "\"a4EquivalentImpressions\":{\"total\":{\"significand\":0,\"exponent\":0}}},"
         "\"scanUsage\":{\"totalImages\":94,\"sendImages\":-16}}");
    CU_ASSERT_EQUAL(web_normalised_pages("total", "total"), 1369);
    CU_ASSERT_EQUAL(web_normalised_pages("total", "colour"), 722);
    CU_ASSERT_EQUAL(web_normalised_pages("copy", "total"), 110);
    CU_ASSERT_EQUAL(web_normalised_pages("scan", "total"), 94);
    EXPECT(0, METER_ENGINE_CYCLES, "10531");
    MAKE(WEB_CDM_COUNTERS, "{\"printUsage\":{\"impressions\":{\"total\":12}}}");
    CU_ASSERT_EQUAL(web_normalised_pages("total", "total"), 12);
    EXPECT(0, METER_ENGINE_CYCLES, "");
}

static void reasons_and_alerts_become_incidents(void)
{
    MAKE(WEB_CDM_STATUS,
         "{\"printerState\":\"stopped\",\"printerStateReasons\":[\"media-jam-error\""
         ",\"none\",\"paused\",\"toner-low-report\"]}");
    EXPECT(0, ASSET_STATE, "stopped");
    CU_ASSERT_EQUAL_FATAL(COUNT(INCIDENT), 1);
    EXPECT(0, INCIDENT_GROUP, "mediaPath");
    EXPECT(0, INCIDENT_CODE, "8");
    MAKE(WEB_CDM_ALERTS,
         "{\"alerts\":[{\"category\":\"cartridgeLow\",\"severity\":\"warning\",\"colors\":[\"C\"]},"
         "{\"category\":\"x\",\"severity\":\"info\"},7]}");
    CU_ASSERT_EQUAL_FATAL(COUNT(INCIDENT), 1);
    EXPECT(0, INCIDENT_GROUP, "markerSupplies");
}

static void what_is_of_another_shape_is_nothing(void)
{
    static const char *const bodies[] = { "[]",
                                          "{}",
                                          "[1,2]",
                                          "{\"suppliesList\":{}}",
                                          "x",
                                          "{\"suppliesList\":[[],null,\"a\"]}",
                                          "{\"printUsage\":[],\"makeAndModel\":3}" };
    static const enum web_document documents[] = { WEB_CDM_IDENTITY, WEB_CDM_STATUS,
                                                   WEB_CDM_SUPPLIES, WEB_CDM_COUNTERS,
                                                   WEB_CDM_ALERTS };

    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        for (size_t d = 0; d < sizeof documents / sizeof documents[0]; d++) {
            MAKE(documents[d], bodies[i]);
            CU_ASSERT_EQUAL(COUNT(CONSUMABLE) + COUNT(METER) + COUNT(INCIDENT), 0);
        }
    web_normalised_finish();
}

UNIT_MAIN("cdm", UNIT_TEST(the_version_of_the_schema_is_no_firmware),
          UNIT_TEST(tanks_have_levels_and_print_heads_none),
          UNIT_TEST(a_total_that_is_more_than_pages_is_the_engines),
          UNIT_TEST(reasons_and_alerts_become_incidents),
          UNIT_TEST(what_is_of_another_shape_is_nothing))

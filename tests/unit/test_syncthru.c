/* SPDX-License-Identifier: Apache-2.0 */
/* Samsung's service: literals that are no JSON, supplies that are not installed, older pages. */
#include "tests/unit/unit.h"
#include "tests/unit/web_case.h"

#include "agent/normalise/relaxed_json.h"
#include "agent/normalise/syncthru.h"

#include <string.h>

static void literals_become_json(void)
{
    static const char *const rows[][2] = {
        { "{a: 1, b_2 : 'x\"y', }", "{\"a\":1,\"b_2\":\"x\\\"y\"}" },
        { "[1,2,\n]", "[1,2]" },
        { "{a:,b:}", "{\"a\":null,\"b\":null}" },
        { "{a:0x1F,b:007,c:-3,d:1.5}", "{\"a\":\"0x1F\",\"b\":\"007\",\"c\":-3,\"d\":\"1.5\"}" },
        { "{\"a\":\"tab\there\\'s\",b:true,c:none}", "{\"a\":\"tab here s\",\"b\":true,"
                                                     "\"c\":\"none\"}" },
        { "{true:1,12:2}", "{\"true\":1,\"12\":2}" },
    };
    struct buf out;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        buf_init(&out, 256);
        CU_ASSERT_TRUE(relaxed_json_read(rows[i][0], strlen(rows[i][0]), &out));
        CU_ASSERT_STRING_EQUAL(buf_text(&out), rows[i][1]);
        buf_finish(&out);
    }
    buf_init(&out, 8);
    CU_ASSERT_FALSE(relaxed_json_read("{a:'not ended", 13, &out));
    buf_clear(&out);
    CU_ASSERT_FALSE(relaxed_json_read("[1,2,3,4,5,6]", 13, &out));
    buf_finish(&out);
}

static const char *const home =
    "{\n status: { hrDeviceStatus: 2, status1: \"  Sleeping...   \", status2: \"Job of SECRET\" "
    "},\n"
    " identity: { model_name: \"A207 Series\", host_name: \"SEC81\", location: \"Hall\",\n"
    "  serial_num: \"ZAYB8KG\", mac_addr: \"84:25:3F:00:06:48\", admin_email: \"SECRET\",\n"
    "  admin_name: \"SECRET\", admin_phone: \"SECRET\" },\n"
    " toner_black: { opt: 1, remaining: 58, cnt: 229, newError: \"\" },\n"
    " toner_cyan: { opt: 0, remaining: 0, newError: \"\" },\n"
    " drum_black: { opt: 0, remaining: 0 }, drum_cyan: { opt: 2, remaining: 100 },\n"
    " tray1: { opt: 1, capa: 150 }, tray2: { opt: 0, capa: 0 }, tray4: { opt: 2, capa: 0 },\n"
    " multibin: [ [\"Bin\", 100, 0] \n\n ], GXI_SUPPORT_COLOR: 2 }";

static void what_is_installed_is_told(void)
{
    MAKE(WEB_SYNCTHRU_HOME, home);
    EXPECT(0, ASSET_MANUFACTURER, "Samsung");
    EXPECT(0, ASSET_MODEL, "A207 Series");
    EXPECT(0, ASSET_SERIAL, "ZAYB8KG");
    EXPECT(0, ASSET_MAC, "84:25:3f:00:06:48");
    EXPECT(0, ASSET_HOSTNAME, "SEC81");
    EXPECT(0, ASSET_STATE, "asleep");
    CU_ASSERT_STRING_EQUAL(web_normalised_nth(0, FIELD_ASSET_TRAY_NAME, 0), "Tray 1");
    CU_ASSERT_STRING_EQUAL(web_normalised_nth(0, FIELD_ASSET_TRAY_NAME, 1), "");
    EXPECT(0, ASSET_TRAY_CAPACITY, "150");
    CU_ASSERT_EQUAL_FATAL(COUNT(CONSUMABLE), 1);
    EXPECT(0, CONSUMABLE_COLOUR, "black");
    EXPECT(0, CONSUMABLE_LEVEL, "58");
    EXPECT(0, CONSUMABLE_SOURCE, "syncthru");
}

static void people_and_panels_are_not_decoded(void)
{
    MAKE(WEB_SYNCTHRU_HOME, home);
    for (size_t field = 0; field < FIELD_COUNT; field++)
        CU_ASSERT_PTR_NULL(strstr(web_normalised_value(0, (enum field_id)field), "SECRET"));
}

static void counters_are_per_work(void)
{
    MAKE(WEB_SYNCTHRU_COUNTERS,
         "{ GXI_BILLING_PRINT_TOTAL_IMP_CNT: 1337, GXI_BILLING_COPY_TOTAL_IMP_CNT: 42 }");
    CU_ASSERT_EQUAL(web_normalised_pages("print", "total"), 1337);
    CU_ASSERT_EQUAL(web_normalised_pages("copy", "total"), 42);
    CU_ASSERT_EQUAL(web_normalised_pages("total", "total"), -1);
}

static void older_pages_have_values_in_scripts(void)
{
    web_normalised_start();
    web_normalised_put(WEB_SYNCTHRU_PAGE,
                       "<title>SWS - Home </title><font class=\"lcdFont\">ACX-46 Series</font>"
                       "<font class=\"lcdFont\">Contact : </font>"
                       "<font class=\"lcdFont\">SECRET</font>");
    web_normalised_put(WEB_SYNCTHRU_PAGE_SUPPLIES,
                       "<title>SWS - Supplies</title><script>\nvar BlackTonerPer\t= 66;\n"
                       "var CyanTonerPer = 166;\n</script>");
    CU_ASSERT_FATAL(web_normalised_make(SCOPE_ALL));
    EXPECT(0, ASSET_MODEL, "ACX-46 Series");
    CU_ASSERT_EQUAL_FATAL(COUNT(CONSUMABLE), 1);
    EXPECT(0, CONSUMABLE_LEVEL, "66");
    MAKE(WEB_SYNCTHRU_PAGE, "<title>Router</title><font class=\"lcdFont\">X</font>");
    CU_ASSERT_EQUAL(COUNT(ASSET), 0);
    web_normalised_finish();
}

UNIT_MAIN("syncthru", UNIT_TEST(literals_become_json), UNIT_TEST(what_is_installed_is_told),
          UNIT_TEST(people_and_panels_are_not_decoded), UNIT_TEST(counters_are_per_work),
          UNIT_TEST(older_pages_have_values_in_scripts))

/* SPDX-License-Identifier: Apache-2.0 */
/* Two lines of an invented Brother. */
#include "tests/fakes/web_normalised.h"
#include "tests/unit/unit.h"

#include "agent/normalise/brother_csv.h"

#include <string.h>

#define EXPECT(nth, field, wanted)                                                                 \
    CU_ASSERT_STRING_EQUAL(web_normalised_value(nth, FIELD_##field), wanted)
#define MAKE(body)                                                                                 \
    do {                                                                                           \
        web_normalised_start();                                                                    \
        web_normalised_put(WEB_BROTHER_MAINTENANCE, body);                                         \
        CU_ASSERT_FATAL(web_normalised_make(SCOPE_ALL));                                           \
    } while (0)
#define COUNT(kind) web_normalised_count(RECORD_##kind)

static void columns_are_found_by_name(void)
{
    MAKE("\"Node Name\",\"Model Name\",\"Location\",\"Contact\",\"Serial No.\",\"Main Firmware "
         "Version\",\"Page Counter\",\"Remaining Life(Drum Unit)\",\"% of Life Remaining(Drum "
         "Unit)\",\"% of Life Remaining(Toner)\",\"Error1\",\r\n\"BRN1\",\"Brother AC-1210 "
         "series\",\"Hall\",\"SECRET\",\"A63982\",\"1.17\",\"14154\",\"6015\",\"61.00\",\"40\","
         "\"SECRET\",\r\n");
    EXPECT(0, ASSET_MANUFACTURER, "Brother");
    EXPECT(0, ASSET_MODEL, "AC-1210 series");
    EXPECT(0, ASSET_HOSTNAME, "BRN1");
    EXPECT(0, ASSET_LOCATION, "Hall");
    EXPECT(0, ASSET_SERIAL, "A63982");
    EXPECT(0, ASSET_FIRMWARE, "1.17");
    CU_ASSERT_EQUAL(web_normalised_pages("total", "total"), 14154);
    CU_ASSERT_EQUAL_FATAL(COUNT(CONSUMABLE), 2);
    EXPECT(0, CONSUMABLE_TYPE, "opc");
    EXPECT(0, CONSUMABLE_LEVEL, "61");
    EXPECT(0, CONSUMABLE_PAGES_LEFT, "6015");
    EXPECT(1, CONSUMABLE_TYPE, "toner");
    EXPECT(1, CONSUMABLE_LEVEL, "40");
    EXPECT(1, CONSUMABLE_SOURCE, "csv");
    for (size_t field = 0; field < FIELD_COUNT; field++)
        CU_ASSERT_PTR_NULL(strstr(web_normalised_value(0, (enum field_id)field), "SECRET"));
}

static void colours_stand_in_the_name(void)
{
    MAKE("Model Name,% of Life Remaining(Toner Cyan),% of Life Remaining(Toner(K)),% of Life "
         "Remaining(Belt Unit)\nAC-9,0.5,100,101\n");
    CU_ASSERT_EQUAL_FATAL(COUNT(CONSUMABLE), 2);
    EXPECT(0, CONSUMABLE_COLOUR, "cyan");
    EXPECT(0, CONSUMABLE_LEVEL, "0.5");
    EXPECT(0, CONSUMABLE_STATE, "low");
    EXPECT(1, CONSUMABLE_COLOUR, "black");
    EXPECT(1, CONSUMABLE_LEVEL, "100");
}

static void short_lines_and_other_texts_are_nothing(void)
{
    static const char *const bodies[] = {
        "",           "\n", "a", "\"Model Name", "Model Name\n", "Model Name\n\"", "\"\"\"\"\n\"\"",
        "<html>\n<a>"
    };

    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        MAKE(bodies[i]);
        CU_ASSERT_EQUAL(COUNT(ASSET) + COUNT(CONSUMABLE) + COUNT(METER), 0);
    }
    MAKE("\"Model Name\",\"Serial No.\"\n\"A \"\"quoted\"\" one\"");
    EXPECT(0, ASSET_MODEL, "A \"quoted\" one");
    web_normalised_finish();
}

UNIT_MAIN("brother_csv", UNIT_TEST(columns_are_found_by_name), UNIT_TEST(colours_stand_in_the_name),
          UNIT_TEST(short_lines_and_other_texts_are_nothing))

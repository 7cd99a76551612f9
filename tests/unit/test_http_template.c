/* SPDX-License-Identifier: Apache-2.0 */
/* Which paths fit which templates, and what stands in their places. */
#include "base/http_template.h"
#include "tests/unit/unit.h"

#define METERS "/api/v1/devices/{device}/meters/{meter}"

static void a_path_without_places_fits_itself_only(void)
{
    CU_ASSERT_TRUE(http_template_fits("/hello", "/hello"));
    CU_ASSERT_TRUE(http_template_fits("/", "/"));
    CU_ASSERT_FALSE(http_template_fits("/hello", "/hello/"));
    CU_ASSERT_FALSE(http_template_fits("/hello", "/hell"));
    CU_ASSERT_FALSE(http_template_fits("/hello", "/hello2"));
    CU_ASSERT_FALSE(http_template_fits("/hello", "/Hello"));
    CU_ASSERT_FALSE(http_template_fits("/hello", "/"));
    CU_ASSERT_FALSE(http_template_fits("/hello", "//hello"));
}

static void a_place_takes_one_whole_segment(void)
{
    char value[8] = "?";

    CU_ASSERT_TRUE(http_template_value(METERS, "/api/v1/devices/a b/meters/7", "device", value, 8));
    CU_ASSERT_STRING_EQUAL(value, "a b");
    CU_ASSERT_TRUE(http_template_value(METERS, "/api/v1/devices/a/meters/{x}", "meter", value, 8));
    CU_ASSERT_STRING_EQUAL(value, "{x}");
    CU_ASSERT_FALSE(http_template_fits(METERS, "/api/v1/devices//meters/7"));
    CU_ASSERT_FALSE(http_template_fits(METERS, "/api/v1/devices/a/meters/"));
    CU_ASSERT_FALSE(http_template_fits(METERS, "/api/v1/devices/a/b/meters/7"));
    CU_ASSERT_FALSE(http_template_fits(METERS, "/api/v1/devices/a/meters"));
    CU_ASSERT_FALSE(http_template_fits(METERS, "/api/v1/devices/a/meters/7/"));
}

static void a_value_that_is_too_long_is_not_cut(void)
{
    char value[4] = "?";

    CU_ASSERT_TRUE(http_template_value("/{a}", "/123", "a", value, sizeof value));
    CU_ASSERT_STRING_EQUAL(value, "123");
    CU_ASSERT_FALSE(http_template_value("/{a}", "/1234", "a", value, sizeof value));
    CU_ASSERT_STRING_EQUAL(value, "123");
}

static void a_place_that_is_not_there_has_no_value(void)
{
    char value[8];

    CU_ASSERT_FALSE(http_template_value("/{a}", "/1", "b", value, sizeof value));
    CU_ASSERT_FALSE(http_template_value("/{ab}", "/1", "a", value, sizeof value));
    CU_ASSERT_FALSE(http_template_value("/{a}", "/1", "", value, sizeof value));
    CU_ASSERT_FALSE(http_template_value("/{}", "/1", "", value, sizeof value));
    CU_ASSERT_FALSE(http_template_value("/{a}/b", "/1/c", "a", value, sizeof value));
}

UNIT_MAIN("http_template", UNIT_TEST(a_path_without_places_fits_itself_only),
          UNIT_TEST(a_place_takes_one_whole_segment),
          UNIT_TEST(a_value_that_is_too_long_is_not_cut),
          UNIT_TEST(a_place_that_is_not_there_has_no_value))

/* SPDX-License-Identifier: Apache-2.0 */
/* What codes and detected errors mean for the life of an incident. */
#include "agent/trouble.h"
#include "tests/unit/unit.h"

#include <stddef.h>

static void codes_of_supplies_have_a_family(void)
{
    CU_ASSERT_EQUAL(trouble_family(12), TROUBLE_USED_UP);
    CU_ASSERT_EQUAL(trouble_family(1112), TROUBLE_USED_UP);
    CU_ASSERT_EQUAL(trouble_family(1109), TROUBLE_FILLED_UP);
    CU_ASSERT_EQUAL(trouble_family(1115), TROUBLE_MISSING);
    CU_ASSERT_EQUAL(trouble_family(8), TROUBLE_OF_NO_SUPPLY);
    CU_ASSERT_EQUAL(trouble_family(-1), TROUBLE_OF_NO_SUPPLY);
}

static void what_opens_is_undone_by_what_closes(void)
{
    CU_ASSERT_TRUE(trouble_is_undone(3, 4));
    CU_ASSERT_TRUE(trouble_is_undone(501, 502));
    CU_ASSERT_TRUE(trouble_is_undone(30205, 30206));
    CU_ASSERT_FALSE(trouble_is_undone(4, 3));
    CU_ASSERT_FALSE(trouble_is_undone(30205, 30306));
    CU_ASSERT_FALSE(trouble_is_undone(30205, 6));
    CU_ASSERT_FALSE(trouble_is_undone(8, 8));
}

static void jams_are_over_once_pages_come(void)
{
    CU_ASSERT_TRUE(trouble_ends_with_printing(8));
    CU_ASSERT_TRUE(trouble_ends_with_printing(30208));
    CU_ASSERT_TRUE(trouble_ends_with_printing(1304));
    CU_ASSERT_FALSE(trouble_ends_with_printing(807));
    CU_ASSERT_FALSE(trouble_ends_with_printing(1104));
    CU_ASSERT_FALSE(trouble_ends_with_printing(30));
}

static void errors_are_told_and_shown(void)
{
    const struct trouble_error *low_toner = trouble_error(2);
    const struct trouble_error *service = trouble_error(7);

    CU_ASSERT_PTR_NULL(trouble_error(TROUBLE_ERRORS));
    CU_ASSERT_PTR_EQUAL(trouble_error_of("markerSupplies", 12), low_toner);
    CU_ASSERT_PTR_NULL(trouble_error_of(NULL, 12));
    CU_ASSERT_PTR_NULL(trouble_error_of("markerSupplies", 1104));
    CU_ASSERT_TRUE(trouble_is_told(low_toner, "markerColorant", 99, "warning"));
    CU_ASSERT_FALSE(trouble_is_told(low_toner, NULL, 99, "warning"));
    CU_ASSERT_TRUE(trouble_is_told(service, NULL, 99, "warning"));
    CU_ASSERT_FALSE(trouble_is_told(service, NULL, 99, "other"));
    CU_ASSERT_TRUE(trouble_is_shown(low_toner, "markerSupplies", 1104));
    CU_ASSERT_FALSE(trouble_is_shown(low_toner, "markerSupplies", 1101));
    CU_ASSERT_FALSE(trouble_is_shown(low_toner, "input", 12));
}

UNIT_MAIN("trouble", UNIT_TEST(codes_of_supplies_have_a_family),
          UNIT_TEST(what_opens_is_undone_by_what_closes), UNIT_TEST(jams_are_over_once_pages_come),
          UNIT_TEST(errors_are_told_and_shown))

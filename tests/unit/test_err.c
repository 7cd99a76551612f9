/* SPDX-License-Identifier: Apache-2.0 */
/* Every cause of failure has a text of its own. */
#include "base/err.h"
#include "tests/unit/unit.h"

#include <string.h>

static void gives_each_cause_its_own_text(void)
{
    for (int a = ERR_NONE; a <= ERR_CLOSED; a++) {
        CU_ASSERT_STRING_NOT_EQUAL(err_text((enum err)a), "unknown error");
        for (int b = ERR_NONE; b < a; b++)
            CU_ASSERT_STRING_NOT_EQUAL(err_text((enum err)a), err_text((enum err)b));
    }
}

static void answers_for_values_outside_the_enum(void)
{
    volatile int odd[] = { ERR_CLOSED + 1, 99, -1 };

    for (size_t i = 0; i < 3; i++)
        CU_ASSERT_STRING_EQUAL(err_text((enum err)odd[i]), "unknown error");
}

UNIT_MAIN("err", UNIT_TEST(gives_each_cause_its_own_text),
          UNIT_TEST(answers_for_values_outside_the_enum))

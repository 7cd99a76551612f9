/* SPDX-License-Identifier: Apache-2.0 */
/* unit: the main() of a CUnit test program: one suite, sentences as test names. */
#ifndef PRINTWIRE_TESTS_UNIT_UNIT_H
#define PRINTWIRE_TESTS_UNIT_UNIT_H

#include <CUnit/Basic.h>

#include <stdbool.h>
#include <stdlib.h>

/* One row per test function; its name, with blanks for underscores, is what a failing run prints.
 */
#define UNIT_TEST(function)                                                                        \
    {                                                                                              \
#function, function                                                                        \
    }

/** True under tests/valgrind, which makes everything some fifty times slower: of what is repeated,
 * only a part need be done. */
static inline bool unit_is_slow(void)
{
    return getenv("PRINTWIRE_SLOW_TESTS") != NULL;
}

/* UNIT_MAIN("buf", UNIT_TEST(appends_within_limit), UNIT_TEST(...)) defines main(); exit 0, 1
 * failed, 2 broken. */
#define UNIT_MAIN(suite_name, ...)                                                                 \
    int main(void)                                                                                 \
    {                                                                                              \
        CU_TestInfo tests[] = { __VA_ARGS__, CU_TEST_INFO_NULL };                                  \
        CU_SuiteInfo suites[] = { { suite_name, NULL, NULL, NULL, NULL, tests },                   \
                                  CU_SUITE_INFO_NULL };                                            \
                                                                                                   \
        if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS)  \
            return 2;                                                                              \
        CU_basic_set_mode(CU_BRM_NORMAL);                                                          \
        CU_basic_run_tests();                                                                      \
        unsigned failed = CU_get_number_of_failures();                                             \
        CU_cleanup_registry();                                                                     \
        return failed != 0;                                                                        \
    }

#endif

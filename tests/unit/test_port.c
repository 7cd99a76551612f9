/* SPDX-License-Identifier: Apache-2.0 */
/* The ports that print, and their neighbours that do not. */
#include "base/port.h"
#include "tests/unit/unit.h"

static void ports_that_print_are_known(void)
{
    static const uint16_t printing[] = { 515, 9100, 9101, 9107, 9112, 9116, 9999 };

    for (size_t i = 0; i < sizeof printing / sizeof printing[0]; i++)
        CU_ASSERT_TRUE(port_prints(printing[i]));
}

static void neighbours_and_the_web_do_not_print(void)
{
    static const uint16_t quiet[] = { 0,    80,   443,  514,  516,  631,   8080,
                                      9099, 9108, 9111, 9117, 9998, 10000, 65535 };

    for (size_t i = 0; i < sizeof quiet / sizeof quiet[0]; i++)
        CU_ASSERT_FALSE(port_prints(quiet[i]));
}

UNIT_MAIN("port", UNIT_TEST(ports_that_print_are_known),
          UNIT_TEST(neighbours_and_the_web_do_not_print))

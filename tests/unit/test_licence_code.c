/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/licence_code.h"
#include "tests/unit/unit.h"

#include <string.h>

static void writes_and_reads_a_code(void)
{
    uint8_t code[LICENCE_CODE_OCTETS];
    uint8_t again[LICENCE_CODE_OCTETS];
    char text[LICENCE_CODE_TEXT];

    for (int i = 0; i < 200; i++) {
        licence_code_make(code);
        licence_code_write(code, text);
        CU_ASSERT_EQUAL(strlen(text), LICENCE_CODE_TEXT - 1);
        CU_ASSERT_TRUE(licence_code_read(text, again));
        CU_ASSERT_EQUAL(memcmp(code, again, sizeof code), 0);
    }
    memset(code, 0, sizeof code);
    licence_code_write(code, text);
    CU_ASSERT_STRING_EQUAL(text, "00000-00000-00000-00000-000000");
    memset(code, 0xff, sizeof code);
    licence_code_write(code, text);
    CU_ASSERT_STRING_EQUAL(text, "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZW");
}

static void forgives_what_people_mistake(void)
{
    uint8_t a[LICENCE_CODE_OCTETS];
    uint8_t b[LICENCE_CODE_OCTETS];

    CU_ASSERT_TRUE(licence_code_read("0011A-BCDEF-GHJKM-NPQRS-TVWXY0", a));
    CU_ASSERT_TRUE(licence_code_read(" ooIlabcdef ghjkm npqrstvwxyO ", b));
    CU_ASSERT_EQUAL(memcmp(a, b, sizeof a), 0);
}

static void refuses_what_is_no_code(void)
{
    static const char *const rows[] = { "",
                                        "-",
                                        "00000-00000-00000-00000-00000",
                                        "00000-00000-00000-00000-0000000",
                                        "00000-00000-00000-00000-000001", /* bits left over */
                                        "U0000-00000-00000-00000-000000",
                                        "00000-00000-00000-00000-00000\xc3" };
    uint8_t code[LICENCE_CODE_OCTETS] = { 7 };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        CU_ASSERT_FALSE(licence_code_read(rows[i], code));
    CU_ASSERT_EQUAL(code[0], 7);
}

UNIT_MAIN("licence_code", UNIT_TEST(writes_and_reads_a_code),
          UNIT_TEST(forgives_what_people_mistake), UNIT_TEST(refuses_what_is_no_code))

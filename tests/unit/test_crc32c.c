/* SPDX-License-Identifier: Apache-2.0 */
/* The test vectors of RFC 3720 appendix B.4, and the checksum continued over parts. */
#include "base/crc32c.h"
#include "tests/unit/unit.h"

#include <string.h>

static void agrees_with_rfc_3720(void)
{
    static const uint8_t read_command[48] = { 0x01, 0xc0, 0, 0, 0, 0,    0, 0, 0, 0,    0,
                                              0,    0,    0, 0, 0, 0x14, 0, 0, 0, 0,    0,
                                              4,    0,    0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28,
                                              0,    0,    0, 0, 0, 0,    0, 2 };
    uint8_t bytes[32];

    memset(bytes, 0, sizeof bytes);
    CU_ASSERT_EQUAL(crc32c_update(0, bytes, 32), 0x8a9136aa);
    memset(bytes, 0xff, sizeof bytes);
    CU_ASSERT_EQUAL(crc32c_update(0, bytes, 32), 0x62a8ab43);
    for (uint8_t i = 0; i < 32; i++)
        bytes[i] = i;
    CU_ASSERT_EQUAL(crc32c_update(0, bytes, 32), 0x46dd794e);
    for (uint8_t i = 0; i < 32; i++)
        bytes[i] = (uint8_t)(31 - i);
    CU_ASSERT_EQUAL(crc32c_update(0, bytes, 32), 0x113fdb5c);
    CU_ASSERT_EQUAL(crc32c_update(0, read_command, 48), 0xd9963a56);
    CU_ASSERT_EQUAL(crc32c_update(0, "123456789", 9), 0xe3069283);
}

static void is_zero_for_nothing(void)
{
    CU_ASSERT_EQUAL(crc32c_update(0, NULL, 0), 0);
    CU_ASSERT_EQUAL(crc32c_update(0x12345678, "", 0), 0x12345678);
}

static void continues_over_parts(void)
{
    static const char digits[] = "123456789";

    for (size_t cut = 0; cut <= 9; cut++) {
        uint32_t crc = crc32c_update(0, digits, cut);
        CU_ASSERT_EQUAL(crc32c_update(crc, digits + cut, 9 - cut), 0xe3069283);
    }
}

static void is_the_same_at_once_and_byte_by_byte(void)
{
    uint8_t bytes[300];
    unsigned wrong = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 167 + 13);
    for (size_t from = 0; from < 9; from++)
        for (size_t len = 0; from + len <= sizeof bytes; len++) {
            uint32_t crc = 0;
            for (size_t i = 0; i < len; i++)
                crc = crc32c_update(crc, bytes + from + i, 1);
            wrong += crc != crc32c_update(0, bytes + from, len);
        }
    CU_ASSERT_EQUAL(wrong, 0);
}

static void notices_every_single_flipped_bit(void)
{
    uint8_t bytes[64] = "a record as the journal would hold it";
    uint32_t good = crc32c_update(0, bytes, sizeof bytes);

    for (size_t bit = 0; bit < sizeof bytes * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CU_ASSERT_NOT_EQUAL(crc32c_update(0, bytes, sizeof bytes), good);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

UNIT_MAIN("crc32c", UNIT_TEST(agrees_with_rfc_3720), UNIT_TEST(is_zero_for_nothing),
          UNIT_TEST(continues_over_parts), UNIT_TEST(is_the_same_at_once_and_byte_by_byte),
          UNIT_TEST(notices_every_single_flipped_bit))

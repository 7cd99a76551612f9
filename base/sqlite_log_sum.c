/* SPDX-License-Identifier: Apache-2.0 */
/* Two sums that each take in the other one, over pairs of words. */
#include "base/sqlite_log_sum.h"

uint32_t sqlite_log_sum_word(bool is_big, const uint8_t *at)
{
    if (is_big)
        return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

struct sqlite_log_sum sqlite_log_sum_add(struct sqlite_log_sum sum, bool is_big,
                                         const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i + 8 <= len; i += 8) {
        sum.a += sqlite_log_sum_word(is_big, bytes + i) + sum.b;
        sum.b += sqlite_log_sum_word(is_big, bytes + i + 4) + sum.a;
    }
    return sum;
}

struct sqlite_log_sum sqlite_log_sum_back(struct sqlite_log_sum sum, bool is_big,
                                          const uint8_t *bytes, size_t len)
{
    for (size_t i = len / 8 * 8; i >= 8; i -= 8) {
        sum.b -= sqlite_log_sum_word(is_big, bytes + i - 4) + sum.a;
        sum.a -= sqlite_log_sum_word(is_big, bytes + i - 8) + sum.b;
    }
    return sum;
}

struct sqlite_log_sum sqlite_log_sum_read(const uint8_t *stored)
{
    return (struct sqlite_log_sum){ sqlite_log_sum_word(true, stored),
                                    sqlite_log_sum_word(true, stored + 4) };
}

bool sqlite_log_sum_is(struct sqlite_log_sum one, struct sqlite_log_sum other)
{
    return one.a == other.a && one.b == other.b;
}

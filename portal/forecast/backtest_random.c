/* SPDX-License-Identifier: Apache-2.0 */
/* splitmix64 (Steele, Lea and Flood 2014): a few lines. */
#include "portal/forecast/backtest_random.h"

uint64_t backtest_random_next(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* replay_random: randomness that comes again, for the agent (instead of base/crypto's) and for
 * tests. */
#ifndef PRINTWIRE_TESTS_REPLAY_REPLAY_RANDOM_H
#define PRINTWIRE_TESTS_REPLAY_REPLAY_RANDOM_H

#include <stdint.h>

/** Start a row of numbers. */
void replay_random_seed(uint64_t seed);

/** The next number. */
uint64_t replay_random(void);

#endif

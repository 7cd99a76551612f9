/* SPDX-License-Identifier: Apache-2.0 */
/* ruin: what a power cut may leave of a recording.
 *
 * What was synced is there. Of the other writes any 512-byte sectors are, or are not; of a file
 * that grew, the size is the old one, the new one or what the sectors need, and a sector that was
 * allocated and not written holds zeros or rubbish. Names that were not synced are the old ones or
 * the new ones: in their order as a journal of the file system keeps it, or each by itself; a file
 * that was synced has its name for sure in some states (ext4, xfs, btrfs) and not in others
 * (POSIX). */
#ifndef PRINTWIRE_TESTS_POWERCUT_RUIN_H
#define PRINTWIRE_TESTS_POWERCUT_RUIN_H

#include "tests/powercut/recorder.h"

#include <stddef.h>
#include <stdint.h>

struct ruin;

/** Begin before the first operation; the recording must outlive it. Ends the process without
 * memory. */
struct ruin *ruin_create(void);

/** Free. NULL is allowed. */
void ruin_destroy(struct ruin *ruin);

/** The first `count` operations have happened, and in any case those that make what was there at
 * the recording's start, which no cut can take apart; only forwards. */
void ruin_advance(struct ruin *ruin, size_t count);

/** Write into an empty folder what one power cut now leaves, chosen by `*random`. */
void ruin_write(const struct ruin *ruin, const char *folder, uint64_t *random);

/** Write into an empty folder all that has happened, as if no power had been cut; without ballast
 * and shared memory. */
void ruin_write_whole(const struct ruin *ruin, const char *folder);

/** The next of a series of random numbers (xorshift64*), below `below`. */
uint32_t ruin_random(uint64_t *random, uint32_t below);

#endif

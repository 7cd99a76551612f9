/* SPDX-License-Identifier: Apache-2.0 */
/* asked: which objects the agent asked for and which ones printers sent, told from the packets of a
 * replay by the simulator's own codec.
 */
#ifndef PRINTWIRE_TESTS_REPLAY_ASKED_H
#define PRINTWIRE_TESTS_REPLAY_ASKED_H

#include "tests/replay/replay_wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asked;

/** Hear every packet from now on; NULL without memory. The texts, dotted subtrees, are forbidden:
 * nobody may ask below them, and no answer may hold what lies there. They must live on. */
struct asked *asked_begin(const char *const *forbidden, size_t count);

/** Hear no more, and free; NULL is allowed. */
void asked_end(struct asked *asked);

/** How many packets went out. */
uint64_t asked_packets(const struct asked *asked);

/** How many different objects they asked for. */
size_t asked_objects(const struct asked *asked);

/** True when this object, or one below it, was asked for. */
bool asked_for(const struct asked *asked, const char *subtree);

/** The first breach ("GET 1.3... of 127.1.0.3"), or NULL. */
const char *asked_breach(const struct asked *asked);

/** How many packets were neither questions nor answers: SET, or nothing that the codec reads. */
uint64_t asked_odd(const struct asked *asked);

#endif

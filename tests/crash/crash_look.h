/* SPDX-License-Identifier: Apache-2.0 */
/* crash_look: looks into the databases of the world from outside, and says what a person at the
 * site says. What is wrong is told in words; NULL: nothing is. */
#ifndef PRINTWIRE_TESTS_CRASH_CRASH_LOOK_H
#define PRINTWIRE_TESTS_CRASH_CRASH_LOOK_H

#include "agent/consent.h"
#include "protocol/sds_work.h"
#include "tests/crash/crash_party.h"

/** Make a folder below the root. */
void crash_look_make_folder(const char *root, const char *name);

/** Say yes or no to all that waits for a person at an agent that lives. */
void crash_look_say(const char *root, const char *name, enum consent_said said);

/** An agent that does not live has nothing in hand, nothing that waits to be sent, and of the item
 * the end that the platform has, where it saw one. */
const char *crash_look_agent(const char *root, const char *name, const char *item,
                             const struct sds_work *work);

/** It knows no item any more. */
const char *crash_look_agent_empty(const char *root, const char *name);

/** The platform, which lives, forgets in 40 days all but the item and its history. */
const char *crash_look_forgotten(struct crash_party *party);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* crash_party: the processes of the world, an agent's connector and a platform, with the folders
 * that they live in; how each is born, dies and is buried. */
#ifndef PRINTWIRE_TESTS_CRASH_CRASH_PARTY_H
#define PRINTWIRE_TESTS_CRASH_CRASH_PARTY_H

#include "agent/sds/connector.h"
#include "base/loop.h"
#include "sds/book.h"
#include "sds/front.h"
#include "tests/crash/crash_moment.h"

#include <stdbool.h>

#define CRASH_PARTY_PATH 128

struct crash_party {
    struct loop *loop;
    char root[64]; /* with folders: agent, copy, platform; of what is copied: new, kept */
    struct sds_conf conf[2];
    struct disk *disk[2];
    struct connector *agent[2]; /* NULL: it does not live */
    struct platform_conf *platform_conf;
    struct book *book; /* NULL: the platform does not live */
    struct front *front;
};

/** Folders and settings; nobody lives. */
void crash_party_init(struct crash_party *party);

/** Remove the folders. */
void crash_party_finish(struct crash_party *party);

/** Begin to live: an agent, the copy, or the platform. */
void crash_party_start(struct crash_party *party, enum crash_moment_who who);

/** It is dead, or is now: what was not committed is lost. It may be born again. */
void crash_party_bury(struct crash_party *party, enum crash_moment_who who);

/** True while it lives, or is dead and not buried. */
bool crash_party_is_there(const struct crash_party *party, enum crash_moment_who who);

/** Copy a folder of the party's to another one. */
void crash_party_copy(const struct crash_party *party, const char *from, const char *to);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* ingest_rig: ingest between a real store and a gate that keeps the answers, on a clock moved by
 * hand. Failures end the test. */
#ifndef PRINTWIRE_TESTS_FAKES_INGEST_RIG_H
#define PRINTWIRE_TESTS_FAKES_INGEST_RIG_H

#include "base/loop.h"
#include "portal/ingest/ingest.h"
#include "portal/portal_conf.h"
#include "portal/store/store.h"

#include <stdbool.h>
#include <stdint.h>

#define INGEST_RIG_AGENT "a@x.test/one"
#define INGEST_RIG_OTHER "b@x.test/one"
#define INGEST_RIG_EPOCH                                                                           \
    "9f3c2d1e-0000-4000-8000-000000000002" /* another than PORTAL_RIG_EPOCH                        \
                                            */

struct ingest_rig {
    const char *folder;
    struct loop *loop;
    struct store *store;
    struct gate *gate;
    struct ingest *ingest;
    struct portal_conf conf;
    struct portal_conf_agent agents[2];
};

/** Begin with an empty store that lets both agents in. */
void ingest_rig_begin(struct ingest_rig *rig);

/** End it, and remove its folder. */
void ingest_rig_end(struct ingest_rig *rig);

/** Give ingest an IQ of this sender with this payload. */
void ingest_rig_ask(struct ingest_rig *rig, const char *from, const char *id, const char *payload);

/** Send the records `first` … `last` (portal_rig_consumable's) as one batch. */
void ingest_rig_send_from(struct ingest_rig *rig, const char *from, const char *id,
                          const char *epoch, uint64_t first, uint64_t last);

/** The same from INGEST_RIG_AGENT. */
void ingest_rig_send(struct ingest_rig *rig, const char *id, const char *epoch, uint64_t first,
                     uint64_t last);

/** Send a greeting of PORTAL_RIG_EPOCH. */
void ingest_rig_hello(struct ingest_rig *rig, const char *from, const char *id);

/** Whether the answer to the IQ of this id has this in it; if not it is shown. */
bool ingest_rig_says(const struct ingest_rig *rig, const char *id, const char *part);

/** The highest row of the store. */
int64_t ingest_rig_rows(const struct ingest_rig *rig);

#endif

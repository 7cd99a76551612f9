/* SPDX-License-Identifier: Apache-2.0 */
/* portal_rig: a folder for a test's store, and records to put into it. Failures end the test. */
#ifndef PRINTWIRE_TESTS_FAKES_PORTAL_RIG_H
#define PRINTWIRE_TESTS_FAKES_PORTAL_RIG_H

#include "portal/store/store.h"

#include <stdint.h>

#define PORTAL_RIG_EPOCH  "9f3c2d1e-0000-4000-8000-000000000001"
#define PORTAL_RIG_DEVICE "11111111-2222-4333-8444-555555555555"
#define PORTAL_RIG_AT     "2026-11-21T09:15:02.123Z"

/** A new empty folder under /tmp, removed with all in it by portal_rig_remove(). Static memory, one
 * at a time. */
const char *portal_rig_folder(void);

/** Where the store of this folder is: in the folder, or, when PRINTWIRE_TEST_PGSQL names the folder
 * of a server's socket, in that server's database "printwire", which portal_rig_folder() empties.
 * Static memory, one at a time. */
const struct db_place *portal_rig_place(const char *folder);

/** Remove the folder. */
void portal_rig_remove(const char *folder);

/** Read a record's markup (without namespace) into `out_record`, which the caller finishes. */
void portal_rig_read(const char *xml, struct record *out_record);

/** The markup of a consumable whose index and level come from `number`; static memory. */
const char *portal_rig_consumable(uint64_t number);

/** Make the agent a@x.test of the site HQ known; its number. */
int64_t portal_rig_agent(struct store *store);

/* A store and an agent that it knows. */
struct portal_rig {
    const char *folder;
    struct db_place place;
    struct store *store;
    int64_t agent;
};

/** Open a store in a new folder, with portal_rig_agent(); of the log only errors are written. */
struct portal_rig portal_rig_begin(void);

/** Close the store and remove the folder. */
void portal_rig_end(struct portal_rig *rig);

/** The first column of the first row of a question to the store's database, as a number; -1 for
 * none or NULL. */
int64_t portal_rig_ask(const struct portal_rig *rig, const char *sql);

/** Run statements on the store's database, which must not be open to be written. */
void portal_rig_run(const struct portal_rig *rig, const char *sql);

/** Store records `first` … `last` of PORTAL_RIG_EPOCH (portal_rig_consumable's) in one transaction.
 */
void portal_rig_fill(struct store *store, int64_t agent, uint64_t first, uint64_t last);

/** Store one record with the journal's next number in a transaction of its own. */
void portal_rig_add(struct store *store, int64_t agent, const char *xml);

#endif

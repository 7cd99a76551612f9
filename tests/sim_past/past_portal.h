/* SPDX-License-Identifier: Apache-2.0 */
/* past_portal: a portal's store in which records of the past are stored when they were said: by
 * ingest_import, as those of an exported journal, on the clock that is moved by hand. */
#ifndef PRINTWIRE_TESTS_SIM_PAST_PAST_PORTAL_H
#define PRINTWIRE_TESTS_SIM_PAST_PAST_PORTAL_H

#include "portal/ingest/ingest_import.h"
#include "portal/portal_conf.h"
#include "tests/replay/replay.h"

#include <stdbool.h>

struct past_portal {
    struct portal_conf *conf;
    struct store *store;
    struct ingest_roster roster;
    struct ingest_import *import; /* its transaction is open; NULL: none */
    const char *work;             /* the folder in which it is worked on */
    int lock;
};

/** Open a copy, in the folder `work` (lent), of the store of a portal that does not run and has one
 * in a file; records are of the first agent that its configuration names. False, with a line on
 * standard error; past_portal_close() in any case. */
bool past_portal_open(struct past_portal *portal, const char *conf_file, const char *work);

/** Take a record of the journal with this epoch; false, with a line on standard error, when it is
 * refused. */
bool past_portal_take(struct past_portal *portal, const char *epoch,
                      const struct replay_record *record);

/** Commit what was taken; false, with a line on standard error, when that fails. */
bool past_portal_commit(struct past_portal *portal);

/** Commit, and put the copy in the store's place; false, with a line on standard error, when that
 * fails. Nothing but past_portal_close() may follow. */
bool past_portal_leave(struct past_portal *portal);

/** Close. */
void past_portal_close(struct past_portal *portal);

#endif

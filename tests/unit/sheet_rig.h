/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_rig: a store with two customers, and somebody who fills in its sheets. Failures end the
 * test. */
#ifndef PRINTWIRE_TESTS_UNIT_SHEET_RIG_H
#define PRINTWIRE_TESTS_UNIT_SHEET_RIG_H

#include "base/buf.h"
#include "portal/store/sheet_read.h"
#include "portal/store/sheet_write.h"
#include "tests/fakes/portal_rig.h"

#define NOW      INT64_C(1795338000000)
#define PROVIDER 1 /* places: 1 the provider, 2 ACME, 3 its HQ, 4 Rival, 5 its Depot */
#define ACME     2
#define HQ       3
#define RIVAL    4

struct sheet_rig {
    struct portal_rig rig;
    struct store *store;
    struct access_actor actor;
    struct sheet_write write;
    struct store_scope scope; /* who asks */
    struct buf text;
};

/** Ask from now on with the scope of a place. */
void sheet_rig_ask_as(struct sheet_rig *d, int64_t place);

/** A new store; the provider asks. */
void sheet_rig_begin(struct sheet_rig *d);

/** Close and remove it. */
void sheet_rig_end(struct sheet_rig *d);

/** Put a text, or a number, into a column of what is to be written. */
void sheet_rig_give(struct sheet_rig *d, const char *name, const char *text, int64_t number);

/** Begin to write a row of a sheet at a place. */
void sheet_rig_write_to(struct sheet_rig *d, enum sheet_id sheet, int64_t place);

/** Add what was given; its row, when that was wanted. */
int64_t sheet_rig_adds(struct sheet_rig *d, enum err wanted);

/** Append the cells of a row to `text`, all but `changed`, and a bar; `arg` is the rig. */
bool sheet_rig_tell(void *arg, const struct history_view *view,
                    const struct history_view_cell *cells);

/** What a question answers: all cells but `changed`, a bar behind each row. */
void sheet_rig_shows(struct sheet_rig *d, enum sheet_id sheet, struct sheet_query query,
                     const char *wanted);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* store_sql_state: writes the current state: the last record about each asset, consumable, meter
 * and incident. A record says everything that is known at its time: what it does not mention
 * becomes NULL. A consumable that was removed is kept, with that state; so is a closed incident.
 * Statements are made from protocol/field at opening. */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_SQL_STATE_H
#define PRINTWIRE_PORTAL_STORE_STORE_SQL_STATE_H

#include "portal/store/db.h"
#include "protocol/record.h"

#include <stdint.h>

#define STORE_SQL_STATE_HEARD 0 /* in the place of a row: it is in no history */

struct store_sql_state;

/** Prepare the statements; ERR_MEMORY, or ERR_CORRUPT when a table is not as it should be. The
 * database must outlive the result. */
enum err store_sql_state_create(struct db *db, struct store_sql_state **out_state);

/** Free; NULL is allowed. */
void store_sql_state_destroy(struct store_sql_state *state);

/** Put a complete record in the place of the one before, in the open transaction. `entry` is its
 * row in the history, or STORE_SQL_STATE_HEARD. One from the history leaves what was heard and
 * said later (`at`) as it is. */
enum err store_sql_state_put(struct store_sql_state *state, int64_t agent, int64_t entry,
                             int64_t received_ms, const struct record *record);

#endif

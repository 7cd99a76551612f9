/* SPDX-License-Identifier: Apache-2.0 */
/* history_fill: gives a store of an older program its history, from the records that it holds.
 *
 * It goes in slices, each a transaction that remembers how far it came: one transaction for all
 * would hold a write-ahead log as big as the result and lose hours of work to a power cut. Nothing
 * else may be stored before it is done, as the history follows the order of the records; so it runs
 * when the store is opened, and a line of the log tells how far it is every few seconds.
 */
#ifndef PRINTWIRE_PORTAL_STORE_HISTORY_FILL_H
#define PRINTWIRE_PORTAL_STORE_HISTORY_FILL_H

#include "portal/store/history.h"

/** Fill what is missing; nothing to do is the usual case. Records that cannot be read any more are
 * passed over with a line. Outside of a transaction. */
enum err history_fill_run(struct db *db, struct history *history);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* store_digest: what a store holds in a few lines that can be compared: equal content, equal
 * digest, whatever engine it is in and in which order its agents' records arrived.
 *
 *     sha256 <64 hexadecimal digits>      of the records
 *     entries 1234
 *     asset 57 57            kind, records in the history, rows of the current state
 *     consumable 312 301
 *     …
 *     state <64 digits> 358     of the current state, and its rows
 *     history <64 digits> 2070  of what was over time, and its rows
 *
 * The first is a chain over all stored records by agent's JID, epoch and number: d(0) is 32 zero
 * bytes, d(n) = SHA-256(d(n-1) ‖ SHA-256(kind ‖ NUL ‖ device ‖ NUL ‖ xml)). The two others are sums
 * over rows, modulo 2^256: SHA-256(table ‖ NUL ‖ JID ‖ NUL ‖ device ‖ NUL ‖ row) as a
 * little-endian number, the row as store_table.h has it. So they need no order, in which millions
 * of rows would have to be brought first; who forges rows can forge them. Numbers that a store
 * gives (ids, row numbers) and times of arrival are in none of them, nor is what agents said
 * outside of their journals, nor forecasts, which follow from histories and the clock.
 */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_DIGEST_H
#define PRINTWIRE_PORTAL_STORE_STORE_DIGEST_H

#include "base/buf.h"
#include "portal/store/db.h"

#define STORE_DIGEST_TEXT 4096 /* bytes that the lines have at most */

/** Append the lines for what the open transaction sees. Rows are read in pieces. ERR_LIMIT when
 * the buffer is full, else as of the database. */
enum err store_digest_write(struct db *db, struct buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* gap: what the control with synchronous=NORMAL may leave and synchronous=FULL may not: a
 * write-ahead log whose commits are not on the disk in their order.
 *
 * SQLite syncs the log at each commit with FULL, and with NORMAL before it copies it only
 * (https://sqlite.org/wal.html, "Performance Considerations"; PRAGMA synchronous): a cut then takes
 * commits and leaves the database whole, whatever is behind the first frame that did not arrive.
 * Our own look at a log (base/sqlite_log.h) takes such a gap for damage, as with FULL it is none
 * else, and refuses the database when it seems to hold a part of what is behind the gap, which some
 * pages do that were written as they had been. */
#ifndef PRINTWIRE_TESTS_POWERCUT_GAP_H
#define PRINTWIRE_TESTS_POWERCUT_GAP_H

#include <stdbool.h>

/** When the database "<folder>/<file>" is refused for such a gap: have SQLite alone read it and
 * end its log there, so that it can be looked at like any other. False when it is not refused for
 * that, or SQLite cannot. */
bool gap_close(const char *folder, const char *file);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* live: the stream of stored entries for watchers on this machine, over the unix socket
 * <folder>/live.sock (mode 0600: who may connect is who runs the portal, and root).
 *
 * A watcher sends one line, <watch after='ROW'/> or <watch/> for "from now on". The answer is a
 * line <standing after='ROW' last='ROW'/>: where it stands, and the newest row; then, for ever,
 * each committed entry above that row as one line: <entry xmlns='urn:printwire:1' row='7'
 * agent='a@b' site='HQ' customer='ACME' received='…' kind='meter' severity='…' printer='HP
 * …'><meter …>…</meter></entry> (severity and printer only where known; a line end inside a record
 * travels as &#10;). Line formats are live_line's.
 *
 * Nothing is queued per watcher: each has a place in the history and reads on from there when its
 * socket takes more. A slow watcher just reads later, and costs LIVE_BUFFER bytes. At most
 * LIVE_WATCHERS at once; one more is told so and closed.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_LIVE_H
#define PRINTWIRE_PORTAL_WATCH_LIVE_H

#include "base/loop.h"
#include "portal/store/store.h"

#include <stdbool.h>
#include <stddef.h>

#define LIVE_WATCHERS 64
#define LIVE_BUFFER   ((size_t)256 * 1024) /* most bytes that wait for one watcher's socket */
#define LIVE_SOCKET   "live.sock"          /* in the portal's folder */
#define LIVE_FULL     "<full/>"            /* the line for one watcher too many */

struct live;

/** Listen in this folder, reading from `store`, which must be opened for reading only, so that
 * nothing uncommitted is seen, and outlive the result. A socket left behind by a dead portal is
 * replaced: the caller holds the folder's lock. NULL on failure, logged. */
struct live *live_create(struct loop *loop, struct store *store, const char *folder);

/** Entries were committed: tell the watchers. */
void live_pump(struct live *live);

/** Close all watchers and the socket, remove it, free. NULL is allowed. */
void live_destroy(struct live *live);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* portal_trim: forgets what is not to be kept, a little at a time (portal/store/history_trim), as
 * long as the portal runs. Logs. */
#ifndef PRINTWIRE_PORTAL_PORTAL_TRIM_H
#define PRINTWIRE_PORTAL_PORTAL_TRIM_H

#include "base/loop.h"
#include "portal/portal_conf.h"

struct portal_trim;
struct store;

/** Begin, by the rules of <history> in `conf`, which must outlive it, as the store and the loop
 * must. NULL without memory. */
struct portal_trim *portal_trim_start(struct loop *loop, struct store *store,
                                      struct portal_conf *conf);

/** Take the rules of a configuration that was read again (it gets the old ones in exchange): a pass
 * by them begins at once. Without memory the rules stay as they were. */
void portal_trim_reload(struct portal_trim *trim, struct portal_conf *fresh);

/** End and free; NULL is allowed. */
void portal_trim_stop(struct portal_trim *trim);

#endif

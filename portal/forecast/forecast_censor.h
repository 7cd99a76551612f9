/* SPDX-License-Identifier: Apache-2.0 */
/* forecast_censor: counts cases right whose end was not seen: a cartridge that was changed before
 * it was empty, one that still lasts. Pure.
 *
 * Leaving them out would count short lives only. Instead each end that was seen counts for those
 * too that were lost before it: by one over the chance not to be lost until then (Kaplan and
 * Meier's estimate, turned round). That is right as long as whether a case is lost does not depend
 * on when it would have ended. */
#ifndef PRINTWIRE_PORTAL_FORECAST_FORECAST_CENSOR_H
#define PRINTWIRE_PORTAL_FORECAST_FORECAST_CENSOR_H

#include <stdbool.h>
#include <stddef.h>

#define FORECAST_CENSOR_MOST 20.0 /* that one case may count */

struct forecast_censor_case {
    double days; /* until it ended, or was lost sight of */
    bool is_lost;
    size_t of;     /* the caller's */
    double weight; /* set: 0 for one that was lost */
};

/** Weigh the cases and leave them in the order of their days. */
void forecast_censor_weigh(struct forecast_censor_case *cases, size_t count);

#endif

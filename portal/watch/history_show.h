/* SPDX-License-Identifier: Apache-2.0 */
/* history_show: the history of one device for a person at the portal's host, as tables with a line
 * drawn above them, or as CSV (RFC 4180) for scripts.
 *
 * In CSV times are RFC 3339 in UTC, levels percent, spans milliseconds; what is not known is empty.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_HISTORY_SHOW_H
#define PRINTWIRE_PORTAL_WATCH_HISTORY_SHOW_H

#include "portal/store/history_view.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct history_show {
    const struct db_place *place; /* of the store */
    const char *device;           /* its id, serial number, address or host name */
    unsigned views;               /* bits 1 << enum history_view_id; 0: as it was at `to_ms` */
    int64_t from_ms;
    int64_t to_ms;
    bool csv;
    bool unicode; /* lines may be drawn */
    FILE *out;
};

/** Print it. The process's exit status: 0, or 1 with the reason on standard error: there is no such
 * device, or several that the text may mean. */
int history_show_run(const struct history_show *show);

#endif

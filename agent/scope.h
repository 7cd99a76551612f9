/* SPDX-License-Identifier: Apache-2.0 */
/* scope: what a reading covers, as bits: which tables were read and so which records may be made or
 * ended. */
#ifndef PRINTWIRE_AGENT_SCOPE_H
#define PRINTWIRE_AGENT_SCOPE_H

#define SCOPE_STARTING_MS 120000

enum scope {
    SCOPE_IDENTITY = 1, /* system, hrDevice, prtGeneral, interfaces, device id: the asset record */
    SCOPE_CONSUMABLES = 2, /* prtMarkerSupplies, prtMarkerColorant, localisation */
    SCOPE_METER = 4,       /* prtMarker */
    SCOPE_ALERTS = 8,      /* prtAlert, hrPrinterDetectedErrorState */
    SCOPE_ALL = 15,
    SCOPE_STARTING = 16, /* no table: the device runs for less than SCOPE_STARTING_MS, and what is
                           missing from its alerts and supplies may not be there yet */
    SCOPE_CONSOLE = 32   /* beside others: what the panel shows, by an allow-list (agent/console.h);
                            only when the configuration wants it */
};

#endif

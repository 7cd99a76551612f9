/* SPDX-License-Identifier: Apache-2.0 */
/* scope: what a reading covers, as bits: which tables were read and so which records may be made or
 * ended. */
#ifndef PRINTWIRE_AGENT_SCOPE_H
#define PRINTWIRE_AGENT_SCOPE_H

enum scope {
    SCOPE_IDENTITY = 1, /* system, hrDevice, prtGeneral, interfaces, device id: the asset record */
    SCOPE_CONSUMABLES = 2, /* prtMarkerSupplies, prtMarkerColorant, localisation */
    SCOPE_METER = 4,       /* prtMarker */
    SCOPE_ALERTS = 8,      /* prtAlert, hrPrinterDetectedErrorState */
    SCOPE_ALL = 15
};

#endif

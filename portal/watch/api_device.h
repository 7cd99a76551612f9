/* SPDX-License-Identifier: Apache-2.0 */
/* api_device: one device of the API: as it is known now, as it was at a time, and its history as
 * tables and series (history_view.h). */
#ifndef PRINTWIRE_PORTAL_WATCH_API_DEVICE_H
#define PRINTWIRE_PORTAL_WATCH_API_DEVICE_H

#include "portal/watch/api_call.h"

/** GET /api/v1/devices/{device}. */
void api_device_get(struct api_call *call);

/** GET /api/v1/devices/{device}/history. */
void api_device_then(struct api_call *call);

/** GET /api/v1/devices/{device}/...: the view that has the name of the path's last word. */
void api_device_table(struct api_call *call);

#endif

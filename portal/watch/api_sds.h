/* SPDX-License-Identifier: Apache-2.0 */
/* api_sds: how the platform of smart device services stands, which images may be ordered, and what
 * it knows of a device: the last two are asked there when the question comes. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_SDS_H
#define PRINTWIRE_PORTAL_WATCH_API_SDS_H

#include "portal/sds_door.h"
#include "portal/store/history_view.h"
#include "portal/store/operation.h"
#include "portal/watch/api_call.h"

/** GET /api/v1/sds. */
void api_sds_get(struct api_call *call);

/** GET /api/v1/sds/images. */
void api_sds_images(struct api_call *call);

/** GET /api/v1/devices/{device}/sds. */
void api_sds_device(struct api_call *call);

/** GET /api/v1/devices/{device}/sds/events. */
void api_sds_events(struct api_call *call);

/** The columns of the two tables; NULL for another name. */
const struct history_view *api_sds_view(const char *name);

/** Whose the device is, and its customer's account at the platform: "" without a platform or
 * account. ERR_MISSING when the scope holds no such device. */
enum err api_sds_account(const struct api_call *call, const char *device,
                         struct operation_device *out_of, const char **out_account);

/** How the platform stands; SDS_DOOR_OFF without one. */
void api_sds_stand(const struct api_call *call, struct sds_door_standing *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* api_sheet: the tables that people fill in (portal/store/sheet.h), one code for all of them.
 * Routes; api_routes_sheet.c has their rows. A route is of the sheet whose name follows "/api/v1/"
 * in its path; where it is about one row, its first parameter is the row's id. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_SHEET_H
#define PRINTWIRE_PORTAL_WATCH_API_SHEET_H

#include "portal/watch/api_call.h"

/** GET /api/v1/parts. */
void api_sheet_list(struct api_call *call);

/** GET /api/v1/parts/{part}. */
void api_sheet_get(struct api_call *call);

/** POST /api/v1/parts. */
void api_sheet_add(struct api_call *call);

/** PATCH /api/v1/parts/{part}, with If-Match. */
void api_sheet_change(struct api_call *call);

/** DELETE /api/v1/parts/{part}. */
void api_sheet_remove(struct api_call *call);

/** POST /api/v1/parts/csv: a file, all of it or nothing. */
void api_sheet_import(struct api_call *call);

#endif

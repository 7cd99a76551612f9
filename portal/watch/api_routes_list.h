/* SPDX-License-Identifier: Apache-2.0 */
/* api_routes_list: the families of routes, X(name), in the order in which the API's document tells
 * them. A family is a file of rows, api_routes_<name>.c, a line here, and one in CMakeLists.txt.
 *
 * Beside them, what rows of several families have in common.
 */
#ifndef PRINTWIRE_PORTAL_WATCH_API_ROUTES_LIST_H
#define PRINTWIRE_PORTAL_WATCH_API_ROUTES_LIST_H

#include "portal/watch/api_cursor.h"
#include "portal/watch/api_route.h"

/* clang-format off */
#define API_ROUTES_LIST(X) \
    X(login)    \
    X(keys)     \
    X(accounts) \
    X(watchers) \
    X(places)   \
    X(retention) \
    X(fleet)    \
    X(history)  \
    X(events)   \
    X(orders)   \
    X(sds)      \
    X(operations) \
    X(service)  \
    X(sheets)   \
    X(supplies) \
    X(proposals) \
    X(reports)  \
    X(mailings) \
    X(webhooks) \
    X(metrics)  \
    X(openapi)

#define API_ROUTES_NONE NULL, 0 /* no parameters, or no members */
#define API_ROUTES_DEVICE_PATH "/api/v1/devices/{device}"
#define API_ROUTES_ORDER_PATH "/api/v1/orders/{order}"
#define API_ROUTES_OPERATION_PATH "/api/v1/operations/{operation}"

/* Parameters. */
#define API_ROUTES_PAGE \
    { "cursor", API_IN_QUERY, API_TEXT, false, 1, API_CURSOR_SIZE - 1, "Where the page before said that this one begins." }, \
    { "limit", API_IN_QUERY, API_NUMBER, false, 1, API_ROUTE_ROWS_MOST, "Most rows; 100 unless given." }, \
    { "format", API_IN_QUERY, API_TEXT, false, 3, 4, "json or csv; what Accept says unless given." }
#define API_ROUTES_PERIOD \
    { "from", API_IN_QUERY, API_TEXT, false, 20, 30, "The beginning, as 2026-11-01T00:00:00Z; 32 days before the end unless given." }, \
    { "to", API_IN_QUERY, API_TEXT, false, 20, 30, "Until before this time, 400 days behind the beginning at most; now unless given." }
#define API_ROUTES_OF_PLACE API_ROUTES_FILTER("site", "Only of this site."), API_ROUTES_FILTER("customer", "Only of this customer.")
#define API_ROUTES_ONE_DEVICE { "device", API_IN_PATH, API_TEXT, true, 36, 36, "Its id." }
#define API_ROUTES_AT { "at", API_IN_QUERY, API_TEXT, false, 20, 30, "A time, as 2026-11-21T09:15:00Z; now unless given." }
#define API_ROUTES_FILTER(name, about) { name, API_IN_QUERY, API_TEXT, false, 1, 255, about }

/* Members of incidents, wherever they are listed: how grave, and what a printer's alert says (RFC 3805). */
#define API_ROUTES_GRAVITY \
    { "severity", API_TEXT, true, "critical, warning or other." }, \
    { "training", API_TEXT, true, "Who can mend it: untrained, trained, fieldService, management or noInterventionRequired." }
#define API_ROUTES_ALERT \
    { "group", API_TEXT, true, "What it is about (prtAlertGroup)." }, \
    { "group_index", API_NUMBER, true, "Which of these." }, \
    { "code", API_NUMBER, true, "What happened (prtAlertCode)." }, \
    { "subunit", API_TEXT, true, "The part of the device." }, \
    { "text", API_TEXT, true, "The device's own words." }
/* clang-format on */

/* The rows of each family: api_routes_<name>.c has api_routes_<name>_rows(). */
#define API_ROUTES_LIST_DECLARE(name)                                                              \
    const struct api_route *api_routes_##name##_rows(size_t *out_count);
API_ROUTES_LIST(API_ROUTES_LIST_DECLARE)
#undef API_ROUTES_LIST_DECLARE

/* The whole of a family's file behind its table `rows`. */
#define API_ROUTES_LIST_ROWS(name)                                                                 \
    const struct api_route *api_routes_##name##_rows(size_t *out_count)                            \
    {                                                                                              \
        *out_count = sizeof rows / sizeof rows[0];                                                 \
        return rows;                                                                               \
    }

#endif

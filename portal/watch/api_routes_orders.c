/* SPDX-License-Identifier: Apache-2.0 */
/* What agents are asked to do: a route for each order, as each has its role and what it takes. */
#include "portal/watch/api_routes_list.h"

#include "portal/store/order.h"
#include "portal/watch/api_idempotency.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_orders.h"

/* clang-format off */
#define ONE_AGENT { "agent", API_IN_PATH, API_TEXT, true, 3, 1000, "Its account, as site-1@example.org." }
#define ONE_ORDER { "order", API_IN_PATH, API_TEXT, true, 36, 36, "Its id." }
#define EXPIRES API_IDEMPOTENCY_KEY, { "expires", API_IN_BODY, API_TEXT, false, 1, 30, \
    "It is not begun from this time on, as 2026-11-21T09:15:00Z; at most 30 days from now, a day unless given." }
#define MINUTES(is_required, about) { "minutes", API_IN_BODY, API_NUMBER, is_required, 1, 1440, about }
#define SETTING(name, about) { name, API_IN_BODY, API_TEXT, false, 0, 100, about }
static const struct api_route_parameter of_device[] = { API_ROUTES_ONE_DEVICE, EXPIRES };
static const struct api_route_parameter of_agent[] = { ONE_AGENT, EXPIRES };
static const struct api_route_parameter pause[] = { ONE_AGENT, MINUTES(true, "For how long no printer is asked anything."), EXPIRES };
static const struct api_route_parameter log_level[] = {
    ONE_AGENT, { "level", API_IN_BODY, API_TEXT, true, 1, 30, "error, warn, info or debug." },
    MINUTES(false, "For how long; 60 unless given."), EXPIRES
};
static const struct api_route_parameter configure[] = {
    ONE_AGENT,
    SETTING("polling_status", "As polling/status of the agent's configuration: 5min. Here and below, \"\" gives it back to that file."),
    SETTING("polling_tables", "As polling/tables."),
    SETTING("polling_full", "As polling/full."),
    SETTING("polling_asleep", "As polling/asleep."),
    SETTING("polling_working_hours", "As polling/working-hours: mon-fri 07:30-18:00, or always."),
    SETTING("polling_wakes_per_day", "As polling/wakes-per-day."),
    SETTING("discovery_sweep", "As discovery/sweep."),
    SETTING("discovery_mdns", "As discovery/mdns: yes or no."),
    SETTING("web_discovery", "As web/discovery: yes or no."),
    EXPIRES
};
static const struct api_route_parameter orders_page[] = {
    API_ROUTES_FILTER("site", "Only of this site."),
    API_ROUTES_FILTER("agent", "Only for this agent."),
    API_ROUTES_FILTER("device", "Only about this device."),
    API_ROUTES_FILTER("do", "Only orders of this kind."),
    API_ROUTES_FILTER("state", "Only in this state."),
    API_ROUTES_PAGE
};
static const struct api_route_parameter one_order[] = { ONE_ORDER };
static const struct api_route_parameter changes_page[] = { ONE_ORDER, API_ROUTES_PAGE };

#define ORDER \
    { "order", API_TEXT, false, "Its id." }, \
    { "agent", API_TEXT, false, "The account of the agent that is to do it." }, \
    { "place", API_NUMBER, false, "The place of its site." }, \
    { "site", API_TEXT, true, "The site." }, \
    { "device", API_TEXT, true, "The device; null: it is about the agent." }, \
    { "do", API_TEXT, false, "refresh, discover, pause, resume, log-level or configure." }, \
    { "values", API_TEXT, true, "What was given with it: level=debug;minutes=30." }, \
    { "state", API_TEXT, false, "waiting, sent, kept, started, done, failed, refused, expired or cancelled." }, \
    { "reason", API_TEXT, true, "Why." }, \
    { "by", API_TEXT, false, "Who ordered: an account, or a token of one." }, \
    { "made_ms", API_NUMBER, false, "When." }, \
    { "expires_ms", API_NUMBER, false, "It is not begun from then on." }, \
    { "changed_ms", API_NUMBER, false, "Since when it is in this state." }, \
    { "tries", API_NUMBER, false, "How often it was sent." },
static const struct api_route_member list_orders[] = { ORDER };
static const struct api_route_member order[] = {
    ORDER
    { "changes", API_ROWS, false, "What became of it." },
};
static const struct api_route_member list_changes[] = {
    { "at_ms", API_NUMBER, false, "When we knew." },
    { "said_ms", API_NUMBER, true, "When it was, by the agent's clock; null: it did not say." },
    { "state", API_TEXT, false, "In which state it was from then on." },
    { "by", API_TEXT, false, "Who changed it: an account, agent, or portal." },
    { "reason", API_TEXT, true, "Why." },
};

#define AGENT_PATH "/api/v1/agents/{agent}"
static const struct api_route rows[] = {
    { HTTP_CODEC_POST, API_ROUTES_DEVICE_PATH "/refresh", ACCESS_OPERATOR, "Order: read this device now",
      API_ROUTE_ROWS(of_device), API_ROUTE_ROWS(order), API_ONE, 201, api_orders_make },
    { HTTP_CODEC_POST, AGENT_PATH "/discover", ACCESS_OPERATOR, "Order: look at all ranges now",
      API_ROUTE_ROWS(of_agent), API_ROUTE_ROWS(order), API_ONE, 201, api_orders_make },
    { HTTP_CODEC_POST, AGENT_PATH "/pause", ACCESS_ADMINISTRATOR, "Order: ask no printer anything for some time",
      API_ROUTE_ROWS(pause), API_ROUTE_ROWS(order), API_ONE, 201, api_orders_make },
    { HTTP_CODEC_POST, AGENT_PATH "/resume", ACCESS_ADMINISTRATOR, "Order: end the pause",
      API_ROUTE_ROWS(of_agent), API_ROUTE_ROWS(order), API_ONE, 201, api_orders_make },
    { HTTP_CODEC_POST, AGENT_PATH "/log-level", ACCESS_ADMINISTRATOR, "Order: log more, or less, for some time",
      API_ROUTE_ROWS(log_level), API_ROUTE_ROWS(order), API_ONE, 201, api_orders_make },
    { HTTP_CODEC_POST, AGENT_PATH "/configure", ACCESS_ADMINISTRATOR, "Order: change settings that the site lets be changed",
      API_ROUTE_ROWS(configure), API_ROUTE_ROWS(order), API_ONE, 201, api_orders_make },
    { HTTP_CODEC_GET, "/api/v1/orders", ACCESS_VIEWER, "What agents were asked to do, the latest first",
      API_ROUTE_ROWS(orders_page), API_ROUTE_ROWS(list_orders), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_GET, API_ROUTES_ORDER_PATH, ACCESS_VIEWER, "One order, and what became of it",
      API_ROUTE_ROWS(one_order), API_ROUTE_ROWS(order), API_ONE, 200, api_orders_get },
    { HTTP_CODEC_DELETE, API_ROUTES_ORDER_PATH, ACCESS_OPERATOR, "Cancel an order that its agent does not have yet: one's own; another's takes an administrator",
      API_ROUTE_ROWS(one_order), API_ROUTE_ROWS(order), API_ONE, 200, api_orders_cancel },
    { HTTP_CODEC_GET, API_ROUTES_ORDER_PATH "/changes", ACCESS_VIEWER, "What became of an order",
      API_ROUTE_ROWS(changes_page), API_ROUTE_ROWS(list_changes), API_TABLE, 200, api_orders_changes },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(orders)

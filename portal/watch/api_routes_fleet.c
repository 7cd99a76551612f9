/* SPDX-License-Identifier: Apache-2.0 */
/* What a scope holds as long tables, and one device. */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_device.h"
#include "portal/watch/api_fleet.h"
#include "portal/watch/api_lists.h"

/* clang-format off */
#define DEVICE_FILTERS \
    API_ROUTES_OF_PLACE, \
    API_ROUTES_FILTER("state", "Only in this state; unknown: none is known."), \
    API_ROUTES_FILTER("text", "Only those that have this in their maker, model, serial number, address, name, location or id."), \
    API_ROUTES_FILTER("level", "Only those whose lowest level is empty, below-10, below-25, below-50, above (half) or unknown; each without those before it."), \
    API_ROUTES_FILTER("incidents", "Only those with open incidents: critical, other (and no critical one), or none."), \
    API_ROUTES_FILTER("age", "Only those of which something was said within the last hour, day, week or month (30 days), older or unknown; each without those before it.")
static const struct api_route_parameter devices_page[] = {
    DEVICE_FILTERS,
    { "sort", API_IN_QUERY, API_TEXT, false, 1, 32, "By " API_FLEET_SORTS "; with a - before it downwards. A cursor belongs to its order." },
    API_ROUTES_PAGE
};
static const struct api_route_parameter summary_page[] = { DEVICE_FILTERS, API_ROUTES_PAGE };
static const struct api_route_parameter sites_page[] = { API_ROUTES_OF_PLACE, API_ROUTES_PAGE };
static const struct api_route_parameter incidents_page[] = {
    API_ROUTES_FILTER("site", "Only of this site."),
    API_ROUTES_FILTER("severity", "Only of this severity."),
    API_ROUTES_FILTER("training", "Only for people of this training."),
    API_ROUTES_FILTER("state", "open or closed."),
    API_ROUTES_FILTER("device", "Only of this device."),
    API_ROUTES_PAGE
};
static const struct api_route_parameter agents_page[] = {
    API_ROUTES_FILTER("site", "Only of this site."),
    API_ROUTES_FILTER("customer", "Only of this customer."),
    API_ROUTES_FILTER("licence", "Only with a licence in this state."),
    API_ROUTES_PAGE
};
static const struct api_route_parameter one_agent[] = {
    { "agent", API_IN_PATH, API_TEXT, true, 3, 1000, "Its account." },
};
static const struct api_route_parameter records_page[] = {
    { "after", API_IN_QUERY, API_NUMBER, false, 0, INT64_MAX, "Only rows above this one: the last one that is known already." },
    API_ROUTES_FILTER("site", "Only of this site."),
    API_ROUTES_FILTER("kind", "Only of this kind."),
    API_ROUTES_FILTER("severity", "Only incidents of this severity."),
    API_ROUTES_FILTER("device", "Only of this device."),
    API_ROUTES_PAGE
};
static const struct api_route_parameter one_device[] = { API_ROUTES_ONE_DEVICE };
static const struct api_route_parameter device_at[] = { API_ROUTES_ONE_DEVICE, API_ROUTES_AT };

#define HEARD(what) \
    { "said_ms", API_NUMBER, true, what }, \
    { "contact_ms", API_NUMBER, true, "When the agent was last heard of; null: never." }
#define DEVICE \
    { "device", API_TEXT, false, "The device." }, \
    { "agent", API_TEXT, false, "The account of its agent." }, \
    { "place", API_NUMBER, false, "The place of its site." }, \
    { "site", API_TEXT, true, "The site." }, \
    { "customer", API_TEXT, true, "Whose it is." }, \
    { "manufacturer", API_TEXT, true, "Who made it." }, \
    { "model", API_TEXT, true, "What it is called." }, \
    { "serial", API_TEXT, true, "The serial number." }, \
    { "address", API_TEXT, true, "Its IP address." }, \
    { "hostname", API_TEXT, true, "Its name in the network." }, \
    { "location", API_TEXT, true, "Where it stands, as told to it." }, \
    { "asset_tag", API_TEXT, true, "The owner's inventory number." }, \
    { "state", API_TEXT, true, "How it is." }, \
    HEARD("When its agent said anything of it last, by the agent's clock."), \
    { "incidents", API_NUMBER, false, "Open ones." }, \
    { "critical", API_NUMBER, false, "Of these, the critical ones." }, \
    { "supply_levels", API_TEXT, true, "Each with its level in percent or what is known of it: cyan toner=37.5;black toner=some." }, \
    { "licence", API_TEXT, true, "unlicensed: not covered by the licence of its agent." },
#define PARTS \
    { "facts", API_ROWS, false, "What is known of it." }, \
    { "supplies", API_ROWS, false, "What is in it." }, \
    { "counters", API_ROWS, false, "What it counted." }, \
    { "open_incidents", API_ROWS, false, "What is not well." },
static const struct api_route_member list_devices[] = { DEVICE };
static const struct api_route_member list_summary[] = {
    { "of", API_TEXT, false, "What is counted by: state, level, incidents or age, each without its own filter; all: what the list has." },
    { "class", API_TEXT, false, "The class, as the filter of that name takes it." },
    { "devices", API_NUMBER, false, "How many." },
};
static const struct api_route_member list_sites[] = {
    { "place", API_NUMBER, false, "Its place." },
    { "customer", API_TEXT, false, "Whose it is." },
    { "site", API_TEXT, false, "The site." },
    { "contact_ms", API_NUMBER, true, "When one of its agents was last heard of; null: never." },
    { "devices", API_NUMBER, false, "Devices there." },
    { "unreachable", API_NUMBER, false, "Of these, those that do not answer." },
    { "stopped", API_NUMBER, false, "Those that do not print." },
    { "incidents", API_NUMBER, false, "Those with an open incident," },
    { "critical", API_NUMBER, false, "with a critical one." },
    { "low", API_NUMBER, false, "Those with a supply below 10 percent." },
    { "running_out", API_NUMBER, false, "Supplies that are empty or need an order now: nothing there covers them and nobody decided." },
};
static const struct api_route_member device[] = { DEVICE PARTS };
static const struct api_route_member device_then[] = {
    { "device", API_TEXT, false, "The device." },
    { "at_ms", API_NUMBER, false, "The time that is asked for." },
    PARTS
};
static const struct api_route_member list_incidents[] = {
    { "device", API_TEXT, false, "The device." },
    { "agent", API_TEXT, false, "The account of its agent." },
    { "place", API_NUMBER, false, "The place of its site." },
    { "site", API_TEXT, true, "The site." },
    { "incident", API_TEXT, false, "Its id." },
    { "opened_ms", API_NUMBER, false, "When it began." },
    { "closed_ms", API_NUMBER, true, "When it ended; null: it lasts." },
    API_ROUTES_GRAVITY,
    API_ROUTES_ALERT,
};
#define AGENT \
    { "agent", API_TEXT, false, "Its account." }, \
    { "place", API_NUMBER, false, "Its site." }, \
    { "site", API_TEXT, true, "The site." }, \
    { "customer", API_TEXT, true, "Whose it is." }, \
    { "version", API_TEXT, true, "Of the program." }, \
    { "licence", API_TEXT, true, "The state of its licence." }, \
    { "reason", API_TEXT, true, "Why." }, \
    { "until_ms", API_NUMBER, true, "When that ends by itself; null: it does not, or it is not known." }, \
    { "devices", API_NUMBER, true, "That it knows." }, \
    { "licensed", API_NUMBER, true, "That its licence covers." }, \
    { "unlicensed", API_NUMBER, true, "That it does not cover." }, \
    HEARD("When it said so, by its own clock."), \
    { "link", API_TEXT, true, "up or down; null: the portal has not heard since it started." }, \
    { "link_since_ms", API_NUMBER, true, "Since when." }, \
    { "link_restarts", API_NUMBER, true, "How often its session began anew." }, \
    { "backlog", API_NUMBER, true, "Records that it had and we did not." }, \
    { "clock_ahead_ms", API_NUMBER, true, "Its clock minus ours, as it measured it with our answer." }, \
    { "clock_within_ms", API_NUMBER, true, "How wrong that may be, either way." }, \
    { "told_ms", API_NUMBER, true, "When it told its backlog and clock last." }, \
    { "made_median_ms", API_NUMBER, true, "From a record's making to its receipt, of the last 256; clocks compared." }, \
    { "made_p99_ms", API_NUMBER, true, "The same, which 99 of 100 did not exceed." }, \
    { "stored_median_ms", API_NUMBER, true, "From the receipt of a batch to its commit, of the last 256." }, \
    { "stored_p99_ms", API_NUMBER, true, "The same, which 99 of 100 did not exceed." }
static const struct api_route_member list_agents[] = { AGENT };
static const struct api_route_member agent[] = {
    AGENT,
    { "ready", API_NUMBER, false, "Its devices in this state." },
    { "processing", API_NUMBER, false, "Its devices in this state." },
    { "asleep", API_NUMBER, false, "Its devices in this state." },
    { "stopped", API_NUMBER, false, "Its devices in this state." },
    { "off_expected", API_NUMBER, false, "Its devices in this state." },
    { "unreachable", API_NUMBER, false, "Its devices in this state." },
    { "gone", API_NUMBER, false, "Its devices in this state." },
    { "unknown", API_NUMBER, false, "Its devices of which no state is known." },
};
static const struct api_route_member list_records[] = {
    { "row", API_NUMBER, false, "Its number, which only grows." },
    { "agent", API_TEXT, false, "The account of its agent." },
    { "place", API_NUMBER, false, "The place of its site." },
    { "epoch", API_TEXT, false, "The journal's." },
    { "number", API_NUMBER, false, "In the journal." },
    { "received_ms", API_NUMBER, false, "When we had it." },
    { "kind", API_TEXT, false, "asset, consumable, meter, incident or agent." },
    { "device", API_TEXT, false, "The device." },
    { "severity", API_TEXT, true, "Of an incident." },
    { "xml", API_TEXT, false, "The record as it came." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/devices", ACCESS_VIEWER, "The devices of one's places, as known now",
      API_ROUTE_ROWS(devices_page), API_ROUTE_ROWS(list_devices), API_TABLE, 200, api_fleet_get_devices },
    { HTTP_CODEC_GET, "/api/v1/fleet/summary", ACCESS_VIEWER, "How many devices are how",
      API_ROUTE_ROWS(summary_page), API_ROUTE_ROWS(list_summary), API_TABLE, 200, api_fleet_get_sums },
    { HTTP_CODEC_GET, "/api/v1/fleet/sites", ACCESS_VIEWER, "The sites, and what is not well there",
      API_ROUTE_ROWS(sites_page), API_ROUTE_ROWS(list_sites), API_TABLE, 200, api_fleet_get_sums },
    { HTTP_CODEC_GET, "/api/v1/incidents", ACCESS_VIEWER, "Incidents, the latest first",
      API_ROUTE_ROWS(incidents_page), API_ROUTE_ROWS(list_incidents), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_GET, "/api/v1/agents", ACCESS_VIEWER, "The agents of one's places, and how they stand",
      API_ROUTE_ROWS(agents_page), API_ROUTE_ROWS(list_agents), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_GET, "/api/v1/agents/{agent}", ACCESS_VIEWER, "One agent, and its devices by state",
      API_ROUTE_ROWS(one_agent), API_ROUTE_ROWS(agent), API_ONE, 200, api_lists_get_agent },
    { HTTP_CODEC_GET, "/api/v1/records", ACCESS_VIEWER, "The records as they were received",
      API_ROUTE_ROWS(records_page), API_ROUTE_ROWS(list_records), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH, ACCESS_VIEWER, "One device, as known now",
      API_ROUTE_ROWS(one_device), API_ROUTE_ROWS(device), API_ONE, 200, api_device_get },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/history", ACCESS_VIEWER, "One device, as it was at a time",
      API_ROUTE_ROWS(device_at), API_ROUTE_ROWS(device_then), API_ONE, 200, api_device_then },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(fleet)

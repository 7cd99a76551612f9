/* SPDX-License-Identifier: Apache-2.0 */
/* A route is a row here, and nothing else knows its path. */
#include "portal/watch/api_routes.h"

#include "base/password.h"
#include "portal/watch/api_accounts.h"
#include "portal/watch/api_cursor.h"
#include "portal/watch/api_device.h"
#include "portal/watch/api_keys.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_login.h"
#include "portal/watch/api_openapi.h"
#include "portal/watch/api_places.h"

#include <string.h>

#define NAME_MOST   (ACCESS_NAME_SIZE - 1)
#define ROWS(array) API_ROUTE_ROWS(array)
#define NONE        NULL, 0
#define DEVICE_PATH "/api/v1/devices/{device}"

/* clang-format off */
static const struct api_route_parameter login[] = {
    { "name", API_IN_BODY, API_TEXT, true, 1, NAME_MOST, "The account." },
    { "password", API_IN_BODY, API_TEXT, true, 1, PASSWORD_MOST, "Its password." },
};
static const struct api_route_parameter own_password[] = {
    { "old_password", API_IN_BODY, API_TEXT, true, 1, PASSWORD_MOST, "The password until now." },
    { "password", API_IN_BODY, API_TEXT, true, PASSWORD_LEAST, PASSWORD_MOST, "The new one." },
};
static const struct api_route_parameter one_session[] = {
    { "session", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter one_token[] = {
    { "token", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter new_token[] = {
    { "name", API_IN_BODY, API_TEXT, true, 1, NAME_MOST, "What it is for." },
    { "scope", API_IN_BODY, API_TEXT, true, 3, 10, "read, act or administer; never more than the account may." },
    { "place", API_IN_BODY, API_NUMBER, false, 1, INT64_MAX, "Where it may do that; the account's place unless given." },
    { "days", API_IN_BODY, API_NUMBER, false, 1, 365, "When it ends; 90 unless given." },
};
static const struct api_route_parameter one_account[] = {
    { "account", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter new_account[] = {
    { "name", API_IN_BODY, API_TEXT, true, 1, NAME_MOST, "Lower-case letters, digits and . _ - @; taken once in the whole portal." },
    { "place", API_IN_BODY, API_NUMBER, true, 1, INT64_MAX, "What it sees: this place and all below it." },
    { "role", API_IN_BODY, API_TEXT, true, 6, 13, "viewer, operator or administrator; never above one's own." },
    { "password", API_IN_BODY, API_TEXT, true, PASSWORD_LEAST, PASSWORD_MOST, "12 to 256 bytes." },
};
static const struct api_route_parameter changed_account[] = {
    { "account", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id; not one's own." },
    { "role", API_IN_BODY, API_TEXT, false, 6, 13, "Ends its sessions." },
    { "password", API_IN_BODY, API_TEXT, false, PASSWORD_LEAST, PASSWORD_MOST, "Ends its sessions and tokens. Not for tokens." },
};
static const struct api_route_parameter one_place[] = {
    { "place", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter audit_page[] = {
    { "before", API_IN_QUERY, API_NUMBER, false, 1, INT64_MAX, "Only rows below this one: the last one of the page before." },
    { "limit", API_IN_QUERY, API_NUMBER, false, 1, 1000, "Most rows; 100 unless given." },
};

#define PAGE \
    { "cursor", API_IN_QUERY, API_TEXT, false, 1, API_CURSOR_SIZE - 1, "Where the page before said that this one begins." }, \
    { "limit", API_IN_QUERY, API_NUMBER, false, 1, API_ROUTE_ROWS_MOST, "Most rows; 100 unless given." }, \
    { "format", API_IN_QUERY, API_TEXT, false, 3, 4, "json or csv; what Accept says unless given." }
#define ONE_DEVICE { "device", API_IN_PATH, API_TEXT, true, 36, 36, "Its id." }
#define AT { "at", API_IN_QUERY, API_TEXT, false, 20, 30, "A time, as 2026-11-21T09:15:00Z; now unless given." }
#define FROM_TO(from) \
    { "from", API_IN_QUERY, API_TEXT, false, 20, 30, "A time, as 2026-11-21T09:15:00Z; " from " unless given." }, \
    { "to", API_IN_QUERY, API_TEXT, false, 20, 30, "Until before this time; all that is known unless given." }
#define BUCKET { "bucket_ms", API_IN_QUERY, API_NUMBER, false, 60000, INT64_MAX / 4, \
    "Milliseconds that one row stands for; a hundredth of the time unless given; at most 500 rows." }
#define FILTER(name, about) { name, API_IN_QUERY, API_TEXT, false, 1, 255, about }
static const struct api_route_parameter devices_page[] = {
    FILTER("site", "Only of this site."), FILTER("customer", "Only of this customer."), FILTER("state", "Only in this state."),
    FILTER("text", "Only those that have this in their maker, model, serial number, address, name, location or id."), PAGE
};
static const struct api_route_parameter incidents_page[] = {
    FILTER("site", "Only of this site."), FILTER("severity", "Only of this severity."), FILTER("training", "Only for people of this training."),
    FILTER("state", "open or closed."), FILTER("device", "Only of this device."), PAGE
};
static const struct api_route_parameter agents_page[] = {
    FILTER("site", "Only of this site."), FILTER("customer", "Only of this customer."), FILTER("licence", "Only with a licence in this state."), PAGE
};
static const struct api_route_parameter records_page[] = {
    { "after", API_IN_QUERY, API_NUMBER, false, 0, INT64_MAX, "Only rows above this one: the last one that is known already." },
    FILTER("site", "Only of this site."), FILTER("kind", "Only of this kind."), FILTER("severity", "Only incidents of this severity."),
    FILTER("device", "Only of this device."), PAGE
};
static const struct api_route_parameter one_device[] = { ONE_DEVICE };
static const struct api_route_parameter device_at[] = { ONE_DEVICE, AT };
static const struct api_route_parameter table_at[] = { ONE_DEVICE, AT, PAGE };
static const struct api_route_parameter table_only[] = { ONE_DEVICE, PAGE };
static const struct api_route_parameter table_recent[] = { ONE_DEVICE, FROM_TO("32 days before the end"), PAGE };
static const struct api_route_parameter table_whole[] = { ONE_DEVICE, FROM_TO("the beginning"), PAGE };
static const struct api_route_parameter series_of_level[] = {
    ONE_DEVICE, FROM_TO("32 days before the end"), BUCKET, PAGE,
    { "supply", API_IN_QUERY, API_NUMBER, true, 0, INT32_MAX, "Of which supply." },
};
static const struct api_route_parameter series_of_meter[] = {
    ONE_DEVICE, FROM_TO("32 days before the end"), BUCKET, PAGE,
    { "counter", API_IN_QUERY, API_TEXT, true, 1, 64, "Of which counter." },
};

static const struct api_route_member me[] = {
    { "id", API_NUMBER, false, "The account's id." },
    { "name", API_TEXT, false, "Its name." },
    { "place", API_NUMBER, false, "What is seen: this place and all below it; with a token, the token's." },
    { "role", API_TEXT, false, "What it may do there." },
};
static const struct api_route_member session[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "opened_ms", API_NUMBER, false, "The login." },
    { "used_ms", API_NUMBER, false, "The last use, to the minute." },
    { "address", API_TEXT, false, "Where the login came from." },
    { "is_this", API_FLAG, false, "The one that asks." },
};
static const struct api_route_member token[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "name", API_TEXT, false, "What it is for." },
    { "place", API_NUMBER, false, "Where it may do something." },
    { "scope", API_TEXT, false, "What it may do." },
    { "expires_ms", API_NUMBER, false, "When it ends." },
    { "used_ms", API_NUMBER, true, "The last use, to the minute; null: never." },
};
static const struct api_route_member made_token[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "name", API_TEXT, false, "What it is for." },
    { "place", API_NUMBER, false, "Where it may do something." },
    { "scope", API_TEXT, false, "What it may do." },
    { "expires_ms", API_NUMBER, false, "When it ends." },
    { "used_ms", API_NUMBER, true, "null." },
    { "token", API_TEXT, false, "The token itself, shown here and never again." },
};
static const struct api_route_member account[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "name", API_TEXT, false, "Its name." },
    { "place", API_NUMBER, false, "What it sees." },
    { "role", API_TEXT, false, "What it may do there." },
    { "made_ms", API_NUMBER, false, "When it was made." },
    { "login_ms", API_NUMBER, true, "The last login; null: never." },
};
static const struct api_route_member place[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "parent", API_NUMBER, true, "The place above it; null for the caller's own one." },
    { "kind", API_TEXT, false, "provider, customer or site." },
    { "name", API_TEXT, false, "As the configuration calls it." },
};
static const struct api_route_member audit[] = {
    { "row", API_NUMBER, false, "Its number, which only grows." },
    { "at_ms", API_NUMBER, false, "When." },
    { "actor", API_TEXT, false, "Who: an account, a token of one, or host." },
    { "address", API_TEXT, false, "From where." },
    { "place", API_NUMBER, false, "At which place." },
    { "what", API_TEXT, false, "What was done." },
    { "target", API_TEXT, false, "To what." },
    { "before", API_TEXT, false, "How it was." },
    { "after", API_TEXT, false, "How it is." },
    { "hash", API_TEXT, false, "SHA-256 of the row and of the one before." },
};

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
    { "said_ms", API_NUMBER, true, "When its agent said so, by the agent's clock." }, \
    { "contact_ms", API_NUMBER, true, "When the agent was last heard of; null: never." }, \
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
    { "severity", API_TEXT, true, "critical, warning or other." },
    { "training", API_TEXT, true, "Who can mend it: untrained, trained, fieldService, management or noInterventionRequired." },
    { "group", API_TEXT, true, "What it is about (prtAlertGroup)." },
    { "group_index", API_NUMBER, true, "Which of these." },
    { "code", API_NUMBER, true, "What happened (prtAlertCode)." },
    { "subunit", API_TEXT, true, "The part of the device." },
    { "text", API_TEXT, true, "The device's own words." },
};
static const struct api_route_member list_agents[] = {
    { "agent", API_TEXT, false, "Its account." },
    { "place", API_NUMBER, false, "Its site." },
    { "site", API_TEXT, true, "The site." },
    { "customer", API_TEXT, true, "Whose it is." },
    { "version", API_TEXT, true, "Of the program." },
    { "licence", API_TEXT, true, "The state of its licence." },
    { "reason", API_TEXT, true, "Why." },
    { "until_ms", API_NUMBER, true, "When that ends by itself; null: it does not, or it is not known." },
    { "devices", API_NUMBER, true, "That it knows." },
    { "licensed", API_NUMBER, true, "That its licence covers." },
    { "unlicensed", API_NUMBER, true, "That it does not cover." },
    { "said_ms", API_NUMBER, true, "When its agent said so, by the agent's clock." },
    { "contact_ms", API_NUMBER, true, "When the agent was last heard of; null: never." },
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
static const struct api_route_member history_meters[] = {
    { "at_ms", API_NUMBER, false, "When, by the agent's clock." },
    { "received_ms", API_NUMBER, false, "When we had it." },
    { "counter", API_TEXT, false, "engine-cycles, or work/colour with /sides and /media." },
    { "value", API_NUMBER, true, "What it showed." },
    { "delta", API_NUMBER, true, "Pages since the row before." },
    { "total", API_NUMBER, true, "Pages in all that we believe." },
    { "unsure", API_NUMBER, true, "Pages that may have been made besides." },
    { "event", API_TEXT, true, "What became of the counter." },
};
static const struct api_route_member history_levels[] = {
    { "at_ms", API_NUMBER, false, "When, by the agent's clock." },
    { "supply", API_NUMBER, true, "Its index." },
    { "level", API_DECIMAL, true, "In percent." },
    { "least", API_DECIMAL, true, "The lowest." },
    { "most", API_DECIMAL, true, "The highest." },
    { "points", API_NUMBER, true, "Levels that this stands for." },
    { "quality", API_TEXT, true, "How well the level is known." },
    { "state", API_TEXT, true, "How it is." },
    { "source", API_TEXT, true, "Who told it." },
};
static const struct api_route_member history_cartridges[] = {
    { "supply", API_NUMBER, true, "Its index." },
    { "came_ms", API_NUMBER, true, "When it came." },
    { "went_ms", API_NUMBER, true, "When it went; null: it is there." },
    { "noticed", API_TEXT, false, "How we know: first, serial, part, kind or level." },
    { "serial", API_TEXT, true, "Its serial number." },
    { "stay", API_NUMBER, true, "Which stay in this device, of this serial number." },
    { "part", API_TEXT, true, "The part number." },
    { "type", API_TEXT, true, "What it is." },
    { "colour", API_TEXT, true, "Its colour." },
    { "description", API_TEXT, true, "In words." },
    { "level_in", API_DECIMAL, true, "The first known level, in percent." },
    { "level_out", API_DECIMAL, true, "The last known one." },
    { "pages", API_NUMBER, true, "Pages meanwhile." },
};
static const struct api_route_member history_incidents[] = {
    { "opened_ms", API_NUMBER, false, "When it began." },
    { "closed_ms", API_NUMBER, true, "When it ended; null: it lasts." },
    { "lasted_ms", API_NUMBER, true, "Until it ended." },
    { "severity", API_TEXT, true, "critical, warning or other." },
    { "training", API_TEXT, true, "Who can mend it: untrained, trained, fieldService, management or noInterventionRequired." },
    { "group", API_TEXT, true, "What it is about (prtAlertGroup)." },
    { "group_index", API_NUMBER, true, "Which of these." },
    { "code", API_NUMBER, true, "What happened (prtAlertCode)." },
    { "subunit", API_TEXT, true, "The part of the device." },
    { "text", API_TEXT, true, "The device's own words." },
    { "impressions", API_NUMBER, true, "The page count when it began." },
    { "incident", API_TEXT, false, "Its id." },
};
static const struct api_route_member history_moves[] = {
    { "at_ms", API_NUMBER, false, "When, by the agent's clock." },
    { "field", API_TEXT, false, "Which." },
    { "before", API_TEXT, true, "What it was; null: not known." },
    { "after", API_TEXT, true, "What it became; null: not known any more." },
};
static const struct api_route_member history_states[] = {
    { "at_ms", API_NUMBER, false, "When, by the agent's clock." },
    { "until_ms", API_NUMBER, true, "Until when; null: still." },
    { "state", API_TEXT, true, "What the device was doing." },
};
static const struct api_route_member history_places[] = {
    { "first_ms", API_NUMBER, true, "When it was first seen there." },
    { "last_ms", API_NUMBER, true, "When last." },
    { "site", API_TEXT, true, "The site." },
    { "agent", API_TEXT, false, "The account of its agent." },
    { "device", API_TEXT, false, "The device." },
};
static const struct api_route_member history_facts[] = {
    { "field", API_TEXT, false, "Which." },
    { "value", API_TEXT, true, "What is known." },
    { "since_ms", API_NUMBER, true, "Since when." },
};
static const struct api_route_member history_supplies[] = {
    { "supply", API_NUMBER, true, "Its index." },
    { "type", API_TEXT, true, "What it is." },
    { "colour", API_TEXT, true, "Its colour." },
    { "description", API_TEXT, true, "In words." },
    { "part", API_TEXT, true, "The part number." },
    { "serial", API_TEXT, true, "Its serial number." },
    { "came_ms", API_NUMBER, true, "When it came." },
    { "level", API_DECIMAL, true, "In percent." },
    { "quality", API_TEXT, true, "How well the level is known." },
    { "state", API_TEXT, true, "How it is." },
    { "told_ms", API_NUMBER, true, "When that was said." },
};
static const struct api_route_member history_counters[] = {
    { "counter", API_TEXT, false, "engine-cycles, or work/colour with /sides and /media." },
    { "value", API_NUMBER, true, "What it showed." },
    { "total", API_NUMBER, true, "Pages in all that we believe." },
    { "event", API_TEXT, true, "What became of the counter." },
    { "told_ms", API_NUMBER, true, "When that was said." },
};
static const struct api_route_member history_level_series[] = {
    { "at_ms", API_NUMBER, false, "Where this stretch of time begins." },
    { "least", API_DECIMAL, true, "The lowest." },
    { "most", API_DECIMAL, true, "The highest." },
    { "last", API_DECIMAL, true, "The last of the time." },
    { "points", API_NUMBER, true, "Levels that this stands for." },
};
static const struct api_route_member history_meter_series[] = {
    { "at_ms", API_NUMBER, false, "Where this stretch of time begins." },
    { "pages", API_NUMBER, true, "Pages made in this time." },
    { "unsure", API_NUMBER, true, "Pages that may have been made besides." },
    { "value", API_NUMBER, true, "What it showed." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_POST, "/api/v1/login", ACCESS_NOBODY, "Log in",
      ROWS(login), ROWS(me), API_ONE, 200, api_login_post },
    { HTTP_CODEC_POST, "/api/v1/logout", ACCESS_VIEWER, "Log out",
      NONE, NONE, API_ONE, 204, api_login_out },
    { HTTP_CODEC_GET, "/api/v1/me", ACCESS_VIEWER, "Who one is",
      NONE, ROWS(me), API_ONE, 200, api_login_me },
    { HTTP_CODEC_POST, "/api/v1/me/password", ACCESS_VIEWER, "Change one's own password; ends one's other sessions and all tokens",
      ROWS(own_password), ROWS(me), API_ONE, 200, api_login_password },
    { HTTP_CODEC_GET, "/api/v1/sessions", ACCESS_VIEWER, "One's own sessions; not for tokens",
      NONE, ROWS(session), API_LIST, 200, api_keys_sessions },
    { HTTP_CODEC_DELETE, "/api/v1/sessions/{session}", ACCESS_VIEWER, "End one of one's own sessions; not for tokens",
      ROWS(one_session), NONE, API_ONE, 204, api_keys_end_session },
    { HTTP_CODEC_GET, "/api/v1/tokens", ACCESS_VIEWER, "One's own tokens; not for tokens",
      NONE, ROWS(token), API_LIST, 200, api_keys_tokens },
    { HTTP_CODEC_POST, "/api/v1/tokens", ACCESS_VIEWER, "Make a token",
      ROWS(new_token), ROWS(made_token), API_ONE, 201, api_keys_make_token },
    { HTTP_CODEC_DELETE, "/api/v1/tokens/{token}", ACCESS_VIEWER, "Take a token away",
      ROWS(one_token), NONE, API_ONE, 204, api_keys_remove_token },
    { HTTP_CODEC_GET, "/api/v1/accounts", ACCESS_ADMINISTRATOR, "The accounts of one's places",
      NONE, ROWS(account), API_LIST, 200, api_accounts_list },
    { HTTP_CODEC_POST, "/api/v1/accounts", ACCESS_ADMINISTRATOR, "Make an account; not for tokens",
      ROWS(new_account), ROWS(account), API_ONE, 201, api_accounts_add },
    { HTTP_CODEC_GET, "/api/v1/accounts/{account}", ACCESS_ADMINISTRATOR, "One account",
      ROWS(one_account), ROWS(account), API_ONE, 200, api_accounts_get },
    { HTTP_CODEC_PATCH, "/api/v1/accounts/{account}", ACCESS_ADMINISTRATOR, "Change an account's role or password",
      ROWS(changed_account), ROWS(account), API_ONE, 200, api_accounts_change },
    { HTTP_CODEC_DELETE, "/api/v1/accounts/{account}", ACCESS_ADMINISTRATOR, "Remove an account with its sessions and tokens",
      ROWS(one_account), NONE, API_ONE, 204, api_accounts_remove },
    { HTTP_CODEC_GET, "/api/v1/places", ACCESS_VIEWER, "The places that one sees",
      NONE, ROWS(place), API_LIST, 200, api_places_list },
    { HTTP_CODEC_GET, "/api/v1/places/{place}", ACCESS_VIEWER, "One place",
      ROWS(one_place), ROWS(place), API_ONE, 200, api_places_get },
    { HTTP_CODEC_GET, "/api/v1/audit", ACCESS_ADMINISTRATOR, "What was changed in one's places, the newest first",
      ROWS(audit_page), ROWS(audit), API_LIST, 200, api_places_audit },
    { HTTP_CODEC_GET, "/api/v1/devices", ACCESS_VIEWER, "The devices of one's places, as known now",
      ROWS(devices_page), ROWS(list_devices), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_GET, "/api/v1/incidents", ACCESS_VIEWER, "Incidents, the latest first",
      ROWS(incidents_page), ROWS(list_incidents), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_GET, "/api/v1/agents", ACCESS_VIEWER, "The agents of one's places, and how they stand",
      ROWS(agents_page), ROWS(list_agents), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_GET, "/api/v1/records", ACCESS_VIEWER, "The records as they were received",
      ROWS(records_page), ROWS(list_records), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_GET, DEVICE_PATH, ACCESS_VIEWER, "One device, as known now",
      ROWS(one_device), ROWS(device), API_ONE, 200, api_device_get },
    { HTTP_CODEC_GET, DEVICE_PATH "/history", ACCESS_VIEWER, "One device, as it was at a time",
      ROWS(device_at), ROWS(device_then), API_ONE, 200, api_device_then },
    { HTTP_CODEC_GET, DEVICE_PATH "/facts", ACCESS_VIEWER, "What was known of a device at a time",
      ROWS(table_at), ROWS(history_facts), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/supplies", ACCESS_VIEWER, "What was in a device at a time",
      ROWS(table_at), ROWS(history_supplies), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/counters", ACCESS_VIEWER, "What a device had counted at a time",
      ROWS(table_at), ROWS(history_counters), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/open-incidents", ACCESS_VIEWER, "What was not well at a time",
      ROWS(table_at), ROWS(history_incidents), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/levels", ACCESS_VIEWER, "Levels of a device",
      ROWS(table_recent), ROWS(history_levels), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/meters", ACCESS_VIEWER, "Counts of a device",
      ROWS(table_recent), ROWS(history_meters), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/cartridges", ACCESS_VIEWER, "What was in a device, with its pages",
      ROWS(table_whole), ROWS(history_cartridges), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/incidents", ACCESS_VIEWER, "Incidents of a device",
      ROWS(table_whole), ROWS(history_incidents), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/moves", ACCESS_VIEWER, "What identifies or places a device, from what to what",
      ROWS(table_whole), ROWS(history_moves), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/states", ACCESS_VIEWER, "What a device was doing",
      ROWS(table_whole), ROWS(history_states), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/places", ACCESS_VIEWER, "Under which ids and agents its serial number is known",
      ROWS(table_only), ROWS(history_places), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/level-series", ACCESS_VIEWER, "Levels of one supply in even steps of time",
      ROWS(series_of_level), ROWS(history_level_series), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, DEVICE_PATH "/meter-series", ACCESS_VIEWER, "Pages of one counter in even steps of time",
      ROWS(series_of_meter), ROWS(history_meter_series), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, "/api/v1/openapi.json", ACCESS_NOBODY, "This document",
      NONE, NONE, API_ONE, 200, api_openapi_get },
};
/* clang-format on */

const struct api_route *api_routes_all(size_t *out_count)
{
    *out_count = sizeof rows / sizeof rows[0];
    return rows;
}

static bool is_name(const char *path, const char *name)
{
    for (; *path != '\0' && (*path == *name || (*path == '-' && *name == '_')); path++)
        name++;
    return *path == *name;
}

const struct api_route *api_routes_of_device(const char *name)
{
    size_t len = strlen(DEVICE_PATH "/");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strncmp(rows[i].path, DEVICE_PATH "/", len) == 0 && is_name(rows[i].path + len, name))
            return &rows[i];
    return NULL;
}

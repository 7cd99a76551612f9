/* SPDX-License-Identifier: Apache-2.0 */
/* What happened to a device, table by table. */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_device.h"

/* clang-format off */
#define FROM_TO(from) \
    { "from", API_IN_QUERY, API_TEXT, false, 20, 30, "A time, as 2026-11-21T09:15:00Z; " from " unless given." }, \
    { "to", API_IN_QUERY, API_TEXT, false, 20, 30, "Until before this time; all that is known unless given." }
#define BUCKET { "bucket_ms", API_IN_QUERY, API_NUMBER, false, 60000, INT64_MAX / 4, \
    "Milliseconds that one row stands for; a hundredth of the time unless given; at most 500 rows." }
static const struct api_route_parameter table_at[] = { API_ROUTES_ONE_DEVICE, API_ROUTES_AT, API_ROUTES_PAGE };
static const struct api_route_parameter table_only[] = { API_ROUTES_ONE_DEVICE, API_ROUTES_PAGE };
static const struct api_route_parameter table_recent[] = { API_ROUTES_ONE_DEVICE, FROM_TO("32 days before the end"), API_ROUTES_PAGE };
static const struct api_route_parameter table_whole[] = { API_ROUTES_ONE_DEVICE, FROM_TO("the beginning"), API_ROUTES_PAGE };
static const struct api_route_parameter series_of_level[] = {
    API_ROUTES_ONE_DEVICE, FROM_TO("32 days before the end"), BUCKET, API_ROUTES_PAGE,
    { "supply", API_IN_QUERY, API_NUMBER, true, 0, INT32_MAX, "Of which supply." },
};
static const struct api_route_parameter series_of_meter[] = {
    API_ROUTES_ONE_DEVICE, FROM_TO("32 days before the end"), BUCKET, API_ROUTES_PAGE,
    { "counter", API_IN_QUERY, API_TEXT, true, 1, 64, "Of which counter." },
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
    API_ROUTES_GRAVITY,
    API_ROUTES_ALERT,
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
static const struct api_route_member history_parts[] = {
    { "supply", API_NUMBER, true, "Its index." },
    { "type", API_TEXT, true, "What it is." },
    { "colour", API_TEXT, true, "Its colour." },
    { "told", API_TEXT, true, "The part number that the device tells." },
    { "rule", API_TEXT, true, "How we know: told by the device, or the only one of its kind and colour for the model." },
    { "part", API_TEXT, true, "The part number; null: the catalogue does not know it." },
    { "id", API_NUMBER, true, "The part in the catalogue." },
    { "yield", API_NUMBER, true, "How much can be made with it," },
    { "yield_unit", API_TEXT, true, "of what," },
    { "yield_condition", API_TEXT, true, "measured how." },
    { "price_cents", API_NUMBER, true, "What it costs, in hundredths of the currency." },
    { "currency", API_TEXT, true, "As ISO 4217 calls it." },
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
    { "source", API_TEXT, true, "Who told the level; null: not kept, as of levels by day." },
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
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/facts", ACCESS_VIEWER, "What was known of a device at a time",
      API_ROUTE_ROWS(table_at), API_ROUTE_ROWS(history_facts), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/supplies", ACCESS_VIEWER, "What was in a device at a time",
      API_ROUTE_ROWS(table_at), API_ROUTE_ROWS(history_supplies), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/counters", ACCESS_VIEWER, "What a device had counted at a time",
      API_ROUTE_ROWS(table_at), API_ROUTE_ROWS(history_counters), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/open-incidents", ACCESS_VIEWER, "What was not well at a time",
      API_ROUTE_ROWS(table_at), API_ROUTE_ROWS(history_incidents), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/levels", ACCESS_VIEWER, "Levels of a device",
      API_ROUTE_ROWS(table_recent), API_ROUTE_ROWS(history_levels), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/meters", ACCESS_VIEWER, "Counts of a device",
      API_ROUTE_ROWS(table_recent), API_ROUTE_ROWS(history_meters), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/cartridges", ACCESS_VIEWER, "What was in a device, with its pages",
      API_ROUTE_ROWS(table_whole), API_ROUTE_ROWS(history_cartridges), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/incidents", ACCESS_VIEWER, "Incidents of a device",
      API_ROUTE_ROWS(table_whole), API_ROUTE_ROWS(history_incidents), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/moves", ACCESS_VIEWER, "What identifies or places a device, from what to what",
      API_ROUTE_ROWS(table_whole), API_ROUTE_ROWS(history_moves), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/states", ACCESS_VIEWER, "What a device was doing",
      API_ROUTE_ROWS(table_whole), API_ROUTE_ROWS(history_states), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/places", ACCESS_VIEWER, "Under which ids and agents its serial number is known",
      API_ROUTE_ROWS(table_only), API_ROUTE_ROWS(history_places), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/parts", ACCESS_VIEWER, "Which parts of the catalogue a device has in it",
      API_ROUTE_ROWS(table_only), API_ROUTE_ROWS(history_parts), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/level-series", ACCESS_VIEWER, "Levels of one supply in even steps of time",
      API_ROUTE_ROWS(series_of_level), API_ROUTE_ROWS(history_level_series), API_TABLE, 200, api_device_table },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/meter-series", ACCESS_VIEWER, "Pages of one counter in even steps of time",
      API_ROUTE_ROWS(series_of_meter), API_ROUTE_ROWS(history_meter_series), API_TABLE, 200, api_device_table },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(history)

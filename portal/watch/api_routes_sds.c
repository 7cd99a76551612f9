/* SPDX-License-Identifier: Apache-2.0 */
/* The platform of smart device services, and what it knows. */
#include "portal/watch/api_routes_list.h"

#include "portal/watch/api_sds.h"

/* clang-format off */
static const struct api_route_parameter one_device[] = { API_ROUTES_ONE_DEVICE };
static const struct api_route_parameter images_page[] = { API_ROUTES_PAGE };
static const struct api_route_parameter events_page[] = { API_ROUTES_ONE_DEVICE, API_ROUTES_PAGE };

#define STANDING \
    { "platform", API_TEXT, false, "off, unknown, good, unreachable or refused." }, \
    { "since_ms", API_NUMBER, true, "Since when." }, \
    { "why", API_TEXT, true, "What is wrong, for people." }
static const struct api_route_member sds[] = {
    STANDING,
    { "customers", API_NUMBER, false, "How many of the caller's customers have an account there." },
    { "open", API_NUMBER, false, "How many of the caller's operations are not over." },
};
static const struct api_route_member images[] = {
    { "image", API_TEXT, false, "Its name, by which it is ordered." },
    { "version", API_TEXT, true, "What the device tells as its version afterwards." },
    { "released_ms", API_NUMBER, true, "When the publisher released it." },
    { "bytes", API_NUMBER, true, "Its length." },
    { "sha256", API_TEXT, true, "Its SHA-256." },
    { "fits", API_TEXT, true, "Product numbers that it is made for, apart by blanks." },
    { "why", API_TEXT, true, "What is wrong with its manifest; it cannot be ordered then." },
};
static const struct api_route_member device[] = {
    STANDING,
    { "can_act", API_FLAG, false, "Whether operations may be ordered." },
    { "known", API_FLAG, true, "Whether the platform knows the device; null: it did not say. Then all behind this is null, too." },
    { "connector_state", API_TEXT, true, "Of the site's connector: enrolled, active, left, revoked or void." },
    { "connector_seen_ms", API_NUMBER, true, "When that was heard of last." },
    { "connector_version", API_TEXT, true, "Version of its agent." },
    { "first_ms", API_NUMBER, true, "When the platform heard of the device first," },
    { "received_ms", API_NUMBER, true, "and last." },
    { "told_ms", API_NUMBER, true, "When that was read, by the agent's clock." },
    { "product", API_TEXT, true, "Product number." },
    { "model", API_TEXT, true, "Make and model." },
    { "serial", API_TEXT, true, "Serial number." },
    { "firmware", API_TEXT, true, "Version of its firmware." },
    { "state", API_TEXT, true, "ready, processing, asleep, stopped or unreachable." },
    { "uptime_s", API_NUMBER, true, "How long it has been up." },
    { "engine_cycles", API_NUMBER, true, "Life count of the engine." },
    { "can", API_OBJECT, true, "For each kind of operation whether connector and driver know it; null: not told." },
    { "settings", API_OBJECT, true, "For each setting what the device has (found), what work put there last (put, put_ms), and since when it differs (drifted_ms)." },
};
static const struct api_route_member events[] = {
    { "received_ms", API_NUMBER, false, "When the platform had it." },
    { "at_ms", API_NUMBER, true, "When it was, by the device's clock." },
    { "code", API_TEXT, false, "Event code, such as 13.20.01." },
    { "severity", API_TEXT, false, "info, warning or error." },
    { "row", API_NUMBER, true, "The log's own number of the row." },
    { "impressions", API_NUMBER, true, "The device's count at the time." },
    { "firmware", API_TEXT, true, "Its firmware at the time." },
    { "operation", API_TEXT, true, "The operation that it was read for, of those ordered here." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/sds", ACCESS_VIEWER, "How the platform of smart device services stands",
      API_ROUTES_NONE, API_ROUTE_ROWS(sds), API_ONE, 200, api_sds_get },
    { HTTP_CODEC_GET, "/api/v1/sds/images", ACCESS_VIEWER, "Firmware that may be ordered, the newest release first",
      API_ROUTE_ROWS(images_page), API_ROUTE_ROWS(images), API_TABLE, 200, api_sds_images },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/sds", ACCESS_VIEWER, "What the platform knows of a device: it is asked now",
      API_ROUTE_ROWS(one_device), API_ROUTE_ROWS(device), API_ONE, 200, api_sds_device },
    { HTTP_CODEC_GET, API_ROUTES_DEVICE_PATH "/sds/events", ACCESS_VIEWER, "Rows of the device's event log, the newest received first, 50 a page at most: the platform is asked now",
      API_ROUTE_ROWS(events_page), API_ROUTE_ROWS(events), API_TABLE, 200, api_sds_events },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(sds)

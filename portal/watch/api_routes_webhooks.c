/* SPDX-License-Identifier: Apache-2.0 */
/* Who is told by HTTPS what is stored. */
#include "portal/watch/api_routes_list.h"

#include "portal/store/webhook.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_webhooks.h"

/* clang-format off */
#define ONE_WEBHOOK { "webhook", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." }
static const struct api_route_parameter webhooks_page[] = { API_ROUTES_PAGE };
static const struct api_route_parameter one_webhook[] = { ONE_WEBHOOK };
static const struct api_route_parameter deliveries_page[] = { ONE_WEBHOOK, API_ROUTES_PAGE };
static const struct api_route_parameter one_delivery[] = {
    { "delivery", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its id." },
};
static const struct api_route_parameter new_webhook[] = {
    { "url", API_IN_BODY, API_TEXT, true, 9, WEBHOOK_URL_SIZE - 1, "Where to, by https." },
    { "kinds", API_IN_BODY, API_TEXT, false, 5, WEBHOOK_KINDS_SIZE - 1, "Kinds of records, separated by blanks; incident unless given." },
    { "severity", API_IN_BODY, API_TEXT, false, 5, WEBHOOK_WORD_SIZE - 1, "Of incidents only those of this severity." },
    { "place", API_IN_BODY, API_NUMBER, false, 1, INT64_MAX, "It is told of this place and all below it; the caller's unless given." },
};
#define WEBHOOK \
    { "id", API_NUMBER, false, "Its id." }, \
    { "place", API_NUMBER, false, "It is told of this place and all below it." }, \
    { "url", API_TEXT, false, "Where to." }, \
    { "kinds", API_TEXT, false, "Kinds of records." }, \
    { "severity", API_TEXT, true, "Of incidents only those; null: all." }, \
    { "made_ms", API_NUMBER, false, "When it was made." }, \
    { "failing_ms", API_NUMBER, true, "Since when nothing arrives; null: it does." }, \
    { "is_on", API_FLAG, false, "Off when somebody turned it off, or after five days without success." }
static const struct api_route_member webhook[] = { WEBHOOK };
static const struct api_route_member webhook_secret[] = {
    WEBHOOK, { "secret", API_TEXT, false, "What signs, shown here and never again." },
};
static const struct api_route_member delivery[] = {
    { "id", API_NUMBER, false, "Its id." },
    { "row", API_NUMBER, false, "The record's row." },
    { "kind", API_TEXT, false, "The record's kind." },
    { "state", API_TEXT, false, "waiting, done or parked." },
    { "tries", API_NUMBER, false, "How often it was tried." },
    { "status", API_NUMBER, true, "Of the last answer; null: none came." },
    { "reason", API_TEXT, false, "Why the last try failed." },
    { "made_ms", API_NUMBER, false, "When it was found." },
    { "next_ms", API_NUMBER, true, "When it is tried next." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/webhooks", ACCESS_ADMINISTRATOR, "The webhooks of one's places",
      API_ROUTE_ROWS(webhooks_page), API_ROUTE_ROWS(webhook), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_POST, "/api/v1/webhooks", ACCESS_ADMINISTRATOR, "Make a webhook",
      API_ROUTE_ROWS(new_webhook), API_ROUTE_ROWS(webhook_secret), API_ONE, 201, api_webhooks_add },
    { HTTP_CODEC_DELETE, "/api/v1/webhooks/{webhook}", ACCESS_ADMINISTRATOR, "Remove a webhook with its deliveries",
      API_ROUTE_ROWS(one_webhook), API_ROUTES_NONE, API_ONE, 204, api_webhooks_remove },
    { HTTP_CODEC_POST, "/api/v1/webhooks/{webhook}/secret", ACCESS_ADMINISTRATOR, "Give it another secret; both sign for a day",
      API_ROUTE_ROWS(one_webhook), API_ROUTE_ROWS(webhook_secret), API_ONE, 200, api_webhooks_rotate },
    { HTTP_CODEC_POST, "/api/v1/webhooks/{webhook}/on", ACCESS_ADMINISTRATOR, "Turn a webhook on again",
      API_ROUTE_ROWS(one_webhook), API_ROUTES_NONE, API_ONE, 204, api_webhooks_on },
    { HTTP_CODEC_POST, "/api/v1/webhooks/{webhook}/off", ACCESS_ADMINISTRATOR, "Turn a webhook off; it keeps its place in what is stored",
      API_ROUTE_ROWS(one_webhook), API_ROUTES_NONE, API_ONE, 204, api_webhooks_off },
    { HTTP_CODEC_GET, "/api/v1/webhooks/{webhook}/deliveries", ACCESS_ADMINISTRATOR, "Its last deliveries, the newest first",
      API_ROUTE_ROWS(deliveries_page), API_ROUTE_ROWS(delivery), API_TABLE, 200, api_webhooks_deliveries },
    { HTTP_CODEC_POST, "/api/v1/deliveries/{delivery}/again", ACCESS_ADMINISTRATOR, "Deliver once more",
      API_ROUTE_ROWS(one_delivery), API_ROUTES_NONE, API_ONE, 204, api_webhooks_again },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(webhooks)

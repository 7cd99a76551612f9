/* SPDX-License-Identifier: Apache-2.0 */
/* What is ordered from the platform of smart device services. */
#include "portal/watch/api_routes_list.h"

#include "portal/store/rollout.h"
#include "portal/watch/api_idempotency.h"
#include "portal/watch/api_operations.h"
#include "portal/watch/api_rollouts.h"

/* clang-format off */
#define ONE_OPERATION { "operation", API_IN_PATH, API_TEXT, true, 36, 36, "Its id." }
#define ONE_ROLLOUT { "rollout", API_IN_PATH, API_TEXT, true, 36, 36, "Its id." }
#define ENDS \
    API_IDEMPOTENCY_KEY, \
    { "expires", API_IN_BODY, API_TEXT, false, 1, 30, \
      "It is not begun from this time on, as 2026-11-21T09:15:00Z; a day from now unless given, at most 30 days, of which the last hour is left for clocks that differ." }, \
    { "limit_minutes", API_IN_BODY, API_NUMBER, false, 1, 1440, "From its start to its end; 10, 15 or 60 by its kind unless given." }
static const struct api_route_parameter of_device[] = {
    API_ROUTES_ONE_DEVICE,
    { "kind", API_IN_BODY, API_TEXT, true, 1, 20, "reboot, diagnostics, configuration, telemetry or refresh." },
    { "sleep_minutes", API_IN_BODY, API_NUMBER, false, 1, 480, "Of configuration: minutes until the device sleeps." },
    { "auto_off_minutes", API_IN_BODY, API_NUMBER, false, 1, 1440, "Of configuration: minutes until it turns itself off." },
    { "asset_number", API_IN_BODY, API_TEXT, false, 1, 20, "Of configuration: its asset number, 1 to 20 of A-Za-z0-9._-" },
    ENDS
};
static const struct api_route_parameter of_many[] = {
    { "image", API_IN_BODY, API_TEXT, true, 1, ROLLOUT_IMAGE - 1, "The image's name, as in /sds/images." },
    { "devices", API_IN_BODY, API_TEXT, true, 36, 7999, "Ids of 1 to 200 devices of one customer, apart by blanks; at each site it comes to them in this order." },
    { "at_once", API_IN_BODY, API_NUMBER, false, 1, 100, "How many may be under way at a time; 1 unless given." },
    ENDS
};
static const struct api_route_parameter operations_page[] = {
    API_ROUTES_FILTER("device", "Only of this device."),
    API_ROUTES_FILTER("rollout", "Only of this rollout."),
    API_ROUTES_FILTER("state", "Only in this state; open: those that are not over."),
    API_ROUTES_FILTER("kind", "Only of this kind."),
    API_ROUTES_FILTER("site", "Only of this site."),
    API_ROUTES_PAGE
};
static const struct api_route_parameter rollouts_page[] = {
    API_ROUTES_FILTER("device", "Only with this device."),
    API_ROUTES_FILTER("state", "goes or halted."),
    API_ROUTES_PAGE
};
static const struct api_route_parameter one_operation[] = { ONE_OPERATION };
static const struct api_route_parameter steps_page[] = { ONE_OPERATION, API_ROUTES_PAGE };
static const struct api_route_parameter one_rollout[] = { ONE_ROLLOUT };

#define OPERATION \
    { "operation", API_TEXT, false, "Its id." }, \
    { "device", API_TEXT, false, "The device." }, \
    { "manufacturer", API_TEXT, true, "Its maker." }, \
    { "model", API_TEXT, true, "Its model." }, \
    { "serial", API_TEXT, true, "Its serial number." }, \
    { "agent", API_TEXT, false, "The account of its agent." }, \
    { "place", API_NUMBER, false, "The place of its site." }, \
    { "site", API_TEXT, true, "The site." }, \
    { "customer", API_TEXT, true, "Whose it is." }, \
    { "kind", API_TEXT, false, "reboot, firmware, diagnostics, configuration, telemetry or refresh." }, \
    { "wanted", API_TEXT, true, "Settings, as sleep-minutes=20, or a version." }, \
    { "rollout", API_TEXT, true, "The rollout that it belongs to." }, \
    { "item", API_TEXT, true, "What the platform calls it; null: it has not answered yet." }, \
    { "state", API_TEXT, false, "The platform's word (SDS.md, section 11), or sending, rejected, unsent or forgotten." }, \
    { "reason", API_TEXT, true, "The platform's word for why, or for what it waits for." }, \
    { "percent", API_NUMBER, true, "How far it is." }, \
    { "is_over", API_FLAG, false, "Whether it has ended. What is lost may still say how." }, \
    { "by", API_TEXT, false, "Who ordered: an account, or a token of one." }, \
    { "made_ms", API_NUMBER, false, "When." }, \
    { "expires_ms", API_NUMBER, false, "It is not begun from then on." }, \
    { "limit_s", API_NUMBER, false, "Seconds from its start to its end." }, \
    { "changed_ms", API_NUMBER, false, "Since when it is in this state, by the platform's clock; until it answered, when it was ordered." }, \
    { "started_ms", API_NUMBER, true, "When it was started." }, \
    { "told_ms", API_NUMBER, true, "When the platform said last that it is so, give or take ten seconds; null: it has not answered yet." }, \
    { "tries", API_NUMBER, false, "How often it was sent." }, \
    { "cancel", API_TEXT, true, "asked: the platform is being asked to cancel it; late: it had been started." }, \
    { "why", API_TEXT, true, "Of what was rejected or not sent, for people." },
static const struct api_route_member list_operations[] = { OPERATION };
static const struct api_route_member operation[] = {
    OPERATION
    { "evidence", API_OBJECT, true, "What proves it, by the members of SDS.md; settings as one text." },
    { "steps", API_ROWS, false, "What became of it." },
};
static const struct api_route_member list_steps[] = {
    { "at_ms", API_NUMBER, false, "When, by the platform's clock." },
    { "state", API_TEXT, false, "In which state it was from then on." },
    { "verb", API_TEXT, true, "What happened; null: it was ordered." },
    { "by", API_TEXT, false, "Who caused it: platform, tool, connector or operator." },
    { "reason", API_TEXT, true, "Why, as the connector told." },
    { "offer", API_NUMBER, false, "How often it had been offered." },
};
static const struct api_route_member rollout[] = {
    { "rollout", API_TEXT, false, "Its id." },
    { "place", API_NUMBER, false, "The place that holds all of its devices." },
    { "customer", API_TEXT, true, "Whose they are." },
    { "image", API_TEXT, false, "The image's name." },
    { "version", API_TEXT, false, "Its version." },
    { "at_once", API_NUMBER, false, "How many may be under way at a time." },
    { "state", API_TEXT, true, "goes or halted; null: the platform was not asked yet." },
    { "wish", API_TEXT, true, "halt or resume: the platform is being asked." },
    { "by", API_TEXT, false, "Who ordered: an account, or a token of one." },
    { "made_ms", API_NUMBER, false, "When." },
    { "expires_ms", API_NUMBER, false, "Nothing of it is begun from then on." },
    { "changed_ms", API_NUMBER, true, "When it was halted or resumed last, or began, by the platform's clock." },
    { "told_ms", API_NUMBER, true, "When the platform said so last." },
    { "devices", API_NUMBER, false, "Its operations," },
    { "sending", API_NUMBER, false, "of which the platform has not answered," },
    { "waiting", API_NUMBER, false, "which wait," },
    { "under_way", API_NUMBER, false, "which are from offered to verifying," },
    { "halted", API_NUMBER, false, "which are halted," },
    { "done", API_NUMBER, false, "which are done," },
    { "failed", API_NUMBER, false, "which failed or are lost," },
    { "others", API_NUMBER, false, "and which ended otherwise." },
    { "failures", API_NUMBER, true, "Failed or lost since it began or was resumed last; at two the platform halts it." },
    { "is_over", API_FLAG, false, "Whether all have ended." },
};

#define ROLLOUT_PATH "/api/v1/rollouts/{rollout}"
static const struct api_route rows[] = {
    { HTTP_CODEC_POST, API_ROUTES_DEVICE_PATH "/operations", ACCESS_OPERATOR, "Order work at a device from its customer's platform",
      API_ROUTE_ROWS(of_device), API_ROUTE_ROWS(operation), API_ONE, 201, api_operations_make },
    { HTTP_CODEC_GET, "/api/v1/operations", ACCESS_VIEWER, "What was ordered from the platform, the latest first",
      API_ROUTE_ROWS(operations_page), API_ROUTE_ROWS(list_operations), API_TABLE, 200, api_operations_list },
    { HTTP_CODEC_GET, API_ROUTES_OPERATION_PATH, ACCESS_VIEWER, "One operation, what proves it, and what became of it",
      API_ROUTE_ROWS(one_operation), API_ROUTE_ROWS(operation), API_ONE, 200, api_operations_get },
    { HTTP_CODEC_DELETE, API_ROUTES_OPERATION_PATH, ACCESS_OPERATOR, "Cancel an operation that has not started: one's own; another's takes an administrator",
      API_ROUTE_ROWS(one_operation), API_ROUTE_ROWS(operation), API_ONE, 200, api_operations_cancel },
    { HTTP_CODEC_GET, API_ROUTES_OPERATION_PATH "/steps", ACCESS_VIEWER, "What became of an operation",
      API_ROUTE_ROWS(steps_page), API_ROUTE_ROWS(list_steps), API_TABLE, 200, api_operations_steps },
    { HTTP_CODEC_POST, "/api/v1/rollouts", ACCESS_OPERATOR, "Order firmware for one device or for many",
      API_ROUTE_ROWS(of_many), API_ROUTE_ROWS(rollout), API_ONE, 201, api_rollouts_make },
    { HTTP_CODEC_GET, "/api/v1/rollouts", ACCESS_VIEWER, "Rollouts of firmware, the latest first",
      API_ROUTE_ROWS(rollouts_page), API_ROUTE_ROWS(rollout), API_TABLE, 200, api_rollouts_list },
    { HTTP_CODEC_GET, ROLLOUT_PATH, ACCESS_VIEWER, "One rollout, and what it comes to",
      API_ROUTE_ROWS(one_rollout), API_ROUTE_ROWS(rollout), API_ONE, 200, api_rollouts_get },
    { HTTP_CODEC_POST, ROLLOUT_PATH "/halt", ACCESS_OPERATOR, "Halt a rollout: what has started goes on to its end",
      API_ROUTE_ROWS(one_rollout), API_ROUTE_ROWS(rollout), API_ONE, 200, api_rollouts_halt },
    { HTTP_CODEC_POST, ROLLOUT_PATH "/resume", ACCESS_OPERATOR, "Let a halted rollout go on",
      API_ROUTE_ROWS(one_rollout), API_ROUTE_ROWS(rollout), API_ONE, 200, api_rollouts_resume },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(operations)

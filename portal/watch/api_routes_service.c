/* SPDX-License-Identifier: Apache-2.0 */
/* What people do about incidents. */
#include "portal/watch/api_routes_list.h"

#include "portal/store/service.h"
#include "portal/watch/api_case.h"
#include "portal/watch/api_lists.h"
#include "portal/watch/api_reports.h"

#define CASE_PATH "/api/v1/cases/{case}"

/* clang-format off */
#define ONE_CASE { "case", API_IN_PATH, API_NUMBER, true, 1, INT64_MAX, "Its number." }
static const struct api_route_parameter cases_page[] = {
    API_ROUTES_FILTER("site", "Only of this site."),
    API_ROUTES_FILTER("route", "Only for user, key-user, engineer, manager or nobody."),
    API_ROUTES_FILTER("state", "Only new, acknowledged, assigned, closed or reopened ones; open: all but closed."),
    API_ROUTES_FILTER("assignee", "Only those of this account."),
    API_ROUTES_FILTER("device", "Only of this device."),
    API_ROUTES_PAGE
};
static const struct api_route_parameter report_page[] = { API_ROUTES_PERIOD, API_ROUTES_OF_PLACE, API_ROUTES_PAGE };
static const struct api_route_parameter one_case[] = { ONE_CASE };
static const struct api_route_parameter acts_page[] = { ONE_CASE, API_ROUTES_PAGE };
static const struct api_route_parameter new_act[] = {
    ONE_CASE,
    { "act", API_IN_BODY, API_TEXT, true, 1, 16, "acknowledge, assign, comment, close or reopen." },
    { "account", API_IN_BODY, API_TEXT, false, 1, ACCESS_NAME_SIZE - 1, "To assign: an account that may see the device." },
    { "resolution", API_IN_BODY, API_TEXT, false, 1, 16, "To close: remote, visit, user, part-replaced, self-healed, no-fault or duplicate." },
    { "comment", API_IN_BODY, API_TEXT, false, 1, SERVICE_COMMENT, "What there is to say." },
};

static const struct api_route_member cases[] = {
    { "case", API_NUMBER, false, "Its number." },
    { "device", API_TEXT, false, "The device." },
    { "place", API_NUMBER, false, "The place of its site." },
    { "site", API_TEXT, true, "The site." },
    { "customer", API_TEXT, true, "Whose it is." },
    { "manufacturer", API_TEXT, true, "The device's maker." },
    { "model", API_TEXT, true, "Its model." },
    { "serial", API_TEXT, true, "Its serial number." },
    { "incident", API_TEXT, false, "The incident." },
    { "opened_ms", API_NUMBER, false, "When the incident began, by the agent's clock." },
    { "ended_ms", API_NUMBER, true, "When the printer ended it; null: at the printer it lasts." },
    { "severity", API_TEXT, true, "critical, warning or other." },
    { "training", API_TEXT, true, "Whom the printer asks for (prtAlertTrainingLevel)." },
    { "route", API_TEXT, true, "Who gets it: user, key-user, engineer, manager or nobody." },
    { "state", API_TEXT, false, "new, acknowledged, assigned, closed or reopened." },
    { "assignee", API_TEXT, true, "The account that it is assigned to." },
    { "acknowledged_ms", API_NUMBER, true, "When somebody did something about it first." },
    { "waited_ms", API_NUMBER, true, "Until then; null also where the clocks contradict each other." },
    { "closed_ms", API_NUMBER, true, "When it was closed by a person, or by itself." },
    { "lasted_ms", API_NUMBER, true, "Until then." },
    { "resolution", API_TEXT, true, "How it was solved; self-healed: it ended before anybody did something." },
    { "first", API_NUMBER, true, "The case that this one goes on with, since the trouble came back within a day." },
    API_ROUTES_ALERT,
};
static const struct api_route_member acts[] = {
    { "case", API_NUMBER, false, "The case: this one, or one that it goes on with." },
    { "at_ms", API_NUMBER, false, "When." },
    { "actor", API_TEXT, false, "Who: an account, a token of one, or printer." },
    { "act", API_TEXT, false, "What: acknowledge, assign, comment, close, reopen; of the printer opened, came back or ended." },
    { "detail", API_TEXT, true, "To whom it was assigned, or how it was solved; of the printer how severe it is." },
    { "comment", API_TEXT, true, "What was said." },
};

static const struct api_route rows[] = {
    { HTTP_CODEC_GET, "/api/v1/cases", ACCESS_VIEWER, "What is done about incidents, the latest first",
      API_ROUTE_ROWS(cases_page), API_ROUTE_ROWS(cases), API_TABLE, 200, api_lists_get },
    { HTTP_CODEC_GET, "/api/v1/reports/incidents", ACCESS_VIEWER, "Incidents that began in a time, and what was done about them",
      API_ROUTE_ROWS(report_page), API_ROUTE_ROWS(cases), API_TABLE, 200, api_reports_get },
    { HTTP_CODEC_GET, CASE_PATH, ACCESS_VIEWER, "One case",
      API_ROUTE_ROWS(one_case), API_ROUTE_ROWS(cases), API_ONE, 200, api_case_get },
    { HTTP_CODEC_GET, CASE_PATH "/acts", ACCESS_VIEWER, "What was done about an incident, and what its printer said",
      API_ROUTE_ROWS(acts_page), API_ROUTE_ROWS(acts), API_TABLE, 200, api_case_acts },
    { HTTP_CODEC_POST, CASE_PATH "/acts", ACCESS_OPERATOR, "Do something about an incident; all but a comment needs If-Match",
      API_ROUTE_ROWS(new_act), API_ROUTE_ROWS(cases), API_ONE, 201, api_case_act },
};
/* clang-format on */

API_ROUTES_LIST_ROWS(service)

/* SPDX-License-Identifier: Apache-2.0 */
/* Connectors' requests first, then tools'. */
#include "protocol/sds_route.h"

#include "protocol/sds_doc_tool.h"

#include <string.h>

#define PART "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"

/* clang-format off */
static const struct sds_route routes[] = {
    { "POST", "/sds/v1/register-for-management", "RegisterForManagement", SDS_ROUTE_BY_CODE, 0,
      SDS_DOC_REGISTRATION, SDS_DOC_REGISTERED, 201, "400 401 403 409", NULL,
      "Takes the code's place with the connector's own key. The same code with the same key is answered again for a day; with another key it is void." },
    { "POST", "/sds/v1/rotate-key", "RotateKey", SDS_ROUTE_BY_SIGNATURE, 0,
      SDS_DOC_ROTATION, SDS_DOC_NONE, 204, "400 401 403", NULL,
      "The new key is good from now on, the old one for a day." },
    { "POST", "/sds/v1/unregister-for-management", "UnregisterForManagement", SDS_ROUTE_BY_SIGNATURE, 0,
      SDS_DOC_LEAVE, SDS_DOC_NONE, 204, "400 401 403", NULL,
      "The connector's keys are void. What it held before its start is withdrawn and waits for another one, what it had started is lost at its limit." },
    { "POST", "/sds/v1/get-schedule", "GetSchedule", SDS_ROUTE_BY_SIGNATURE, 0,
      SDS_DOC_POLL, SDS_DOC_SCHEDULE, 200, "400 401 403", NULL,
      "The poll: renews leases, takes new work, says when to come again." },
    { "POST", "/sds/v1/send-reports", "SendReports", SDS_ROUTE_BY_SIGNATURE, 0,
      SDS_DOC_REPORTS, SDS_DOC_RESULTS, 200, "400 401 403 409", NULL,
      "Steps of work, each applied or refused for itself, and telemetry." },
    { "POST", "/sds/v1/send-alerts", "SendAlerts", SDS_ROUTE_BY_SIGNATURE, 0,
      SDS_DOC_ALERTS, SDS_DOC_STORED, 200, "400 401 403 409", NULL,
      "Rows of event logs, as often as wanted." },
    { "POST", "/sds/v1/token", "GetToken", SDS_ROUTE_BY_CLIENT, 0,
      SDS_DOC_NONE, SDS_DOC_TOKEN_ANSWER, 200, "400 401", NULL,
      "Client credentials (RFC 6749, section 4.4) for a short token." },
    { "GET", "/sds/v1/accounts", "ListAccounts", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_READ,
      SDS_DOC_NONE, SDS_DOC_ACCOUNT_PAGE, 200, "400 401 403", "cursor",
      "The tool's accounts." },
    { "POST", "/sds/v1/connectors", "MakeConnector", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_ENROL,
      SDS_DOC_ENROL, SDS_DOC_ENROLLED, 201, "400 401 403 404", NULL,
      "A place for a connector, and its one-time code." },
    { "GET", "/sds/v1/connectors", "ListConnectors", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_READ,
      SDS_DOC_NONE, SDS_DOC_PLACE_PAGE, 200, "400 401 403", "account cursor",
      "Connectors: when they were seen, what they can, which are void." },
    { "GET", "/sds/v1/connectors/{connector}", "GetConnector", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_READ,
      SDS_DOC_NONE, SDS_DOC_PLACE, 200, "401 403 404", NULL,
      "One connector." },
    { "POST", "/sds/v1/connectors/{connector}/settings", "SetConnector", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_ENROL,
      SDS_DOC_PLACE_SETTINGS, SDS_DOC_PLACE, 200, "400 401 403 404", NULL,
      "How often it polls." },
    { "POST", "/sds/v1/connectors/{connector}/revoke", "RevokeConnector", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_ENROL,
      SDS_DOC_NONE, SDS_DOC_NONE, 204, "401 403 404", NULL,
      "Its keys are void from now on; what it held goes as in UnregisterForManagement." },
    { "GET", "/sds/v1/devices", "ListDevices", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_READ,
      SDS_DOC_NONE, SDS_DOC_DEVICE_PAGE, 200, "400 401 403", "account connector cursor",
      "HP devices of the tool's accounts, as they were told last." },
    { "GET", "/sds/v1/accounts/{account}/devices/{device}", "GetDevice", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_READ,
      SDS_DOC_NONE, SDS_DOC_KNOWN, 200, "401 403 404", NULL,
      "One device." },
    { "GET", "/sds/v1/alerts", "ListAlerts", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_READ,
      SDS_DOC_NONE, SDS_DOC_EVENT_PAGE, 200, "400 401 403", "account device cursor",
      "Rows of event logs, the newest received first." },
    { "POST", "/sds/v1/work", "ExecuteAction", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_WORK,
      SDS_DOC_ORDER, SDS_DOC_PROGRESS, 201, "400 401 403 404 409", NULL,
      "Makes a work item; wants an `Idempotency-Key`." },
    { "GET", "/sds/v1/work", "ListWork", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_READ,
      SDS_DOC_NONE, SDS_DOC_WORK_PAGE, 200, "400 401 403", "account device rollout state cursor",
      "Work items, the newest first." },
    { "GET", "/sds/v1/work/{item}", "GetWork", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_READ,
      SDS_DOC_NONE, SDS_DOC_STORY, 200, "401 403 404", NULL,
      "One work item, what was ordered, and its history." },
    { "POST", "/sds/v1/work/{item}/cancel", "CancelWork", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_WORK,
      SDS_DOC_NONE, SDS_DOC_PROGRESS, 200, "401 403 404 409", NULL,
      "Before its start only; else 409." },
    { "GET", "/sds/v1/accounts/{account}/rollouts/{rollout}", "GetRollout", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_READ,
      SDS_DOC_NONE, SDS_DOC_ROLLOUT, 200, "401 403 404", NULL,
      "How a rollout goes." },
    { "POST", "/sds/v1/accounts/{account}/rollouts/{rollout}/halt", "HaltRollout", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_WORK,
      SDS_DOC_NONE, SDS_DOC_ROLLOUT, 200, "401 403 404", NULL,
      "What has not started stops; what has goes on to its end." },
    { "POST", "/sds/v1/accounts/{account}/rollouts/{rollout}/resume", "ResumeRollout", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_WORK,
      SDS_DOC_NONE, SDS_DOC_ROLLOUT, 200, "401 403 404", NULL,
      "What was halted waits again." },
    { "GET", "/sds/v1/audit", "ListAudit", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_AUDIT,
      SDS_DOC_NONE, SDS_DOC_AUDIT_PAGE, 200, "400 401 403", "account cursor",
      "Who asked for what, and who took which data, the newest first." },
    { "POST", "/sds/v1/webhooks", "MakeWebhook", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_HOOK,
      SDS_DOC_WEBHOOK_ORDER, SDS_DOC_WEBHOOK_MADE, 201, "400 401 403 409", NULL,
      "Tells its secret once; 409 when the tool has as many as it may have." },
    { "GET", "/sds/v1/webhooks", "ListWebhooks", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_HOOK,
      SDS_DOC_NONE, SDS_DOC_WEBHOOK_PAGE, 200, "401 403", NULL,
      "All of the tool's." },
    { "POST", "/sds/v1/webhooks/{webhook}/remove", "RemoveWebhook", SDS_ROUTE_BY_TOKEN, SDS_DOC_SCOPE_HOOK,
      SDS_DOC_NONE, SDS_DOC_NONE, 204, "401 403 404", NULL,
      "Nothing is sent to it any more." },
};
/* clang-format on */

const struct sds_route *sds_route_all(size_t *out_count)
{
    *out_count = sizeof routes / sizeof routes[0];
    return routes;
}

static bool fits(const char *pattern, const char *path)
{
    while (*pattern != '\0') {
        if (*pattern != '{') {
            if (*pattern++ != *path++)
                return false;
            continue;
        }
        size_t len = strspn(path, PART);
        if (len == 0 || len > SDS_ROUTE_PART_MOST)
            return false;
        pattern = strchr(pattern, '}') + 1;
        path += len;
    }
    return *path == '\0';
}

const struct sds_route *sds_route_find(const char *method, const char *path)
{
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
        if (strcmp(routes[i].method, method) == 0 && fits(routes[i].path, path))
            return &routes[i];
    return NULL;
}

const char *sds_route_by_word(enum sds_route_by by)
{
    static const char *const words[SDS_ROUTE_BYS] = { "code", "signature", "client", "token" };

    return by < SDS_ROUTE_BYS ? words[by] : "";
}

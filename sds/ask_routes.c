/* SPDX-License-Identifier: Apache-2.0 */
/* In the order of protocol/sds_route. */
#include "sds/ask_routes.h"

#include "sds/ask_connector.h"
#include "sds/ask_hook.h"
#include "sds/ask_list.h"
#include "sds/ask_poll.h"
#include "sds/ask_report.h"
#include "sds/ask_show.h"
#include "sds/ask_tool.h"
#include "sds/ask_work.h"

#include <string.h>

static const struct {
    const char *name;
    ask_fn *fn;
} rows[] = {
    { "RegisterForManagement", ask_connector_register },
    { "RotateKey", ask_connector_rotate },
    { "UnregisterForManagement", ask_connector_leave },
    { "GetSchedule", ask_poll_schedule },
    { "SendReports", ask_report_take },
    { "SendAlerts", ask_report_alerts },
    { "GetToken", ask_tool_token },
    { "ListAccounts", ask_list_accounts },
    { "MakeConnector", ask_tool_enrol },
    { "ListConnectors", ask_list_connectors },
    { "GetConnector", ask_show_connector },
    { "SetConnector", ask_show_set_connector },
    { "RevokeConnector", ask_tool_revoke },
    { "ListDevices", ask_list_devices },
    { "GetDevice", ask_show_device },
    { "ListAlerts", ask_list_alerts },
    { "ExecuteAction", ask_work_order },
    { "ListWork", ask_list_work },
    { "GetWork", ask_show_work },
    { "CancelWork", ask_work_cancel },
    { "GetRollout", ask_show_rollout },
    { "HaltRollout", ask_work_halt },
    { "ResumeRollout", ask_work_resume },
    { "ListAudit", ask_list_audit },
    { "MakeWebhook", ask_hook_make },
    { "ListWebhooks", ask_hook_list },
    { "RemoveWebhook", ask_hook_remove },
};

ask_fn *ask_routes_fn(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].fn;
    return NULL;
}

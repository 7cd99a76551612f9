/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of each kind. A look has no step that sends (and work_send has none to give). */
#include "agent/work/work_ask.h"
#include "agent/work/work_firmware.h"
#include "agent/work/work_identity.h"
#include "agent/work/work_inner.h"
#include "agent/work/work_read.h"
#include "agent/work/work_reboot.h"
#include "agent/work/work_seek.h"
#include "agent/work/work_settings.h"

/* clang-format off */
static const struct work_step reboot[] = {
    { "reads its up time",   work_ask_snmp },
    { "reads what it lists", work_ask_tree },
    { "reads its actions",   work_ask_actions },
    { "asks who it is",      work_reboot_identity },
    { "orders the restart",  work_reboot_send },
    { "watches it",          work_reboot_watch },
};

static const struct work_step reboot_look[] = {
    { "watches it",          work_reboot_watch },
};

static const struct work_step firmware[] = {
    { "reads its up time",   work_ask_snmp },
    { "reads what it lists", work_ask_tree },
    { "reads its updates",   work_ask_firmware },
    { "reads its version",   work_ask_config },
    { "reads its mode",      work_firmware_mode },
    { "judges the image",    work_firmware_judge },
    { "asks who it is",      work_identity_by_web },
    { "sends the image",     work_firmware_send },
    { "watches it",          work_firmware_watch },
};

static const struct work_step firmware_look[] = {
    { "watches it",          work_firmware_watch },
};

static const struct work_step configuration[] = {
    { "reads its settings",  work_ask_snmp },
    { "reads what it lists", work_ask_tree },
    { "reads its settings",  work_ask_config },
    { "finds their ways",    work_settings_find },
    { "asks who it is",      work_settings_who_puts },
    { "puts settings",       work_settings_put },
    { "asks who it is",      work_settings_who_sets },
    { "sets settings",       work_settings_set },
    { "reads them back",     work_settings_verify },
};

static const struct work_step configuration_look[] = {
    { "reads them back",     work_settings_verify },
};

static const struct work_step diagnostics[] = {
    { "tries the network",   work_read_network },
    { "reads it whole",      work_read_device },
    { "reads its up time",   work_ask_snmp },
    { "reads what it lists", work_ask_tree },
    { "reads its settings",  work_ask_config },
    { "looks who it is",     work_read_who },
    { "reads its log",       work_read_log },
    { "tells",               work_read_tell },
};

static const struct work_step telemetry[] = {
    { "reads it whole",      work_read_device },
    { "reads its up time",   work_ask_snmp },
    { "reads what it lists", work_ask_tree },
    { "reads its settings",  work_ask_config },
    { "looks who it is",     work_read_who },
    { "tells",               work_read_tell },
};

static const struct work_step refresh[] = {
    { "reads it whole",      work_read_device },
    { "ends",                work_read_end },
};

/* A job without an item (agent/sds_job.h): what readings have not, of one that was just read. */
static const struct work_step look[] = {
    { "reads its up time",   work_ask_snmp },
    { "reads what it lists", work_ask_tree },
    { "reads its settings",  work_ask_config },
    { "looks who it is",     work_read_who },
    { "tells",               work_read_tell },
};

static const struct work_step seek[] = {
    { "asks if it is there", work_seek_ask },
};

static const struct work_step look_at_log[] = {
    { "reads its up time",   work_ask_snmp },
    { "reads what it lists", work_ask_tree },
    { "reads its settings",  work_ask_config },
    { "looks who it is",     work_read_who },
    { "reads its log",       work_read_log },
    { "tells",               work_read_tell },
};

static const struct {
    const struct work_step *whole;
    const struct work_step *look;
} plans[SDS_WORK_KINDS] = {
    [SDS_WORK_REBOOT]        = { reboot,        reboot_look },
    [SDS_WORK_FIRMWARE]      = { firmware,      firmware_look },
    [SDS_WORK_DIAGNOSTICS]   = { diagnostics,   diagnostics },
    [SDS_WORK_CONFIGURATION] = { configuration, configuration_look },
    [SDS_WORK_TELEMETRY]     = { telemetry,     telemetry },
    [SDS_WORK_REFRESH]       = { refresh,       refresh },
};
/* clang-format on */

const struct work_step *work_plan_of(const struct sds_job *order)
{
    if (order->is_seek)
        return seek;
    if (order->item[0] == '\0')
        return order->kind == SDS_WORK_DIAGNOSTICS ? look_at_log : look;
    return order->is_look ? plans[order->kind].look : plans[order->kind].whole;
}

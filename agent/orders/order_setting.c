/* SPDX-License-Identifier: Apache-2.0 */
/* A row per setting: where its number lies in the configuration. Working hours, which are a list
 * there, are one line here. */
#include "agent/orders/order_setting.h"

#include "agent/agent_conf_rows.h"
#include "base/conf_check.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define HOURS "polling/working-hours"

enum form { MILLISECONDS, NUMBER, SWITCH };

/* clang-format off */
static const struct place {
    const char *name;
    enum form form;
    size_t offset;
} places[] = {
    { "polling/status",        MILLISECONDS, offsetof(struct agent_conf, status_ms) },
    { "polling/tables",        MILLISECONDS, offsetof(struct agent_conf, tables_ms) },
    { "polling/full",          MILLISECONDS, offsetof(struct agent_conf, full_ms) },
    { "polling/asleep",        MILLISECONDS, offsetof(struct agent_conf, asleep_ms) },
    { "polling/wakes-per-day", NUMBER,       offsetof(struct agent_conf, wakes_per_day) },
    { "discovery/sweep",       MILLISECONDS, offsetof(struct agent_conf, sweep_ms) },
    { "discovery/mdns",        SWITCH,       offsetof(struct agent_conf, mdns) },
    { "web/discovery",         SWITCH,       offsetof(struct agent_conf, web.discovery) },
};
/* clang-format on */

static const struct place *find_place(const char *name)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (strcmp(places[i].name, name) == 0)
            return &places[i];
    return NULL;
}

static const struct conf_row *find_row(const char *name)
{
    size_t count;
    const struct conf_row *rows = agent_conf_rows_get(&count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].path, name) == 0)
            return &rows[i];
    return NULL;
}

/* "mon-fri 07:30-18:00" */
static bool add_hours(struct hours *hours, const char *text, size_t len)
{
    char line[80], *time, *to;

    if (len >= sizeof line)
        return false;
    (void)memcpy(line, text, len);
    line[len] = '\0';
    time = strchr(line, ' ');
    to = time != NULL ? strchr(time, '-') : NULL;
    if (to == NULL)
        return false;
    *time = *to = '\0';
    return hours_add(hours, line, time + 1, to + 1);
}

/* Commas stand between days, too: lines are divided by ", ". */
static bool read_hours(const char *value, struct hours *out)
{
    *out = (struct hours){ .count = 0 };
    if (strcmp(value, "always") == 0)
        return true;
    for (;;) {
        const char *end = strstr(value, ", ");
        size_t len = end != NULL ? (size_t)(end - value) : strlen(value);
        if (!add_hours(out, value, len))
            return false;
        if (end == NULL)
            return true;
        value = end + 2;
    }
}

bool order_setting_divide(const char *text, char out_name[ORDER_SETTING_NAME],
                          const char **out_value)
{
    size_t len = strcspn(text, "=");

    if (text[len] != '=' || len >= ORDER_SETTING_NAME)
        return false;
    (void)memcpy(out_name, text, len);
    out_name[len] = '\0';
    *out_value = text + len + 1;
    return true;
}

bool order_setting_check(const char *name, const char *value, char out_wrong[ORDER_DETAIL])
{
    const struct place *place = find_place(name);
    bool is_hours = strcmp(name, HOURS) == 0;
    char text[CONF_CHECK_TEXT_SIZE] = "write mon-fri 07:30-18:00, or always";
    struct hours hours;

    if (place == NULL && !is_hours) {
        (void)snprintf(out_wrong, ORDER_DETAIL, "%.*s is no setting that can be ordered",
                       ORDER_SETTING_NAME, name);
        return false;
    }
    if (value[0] == '\0' ||
        (is_hours ? read_hours(value, &hours) : conf_check_value(find_row(name), value, text)))
        return true;
    (void)snprintf(out_wrong, ORDER_DETAIL, "%s: %.200s", name, text);
    return false;
}

static void put(struct agent_conf *conf, const struct place *place, int64_t number)
{
    char *at = (char *)conf + place->offset;
    uint64_t ms = (uint64_t)number;
    unsigned count = (unsigned)number;
    bool is_on = number != 0;

    switch (place->form) {
    case MILLISECONDS:
        (void)memcpy(at, &ms, sizeof ms);
        break;
    case NUMBER:
        (void)memcpy(at, &count, sizeof count);
        break;
    case SWITCH:
        (void)memcpy(at, &is_on, sizeof is_on);
        break;
    }
}

bool order_setting_apply(struct agent_conf *conf, const char *name, const char *value)
{
    char wrong[ORDER_DETAIL];

    if (!order_setting_check(name, value, wrong))
        return false;
    if (value[0] == '\0')
        return true;
    if (strcmp(name, HOURS) == 0)
        return read_hours(value, &conf->hours);
    put(conf, find_place(name), conf_check_number(find_row(name), value));
    return true;
}

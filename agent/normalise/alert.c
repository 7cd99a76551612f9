/* SPDX-License-Identifier: Apache-2.0 */
/* Alerts as the printer keeps them, and the few that only its error bits show. */
#include "agent/normalise/alert.h"
#include "agent/normalise/state.h"
#include "agent/normalise/words.h"

#include <string.h>

enum column { SEVERITY = 2, TRAINING, GROUP, GROUP_INDEX, LOCATION, CODE, DESCRIPTION, TIME };

#define SYS_UP_TIME 3

#define SEVERITY_CRITICAL 3
#define SEVERITY_WARNING  4
#define SEVERITY_BINARY   5 /* warningBinaryChangeEvent */
#define CODE_UNKNOWN      2
#define CODE_JAM          8

/* A detected error as an alert: its place, its most general code, and the groups of alerts that
 * tell the same. */
struct error_row {
    enum state_error error;
    int64_t group;
    int64_t code;
    int64_t covered_by[3]; /* groups; 0 ends; -1: any critical or warning alert */
};

/* clang-format off */
static const struct error_row error_rows[] = {
    { STATE_LOW_PAPER, WORDS_GROUP_INPUT, 807, { WORDS_GROUP_INPUT } },
    { STATE_NO_PAPER, WORDS_GROUP_INPUT, 808, { WORDS_GROUP_INPUT } },
    { STATE_LOW_TONER, WORDS_GROUP_SUPPLIES, 12,
      { WORDS_GROUP_MARKER, WORDS_GROUP_SUPPLIES, WORDS_GROUP_COLORANT } },
    { STATE_NO_TONER, WORDS_GROUP_SUPPLIES, 13,
      { WORDS_GROUP_MARKER, WORDS_GROUP_SUPPLIES, WORDS_GROUP_COLORANT } },
    { STATE_DOOR_OPEN, WORDS_GROUP_COVER, 3, { WORDS_GROUP_COVER } },
    { STATE_JAMMED, WORDS_GROUP_MEDIA_PATH, CODE_JAM, { WORDS_GROUP_MEDIA_PATH } },
    { STATE_OFFLINE, WORDS_GROUP_GENERAL, 22, { -1 } },
    { STATE_SERVICE_REQUESTED, WORDS_GROUP_GENERAL, 1, { -1 } },
    { STATE_INPUT_TRAY_MISSING, WORDS_GROUP_INPUT, 801, { WORDS_GROUP_INPUT } },
    { STATE_OUTPUT_TRAY_MISSING, WORDS_GROUP_OUTPUT, 901, { WORDS_GROUP_OUTPUT } },
    { STATE_MARKER_SUPPLY_MISSING, WORDS_GROUP_SUPPLIES, 9,
      { WORDS_GROUP_MARKER, WORDS_GROUP_SUPPLIES, WORDS_GROUP_COLORANT } },
    { STATE_OUTPUT_NEAR_FULL, WORDS_GROUP_OUTPUT, 902, { WORDS_GROUP_OUTPUT } },
    { STATE_OUTPUT_FULL, WORDS_GROUP_OUTPUT, 903, { WORDS_GROUP_OUTPUT } },
    { STATE_INPUT_TRAY_EMPTY, WORDS_GROUP_INPUT, 13, { WORDS_GROUP_INPUT } },
    { STATE_OVERDUE_MAINTENANCE, WORDS_GROUP_GENERAL, 11, { -1 } },
};

/* Codes of what is no trouble. */
static const int64_t quiet_codes[] = {
    4, 6, 7, 19, 20, 21, 23, 24, 25, 27, 28, 502, 503, 504, 505, 506, 507, 802, 803, 804, 805, 806,
    1503, 1504, 1505, 1506, 1801,
};
/* clang-format on */

static bool is_quiet(int64_t severity, int64_t code)
{
    bool real_severity = severity >= SEVERITY_CRITICAL && severity <= SEVERITY_BINARY;

    if (!real_severity && code <= CODE_UNKNOWN)
        return true;
    for (size_t i = 0; i < sizeof quiet_codes / sizeof quiet_codes[0]; i++)
        if (quiet_codes[i] == code)
            return true;
    return false;
}

static const char *severity_word(int64_t severity)
{
    if (severity == SEVERITY_CRITICAL)
        return "critical";
    return severity == SEVERITY_WARNING || severity == SEVERITY_BINARY ? "warning" : "other";
}

static int64_t cell(const struct answer *answer, enum column column, const struct answer_row *row,
                    int64_t otherwise)
{
    int64_t number = otherwise;

    (void)answer_number(answer, ANSWER_ALERT, (uint32_t)column, row, &number);
    return number;
}

/* The alert of the same place and code, or where a new one goes. */
static struct alert *find_place(struct alert_list *alerts, const struct alert *alert)
{
    struct alert *at = alerts->items;

    for (; at < alerts->items + alerts->count; at++)
        if (at->group == alert->group && at->group_index == alert->group_index &&
            at->code == alert->code && at->location == alert->location &&
            at->device == alert->device)
            break;
    return at;
}

static int weight(const struct alert *alert)
{
    return strcmp(alert->severity, "critical") == 0 ? 2 : strcmp(alert->severity, "warning") == 0;
}

static bool outranks(const struct alert *a, const struct alert *b)
{
    int difference = weight(a) - weight(b);

    return difference != 0 ? difference > 0 : strcmp(a->text, b->text) < 0;
}

/* prtAlertTime is the sysUpTime of the moment, in hundredths of a second; many leave it at 0. One
 * that lies ahead tells of an earlier life of the device. */
static int64_t age_ms(const struct answer *answer, const struct answer_row *row)
{
    struct answer_row scalar = answer_row_of(0);
    int64_t now = 0, then = cell(answer, TIME, row, 0);

    (void)answer_number(answer, ANSWER_SYSTEM, SYS_UP_TIME, &scalar, &now);
    return then > 0 && then <= now && now <= UINT32_MAX ? (now - then) * 10 : -1;
}

static void read_row(const struct answer *answer, const struct answer_row *row,
                     struct alert_list *alerts)
{
    struct alert alert = { .code = cell(answer, CODE, row, 0) };
    int64_t severity = cell(answer, SEVERITY, row, 0);

    if (is_quiet(severity, alert.code))
        return;
    alert.severity = severity_word(severity);
    alert.training = cell(answer, TRAINING, row, 0);
    alert.group = cell(answer, GROUP, row, 0);
    alert.group_index = cell(answer, GROUP_INDEX, row, -1);
    alert.location = cell(answer, LOCATION, row, -1);
    alert.device = answer_row_device(row);
    alert.age_ms = age_ms(answer, row);
    (void)answer_text(answer, ANSWER_ALERT, DESCRIPTION, row, alert.text, sizeof alert.text);

    struct alert *place = find_place(alerts, &alert);
    bool is_new = place == alerts->items + alerts->count;
    if (is_new || outranks(&alert, place))
        *place = alert;
    alerts->count += is_new;
}

static bool covers(const struct alert *alert, const struct error_row *row)
{
    if (alert->code == row->code)
        return true;
    if (row->covered_by[0] == -1)
        return strcmp(alert->severity, "other") != 0;
    for (size_t i = 0; i < 3 && row->covered_by[i] != 0; i++)
        if (alert->group == row->covered_by[i])
            return true;
    return false;
}

static bool is_covered(const struct alert_list *alerts, size_t count, const struct error_row *row)
{
    for (size_t i = 0; i < count; i++)
        if (covers(&alerts->items[i], row))
            return true;
    return false;
}

static void add_errors(const struct answer *answer, struct alert_list *alerts)
{
    unsigned critical = state_is_blocked(answer) ? STATE_BLOCKING : 0;
    unsigned errors = state_errors(answer);
    size_t told = alerts->count; /* by the alert table itself */

    for (size_t i = 0; i < sizeof error_rows / sizeof error_rows[0]; i++) {
        const struct error_row *row = &error_rows[i];
        if ((errors & (1u << row->error)) == 0 || alerts->count == ALERT_MOST ||
            is_covered(alerts, told, row))
            continue;
        bool stops = (critical & (1u << row->error)) != 0;
        alerts->items[alerts->count++] = (struct alert){ .severity = stops ? "critical" : "warning",
                                                         .group = row->group,
                                                         .group_index = -1,
                                                         .code = row->code,
                                                         .location = -1,
                                                         .age_ms = -1 };
    }
}

void alert_read(const struct answer *answer, struct alert_list *out_alerts)
{
    struct answer_row rows[ANSWER_ROWS];
    size_t count = answer_rows(answer, ANSWER_ALERT, SEVERITY, DESCRIPTION, rows);

    out_alerts->count = 0;
    for (size_t i = 0; i < count && out_alerts->count < ALERT_MOST; i++)
        read_row(answer, &rows[i], out_alerts);
    add_errors(answer, out_alerts);
}

enum level_state alert_supply_state(const struct alert_list *alerts,
                                    const struct answer_row *supply)
{
    enum level_state state = LEVEL_UNKNOWN;

    for (size_t i = 0; i < alerts->count; i++) {
        const struct alert *alert = &alerts->items[i];
        bool same_device = alert->device == 0 || answer_row_device(supply) == 0 ||
                           alert->device == answer_row_device(supply);
        if (alert->group == WORDS_GROUP_SUPPLIES && same_device &&
            alert->group_index == (int64_t)answer_row_index(supply))
            state = level_state_worse(state, level_state_of_alert(alert->code));
    }
    return state;
}

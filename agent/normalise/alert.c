/* SPDX-License-Identifier: Apache-2.0 */
/* Alerts as the printer keeps them, and the few that only its error bits show. */
#include "agent/normalise/alert.h"
#include "agent/normalise/alert_row.h"
#include "agent/normalise/state.h"
#include "agent/normalise/words.h"
#include "agent/trouble.h"

#include <string.h>

#define CODE_UNKNOWN 2

/* clang-format off */
/* Codes of what is no trouble. */
static const int64_t quiet_codes[] = {
    4, 6, 7, 19, 20, 21, 23, 24, 25, 27, 28, 502, 503, 504, 505, 506, 507, 802, 803, 804, 805, 806,
    1503, 1504, 1505, 1506, 1801,
};
/* clang-format on */

static bool is_quiet(const struct alert_row *row)
{
    bool real_severity = row->severity >= ALERT_ROW_CRITICAL && row->severity <= ALERT_ROW_BINARY;

    if (!real_severity && row->code <= CODE_UNKNOWN)
        return true;
    for (size_t i = 0; i < sizeof quiet_codes / sizeof quiet_codes[0]; i++)
        if (quiet_codes[i] == trouble_generic(row->code))
            return true;
    return false;
}

static const char *severity_word(int64_t severity)
{
    if (severity == ALERT_ROW_CRITICAL)
        return "critical";
    return severity == ALERT_ROW_EVENT || severity == ALERT_ROW_BINARY ? "warning" : "other";
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

/* Rows come in index order: the second is the later one. */
static uint64_t note_of_both(uint64_t first, uint64_t second)
{
    return (first & second & TROUBLE_EVENT) != 0 ? second : 0;
}

static void add_row(const struct answer *answer, const struct alert_row *row,
                    struct alert_list *alerts)
{
    struct alert alert = { .severity = severity_word(row->severity),
                           .training = row->training,
                           .group = row->group,
                           .group_index = row->group_index,
                           .code = row->code,
                           .location = row->location,
                           .device = answer_row_device(&row->at),
                           .age_ms = alert_row_age_ms(answer, row) };

    if (row->severity == ALERT_ROW_EVENT)
        alert.note = TROUBLE_EVENT | TROUBLE_WHICH * alert_row_event(row);
    alert_row_text(answer, row, alert.text, sizeof alert.text);

    struct alert *place = find_place(alerts, &alert);
    bool is_new = place == alerts->items + alerts->count;
    uint64_t note = is_new ? alert.note : note_of_both(place->note, alert.note);
    if (is_new || outranks(&alert, place))
        *place = alert;
    place->note = note;
    alerts->count += is_new;
}

static bool is_told(const struct alert_list *alerts, size_t count,
                    const struct trouble_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct alert *alert = &alerts->items[i];
        if (trouble_is_told(error, words_alert_group(alert->group), alert->code, alert->severity))
            return true;
    }
    return false;
}

/* What the table tells, a detected error may confirm. */
static void note_shown(struct alert_list *alerts, size_t count, const struct trouble_error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct alert *alert = &alerts->items[i];
        if (trouble_is_shown(error, words_alert_group(alert->group), alert->code))
            alert->note |= TROUBLE_SHOWN;
    }
}

static void add_error(struct alert_list *alerts, const struct trouble_error *error, bool stops)
{
    if (alerts->count == ALERT_MOST)
        return;
    alerts->items[alerts->count++] =
        (struct alert){ .severity = stops ? "critical" : "warning",
                        .group = words_alert_group_number(error->group),
                        .group_index = -1,
                        .code = error->code,
                        .location = -1,
                        .age_ms = -1,
                        .note = TROUBLE_ERROR };
}

static void add_errors(const struct answer *answer, struct alert_list *alerts)
{
    unsigned critical = state_is_blocked(answer) ? STATE_BLOCKING : 0;
    unsigned errors = state_errors(answer);
    size_t told = alerts->count; /* by the alert table itself */

    for (unsigned bit = 0; bit < TROUBLE_ERRORS; bit++) {
        const struct trouble_error *error = trouble_error(bit);
        if ((errors & (1u << bit)) == 0)
            continue;
        note_shown(alerts, told, error);
        if (!is_told(alerts, told, error))
            add_error(alerts, error, (critical & (1u << bit)) != 0);
    }
}

void alert_read(const struct answer *answer, struct alert_list *out_alerts)
{
    struct alert_row rows[ANSWER_ROWS];
    size_t count = alert_row_read(answer, rows);

    out_alerts->count = 0;
    for (size_t i = 0; i < count && out_alerts->count < ALERT_MOST; i++)
        if (!is_quiet(&rows[i]) && !alert_row_is_ended(rows, count, &rows[i]))
            add_row(answer, &rows[i], out_alerts);
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

/* SPDX-License-Identifier: Apache-2.0 */
/* Rows as the printer lists them; cells may be missing. */
#include "agent/normalise/alert_row.h"

#include "agent/trouble.h"

enum column { SEVERITY = 2, TRAINING, GROUP, GROUP_INDEX, LOCATION, CODE, DESCRIPTION, TIME };

#define SYS_UP_TIME  3
#define GROUP_ALERT  18 /* PrtAlertGroupTC */
#define CODE_REMOVAL 1801
#define WRAP         (INT64_C(1) << 32)
#define WRAP_TICKS   (INT64_C(30) * 24 * 3600 * 100)
#define BY_INDEX     (UINT64_C(1) << 40)

static int64_t cell(const struct answer *answer, enum column column, const struct answer_row *row,
                    int64_t otherwise)
{
    int64_t number = otherwise;

    (void)answer_number(answer, ANSWER_ALERT, (uint32_t)column, row, &number);
    return number;
}

size_t alert_row_read(const struct answer *answer, struct alert_row out_rows[ANSWER_ROWS])
{
    struct answer_row rows[ANSWER_ROWS];
    size_t count = answer_rows(answer, ANSWER_ALERT, SEVERITY, DESCRIPTION, rows);

    for (size_t i = 0; i < count; i++) {
        int64_t time = cell(answer, TIME, &rows[i], 0);
        out_rows[i] = (struct alert_row){ .at = rows[i],
                                          .severity = cell(answer, SEVERITY, &rows[i], 0),
                                          .training = cell(answer, TRAINING, &rows[i], 0),
                                          .group = cell(answer, GROUP, &rows[i], 0),
                                          .group_index = cell(answer, GROUP_INDEX, &rows[i], -1),
                                          .location = cell(answer, LOCATION, &rows[i], -1),
                                          .code = cell(answer, CODE, &rows[i], 0),
                                          .time = time > 0 && time < WRAP ? time : 0 };
    }
    return count;
}

void alert_row_text(const struct answer *answer, const struct alert_row *row, char *out,
                    size_t size)
{
    (void)answer_text(answer, ANSWER_ALERT, DESCRIPTION, &row->at, out, size);
}

static bool is_later(const struct alert_row *later, const struct alert_row *row)
{
    return answer_row_device(&later->at) == answer_row_device(&row->at) &&
           answer_row_index(&later->at) > answer_row_index(&row->at) &&
           (later->time == 0 || row->time == 0 || later->time >= row->time);
}

/* Numbers that are not told fit any. */
static bool same_number(int64_t a, int64_t b)
{
    return a == b || a < 0 || b < 0;
}

static bool ends(const struct alert_row *later, const struct alert_row *row)
{
    if (later->code == CODE_REMOVAL)
        return later->group == GROUP_ALERT &&
               later->group_index == (int64_t)answer_row_index(&row->at);
    return row->severity == ALERT_ROW_EVENT && trouble_is_undone(row->code, later->code) &&
           row->group == later->group && same_number(row->group_index, later->group_index) &&
           same_number(row->location, later->location);
}

bool alert_row_is_ended(const struct alert_row *rows, size_t count, const struct alert_row *row)
{
    for (size_t i = 0; i < count; i++)
        if (is_later(&rows[i], row) && ends(&rows[i], row))
            return true;
    return false;
}

int64_t alert_row_age_ms(const struct answer *answer, const struct alert_row *row)
{
    struct answer_row scalar = answer_row_of(0);
    int64_t now = -1;

    (void)answer_number(answer, ANSWER_SYSTEM, SYS_UP_TIME, &scalar, &now);
    if (row->time == 0 || now < 0 || now >= WRAP)
        return -1;
    int64_t ticks = now - row->time;
    if (ticks < 0)
        ticks += WRAP;
    return row->time <= now || ticks <= WRAP_TICKS ? ticks * 10 : -1;
}

uint64_t alert_row_event(const struct alert_row *row)
{
    return row->time > 0 ? (uint64_t)row->time : BY_INDEX | answer_row_index(&row->at);
}

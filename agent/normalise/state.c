/* SPDX-License-Identifier: Apache-2.0 */
/* States of a printer as two status numbers and a string of bits tell them. */
#include "agent/normalise/state.h"
#include "agent/normalise/panel.h"

#define COL_DEVICE_STATUS   5
#define COL_PRINTER_STATUS  1
#define COL_DETECTED_ERRORS 2
#define COL_ALERT_CODE      7
#define CODE_POWER_SAVER    23 /* subunitPowerSaver */

enum device_status { RUNNING = 2, WARNING = 3, TESTING = 4, DOWN = 5 };
enum printer_status { OTHER = 1, IDLE = 3, PRINTING = 4, WARM_UP = 5 };

static int64_t status(const struct answer *answer, const char *entry, uint32_t column)
{
    struct answer_row own = answer_row_of(answer->printer);
    int64_t number = 0;

    return answer_number(answer, entry, column, &own, &number) ? number : 0;
}

unsigned state_errors(const struct answer *answer)
{
    struct answer_row own = answer_row_of(answer->printer);
    const struct reading *cell = answer_cell(answer, ANSWER_PRINTER, COL_DETECTED_ERRORS, &own);
    unsigned errors = 0;

    if (cell == NULL || cell->type != READING_BYTES)
        return 0;
    for (unsigned bit = 0; bit < STATE_ERRORS && bit / 8 < cell->len; bit++)
        if ((cell->bytes[bit / 8] & (0x80u >> (bit % 8))) != 0)
            errors |= 1u << bit;
    return errors;
}

/* hrPrinterStatus idle, printing and warm-up go before the bits: another tray may have paper. */
bool state_is_blocked(const struct answer *answer)
{
    int64_t printer = status(answer, ANSWER_PRINTER, COL_PRINTER_STATUS);

    return (state_errors(answer) & STATE_BLOCKING) != 0 && printer != IDLE && printer != PRINTING &&
           printer != WARM_UP;
}

static bool has_power_saver_alert(const struct answer *answer)
{
    struct answer_row rows[ANSWER_ROWS];
    size_t count = answer_rows(answer, ANSWER_ALERT, COL_ALERT_CODE, COL_ALERT_CODE, rows);
    int64_t code = 0;

    for (size_t i = 0; i < count; i++)
        if (answer_number(answer, ANSWER_ALERT, COL_ALERT_CODE, &rows[i], &code) &&
            code == CODE_POWER_SAVER)
            return true;
    return false;
}

bool state_sleeps_openly(const struct answer *answer)
{
    return status(answer, ANSWER_DEVICE, COL_DEVICE_STATUS) == RUNNING &&
           status(answer, ANSWER_PRINTER, COL_PRINTER_STATUS) == OTHER && !state_is_blocked(answer);
}

enum device_state state_find(const struct answer *answer)
{
    int64_t device = status(answer, ANSWER_DEVICE, COL_DEVICE_STATUS);
    int64_t printer = status(answer, ANSWER_PRINTER, COL_PRINTER_STATUS);
    bool works = device == RUNNING || device == WARNING;
    struct panel panel;

    if (printer == PRINTING || printer == WARM_UP || device == TESTING)
        return DEVICE_PROCESSING;
    if (device == DOWN || state_is_blocked(answer))
        return DEVICE_STOPPED;
    if (has_power_saver_alert(answer) || state_sleeps_openly(answer))
        return DEVICE_ASLEEP;
    if (printer == IDLE || (works && printer == 0))
        return DEVICE_READY;
    panel_read(answer, &panel);
    return panel.asleep ? DEVICE_ASLEEP : DEVICE_STATE_UNKNOWN;
}

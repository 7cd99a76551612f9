/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of trouble are a table; each is about as frequent as it is in offices. */
#include "tests/sim_past/past_trouble.h"

#include "tests/sim_past/past_use.h"
#include "tests/sim_printer/sim_alert.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define STEP_CHANCE                                                                                \
    0.0014 /* that something goes wrong within five minutes: twice in three weeks                  \
            */
#define LAST_MS   (2 * HOUR_MS)
#define RECENT_MS (40 * HOUR_MS) /* recorded alerts came within it */
#define COLUMNS   9

/* Severities and training levels as RFC 3805 numbers them. */
enum { CRITICAL = 3, WARNING = 5 };
enum { UNTRAINED = 3, TRAINED = 4, FIELD_SERVICE = 5 };

struct kind {
    unsigned of_hundred;
    struct sim_alert alert;
    unsigned least_minutes, most_minutes;
};

/* clang-format off */
static const struct kind kinds[] = {
    { 30, { 13, 1, 8, CRITICAL, UNTRAINED, -2, "Paper jam" }, 3, 40 },
    { 25, { 8, 1, 808, CRITICAL, UNTRAINED, -2, "Tray 1 is empty" }, 5, 120 },
    { 15, { 6, 1, 3, CRITICAL, UNTRAINED, -2, "A cover is open" }, 2, 15 },
    { 12, { 8, 2, 807, WARNING, UNTRAINED, -2, "Tray 2 has little paper" }, 60, 600 },
    { 10, { 9, 1, 903, WARNING, TRAINED, -2, "The output tray is full" }, 5, 90 },
    { 8, { 10, 1, 1001, CRITICAL, FIELD_SERVICE, -2, "The fuser does not get warm" }, 300, 1800 },
};
/* clang-format on */

/* The identifier of the first column of a recorded row behind `index`; 0 at the end. */
static uint32_t next_alert(const struct sim_printer *printer, uint32_t index)
{
    struct sim_oid_room at;
    struct sim_found found;

    sim_alert_cell(&at, 2, sim_alert_device(printer), index);
    struct sim_oid column = { at.ids, at.count - 2 };
    if (!sim_printer_next(printer, sim_oid_of(&at), &found) || !sim_oid_under(found.oid, column))
        return 0;
    return found.oid.ids[found.oid.count - 1];
}

bool past_trouble_make(struct past_trouble *trouble, struct sim_printer *printer, int64_t end_ms)
{
    uint32_t index = 0;

    *trouble = (struct past_trouble){ .printer = printer, .end_ms = end_ms };
    while (trouble->count < PAST_TROUBLE_ROWS && (index = next_alert(printer, index)) != 0)
        trouble->alerts[trouble->count++] =
            (struct past_alert){ index, end_ms - LAST_MS -
                                            (int64_t)(past_use_even() * (double)RECENT_MS) };
    for (unsigned i = 0; i < trouble->count; i++) {
        printer->last_alert = trouble->alerts[i].index; /* none gets the number of one to come */
        if (!sim_alert_close(printer, trouble->alerts[i].index))
            return false;
    }
    return true;
}

/* The recording shows again. */
static void show(struct sim_printer *printer, uint32_t index)
{
    struct sim_oid_room cell;

    for (uint32_t column = 1; column <= COLUMNS; column++) {
        sim_alert_cell(&cell, column, sim_alert_device(printer), index);
        sim_overlay_forget(&printer->overlay, sim_oid_of(&cell));
    }
}

static const struct kind *choose(void)
{
    unsigned of_hundred = (unsigned)(100 * past_use_even());
    const struct kind *kind = kinds;

    while (of_hundred >= kind->of_hundred)
        of_hundred -= (kind++)->of_hundred;
    return kind;
}

static bool begin(struct past_trouble *trouble, int64_t now_ms)
{
    const struct kind *kind = choose();
    double minutes =
        kind->least_minutes + past_use_even() * (double)(kind->most_minutes - kind->least_minutes);
    int64_t last_ms = trouble->end_ms - LAST_MS / 2;

    trouble->until_ms = now_ms + (int64_t)(minutes * (double)MINUTE_MS);
    if (trouble->until_ms > last_ms)
        trouble->until_ms = last_ms;
    return sim_alert_open(trouble->printer, &kind->alert, &trouble->open);
}

bool past_trouble_step(struct past_trouble *trouble, int64_t now_ms)
{
    for (unsigned i = 0; i < trouble->count; i++) {
        struct past_alert *alert = &trouble->alerts[i];
        if (alert->at_ms == 0 || alert->at_ms > now_ms)
            continue;
        alert->at_ms = 0;
        show(trouble->printer, alert->index);
    }
    if (trouble->open != 0 && now_ms >= trouble->until_ms) {
        (void)sim_alert_close(trouble->printer, trouble->open);
        trouble->open = 0;
    }
    bool may_begin = trouble->open == 0 && now_ms < trouble->end_ms - LAST_MS &&
                     past_use_is_office(now_ms) && past_use_even() < STEP_CHANCE;
    return !may_begin || begin(trouble, now_ms);
}

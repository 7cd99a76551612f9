/* SPDX-License-Identifier: Apache-2.0 */
/* past_trouble: what goes wrong at a simulated printer while its office works: alerts that come and
 * are gone minutes or hours later. Those that its recording has came in the last days, and stay. */
#ifndef PRINTWIRE_TESTS_SIM_PAST_PAST_TROUBLE_H
#define PRINTWIRE_TESTS_SIM_PAST_PAST_TROUBLE_H

#include "tests/sim_printer/sim_printer.h"

#include <stdint.h>

#define PAST_TROUBLE_ROWS                                                                          \
    16 /* recorded alerts that are told later; more of them stand all the time */

/* A recorded alert that has not come yet. */
struct past_alert {
    uint32_t index;
    int64_t at_ms; /* when it comes; 0: it is there */
};

struct past_trouble {
    struct sim_printer *printer;
    uint32_t open; /* prtAlertIndex of what is wrong by chance; 0: nothing */
    int64_t until_ms;
    int64_t end_ms; /* now: from two hours before it nothing goes wrong any more */
    struct past_alert alerts[PAST_TROUBLE_ROWS];
    unsigned count;
};

/** Begin; the recorded alerts are taken away until their time comes. False without memory. */
bool past_trouble_make(struct past_trouble *trouble, struct sim_printer *printer, int64_t end_ms);

/** Five minutes have passed. False without memory. */
bool past_trouble_step(struct past_trouble *trouble, int64_t now_ms);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Sharp: the counters by kind of work; two colours and one colour are colour. */
#include "agent/vendor_list.h"

/* clang-format off */
#define COUNTER "2385.1.1.19.2.1.3."
#define COUNTERS(work_, group_) \
    { VENDOR_COUNTER(work_, MONO, COUNTER group_ ".4.61") }, \
    { VENDOR_COUNTER(work_, COLOUR, COUNTER group_ ".4.63") }, \
    { VENDOR_COUNTER(work_, COLOUR, COUNTER group_ ".4.64") }, \
    { VENDOR_COUNTER(work_, COLOUR, COUNTER group_ ".4.80") }

static const struct vendor_row rows[] = {
    { VENDOR_TEXT(SERIAL, PLAIN, "2385.2.1.1.2.1.3.1") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "2385.2.1.1.2.1.2.1") },
    { VENDOR_TEXT(MODEL, PLAIN, "2385.2.1.3.2.1.4.13501.1302.1"), .last = true },
    COUNTERS(TOTAL, "5"),
    COUNTERS(PRINT, "1"),
    COUNTERS(COPY, "4"),
    { VENDOR_COUNTER(PRINT, BOTH, COUNTER "1.4.60") },
    { VENDOR_COUNTER(PRINT, BOTH, COUNTER "1.4.75"), .duplex = true },
    { VENDOR_COUNTER(COPY, BOTH, COUNTER "4.4.60") },
    { VENDOR_COUNTER(SCAN, BOTH, COUNTER "7.4.50") },
    { VENDOR_COUNTER(SCAN, MONO, COUNTER "7.4.51") },
    { VENDOR_COUNTER(SCAN, COLOUR, COUNTER "7.4.53") },
    { .says = VENDOR_LEVEL_PERCENT }, /* the maximum is often -2 */
};
/* clang-format on */

VENDOR_LIST_ROWS(sharp)

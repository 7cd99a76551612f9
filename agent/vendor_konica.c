/* SPDX-License-Identifier: Apache-2.0 */
/* Konica Minolta and Develop. */
#include "agent/vendor_list.h"

/* clang-format off */
#define COUNTER "18334.1.1.1.5.7.2."

static const struct vendor_row rows[] = {
    { VENDOR_TEXT(MODEL, PLAIN, "18334.1.1.1.1.6.2.1.0") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "18334.1.1.1.1.6.1.0") },
    { VENDOR_COUNTER(TOTAL, BOTH, COUNTER "1.1.0") },
    { VENDOR_COUNTER(TOTAL, BOTH, COUNTER "1.3.0"), .duplex = true },
    { VENDOR_COUNTER(SCAN, BOTH, COUNTER "1.5.0") },
    { VENDOR_COUNTER(SCAN, BOTH, COUNTER "3.1.5.1"), .choice = 1 },
    { VENDOR_COUNTER(COPY, MONO, COUNTER "2.1.5.1.1") },
    { VENDOR_COUNTER(COPY, COLOUR, COUNTER "2.1.5.2.1") },
    { VENDOR_COUNTER(PRINT, MONO, COUNTER "2.1.5.1.2") },
    { VENDOR_COUNTER(PRINT, COLOUR, COUNTER "2.1.5.2.2") },
};
/* clang-format on */

VENDOR_LIST_ROWS(konica)

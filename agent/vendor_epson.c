/* SPDX-License-Identifier: Apache-2.0 */
/* Epson: identity, counters and supplies; the status blob is not asked, its meaning differs. */
#include "agent/vendor_list.h"

/* clang-format off */
#define COUNTER "1248.1.2.2.27."

static const struct vendor_row rows[] = {
    { VENDOR_TEXT(MODEL, PLAIN, "1248.1.2.2.1.1.1.2.1") },
    { VENDOR_TEXT(SERIAL, PLAIN, "1248.1.2.2.1.1.1.5.1") },
    { VENDOR_COUNTER(TOTAL, BOTH, COUNTER "1.1.30.1.1") },
    { VENDOR_TEXT(DEVICE_ID, PLAIN, "1248.1.2.2.1.1.1.1.1") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "1248.1.2.2.2.1.1"), .column = 2, .keys = 3, .label = "FW", .bulk = true },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "1248.1.2.2.2.1.1"), .column = 2, .keys = 3, .label = "Firmware", .bulk = true },
    { VENDOR_COUNTER(TOTAL, MONO, COUNTER "1.1.3.1.1") },
    { VENDOR_COUNTER(TOTAL, COLOUR, COUNTER "1.1.4.1.1") },
    { VENDOR_COUNTER(PRINT, BOTH, COUNTER "6.1.4.1.1.1") },
    { VENDOR_COUNTER(COPY, BOTH, COUNTER "6.1.4.1.1.2") },
    { VENDOR_COUNTER(PRINT, COLOUR, COUNTER "6.1.5.1.1.1") },
    { VENDOR_COUNTER(COPY, COLOUR, COUNTER "6.1.5.1.1.2") },
    { VENDOR_TEXT(SUPPLY, PLAIN, "1248.1.2.2.28.1.1"), .column = 2, .keys = 5, .bulk = true, .adds = true },
};
/* clang-format on */

VENDOR_LIST_ROWS(epson)

/* SPDX-License-Identifier: Apache-2.0 */
/* Xerox, Fuji Xerox and FUJIFILM: XEROX-COMMON and the detail counters of XEROX-HOST-RESOURCES. */
#include "agent/vendor_list.h"

/* clang-format off */
#define COUNTER "253.8.53.13.2.1.6."

static const struct vendor_row rows[] = {
    { VENDOR_COUNTER(TOTAL, BOTH, COUNTER "1.20.1") },
    { VENDOR_TEXT(DEVICE_ID, PLAIN, "253.8.51.1.2.1.20.1") },
    { VENDOR_TEXT(SERIAL, PLAIN, "253.8.53.3.2.1.3.1") },
    { VENDOR_COUNTER(TOTAL, COLOUR, COUNTER "1.20.33") },
    { VENDOR_COUNTER(TOTAL, MONO, COUNTER "1.20.34") },
    { VENDOR_COUNTER(COPY, MONO, COUNTER "11.20.3") },
    { VENDOR_COUNTER(COPY, COLOUR, COUNTER "11.20.25") },
    { VENDOR_COUNTER(SCAN, BOTH, COUNTER "10.20.11") },
    { VENDOR_COUNTER(SCAN, BOTH, COUNTER "10.20.12") },
};
/* clang-format on */

VENDOR_LIST_ROWS(xerox)

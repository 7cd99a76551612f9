/* SPDX-License-Identifier: Apache-2.0 */
/* Pantum: objects that some firmware numbers without and some with the scalar's zero. */
#include "agent/vendor_list.h"

/* clang-format off */
static const struct vendor_row rows[] = {
    { VENDOR_TEXT(SERIAL, PLAIN, "40093.1.1.1.5") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "40093.1.1.1.1") },
    { VENDOR_TEXT(SERIAL, PLAIN, "40093.6.1.2") },
    { VENDOR_TEXT(SERIAL, PLAIN, "40093.10.1.1.4") },
    { VENDOR_TEXT(SERIAL, PLAIN, "40093.1.1.1.5.0") },
    { VENDOR_TEXT(SERIAL, PLAIN, "40093.6.1.2.0") },
    { VENDOR_TEXT(SERIAL, PLAIN, "40093.10.1.1.4.0") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "40093.1.1.1.1.0") },
    { VENDOR_COUNTER(PRINT, BOTH, "40093.1.1.3.12") },
    { VENDOR_COUNTER(COPY, BOTH, "40093.1.1.3.9") },
    { VENDOR_COUNTER(TOTAL, BOTH, "40093.1.1.3.1"), .duplex = true },
    { VENDOR_COUNTER(PRINT, BOTH, "40093.1.1.3.12.0"), .choice = 1 },
    { VENDOR_COUNTER(COPY, BOTH, "40093.1.1.3.9.0"), .choice = 1 },
    { VENDOR_COUNTER(TOTAL, BOTH, "40093.1.1.3.1.0"), .duplex = true, .choice = 1 },
};
/* clang-format on */

VENDOR_LIST_ROWS(pantum)

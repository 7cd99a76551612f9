/* SPDX-License-Identifier: Apache-2.0 */
/* Zebra: the printer's own objects first, those of its print server after them. */
#include "agent/vendor_list.h"

/* clang-format off */
static const struct vendor_row rows[] = {
    { VENDOR_TEXT(MODEL, PLAIN, "10642.1.1.0") },
    { VENDOR_TEXT(SERIAL, PLAIN, "10642.200.19.5.0") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "10642.1.2.0") },
    { VENDOR_TEXT(SERIAL, PLAIN, "10642.1.9.0") },
    { VENDOR_TEXT(MODEL, PLAIN, "10642.200.19.7.0") },
    { VENDOR_TEXT(MODEL, PLAIN, "683.6.2.3.2.1.15.1") },
    { VENDOR_TEXT(SERIAL, PLAIN, "683.1.5.0"), .last = true },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "683.1.9.0"), .last = true },
    { VENDOR_TEXT(MODEL, PLAIN, "683.1.4.0"), .last = true },
};
/* clang-format on */

VENDOR_LIST_ROWS(zebra)

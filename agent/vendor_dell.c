/* SPDX-License-Identifier: Apache-2.0 */
/* Dell: its copy of Lexmark's objects. */
#include "agent/vendor_list.h"

/* clang-format off */
static const struct vendor_row rows[] = {
    { VENDOR_TEXT(DEVICE_ID, PLAIN, "674.10898.100.2.1.2.1.3.1") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "674.10898.100.1.1.1.0") },
    { VENDOR_TEXT(MODEL, PLAIN, "674.10898.100.2.1.2.1.2.1"), .last = true },
    { VENDOR_TEXT(SERIAL, PLAIN, "674.10898.100.2.1.2.1.6.1") },
};
/* clang-format on */

VENDOR_LIST_ROWS(dell)

/* SPDX-License-Identifier: Apache-2.0 */
/* Toshiba TEC: label printers and e-STUDIO. */
#include "agent/vendor_list.h"

/* clang-format off */
static const struct vendor_row rows[] = {
    { VENDOR_TEXT(MODEL, PLAIN, "1129.1.2.1.1.1.2.1.0"), .last = true },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "1129.1.2.1.1.1.1.2.0") },
    { VENDOR_COUNTER(TOTAL, COLOUR, "1129.2.3.50.1.3.21.6.1.3.1.1") },
};
/* clang-format on */

VENDOR_LIST_ROWS(toshiba)

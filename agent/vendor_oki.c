/* SPDX-License-Identifier: Apache-2.0 */
/* OKI: its own identity, and HP's device id, which it answers too. */
#include "agent/vendor_list.h"

/* clang-format off */
static const struct vendor_row rows[] = {
    { VENDOR_TEXT(MODEL, PLAIN, "2001.1.1.1.1.11.1.10.25.0") },
    { VENDOR_TEXT(SERIAL, PLAIN, "2001.1.1.1.1.11.1.10.45.0") },
    { VENDOR_TEXT(DEVICE_ID, PLAIN, "11.2.3.9.1.1.7.0") },
};
/* clang-format on */

VENDOR_LIST_ROWS(oki)

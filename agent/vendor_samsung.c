/* SPDX-License-Identifier: Apache-2.0 */
/* Samsung and what Xerox, Dell and HP sell of it. */
#include "agent/vendor_list.h"

/* clang-format off */
static const struct vendor_row rows[] = {
    { VENDOR_TEXT(MODEL, PLAIN, "236.11.5.1.1.1.1.0") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "236.11.5.1.1.1.2.0") },
};
/* clang-format on */

VENDOR_LIST_ROWS(samsung)

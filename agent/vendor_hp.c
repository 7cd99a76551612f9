/* SPDX-License-Identifier: Apache-2.0 */
/* HP: HP-LASERJET-COMMON-MIB. duplex-page-count and the counts by medium count sheets, not
 * impressions: not asked. */
#include "agent/vendor_list.h"

/* clang-format off */
#define DEVICE "11.2.3.9.4.2.1."

static const struct vendor_row rows[] = {
    { VENDOR_TEXT(DEVICE_ID, PLAIN, "11.2.3.9.1.1.7.0") },
    { VENDOR_TEXT(SERIAL, PML, DEVICE "1.3.3.0") },
    { VENDOR_COUNTER(TOTAL, BOTH, DEVICE "4.1.2.5.0") },
    { VENDOR_TEXT(MODEL, PML, DEVICE "1.3.2.0") },
    { VENDOR_TEXT(FIRMWARE, PML, DEVICE "1.3.6.0") },
    { VENDOR_TEXT(FIRMWARE, PML, DEVICE "1.3.5.0") }, /* the date code */
    { VENDOR_COUNTER(TOTAL, MONO, DEVICE "4.1.2.6.0") },
    { VENDOR_COUNTER(TOTAL, COLOUR, DEVICE "4.1.2.7.0") },
    { VENDOR_COUNTER(COPY, BOTH, DEVICE "2.2.1.63.0") },
    { VENDOR_COUNTER(FAX, BOTH, DEVICE "3.7.1.32.0") },
    { VENDOR_COUNTER(SCAN, BOTH, DEVICE "2.2.1.44.0") }, /* all pages through the feeder */
    { VENDOR_COUNTER(SCAN, BOTH, DEVICE "2.2.1.74.0") }, /* all pages from the glass */
    { .says = VENDOR_CONTEXT, .label = "Jetdirect" },
};
/* clang-format on */

VENDOR_LIST_ROWS(hp)

/* SPDX-License-Identifier: Apache-2.0 */
/* Canon: product information and the counters by function; else counters by label. */
#include "agent/vendor_list.h"

/* clang-format off */
#define FUNCTION "1602.1.11.1.3.1.4."
#define LABELLED(work_, colour_, label_) \
    { VENDOR_COUNTER(work_, colour_, "1602.1.11.2.1.1"), .column = 3, .keys = 2, .label = (label_), .choice = 1 }

static const struct vendor_row rows[] = {
    { VENDOR_TEXT(MODEL, PLAIN, "1602.1.1.1.1.0") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "1602.1.1.1.4.0") },
    { VENDOR_TEXT(SERIAL, PLAIN, "1602.1.2.1.8.1.3.1.1") },
    { VENDOR_TEXT(SERIAL, PLAIN, "1602.1.2.1.4.0") },
    { VENDOR_COUNTER(COPY, BOTH, FUNCTION "101") },
    { VENDOR_COUNTER(COPY, MONO, FUNCTION "112") },
    { VENDOR_COUNTER(COPY, MONO, FUNCTION "113") },
    { VENDOR_COUNTER(COPY, COLOUR, FUNCTION "122") },
    { VENDOR_COUNTER(COPY, COLOUR, FUNCTION "123") },
    { VENDOR_COUNTER(PRINT, BOTH, FUNCTION "301") },
    { VENDOR_COUNTER(SCAN, BOTH, FUNCTION "501") },
    LABELLED(TOTAL, BOTH, "Total 1"),
    LABELLED(TOTAL, MONO, "Total (Black 1)"),
    LABELLED(TOTAL, COLOUR, "Total (Full Color + Single Color 1)"),
    LABELLED(COPY, BOTH, "Copy (Total 1)"),
    LABELLED(PRINT, BOTH, "Print (Total 1)"),
    LABELLED(SCAN, BOTH, "Scan (Total 1)"),
    { .says = VENDOR_LEVEL_STAGE, .key = 100 }, /* enough */
    { .says = VENDOR_LEVEL_STAGE, .key = 10 },  /* low */
    { .says = VENDOR_LEVEL_STAGE, .key = 1 },   /* empty soon */
    { .says = VENDOR_LEVEL_STAGE, .key = 0 },
};
/* clang-format on */

VENDOR_LIST_ROWS(canon)

/* SPDX-License-Identifier: Apache-2.0 */
/* Lexmark: LEXMARK-PVT-MIB and LEXMARK-MPS-MIB; counters are found by paperGeneralCountType. */
#include "agent/vendor_list.h"

/* clang-format off */
#define PAPER(work_, colour_, type_) \
    { VENDOR_COUNTER(work_, colour_, "641.6.4.2.1.1"), .column = 4, .keys = 2, .key = (type_), .bulk = true }

static const struct vendor_row rows[] = {
    { VENDOR_TEXT(MODEL, PLAIN, "641.6.2.3.1.4.1") },
    { VENDOR_TEXT(SERIAL, PLAIN, "641.6.2.3.1.5.1") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "641.6.3.3.1.7.1.1") },
    { VENDOR_TEXT(SERIAL, PLAIN, "641.2.1.2.1.6.1") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "641.2.1.2.1.4.1") },
    { VENDOR_TEXT(DEVICE_ID, PLAIN, "641.2.1.2.1.3.1") },
    { VENDOR_TEXT(MODEL, PLAIN, "641.2.1.2.1.2.1"), .last = true },
    PAPER(TOTAL, BOTH, 2),   /* totalSafe */
    PAPER(TOTAL, MONO, 3),   /* totalMonoSafe */
    PAPER(TOTAL, COLOUR, 4), /* totalColorSafe */
    PAPER(PRINT, BOTH, 16),
    PAPER(PRINT, MONO, 17),
    PAPER(PRINT, COLOUR, 18),
    PAPER(COPY, BOTH, 32),
    PAPER(COPY, MONO, 33),
    PAPER(COPY, COLOUR, 34),
    PAPER(FAX, BOTH, 48),
    PAPER(FAX, MONO, 49),
    PAPER(FAX, COLOUR, 50),
};
/* clang-format on */

VENDOR_LIST_ROWS(lexmark)

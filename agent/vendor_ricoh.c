/* SPDX-License-Identifier: Apache-2.0 */
/* Ricoh, Lanier, Savin, Gestetner, NRG, Nashuatec, Infotec, Rex-Rotary. */
#include "agent/vendor_list.h"

/* clang-format off */
#define ENGINE(work_, colour_, type_) \
    { VENDOR_COUNTER(work_, colour_, "367.3.2.1.2.19.5.1"), .column = 9, .keys = 2, .key = (type_), .bulk = true }

static const struct vendor_row rows[] = {
    { VENDOR_TEXT(MODEL, PLAIN, "367.3.2.1.1.1.1.0") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "367.3.2.1.1.1.2.0") },
    { VENDOR_TEXT(SERIAL, PLAIN, "367.3.2.1.2.1.4.0") },
    ENGINE(TOTAL, BOTH, 10),
    ENGINE(COPY, BOTH, 200),
    ENGINE(COPY, MONO, 201),
    ENGINE(COPY, COLOUR, 202),
    ENGINE(COPY, COLOUR, 203),
    ENGINE(FAX, BOTH, 300),
    ENGINE(PRINT, BOTH, 400),
    ENGINE(PRINT, MONO, 401),
    ENGINE(PRINT, COLOUR, 402),
    ENGINE(PRINT, COLOUR, 403),
    ENGINE(SCAN, MONO, 870),
    ENGINE(SCAN, COLOUR, 871),
    { VENDOR_TEXT(SUPPLY, PLAIN, "367.3.2.1.2.24.1.1"), .column = 5, .keys = 3, .bulk = true },
    { .says = VENDOR_LEVEL_CODE, .key = -100, .scale = 0 }, /* empty */
};
/* clang-format on */

VENDOR_LIST_ROWS(ricoh)

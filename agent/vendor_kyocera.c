/* SPDX-License-Identifier: Apache-2.0 */
/* Kyocera, UTAX, TA Triumph-Adler, Olivetti: printed pages are fewer than prtMarkerLifeCount. */
#include "agent/vendor_list.h"

/* clang-format off */
#define FUNCTION "1347.42.3.1."
#define SIZES "1347.42.2.1.1.1"

static const struct vendor_row rows[] = {
    { VENDOR_TEXT(MODEL, PLAIN, "1347.43.5.1.1.1.1") },
    { VENDOR_TEXT(SERIAL, PLAIN, "1347.43.5.1.1.28.1") },
    { VENDOR_COUNTER(TOTAL, BOTH, "1347.43.10.1.1.12.1.1") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, "1347.43.5.4.1.5.1.1") },
    { VENDOR_TEXT(DEVICE_ID, PLAIN, "1347.40.1.1.1.8.1") },
    { VENDOR_COUNTER(TOTAL, MONO, "1347.42.2.2.1.1.3.1.1") },
    { VENDOR_COUNTER(TOTAL, COLOUR, "1347.42.2.2.1.1.3.1.2") }, /* one colour */
    { VENDOR_COUNTER(TOTAL, COLOUR, "1347.42.2.2.1.1.3.1.3") }, /* full colour */
    { VENDOR_COUNTER(PRINT, BOTH, FUNCTION "1.1.1.1") },
    { VENDOR_COUNTER(COPY, BOTH, FUNCTION "1.1.1.2") },
    { VENDOR_COUNTER(FAX, BOTH, FUNCTION "1.1.1.4") },
    { VENDOR_COUNTER(PRINT, MONO, FUNCTION "2.1.1.1.1") },
    { VENDOR_COUNTER(PRINT, COLOUR, FUNCTION "2.1.1.1.2") },
    { VENDOR_COUNTER(PRINT, COLOUR, FUNCTION "2.1.1.1.3") },
    { VENDOR_COUNTER(COPY, MONO, FUNCTION "2.1.1.2.1") },
    { VENDOR_COUNTER(COPY, COLOUR, FUNCTION "2.1.1.2.2") },
    { VENDOR_COUNTER(COPY, COLOUR, FUNCTION "2.1.1.2.3") },
    { VENDOR_COUNTER(FAX, MONO, FUNCTION "2.1.1.4.1") },
    { VENDOR_COUNTER(FAX, COLOUR, FUNCTION "2.1.1.4.2") },
    { VENDOR_COUNTER(FAX, COLOUR, FUNCTION "2.1.1.4.3") },
    { VENDOR_COUNTER(SCAN, BOTH, "1347.46.10.1.1.5.3") },
    { VENDOR_COUNTER(SCAN, BOTH, FUNCTION "3.1.1.2"), .choice = 1 }, /* for copies */
    { VENDOR_COUNTER(SCAN, BOTH, FUNCTION "3.1.1.4"), .choice = 1 }, /* for faxes */
    { VENDOR_COUNTER(SCAN, BOTH, FUNCTION "4.1.1.1"), .choice = 1 }, /* others */
    { .says = VENDOR_TOTAL_IS_SUM },
    { .says = VENDOR_COUNT_MEDIA, .oid = VENDOR_OID(SIZES), .column = 6, .keys = 2, .bulk = true },
    { .says = VENDOR_COUNT_MEDIA, .oid = VENDOR_OID(SIZES), .column = 7, .keys = 2, .bulk = true, .colour = VENDOR_MONO },
    { .says = VENDOR_COUNT_MEDIA, .oid = VENDOR_OID(SIZES), .column = 8, .keys = 2, .bulk = true, .colour = VENDOR_COLOUR },
};
/* clang-format on */

VENDOR_LIST_ROWS(kyocera)

/* SPDX-License-Identifier: Apache-2.0 */
/* Brother: its copy of HP's management objects below 2435, and records in blobs. */
#include "agent/vendor_list.h"

/* clang-format off */
#define NODE "2435.2.3.9.4.2.1.5."
#define COUNTS "2435.2.3.9.4.2.1.5.5.10.0"
#define CARE "2435.2.3.9.4.2.1.5.5.8.0"
#define NEXT_CARE "2435.2.3.9.4.2.1.5.5.11.0"

#define COUNT_RECORD(work_, colour_, key_) { VENDOR_COUNTER(work_, colour_, COUNTS), .form = VENDOR_BLOB, .key = (key_) }
/* Hundredths of a percent. */
#define LIFE(place_, key_, type_, label_, paint_) { VENDOR_TEXT(SUPPLY, BLOB, CARE), .key = (key_), .type = (type_), \
    .label = (label_), .paint = (paint_), .scale = 100, .adds = true, .place = (place_) }
#define PAGES(place_, key_, type_, label_, paint_) { VENDOR_TEXT(SUPPLY_PAGES, BLOB, NEXT_CARE), .key = (key_), \
    .type = (type_), .label = (label_), .paint = (paint_), .adds = true, .place = (place_) }
/* Whole percents, in steps. */
#define COARSE(place_, key_, label_, paint_) { VENDOR_TEXT(SUPPLY, BLOB, CARE), .key = (key_), .type = TONER, \
    .label = (label_), .paint = (paint_), .adds = true, .staged = true, .place = (place_) }
/* Of ink printers before those. */
#define INK(place_, key_, label_, paint_) { VENDOR_TEXT(SUPPLY, RATIO, CARE), .key = (key_), .type = INK_TYPE, \
    .label = (label_), .paint = (paint_), .scale = 100, .adds = true, .place = (place_) }

/* PrtMarkerSuppliesTypeTC */
enum { OTHER = 1, TONER = 3, INK_TYPE = 5, OPC = 9, FUSER = 15, TRANSFER_UNIT = 20 };

static const struct vendor_row rows[] = {
    { VENDOR_TEXT(DEVICE_ID, PLAIN, "2435.2.3.9.1.1.7.0") },
    { VENDOR_TEXT(SERIAL, PLAIN, NODE "5.1.0") },
    { VENDOR_TEXT(FIRMWARE, PLAIN, NODE "5.17.0") },
    { VENDOR_TEXT(FIRMWARE, VERSION, "2435.2.4.3.1240.6.5.0"), .last = true }, /* the network card's */
    { VENDOR_TEXT(MODEL, PLAIN, "2435.2.4.3.2435.5.13.3.0"), .last = true },
    COUNT_RECORD(TOTAL, BOTH, 0x00),
    COUNT_RECORD(TOTAL, MONO, 0x01),
    COUNT_RECORD(TOTAL, COLOUR, 0x02),
    { VENDOR_COUNTER(TOTAL, BOTH, COUNTS), .form = VENDOR_BLOB, .key = 0x06, .duplex = true },
    { VENDOR_COUNTER(SCAN, BOTH, NODE "5.54.2.2.1.3.3") },
    LIFE(1, 0x6f, TONER, "Black", "black"),
    LIFE(2, 0x70, TONER, "Cyan", "cyan"),
    LIFE(3, 0x71, TONER, "Magenta", "magenta"),
    LIFE(4, 0x72, TONER, "Yellow", "yellow"),
    LIFE(1, 0xa1, TONER, "Black", "black"), /* of printers that lack those; the first that answers counts */
    LIFE(2, 0xa2, TONER, "Cyan", "cyan"),
    LIFE(3, 0xa3, TONER, "Magenta", "magenta"),
    LIFE(4, 0xa4, TONER, "Yellow", "yellow"),
    COARSE(1, 0x81, "Black", "black"),
    COARSE(2, 0x82, "Cyan", "cyan"),
    COARSE(3, 0x83, "Magenta", "magenta"),
    COARSE(4, 0x84, "Yellow", "yellow"),
    INK(1, 0xa1, "Black", "black"),
    INK(2, 0xa2, "Cyan", "cyan"),
    INK(3, 0xa3, "Magenta", "magenta"),
    INK(4, 0xa4, "Yellow", "yellow"),
    LIFE(5, 0x41, OPC, "Drum", NULL),
    LIFE(6, 0x80, OPC, "Black Drum", "black"),
    LIFE(7, 0x79, OPC, "Cyan Drum", "cyan"),
    LIFE(8, 0x7a, OPC, "Magenta Drum", "magenta"),
    LIFE(9, 0x7b, OPC, "Yellow Drum", "yellow"),
    LIFE(10, 0x69, TRANSFER_UNIT, "Belt Unit", NULL),
    LIFE(11, 0x6a, FUSER, "Fuser", NULL),
    LIFE(12, 0x6b, OTHER, "Laser Unit", NULL),
    LIFE(13, 0x6c, OTHER, "PF Kit MP", NULL),
    LIFE(14, 0x6d, OTHER, "PF Kit 1", NULL),
    PAGES(5, 0x82, OPC, "Drum", NULL),
    PAGES(6, 0xa4, OPC, "Black Drum", "black"),
    PAGES(7, 0xa5, OPC, "Cyan Drum", "cyan"),
    PAGES(8, 0xa6, OPC, "Magenta Drum", "magenta"),
    PAGES(9, 0xa7, OPC, "Yellow Drum", "yellow"),
    PAGES(10, 0x88, TRANSFER_UNIT, "Belt Unit", NULL),
    PAGES(11, 0x89, FUSER, "Fuser", NULL),
    PAGES(12, 0x73, OTHER, "Laser Unit", NULL),
    PAGES(13, 0x86, OTHER, "PF Kit MP", NULL),
    PAGES(14, 0x77, OTHER, "PF Kit 1", NULL),
    { .says = VENDOR_LEVEL_CODE, .key = 0, .type = TONER, .label = "ok" }, /* of printers that tell no maximum */
    { .says = VENDOR_LEVEL_CODE, .key = 1, .type = TONER, .label = "low" },
    { .says = VENDOR_LEVEL_CODE, .key = 2, .type = TONER, .label = "empty" },
    { .says = VENDOR_LEVEL_CODE, .key = 3, .type = TONER, .label = "low" },
};
/* clang-format on */

VENDOR_LIST_ROWS(brother)

/* SPDX-License-Identifier: Apache-2.0 */
/* answer: a reading set seen as the tables of the MIBs: rows by index, cells as numbers and decoded
 * texts.
 *
 * Row indexes have one or two numbers: hrDeviceIndex and the row's own, or the row's own alone from
 * agents that leave the device out. Rows with gaps, and columns that lack cells, are normal.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_ANSWER_H
#define PRINTWIRE_AGENT_NORMALISE_ANSWER_H

#include "agent/reading.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ANSWER_ROWS 256 /* most rows of a table that are looked at; the rest is passed over */

/* Table entries: the OID to which column and index are appended. */
#define ANSWER_SYSTEM       "1.3.6.1.2.1.1"                /* RFC 3418: scalars, instance 0 */
#define ANSWER_INTERFACE    "1.3.6.1.2.1.2.2.1"            /* RFC 2863: ifEntry */
#define ANSWER_ADDRESS      "1.3.6.1.2.1.4.20.1"           /* RFC 4293: ipAddrEntry */
#define ANSWER_DEVICE       "1.3.6.1.2.1.25.3.2.1"         /* RFC 2790: hrDeviceEntry */
#define ANSWER_PRINTER      "1.3.6.1.2.1.25.3.5.1"         /* RFC 2790: hrPrinterEntry */
#define ANSWER_GENERAL      "1.3.6.1.2.1.43.5.1.1"         /* RFC 3805: prtGeneralEntry */
#define ANSWER_LOCALIZATION "1.3.6.1.2.1.43.7.1.1"         /* prtLocalizationEntry */
#define ANSWER_COVER        "1.3.6.1.2.1.43.6.1.1"         /* prtCoverEntry */
#define ANSWER_INPUT        "1.3.6.1.2.1.43.8.2.1"         /* prtInputEntry */
#define ANSWER_OUTPUT       "1.3.6.1.2.1.43.9.2.1"         /* prtOutputEntry */
#define ANSWER_MARKER       "1.3.6.1.2.1.43.10.2.1"        /* prtMarkerEntry */
#define ANSWER_SUPPLIES     "1.3.6.1.2.1.43.11.1.1"        /* prtMarkerSuppliesEntry */
#define ANSWER_COLORANT     "1.3.6.1.2.1.43.12.1.1"        /* prtMarkerColorantEntry */
#define ANSWER_MEDIA_PATH   "1.3.6.1.2.1.43.13.4.1"        /* prtMediaPathEntry */
#define ANSWER_ALERT        "1.3.6.1.2.1.43.18.1.1"        /* prtAlertEntry */
#define ANSWER_PORT         "1.3.6.1.4.1.2699.1.2.1.2.1.1" /* PWG 5107.1: ppmPrinterEntry */

struct answer {
    const struct reading_set *set; /* the caller's */
    unsigned charset; /* IANA MIBenum of the printer's localised texts; 0 not declared */
    uint32_t printer; /* hrDeviceIndex of the printer */
};

struct answer_row {
    uint8_t len; /* numbers in use: 1 or 2 */
    uint32_t ids[2];
};

/** Look at a set, which must outlive `answer`: find the printer's device index (hrDeviceType
 * printer, else the first of hrPrinterTable, else of prtGeneralTable, else 1) and its character set
 * (prtGeneralCurrentLocalization's, else the first). */
void answer_init(struct answer *answer, const struct reading_set *set);

/** The rows of a table that have a cell in any of the columns `first` to `last`, in index order; at
 * most ANSWER_ROWS. Returns their number. */
size_t answer_rows(const struct answer *answer, const char *entry, uint32_t first, uint32_t last,
                   struct answer_row rows[ANSWER_ROWS]);

/** The row of one number. */
struct answer_row answer_row_of(uint32_t id);

/** The device part of a row's index: its first number of two, else 0. */
uint32_t answer_row_device(const struct answer_row *row);

/** The row's own number: the last. */
uint32_t answer_row_index(const struct answer_row *row);

/** The cell itself, or NULL. */
const struct reading *answer_cell(const struct answer *answer, const char *entry, uint32_t column,
                                  const struct answer_row *row);

/** A number; false when the cell is missing or no number. */
bool answer_number(const struct answer *answer, const char *entry, uint32_t column,
                   const struct answer_row *row, int64_t *out_number);

/** A text, decoded and trimmed; false (and "") when the cell is missing or nothing printable. */
bool answer_text(const struct answer *answer, const char *entry, uint32_t column,
                 const struct answer_row *row, char *out, size_t size);

/** A scalar of the system group by its number: sysDescr 1, sysName 5, sysLocation 6; as
 * answer_text. */
bool answer_system(const struct answer *answer, uint32_t object, char *out, size_t size);

/** The first text of a column, whatever its index; as answer_text. */
bool answer_first_text(const struct answer *answer, const char *entry, uint32_t column, char *out,
                       size_t size);

#endif

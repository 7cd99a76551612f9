/* SPDX-License-Identifier: Apache-2.0 */
/* trouble: what the codes of alerts (PrtAlertCodeTC of IANA-PRINTER-MIB) and detected errors
 * (hrPrinterDetectedErrorState of RFC 2790) mean for the life of an incident: which of them tell
 * the same, what undoes what, and what is over once the printer prints again. */
#ifndef PRINTWIRE_AGENT_TROUBLE_H
#define PRINTWIRE_AGENT_TROUBLE_H

#include <stdbool.h>
#include <stdint.h>

#define TROUBLE_ERRORS      15 /* bits of hrPrinterDetectedErrorState that have a meaning */
#define TROUBLE_ERROR_CODES 8

/* What a reading knows of an alert beside what its record says, as bits of the record's note. */
enum trouble_note {
    TROUBLE_EVENT = 1, /* prtAlertSeverityLevel warning(4): told once, the row may stay for ever */
    TROUBLE_SHOWN = 2, /* a detected error shows the same */
    TROUBLE_ERROR = 4, /* only a detected error shows it: it has no row */
    TROUBLE_TOLD = 8,  /* another incident tells it: it is none */
    TROUBLE_WHICH = 16 /* times this: the number of the event, 0 for none */
};

/* What befalls a supply. */
enum trouble_family {
    TROUBLE_OF_NO_SUPPLY,
    TROUBLE_USED_UP,   /* low, empty, its life over */
    TROUBLE_FILLED_UP, /* almost full, full */
    TROUBLE_MISSING
};

/* A detected error as an incident: its place and its most general code. */
struct trouble_error {
    const char *group; /* in the words of the incident record; constant memory */
    int64_t code;
    const char *told_by[3];             /* alerts of these groups tell the same; NULL ends */
    bool told_by_any;                   /* any critical or warning alert does */
    int64_t codes[TROUBLE_ERROR_CODES]; /* alerts that it confirms; 0 ends */
};

/** The generic code of what befell a finisher's part (30203 staplerCoverOpen: 3); other codes as
 * they are. */
int64_t trouble_generic(int64_t code);

/** What an alert about a supply tells of it, by code: generic ones (9-15) and those of markers. */
enum trouble_family trouble_family(int64_t code);

/** True when an event of the code `by` ends what an earlier one of `code` told of the same place:
 * covers, interlocks and subunits opened and closed (3/4, 5/6, 18/19, 501/502, and each of the
 * finishers' own), turned off or off line and on (21, 22/20), removed or missing and added (26, 9,
 * 801, 901/25), memory decreased and increased (1502/1501). */
bool trouble_is_undone(int64_t code, int64_t by);

/** True for what nothing is left of once the printer has printed on: open covers, interlocks and
 * subunits, jams, off line (also of finishers), recoverable failures, requests for other media, and
 * what befell one job. */
bool trouble_ends_with_printing(int64_t code);

/** The error of a bit; bit 0 is the top bit of the first octet. NULL past TROUBLE_ERRORS. */
const struct trouble_error *trouble_error(unsigned bit);

/** The error whose incident has this group and code, or NULL; `group` may be NULL. */
const struct trouble_error *trouble_error_of(const char *group, int64_t code);

/** True when an alert tells what the error does, so that the error is no incident beside it.
 * `group` and `severity` in the words of the incident record; `group` may be NULL. */
bool trouble_is_told(const struct trouble_error *error, const char *group, int64_t code,
                     const char *severity);

/** True when the error shows that what an alert of one of its groups told still is so. */
bool trouble_is_shown(const struct trouble_error *error, const char *group, int64_t code);

#endif

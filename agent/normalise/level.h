/* SPDX-License-Identifier: Apache-2.0 */
/* level: what prtMarkerSuppliesLevel means: a percent where one can be known, how good it is, and
 * the state it shows.
 *
 * RFC 3805: -1 no limit, -2 unknown, -3 some is left; else units of prtMarkerSuppliesSupplyUnit out
 * of prtMarkerSuppliesMaxCapacity. The level of a receptacle is the space left in it.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_LEVEL_H
#define PRINTWIRE_AGENT_NORMALISE_LEVEL_H

#include <stdbool.h>
#include <stdint.h>

#define LEVEL_LOW_PERCENT 10 /* at or below it a supply is low, a receptacle almost full */

/* In order of urgency within a class. */
enum level_state {
    LEVEL_UNKNOWN,
    LEVEL_OK,
    LEVEL_LOW,
    LEVEL_EMPTY,
    LEVEL_ALMOST_FULL,
    LEVEL_FULL,
    LEVEL_MISSING
};

/* The cells of one row. */
struct level_cells {
    bool has_level;
    bool has_max;
    bool has_unit;
    bool receptacle;
    bool table_is_percent; /* all other rows of this printer count to 100 */
    bool staged; /* levels of this printer come in a few steps: a percent is one of them */
    int64_t level;
    int64_t max;
    int64_t unit;
};

struct level {
    const char *quality; /* the record's word: exact, percent, staged, some, unlimited, unknown;
                            constant memory */
    char percent[8];     /* "37.5"; "" when there is none */
    enum level_state state;
};

/** Judge one row. A percent comes from a level of 0 or more and one of: unit percent; a maximum
 * (exact; quality percent when it is 100 of an unnamed unit); an unnamed or missing unit, no
 * maximum, level up to 100, and either a maximum of 0 with a level above 0 or a table that
 * otherwise counts in percent. Levels above the maximum are 100 percent. The quality of a staged
 * one is staged. */
struct level level_judge(const struct level_cells *cells);

/** A level told as hundredths of a percent by other objects than the standard's: quality percent,
 * or staged. */
struct level level_of_hundredths(int64_t hundredths, bool receptacle, bool staged);

/** Hundredths of a percent of a record's text ("37.5": 3750); -1 when it is none. */
int64_t level_hundredths(const char *percent);

/** The more urgent of two states. */
enum level_state level_state_worse(enum level_state a, enum level_state b);

/** The state that an alert about a supply shows, by prtAlertCode (generic codes and those of
 * markers); LEVEL_UNKNOWN for codes that say nothing about it. */
enum level_state level_state_of_alert(int64_t code);

/** The state of a record's word; LEVEL_UNKNOWN for any other and NULL. */
enum level_state level_state_from_name(const char *name);

/** The record's word for a state ("almost-full"). */
const char *level_state_name(enum level_state state);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* words: the enumerations of RFC 3805 and IANA-PRINTER-MIB as the words that records use. */
#ifndef PRINTWIRE_AGENT_NORMALISE_WORDS_H
#define PRINTWIRE_AGENT_NORMALISE_WORDS_H

#include <stddef.h>
#include <stdint.h>

/* PrtMarkerSuppliesClassTC */
enum words_class { WORDS_CLASS_OTHER = 1, WORDS_CLASS_CONSUMED = 3, WORDS_CLASS_RECEPTACLE = 4 };

/* PrtMarkerSuppliesSupplyUnitTC, those that rules speak of */
enum words_unit { WORDS_UNIT_OTHER = 1, WORDS_UNIT_UNKNOWN = 2, WORDS_UNIT_PERCENT = 19 };

/* PrtAlertGroupTC, those that rules speak of */
enum words_group {
    WORDS_GROUP_GENERAL = 5,
    WORDS_GROUP_COVER = 6,
    WORDS_GROUP_INPUT = 8,
    WORDS_GROUP_OUTPUT = 9,
    WORDS_GROUP_MARKER = 10,
    WORDS_GROUP_SUPPLIES = 11,
    WORDS_GROUP_COLORANT = 12,
    WORDS_GROUP_MEDIA_PATH = 13
};

/** PrtMarkerSuppliesTypeTC ("toner", "other"); NULL for unknown and numbers that the registry
 * lacks.
 */
const char *words_supply_type(int64_t number);

/** PrtMarkerSuppliesSupplyUnitTC ("impressions"); NULL for other, unknown, percent and strange
 * numbers. */
const char *words_supply_unit(int64_t number);

/** PrtInputTypeTC ("sheetFeedManual"): "unknown" for unknown and missing (negative) numbers,
 * "other" for strange ones. */
const char *words_input_type(int64_t number);

/** PrtOutputTypeTC ("mailBox"): as words_input_type. */
const char *words_output_type(int64_t number);

/** PrtAlertGroupTC ("markerSupplies"); NULL for other, unknown and
 * strange numbers. */
const char *words_alert_group(int64_t number);

/** The number of such a word; 0 when it is none. */
int64_t words_alert_group_number(const char *word);

/** PrtAlertTrainingLevelTC ("fieldService"); NULL for other, unknown and strange numbers. */
const char *words_training(int64_t number);

/** A colour's English name found in a text: as a name in one of several languages; NULL when there
 * is none. */
const char *words_colour_in(const char *text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* normalised: the records that a written-down answer gives, for tests to look at. */
#ifndef PRINTWIRE_TESTS_FAKES_NORMALISED_H
#define PRINTWIRE_TESTS_FAKES_NORMALISED_H

#include "agent/normalise/normalise.h"

#include <stddef.h>

/** Read lines as tests/fakes/reading_lines.h has them and normalise them for a device at 10.0.0.1,
 * dropping the records of an earlier call. False when normalising fails. */
bool normalised_make(const char *lines, unsigned scopes);

/** The value of a field in the nth record of its kind, "" when there is none. */
const char *normalised_value(size_t nth, enum field_id field);

/** The value of a field that may repeat, in the record's nth element or sub-attribute of that name;
 * "" when there is none. Sub-attributes are counted by themselves: the nth that is there. */
const char *normalised_nth(size_t record, enum field_id field, size_t nth);

/** How many records of a kind. */
size_t normalised_count(enum record_kind kind);

/** The state that the lines show. */
enum device_state normalised_state(const char *lines);

/** Free the last records. */
void normalised_drop(void);

#endif

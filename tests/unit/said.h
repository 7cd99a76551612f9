/* SPDX-License-Identifier: Apache-2.0 */
/* said: the records that a test's site has said so far, in order. One list, for one test program.
 */
#ifndef PRINTWIRE_TESTS_UNIT_SAID_H
#define PRINTWIRE_TESTS_UNIT_SAID_H

#include <stddef.h>

/** Add a copy of a record's text; ends the test when there are too many. */
void said_add(const char *xml, size_t len);

/** How many there are. */
size_t said_count(void);

/** The index-th, from 0; ends the test past the end. */
const char *said_at(size_t index);

/** The nth, from 0, that contains a text; "" when there is none. */
const char *said_record(const char *text, size_t nth);

/** How many contain a text. */
size_t said_count_of(const char *text);

/** Begin anew. */
void said_forget(void);

#endif

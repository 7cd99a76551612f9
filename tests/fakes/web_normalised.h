/* SPDX-License-Identifier: Apache-2.0 */
/* web_normalised: the records that written-down web documents give, alone or beside a written-down
 * SNMP answer, for tests to look at. */
#ifndef PRINTWIRE_TESTS_FAKES_WEB_NORMALISED_H
#define PRINTWIRE_TESTS_FAKES_WEB_NORMALISED_H

#include "agent/normalise/normalise_merge.h"
#include "agent/normalise/normalise_web.h"
#include "agent/web_set.h"

#include <stddef.h>
#include <stdint.h>

/** Start with no documents and no records. */
void web_normalised_start(void);

/** Add a document with this body. */
void web_normalised_put(enum web_document document, const char *body);

/** The set, to be changed. */
struct web_set *web_normalised_set(void);

/** Make the records of these scopes; false when that fails. */
bool web_normalised_make(unsigned scopes);

/** Make the records of the documents and of an SNMP answer (tests/fakes/reading_lines.h), and
 * merge them; false when that fails. */
bool web_normalised_merge(const char *lines, unsigned scopes);

/** In the next merges the documents are of an earlier reading, as far as these scopes go. */
void web_normalised_age(unsigned scopes);

/** What contradicted in the last merge. */
const struct normalise_conflicts *web_normalised_conflicts(void);

/** The value of a field in the nth record of its kind, "" when there is none. */
const char *web_normalised_value(size_t nth, enum field_id field);

/** The value of a field that may repeat, in the record's nth element or sub-attribute of that name;
 * "" when there is none. */
const char *web_normalised_nth(size_t record, enum field_id field, size_t nth);

/** The pages of a work and colour in the first meter, without sides and media; -1 when there are
 * none. */
int64_t web_normalised_pages(const char *work, const char *colour);

/** How many records of a kind. */
size_t web_normalised_count(enum record_kind kind);

/** Free everything. */
void web_normalised_finish(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* db_words: reads SQL as far as is needed to find what stands outside of quotes and comments, and
 * replaces the words in braces (db.h). */
#ifndef PRINTWIRE_PORTAL_STORE_DB_WORDS_H
#define PRINTWIRE_PORTAL_STORE_DB_WORDS_H

#include "base/buf.h"
#include "portal/store/db_driver.h"

#include <stdbool.h>
#include <stddef.h>

/** Bytes of what begins here and means itself: a 'text', a "name", or a -- comment; 0 when it is
 * none of them. One without end goes to the end of the text. */
size_t db_words_quoted(const char *sql);

/** Append the SQL with each {word} replaced. False when a word is not known (our bug, or a brace
 * that belongs into quotes) or there is no room. */
bool db_words_expand(const struct db_word words[DB_WORDS], const char *sql, struct buf *out);

#endif

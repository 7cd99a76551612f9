/* SPDX-License-Identifier: Apache-2.0 */
/* json_write: write a JSON document into a buffer: no white space, members in the order in which
 * they are written, so the same calls give the same bytes.
 *
 * Errors stick, as in buf: a text that is not UTF-8, a buffer past its limit, more than
 * JSON_WRITE_MOST_DEPTH levels, a member without key, an end too many. Write freely and ask
 * json_write_done() once. The key of each call is NULL inside an array and for the outermost value,
 * and never NULL inside an object. The writer does not look for keys that are written twice.
 */
#ifndef PRINTWIRE_BASE_JSON_WRITE_H
#define PRINTWIRE_BASE_JSON_WRITE_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

#define JSON_WRITE_MOST_DEPTH 32

struct json_write {
    struct buf *out;
    uint32_t is_object; /* bit n: level n is an object */
    uint32_t has_items; /* bit n: level n has a member or item already */
    unsigned depth;     /* levels open */
    bool is_whole;      /* the outermost value is complete */
    bool failed;
};

/** Start a document at the end of `out`, which must outlive the writer. Cannot fail. */
void json_write_init(struct json_write *w, struct buf *out);

/** Open an object; json_write_end() closes it. */
void json_write_object(struct json_write *w, const char *key);

/** Open an array; json_write_end() closes it. */
void json_write_array(struct json_write *w, const char *key);

/** Close the object or array opened last. */
void json_write_end(struct json_write *w);

/** A text, UTF-8; `"`, `\` and control characters (below 0x20) are escaped, nothing else is. */
void json_write_text(struct json_write *w, const char *key, const char *text);

/** A whole number. */
void json_write_i64(struct json_write *w, const char *key, int64_t number);

/** A number of hundredths, as a number with two decimals. */
void json_write_hundredths(struct json_write *w, const char *key, int64_t hundredths);

/** true or false. */
void json_write_bool(struct json_write *w, const char *key, bool flag);

/** null: a value that is known to be unknown. */
void json_write_null(struct json_write *w, const char *key);

/** A text, or null for none: NULL and "". */
void json_write_text_or_null(struct json_write *w, const char *key, const char *text);

/** A whole number, or null when it is not known. */
void json_write_i64_or_null(struct json_write *w, const char *key, int64_t number, bool is_known);

/** True when one whole document was written and nothing failed. */
bool json_write_done(const struct json_write *w);

#endif

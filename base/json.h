/* SPDX-License-Identifier: Apache-2.0 */
/* json: read a JSON document (RFC 8259) from a stranger, on jansson (owner file: json.c).
 *
 * Strict: the whole input is one object or array, UTF-8 without a BOM, no member twice, no NUL in a
 * text, integers within int64, nothing behind the end. Getters tell apart what is absent, of the
 * wrong type and out of range; `null` is a value of the wrong type. A number with a fraction or an
 * exponent is allowed in a document but no getter reads it: money and time are whole numbers here.
 *
 *     struct json *doc;
 *     if (json_parse(bytes, len, 16384, 8, &doc, error) != ERR_NONE) ...
 *     if (json_get_i64(json_root(doc), "exp", 0, MOST, &exp) != JSON_GOT) ...
 *     json_destroy(doc);
 */
#ifndef PRINTWIRE_BASE_JSON_H
#define PRINTWIRE_BASE_JSON_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "line 12, column 34: duplicate object key" and its NUL; longer texts are cut. */
#define JSON_ERROR_SIZE 96
#define JSON_MOST_DEPTH 64 /* the deepest limit that a caller may give */

struct json;       /* a document */
struct json_value; /* a value in a document, which owns it */

/* What a getter found; out parameters are written for JSON_GOT only. */
enum json_get { JSON_GOT = 0, JSON_ABSENT, JSON_MISTYPED, JSON_OUT_OF_RANGE };

/** Parse `len` bytes, of which at most `most_len` and at most `most_depth` levels of objects and
 * arrays are taken (1 to JSON_MOST_DEPTH; the outermost counts). The document is the caller's, to
 * be freed by json_destroy(). On failure `error` says where and what, without quoting the input:
 * ERR_LIMIT (too long, too deep), ERR_SYNTAX, ERR_MEMORY. Numbers that int64 cannot hold are
 * ERR_SYNTAX. */
enum err json_parse(const char *bytes, size_t len, size_t most_len, unsigned most_depth,
                    struct json **out_doc, char error[JSON_ERROR_SIZE]);

/** Free a document with all its values and texts; NULL is allowed. */
void json_destroy(struct json *doc);

/** The outermost value: an object or an array. */
const struct json_value *json_root(const struct json *doc);

/** True for an object. NULL is none. */
bool json_value_is_object(const struct json_value *value);

/** A member that is a text of at most `most_len` bytes (else JSON_OUT_OF_RANGE): NUL-terminated
 * UTF-8, owned by the document, without NUL inside but perhaps with other control characters. A
 * value that is no object has no members. */
enum json_get json_get_text(const struct json_value *object, const char *key, size_t most_len,
                            const char **out_text);

/** A member that is a whole number within [least, most]. */
enum json_get json_get_i64(const struct json_value *object, const char *key, int64_t least,
                           int64_t most, int64_t *out_number);

/** A member that is true or false. */
enum json_get json_get_bool(const struct json_value *object, const char *key, bool *out_flag);

/** True for a member that is null: neither absent nor anything else. */
bool json_is_null_member(const struct json_value *object, const char *key);

/** A member that is an object. */
enum json_get json_get_object(const struct json_value *object, const char *key,
                              const struct json_value **out_object);

/** A member that is an array of at most `most_items` values (else JSON_OUT_OF_RANGE); its length in
 * `out_count`. */
enum json_get json_get_array(const struct json_value *object, const char *key, size_t most_items,
                             const struct json_value **out_array, size_t *out_count);

/** The value at `index` (from 0) of an array; NULL behind its end and for what is no array. */
const struct json_value *json_item(const struct json_value *array, size_t index);

/** An item that is a text, as json_get_text(); JSON_ABSENT behind the end. */
enum json_get json_item_text(const struct json_value *array, size_t index, size_t most_len,
                             const char **out_text);

/** An item that is a whole number, as json_get_i64(); JSON_ABSENT behind the end. */
enum json_get json_item_i64(const struct json_value *array, size_t index, int64_t least,
                            int64_t most, int64_t *out_number);

/** The first member of an object (in the order of the document) whose key is not among the `count`
 * known ones, or NULL: for formats in which what is not understood must not be ignored. */
const char *json_stranger(const struct json_value *object, const char *const known[], size_t count);

/** "found", "missing", "of the wrong type" or "out of range", for error texts. */
const char *json_get_words(enum json_get get);

#endif

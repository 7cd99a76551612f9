/* SPDX-License-Identifier: Apache-2.0 */
/* str: strings and numbers from strangers, bounded and checked. */
#ifndef PRINTWIRE_BASE_STR_H
#define PRINTWIRE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Copy into an array of `size` bytes, always terminated, cut at a UTF-8 boundary; false when it
 * was cut. */
bool str_copy(char *out, size_t size, const char *text);

/** A whole decimal number (optional '-', digits, nothing else) within [least, most]; false
 * otherwise. */
bool str_to_i64(const char *text, int64_t least, int64_t most, int64_t *out_number);

/** A whole decimal number without sign within [0, most]; false otherwise. */
bool str_to_u64(const char *text, uint64_t most, uint64_t *out_number);

/** A duration: digits and a unit (ms, s, min, h, d), "90s", "15min"; a bare number is refused.
 * Milliseconds. */
bool str_to_duration_ms(const char *text, uint64_t *out_ms);

/** True when `len` bytes are valid UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool str_is_utf8(const char *bytes, size_t len);

/** Length in bytes of the valid UTF-8 sequence at `bytes`, its code point in `out_code`; 0 when
 * invalid. */
size_t str_utf8_next(const char *bytes, size_t len, uint32_t *out_code);

/** Write a code point as UTF-8 (1-4 bytes) into `out`; the bytes written, 0 for a value that is
 * none. */
size_t str_utf8_put(char out[4], uint32_t code);

/** Cut white space off both ends, in place; the start of the rest inside `text`. */
char *str_trim(char *text);

/** Compare ASCII letters without case, the rest exactly. */
bool str_equal_nocase(const char *a, const char *b);

/** Find `needle` in `text` without regard to the case of ASCII letters; NULL when absent. */
const char *str_find_nocase(const char *text, const char *needle);

/** True when `text` begins with `prefix`. */
bool str_starts_with(const char *text, const char *prefix);

#endif

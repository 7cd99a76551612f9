/* SPDX-License-Identifier: Apache-2.0 */
/* licence_field: a C structure as a JSON object, by a table of typed rows: how licence documents
 * and requests are read, written and documented.
 *
 * A field that is absent is zero in the structure ("" for texts). What no row names is passed over
 * when reading. Bounds are those of the row, for both ways; no text has control characters.
 */
#ifndef PRINTWIRE_PROTOCOL_LICENCE_FIELD_H
#define PRINTWIRE_PROTOCOL_LICENCE_FIELD_H

#include "base/buf.h"
#include "base/json.h"
#include "base/json_write.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum licence_field_kind {
    LICENCE_FIELD_TEXT,   /* char[size]: least..size - 1 bytes of UTF-8 */
    LICENCE_FIELD_ID,     /* char[size]: 1..size - 1 of [A-Za-z0-9._-] */
    LICENCE_FIELD_WORD,   /* char[size]: 1..size - 1 of [a-z0-9-] */
    LICENCE_FIELD_KEY_ID, /* char[33]: 32 of [0-9a-f] */
    LICENCE_FIELD_NONCE,  /* char[23]: base64url of 16 octets, kept as text */
    LICENCE_FIELD_BYTES,  /* uint8_t[size]: base64url */
    LICENCE_FIELD_TIME,   /* int64_t milliseconds: RFC 3339, UTC, "Z" */
    LICENCE_FIELD_NUMBER, /* int64_t: least..most */
    LICENCE_FIELD_CHOICE, /* enum: the index in `words`, which ends with NULL; "" is no choice */
    LICENCE_FIELD_WORDS,  /* char[most][size] and their count: words as above */
    LICENCE_FIELD_LIST    /* struct[most] of `size` bytes and their count: `rows` for each */
};

struct licence_field {
    const char *name;
    enum licence_field_kind kind;
    size_t offset;
    size_t size;
    int64_t least;
    int64_t most;
    unsigned allowed; /* bit n: in structures of type n; all of them in the rows of a list */
    unsigned needed;  /* bit n: must be there in those */
    const char *const *words;
    size_t count_offset;
    const struct licence_field *rows;
    size_t row_count;
    const char *help; /* one sentence for the reference */
};

/* A table, and where one that reads or writes says what is wrong. */
struct licence_field_table {
    const struct licence_field *rows;
    size_t count;
    char *trouble; /* NULL: nobody asks */
    size_t trouble_size;
};

/** Fill the structure from an object: the rows that type `type` allows. False, with the trouble
 * said, when a needed one is missing or one has another type, form or size. */
bool licence_field_read(const struct licence_field_table *table, unsigned type,
                        const struct json_value *object, void *out_struct);

/** Write the members of the object that is open in `w`, in the table's order; what is zero and not
 * needed is left out. False, with the trouble said, when a value breaks its row. */
bool licence_field_write(const struct licence_field_table *table, unsigned type,
                         const void *from_struct, struct json_write *w);

/** True for 1..`most` characters of [A-Za-z0-9._-]. */
bool licence_field_is_id(const char *text, size_t most);

/** True for 1..`most` characters of [a-z0-9-]. */
bool licence_field_is_word(const char *text, size_t most);

/** True for 32 characters of [0-9a-f]. */
bool licence_field_is_key_id(const char *text);

/** True for 22 characters that are base64url of 16 octets. */
bool licence_field_is_nonce(const char *text);

#endif

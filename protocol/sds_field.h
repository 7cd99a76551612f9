/* SPDX-License-Identifier: Apache-2.0 */
/* sds_field: a C structure as a JSON object and back, by a table of typed rows: how the bodies of
 * protocol/SDS.md are read, written and documented.
 *
 * Closed, but for tables that say so: a member that no row names is refused, and so is one that
 * comes twice. What is absent is
 * not 0: "" for texts, 0 for times, SDS_FIELD_NONE for numbers, the word "" or SDS_FIELD_WORDLESS
 * for choices, no bit for sets, a count of 0 for objects and lists. Bounds are those of the row,
 * for both ways.
 */
#ifndef PRINTWIRE_PROTOCOL_SDS_FIELD_H
#define PRINTWIRE_PROTOCOL_SDS_FIELD_H

#include "base/json.h"
#include "base/json_write.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SDS_FIELD_NONE     INT64_MIN /* a number that is not known */
#define SDS_FIELD_WORDLESS UINT_MAX  /* a choice that is not made */
#define SDS_FIELD_MOST     32        /* rows of one table, words of one choice */
#define SDS_FIELD_PLACE    96        /* "work[31].settings[2].name" and its NUL */

enum sds_field_kind {
    SDS_FIELD_TEXT,  /* char[size]: 1..size - 1 bytes of UTF-8 without control characters */
    SDS_FIELD_WORD,  /* char[size]: 1..size - 1 of A-Za-z0-9._- */
    SDS_FIELD_UUID,  /* char[37]: RFC 9562, lower case */
    SDS_FIELD_HEX,   /* char[size]: size - 1 of 0-9a-f */
    SDS_FIELD_BYTES, /* char[size]: size - 1 of base64url without padding, kept as text */
    SDS_FIELD_CODE,  /* char[size]: size - 1 of Crockford's base32, in capitals, no dashes */
    SDS_FIELD_URL,  /* char[size]: "https://", a host without user or password, and more of ASCII */
    SDS_FIELD_TIME, /* int64_t milliseconds: RFC 3339, UTC, "Z" */
    SDS_FIELD_NUMBER, /* int64_t: least..most */
    SDS_FIELD_CHOICE, /* unsigned: index in `words`; absent is a first word "", or if there is none
                       * and it need not be there, SDS_FIELD_WORDLESS */
    SDS_FIELD_SET,    /* unsigned: bit n is word n; an array of words, each once */
    SDS_FIELD_OBJECT, /* a structure by `table`, and its size_t count, 0 or 1 */
    SDS_FIELD_LIST    /* structures by `table`, at most `most`, and their size_t count */
};

struct sds_field {
    const char *name;
    enum sds_field_kind kind;
    bool is_needed;
    size_t offset;
    size_t size; /* of a text, with its NUL */
    int64_t least;
    int64_t most;
    const char *const *words; /* ended by NULL */
    size_t count_offset;
    const struct sds_field_table *table;
    const char *unit; /* "s", "percent"; NULL none */
    const char *help; /* one sentence: what it is, and where it comes from */
};

struct sds_field_table {
    const struct sds_field *rows;
    size_t count; /* at most SDS_FIELD_MOST */
    size_t size;  /* of the structure */
    bool
        is_open; /* for reading: what is unknown or breaks its row is as if it were not there, and
                  * nothing need be there (RFC 9457, section 3.2); written it is as strict as any */
};

/* What is wrong, and where: made for a problem document (RFC 9457). */
struct sds_field_trouble {
    char
        place[SDS_FIELD_PLACE]; /* "work[3].step"; "" the body as a whole; cut where it is longer */
    char text[160];             /* "work[3].step is missing" */
};

/** Make everything absent. */
void sds_field_clear(const struct sds_field_table *table, void *out_struct);

/** Fill the structure from an object. False, with everything absent and the trouble said, when a
 * member is missing, unknown, of another type or out of bounds. */
bool sds_field_read(const struct sds_field_table *table, const struct json_value *object,
                    void *out_struct, struct sds_field_trouble *out_trouble);

/** Write the members of the object that is open in `w`, in the table's order, absent ones left out.
 * False, with the trouble said, when a value breaks its row or a needed one is absent. */
bool sds_field_write(const struct sds_field_table *table, const void *from_struct,
                     struct json_write *w, struct sds_field_trouble *out_trouble);

/** Write the place of a list's object: "work[3]". */
void sds_field_set_place(char out_place[SDS_FIELD_PLACE], const char *list, size_t index);

/** True when a text may stand in a row of a kind of text. */
bool sds_field_fits(const struct sds_field *field, const char *text);

#endif

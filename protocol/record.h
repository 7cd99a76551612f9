/* SPDX-License-Identifier: Apache-2.0 */
/* record: one thing said about a device, as a list of field values.
 *
 * A record holds only rows of protocol/field, in any order of adding; values of sub-attributes
 * belong to the element value added last before them. It owns its texts.
 */
#ifndef PRINTWIRE_PROTOCOL_RECORD_H
#define PRINTWIRE_PROTOCOL_RECORD_H

#include "protocol/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORD_VALUES 256 /* most values of one record */

struct record_value {
    enum field_id field;
    char *text;
};

struct record {
    enum record_kind kind;
    struct record_value *values;
    size_t count;
    uint64_t note; /* from one stage of a program to the next, in its words; never written, read,
                      compared or copied; 0 none */
    bool failed;   /* memory ran out or the limit was reached: the record must not be used */
    bool starved;  /* it was memory */
};

/** An empty record of a kind. Cannot fail. */
void record_init(struct record *r, enum record_kind kind);

/** Free its values; safe on a zeroed record. */
void record_finish(struct record *r);

/** Add a value, copied; text that is too long is cut at a character, surrounding white space is
 * trimmed. False and nothing added when the field is of another kind, the text is NULL or empty
 * (but for PERCENT) or not of the field's type, or a single field is already there; memory or limit
 * trouble also sets `failed`. */
bool record_add(struct record *r, enum field_id field, const char *text);

/** Add a whole number. */
bool record_add_number(struct record *r, enum field_id field, int64_t number);

/** Add a time, milliseconds since 1970 UTC. */
bool record_add_time(struct record *r, enum field_id field, int64_t wall_ms);

/** Replace the value of a single field, or add it. */
bool record_set(struct record *r, enum field_id field, const char *text);

/** The first value of a field, or NULL. Owned by the record. */
const char *record_get(const struct record *r, enum field_id field);

/** Remove every value of a field with its sub-attributes. */
void record_remove(struct record *r, enum field_id field);

/** True when every required field is there and nothing failed. */
bool record_complete(const struct record *r);

/** True when both say the same: same kind and values in table order, the time `at` left aside. */
bool record_same(const struct record *a, const struct record *b);

/** Put a copy of `from` into `to` (initialised or zeroed); false when memory runs out. */
bool record_copy(struct record *to, const struct record *from);

/* Records made from one reading of one device. */
struct record_list {
    struct record *items;
    size_t count;
    size_t limit; /* most records */
    bool failed;
};

/** An empty list that will never hold more than `limit` records. */
void record_list_init(struct record_list *list, size_t limit);

/** Free the list and its records. */
void record_list_finish(struct record_list *list);

/** Append an empty record of a kind and give it for filling; NULL (and `failed`) when it does not
 * fit. The pointer is good until the next call. */
struct record *record_list_add(struct record_list *list, enum record_kind kind);

/** Likewise, filled with the two fields that every kind begins with: what it is about (a UUID) and
 * when it was read. */
struct record *record_list_add_about(struct record_list *list, enum record_kind kind,
                                     const char *device, int64_t at_ms);

/** True when nothing failed, of the list and of each record in it. */
bool record_list_sound(const struct record_list *list);

/** Remove the last record: for one that turned out incomplete. */
void record_list_drop_last(struct record_list *list);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* reading: what a device answered: a set of variables in OID order, before anybody says what they
 * mean. */
#ifndef PRINTWIRE_AGENT_READING_H
#define PRINTWIRE_AGENT_READING_H

#include "agent/oid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reading_type {
    READING_INTEGER, /* INTEGER, Counter32/64, Gauge32, TimeTicks: `number` */
    READING_BYTES,   /* OCTET STRING, IpAddress, Opaque: `bytes`, `len` */
    READING_OID      /* OBJECT IDENTIFIER: `bytes` holds its dotted text, NUL-terminated */
};

struct reading {
    struct oid oid;
    enum reading_type type;
    int64_t number;
    const uint8_t *bytes; /* followed by a NUL that `len` does not count */
    size_t len;
};

struct reading_set;

/** An empty set that holds at most `limit` variables and `byte_limit` bytes of values; NULL without
 * memory. */
struct reading_set *reading_set_create(size_t limit, size_t byte_limit);

/** Free; NULL is allowed. */
void reading_set_destroy(struct reading_set *set);

/** Add a copy of a variable; a second one of the same OID replaces the first. False when the set is
 * full. */
bool reading_set_add(struct reading_set *set, const struct reading *reading);

/** Take over every variable of `from` (which stays as it is). False when the set is full. */
bool reading_set_merge(struct reading_set *set, const struct reading_set *from);

/** Remove every variable under a prefix: before a table that was read again is merged. */
void reading_set_remove(struct reading_set *set, const struct oid *prefix);

/** How many variables. */
size_t reading_set_count(const struct reading_set *set);

/** The index-th variable in OID order; NULL past the end. Good until the set changes. */
const struct reading *reading_set_at(const struct reading_set *set, size_t index);

/** The variable of exactly this OID, or NULL. */
const struct reading *reading_set_find(const struct reading_set *set, const struct oid *oid);

/** The first variable under a prefix and behind `after` (NULL: from the start), or NULL: walks a
 * column. */
const struct reading *reading_set_next(const struct reading_set *set, const struct oid *prefix,
                                       const struct oid *after);

/** The number at a dotted OID plus the indexes `a`, `b` (0 means: no such index); false when absent
 * or no number. */
bool reading_set_number(const struct reading_set *set, const char *column, uint32_t a, uint32_t b,
                        int64_t *out_number);

/** The bytes at a dotted OID plus indexes, or NULL; `out_len` may be NULL. */
const uint8_t *reading_set_bytes(const struct reading_set *set, const char *column, uint32_t a,
                                 uint32_t b, size_t *out_len);

#endif

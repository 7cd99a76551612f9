/* SPDX-License-Identifier: Apache-2.0 */
/* oid: object identifiers as arrays of numbers (RFC 2578): parse, print, compare, prefix. */
#ifndef PRINTWIRE_AGENT_OID_H
#define PRINTWIRE_AGENT_OID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OID_IDS                                                                                    \
    64 /* most sub-identifiers; RFC 2578 allows 128, no printer object needs half of these */
#define OID_TEXT_SIZE                                                                              \
    320 /* enough for what oid_format writes of any printer object; longer is cut */

struct oid {
    uint8_t len;
    uint32_t ids[OID_IDS];
};

/** "1.3.6.1.2.1.1.1.0", a leading dot allowed; false for anything else or more than OID_IDS
 * numbers. */
bool oid_parse(const char *text, struct oid *out_oid);

/** The dotted text. */
void oid_format(const struct oid *oid, char out_text[OID_TEXT_SIZE]);

/** Lexicographic order: negative, 0, positive. */
int oid_compare(const struct oid *a, const struct oid *b);

/** True when `oid` is `prefix` or lies under it. */
bool oid_under(const struct oid *oid, const struct oid *prefix);

/** Append one number; false when it is full. */
bool oid_append(struct oid *oid, uint32_t id);

#endif

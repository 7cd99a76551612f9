/* SPDX-License-Identifier: Apache-2.0 */
/* snmprec: a recording of what an SNMP agent answers: one "OID|type|value" per line, in memory,
 * sorted by OID.
 *
 * Types: 2 INTEGER, 4 OCTET STRING, 5 NULL, 6 OBJECT IDENTIFIER, 64 IpAddress, 65 Counter32, 66
 * Gauge32, 67 TimeTicks, 68 Opaque, 70 Counter64; "x" behind 4, 64 or 68 says that the value is in
 * hexadecimal. An IpAddress may be dotted text. Empty lines and lines that begin with '#' are left
 * out. Lines need not be sorted; of two lines with the same OID the first one counts. The format is
 * the one of the snmpsim program.
 *
 * A recording never changes and is shared by all printers that play it.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SNMPREC_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SNMPREC_H

#include "base/err.h"
#include "tests/sim_printer/sim_codec.h"

#include <stdbool.h>
#include <stddef.h>

#define SNMPREC_FILE      ((size_t)16 * 1024 * 1024) /* most bytes of a file */
#define SNMPREC_VARIABLES 65536                      /* most lines of values */
#define SNMPREC_VALUE     4096                       /* most content octets of one value */

struct snmprec;

/* Where a recording cannot be read. */
struct snmprec_fault {
    unsigned line;      /* counted from 1; 0: not about a line */
    const char *reason; /* a constant text */
};

/** Read a recording from memory. ERR_SYNTAX, ERR_RANGE and ERR_LIMIT tell the line in `out_fault`;
 * ERR_MEMORY. */
enum err snmprec_parse(const char *text, size_t len, struct snmprec **out_recording,
                       struct snmprec_fault *out_fault);

/** Read a recording from a file: also ERR_MISSING and ERR_IO (errno). */
enum err snmprec_load(const char *path, struct snmprec **out_recording,
                      struct snmprec_fault *out_fault);

/** Free; NULL is allowed. */
void snmprec_destroy(struct snmprec *recording);

/** How many variables. */
size_t snmprec_count(const struct snmprec *recording);

/** How many lines were left out because an earlier one had the same OID. */
size_t snmprec_repeated(const struct snmprec *recording);

/** A variable by its place in the order of OIDs, which must be below snmprec_count(); lives as long
 * as the recording. */
void snmprec_at(const struct snmprec *recording, size_t place, struct sim_oid *out_oid,
                struct sim_value *out_value);

/** The place of the first variable that is not before `oid`; snmprec_count() when there is none. */
size_t snmprec_find(const struct snmprec *recording, struct sim_oid oid);

/** Read a type ("4x") and a value as they stand in a recording; the BER content goes to
 * `out_bytes`, `value->bytes` points there. NULL, or a constant text that says what is wrong. */
const char *snmprec_value(const char *type, size_t type_len, const char *text, size_t text_len,
                          uint8_t out_bytes[SNMPREC_VALUE], struct sim_value *out_value);

#endif

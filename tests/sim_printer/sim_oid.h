/* SPDX-License-Identifier: Apache-2.0 */
/* sim_oid: object identifiers of the simulated fleet (RFC 2578).
 *
 * Written apart from the agent's own on purpose: the simulator is what the agent is checked
 * against, and two programs that share a mistake agree with each other.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_OID_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_OID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_OID_IDS       128  /* most sub-identifiers, RFC 2578 section 3.5 */
#define SIM_OID_TEXT_SIZE 1408 /* enough for SIM_OID_IDS numbers of ten digits and the dots */

/* An identifier that lies somewhere else. */
struct sim_oid {
    const uint32_t *ids;
    size_t count;
};

/* Room for one identifier of any length. */
struct sim_oid_room {
    size_t count;
    uint32_t ids[SIM_OID_IDS];
};

/** What lies in the room; valid as long as the room. */
struct sim_oid sim_oid_of(const struct sim_oid_room *room);

/** Read "1.3.6.1.2.1.1.1.0", a leading dot allowed; at least two numbers, of which the first is 0
 * to 2 and the second below 40 under 0 and 1, so that it can be encoded. False for anything else;
 * `out_room` is then undefined. */
bool sim_oid_parse(const char *text, size_t len, struct sim_oid_room *out_room);

/** Write the dotted text, cut when it does not fit. */
void sim_oid_format(struct sim_oid oid, char *out_text, size_t size);

/** Lexicographic order: negative, 0, positive. */
int sim_oid_compare(struct sim_oid a, struct sim_oid b);

/** True when `oid` is `prefix` or lies under it. */
bool sim_oid_under(struct sim_oid oid, struct sim_oid prefix);

/** Copy into a room; false when it is longer than SIM_OID_IDS. */
bool sim_oid_copy(struct sim_oid oid, struct sim_oid_room *out_room);

/** Append one number; false when the room is full. */
bool sim_oid_append(struct sim_oid_room *room, uint32_t id);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* walk_trap_codec: notifications decoded, informs answered, reports written, by net-snmp's codec.
 *
 * SNMPv3 without net-snmp's global list of users: as for answers, walk_usm puts exactly one user at
 * one engine into it for the time of one message, so the list never grows with strangers' packets
 * and is never searched. net-snmp checks signature and decrypts; the clock of RFC 3414 section 3.2
 * step 7 is left to walk_trap_clock, which has to remember it longer than net-snmp does.
 */
#ifndef PRINTWIRE_AGENT_WALK_TRAP_CODEC_H
#define PRINTWIRE_AGENT_WALK_TRAP_CODEC_H

#include "agent/oid.h"
#include "agent/reading.h"
#include "agent/walk_trap_shape.h"
#include "agent/walk_usm.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_TRAP_CODEC_PACKET 8192 /* most bytes of a notification, and of its answer */

struct walk_trap_codec;

enum walk_trap_codec_result {
    WALK_TRAP_CODEC_GOOD,
    WALK_TRAP_CODEC_MALFORMED,
    WALK_TRAP_CODEC_WRONG_SIGNATURE, /* or none where the user has one */
    WALK_TRAP_CODEC_WRONG_CIPHER
};

/* A message that was understood. */
struct walk_trap_message {
    bool is_inform;
    uint8_t agent[4]; /* v1: agent-addr; else 0.0.0.0 */
    struct oid trap;  /* snmpTrapOID.0; of a v1 trap by RFC 3584 section 3.1 */
    void *pdu;        /* the codec's own */
};

/* The Reports of RFC 3414 section 5 that an engine answers with. */
enum walk_trap_cause {
    WALK_TRAP_REPORT_LEVEL,
    WALK_TRAP_REPORT_CLOCK,
    WALK_TRAP_REPORT_USER,
    WALK_TRAP_REPORT_ENGINE,
    WALK_TRAP_REPORT_SIGNATURE,
    WALK_TRAP_REPORT_CIPHER,
    WALK_TRAP_REPORTS
};

struct walk_trap_report {
    enum walk_trap_cause cause;
    uint32_t count; /* the value of its counter */
};

/* What is sent back. */
struct walk_trap_packet {
    uint8_t bytes[WALK_TRAP_CODEC_PACKET];
    size_t len;
};

/** A codec; NULL when net-snmp cannot start or memory runs out. */
struct walk_trap_codec *walk_trap_codec_create(void);

/** Free; NULL is allowed. */
void walk_trap_codec_destroy(struct walk_trap_codec *codec);

/** Decode a message of this shape. v3: `usm` is the user at the engine that the message names.
 * Malformed too: without snmpTrapOID.0, with an OID beyond our limits, or of another type than a
 * notification. On WALK_TRAP_CODEC_GOOD the message must be finished. */
enum walk_trap_codec_result walk_trap_codec_parse(struct walk_trap_codec *codec,
                                                  const uint8_t *bytes,
                                                  const struct walk_trap_shape *shape,
                                                  struct walk_usm *usm,
                                                  struct walk_trap_message *out_message);

/** Add the message's variables to a set; those that are beyond its limits or ours are left out. */
void walk_trap_codec_read(const struct walk_trap_message *message, struct reading_set *set);

/** Write the Response to an inform (RFC 3416 section 4.2.7): the same variables, no error. v3: with
 * the security of the inform and the clock of `usm`. Once per message. False when it does not fit.
 */
bool walk_trap_codec_answer(struct walk_trap_codec *codec, const struct walk_trap_message *message,
                            struct walk_usm *usm, uint64_t now_ms, struct walk_trap_packet *out);

/** Write a Report about a message of this shape. `usm` is the engine that reports, with its clock
 * and the user; WALK_TRAP_REPORT_CLOCK is signed with that user's key, the others are not. */
bool walk_trap_codec_report(struct walk_trap_codec *codec, const struct walk_trap_shape *shape,
                            struct walk_usm *usm, const struct walk_trap_report *report,
                            uint64_t now_ms, struct walk_trap_packet *out);

/** Free what a message holds. */
void walk_trap_codec_finish(struct walk_trap_message *message);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* walk_trap_judge: from a packet that anybody may have sent to a notification that is to be
 * believed as far as its version allows. No socket; the time is given.
 *
 * v1 and v2c: the community must be one of ours (so whoever knows it can forge). v3: the user must
 * be one of ours and the message protected as that user is. Of a trap the sender's engine is
 * authoritative: keys are localised to it (RFC 3414 A.2.2). Of an inform we are: a sender that does
 * not know our engine is told by a Report, and so are wrong clocks, users, levels and keys; a copy
 * of an inform is answered again, for the first answer may be lost, and not given on.
 */
#ifndef PRINTWIRE_AGENT_WALK_TRAP_JUDGE_H
#define PRINTWIRE_AGENT_WALK_TRAP_JUDGE_H

#include "agent/walk.h"
#include "agent/walk_trap_clock.h"
#include "agent/walk_trap_codec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_TRAP_JUDGE_USERS 16 /* further users are not taken */

enum walk_trap_outcome {
    WALK_TRAP_IS_GOOD,
    WALK_TRAP_IS_MALFORMED,
    WALK_TRAP_IS_FOREIGN,   /* community or user is none of ours */
    WALK_TRAP_IS_WEAK,      /* less protected than the user must be */
    WALK_TRAP_IS_FORGED,    /* signature or cipher do not fit the user's passwords */
    WALK_TRAP_IS_STALE,     /* not in the time window */
    WALK_TRAP_IS_REPEATED,  /* taken before */
    WALK_TRAP_IS_DISCOVERY, /* a sender of informs asks who we are */
    WALK_TRAP_OUTCOMES
};

struct walk_trap_judgement {
    enum walk_trap_outcome outcome;
    struct walk_trap_shape shape;     /* of all but the malformed; points into the packet */
    struct walk_trap_message message; /* WALK_TRAP_IS_GOOD: to be finished with walk_trap_codec */
    bool has_reply;
    struct walk_trap_packet reply; /* good: the Response, for when it is kept; else a Report or a
                                      repeated Response */
};

/* Whom to believe; everything outlives the judge. */
struct walk_trap_judge_options {
    const char (*communities)[128];
    size_t community_count;
    const struct walk_credential *credentials; /* its users; communities in it do not count */
    size_t credential_count;
    const uint8_t *engine; /* ours */
    size_t engine_len;
    struct walk_trap_clock *clock;
};

struct walk_trap_judge;

/** A judge; NULL without memory. */
struct walk_trap_judge *walk_trap_judge_create(const struct walk_trap_judge_options *options);

/** Wipe the keys and free; NULL is allowed. */
void walk_trap_judge_destroy(struct walk_trap_judge *judge);

/** Judge a packet. */
void walk_trap_judge_take(struct walk_trap_judge *judge, const uint8_t *bytes, size_t len,
                          uint64_t now_ms, struct walk_trap_judgement *out);

#endif

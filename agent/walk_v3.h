/* SPDX-License-Identifier: Apache-2.0 */
/* walk_v3: what the engine knows of one device's SNMPv3 engine, and what a Report changes in that.
 *
 * The story: the first question of a device is an empty one without protection. Its Report tells
 * the engineID and the clock (RFC 3414 section 4). Keys are localised to that engine, and the real
 * question follows. A Report in place of a Response then says what was wrong: the clock (set it,
 * ask again), the engine (find it out again, at most once a minute; so with a Report that gives no
 * reason), or the credential (leave the device alone for a minute). What does not heal by itself is
 * kept as a text for a person.
 */
#ifndef PRINTWIRE_AGENT_WALK_V3_H
#define PRINTWIRE_AGENT_WALK_V3_H

#include "agent/walk.h"
#include "agent/walk_codec.h"
#include "agent/walk_usm.h"

#include <stdbool.h>
#include <stdint.h>

#define WALK_V3_KEYS 32 /* credentials whose keys are kept */
#define WALK_V3_PAUSE_MS                                                                           \
    60000 /* after a refusal, and between two discoveries of an engine that was lost */

/* Keys made from passwords, shared by all devices with the credential. Zero it before first use. */
struct walk_v3_keys {
    struct walk_usm_keys *kept[WALK_V3_KEYS];
    unsigned next; /* which one makes room */
};

/* One device. Zero it before first use. */
struct walk_v3 {
    struct walk_usm *usm;      /* NULL until the engine is known */
    bool proven;               /* an authentic answer came from it */
    bool lost;                 /* it said that it is another engine now */
    uint8_t clock_tries;       /* clocks set for the question that is asked now */
    uint64_t discovered_ms;    /* when `usm` was made */
    uint64_t refused_until_ms; /* ask nothing before */
    const char *trouble;       /* why it cannot be read and what a person can do; NULL: it can */
    const char *said;          /* the trouble that stands in the log */
};

/* What an answer means. */
enum walk_v3_step {
    WALK_V3_ANSWER,  /* an answer to the question */
    WALK_V3_AGAIN,   /* ask (again): the engine is known, or its clock was set */
    WALK_V3_REFUSED, /* wrong user, key, level or context */
    WALK_V3_BROKEN,  /* a Report that makes no sense, or memory ran out */
    WALK_V3_DROP     /* not acceptable: as if nothing had come */
};

/** Free the keys of all credentials. */
void walk_v3_keys_finish(struct walk_v3_keys *keys);

/** Free what is known of a device. */
void walk_v3_finish(struct walk_v3 *v3);

/** False while a device that refused is left alone. */
bool walk_v3_may_ask(const struct walk_v3 *v3, uint64_t now_ms);

/** True when the engine must be found out first. */
bool walk_v3_is_unknown(const struct walk_v3 *v3);

/** A new question of a request starts. */
void walk_v3_start(struct walk_v3 *v3);

/** Fill in the security of a question: the device's, or that of discovery, for which `stranger` has
 * no name and no engine. Discovery also makes it ask for nothing. */
void walk_v3_ask(const struct walk_v3 *v3, const struct walk_credential *credential,
                 struct walk_usm *stranger, struct walk_codec_question *question);

/** Take an answer. On WALK_V3_ANSWER it is authentic at the level of the credential, and from the
 * right engine, user and context. */
enum walk_v3_step walk_v3_take(struct walk_v3 *v3, struct walk_v3_keys *keys,
                               const struct walk_credential *credential,
                               const struct walk_shape *shape, struct walk_codec_answer *answer,
                               uint64_t now_ms);

/** All questions stayed without an answer. True when the credential is to blame: the engine said
 * who it is, but never answered anything that was protected. Forgets the engine, so that the next
 * contact starts with discovery. */
bool walk_v3_silent(struct walk_v3 *v3, const struct walk_credential *credential, uint64_t now_ms);

/** An authentic answer said authorizationError (RFC 3416): the user may not read. */
void walk_v3_denied(struct walk_v3 *v3);

#endif

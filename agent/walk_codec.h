/* SPDX-License-Identifier: Apache-2.0 */
/* walk_codec: SNMP messages as questions and answers, encoded and decoded by net-snmp.
 *
 * The story of an exchange: walk_codec_build() writes the packet; when a packet arrives,
 * walk_shape_read() says for whom it is; walk_codec_parse() decodes it with what that device is
 * known by; walk_codec_next() gives its variables one after the other; walk_codec_finish() frees
 * them. No type of net-snmp leaves this module.
 *
 * RFC 1157 (v1), RFC 1901 and 3416 (v2c), RFC 3412 and 3414 (v3).
 */
#ifndef PRINTWIRE_AGENT_WALK_CODEC_H
#define PRINTWIRE_AGENT_WALK_CODEC_H

#include "agent/walk.h"
#include "agent/walk_shape.h"
#include "agent/walk_usm.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_CODEC_REQUEST 1400  /* most bytes of a request: one Ethernet frame */
#define WALK_CODEC_ANSWER  16384 /* most bytes of an answer that is looked at */

/* The error-status values of RFC 3416 section 3 that the engine tells apart. */
enum { WALK_CODEC_TOO_BIG = 1, WALK_CODEC_NO_SUCH_NAME = 2, WALK_CODEC_AUTHORIZATION = 16 };

enum walk_codec_verb { WALK_CODEC_GET, WALK_CODEC_NEXT, WALK_CODEC_BULK, WALK_CODEC_SET };

struct walk_codec_question {
    enum walk_version version;
    enum walk_codec_verb verb;
    uint32_t id;          /* request-id, and msgID of SNMPv3; below 2^31 */
    uint16_t repetitions; /* WALK_CODEC_BULK: max-repetitions */
    const struct oid *oids;
    size_t count;
    int64_t number; /* WALK_CODEC_SET of one object: an INTEGER, or the text unless it is "" */
    const char *text;
    const char *community; /* v1 and v2c */
    struct walk_usm *usm;  /* v3; without keys: an engine is asked who it is */
    const char *context;   /* v3 */
    enum walk_usm_level level;
};

struct walk_codec_answer {
    enum walk_version version;
    bool report;               /* SNMPv3: a Report, not a Response */
    enum walk_usm_level level; /* SNMPv3: how this message was protected */
    uint32_t request_id;       /* in a Report not always that of the question */
    uint32_t error_status;
    uint32_t error_index; /* 1: the first variable asked for; 0: none */
    void *message;        /* the codec's own */
    void *next;
};

enum walk_codec_kind {
    WALK_CODEC_VALUE,  /* `reading` is complete */
    WALK_CODEC_ABSENT, /* noSuchObject, noSuchInstance, NULL, or a type that we have no use for */
    WALK_CODEC_END,    /* endOfMibView */
    WALK_CODEC_ALIEN   /* its OID does not fit our limits; `reading` is empty */
};

struct walk_codec_variable {
    enum walk_codec_kind kind;
    struct reading reading;   /* its bytes lie in the answer or in `text` */
    char text[OID_TEXT_SIZE]; /* the value of an OBJECT IDENTIFIER */
};

struct walk_codec;

/** A codec; NULL when net-snmp cannot start or memory runs out. */
struct walk_codec *walk_codec_create(void);

/** Free; NULL is allowed. */
void walk_codec_destroy(struct walk_codec *codec);

/** Encode a question into `out` (WALK_CODEC_REQUEST bytes). False when it does not fit, or memory
 * ran out. `now_ms`: clock_monotonic_ms. */
bool walk_codec_build(struct walk_codec *codec, const struct walk_codec_question *question,
                      uint64_t now_ms, uint8_t *out, size_t *out_len);

/** Decode a message whose shape was read. v3: `usm` is the device's security state (NULL: only
 * messages without protection can be read); a signature, key or clock that is not right fails, but
 * a signed Report with another clock passes (RFC 3414 section 3.2, 7b: it is how clocks are set).
 * On success the answer must be finished. */
bool walk_codec_parse(struct walk_codec *codec, const uint8_t *bytes,
                      const struct walk_shape *shape, struct walk_usm *usm, uint64_t now_ms,
                      struct walk_codec_answer *out_answer);

/** The next variable; false when there are no more. `out_variable` is good until
 * walk_codec_finish(). */
bool walk_codec_next(struct walk_codec_answer *answer, struct walk_codec_variable *out_variable);

/** Start again with the first variable. */
void walk_codec_rewind(struct walk_codec_answer *answer);

/** True when a v3 answer speaks for this context and engine, as a Response must (RFC 3412
 * section 7.2.12). */
bool walk_codec_speaks_for(const struct walk_codec_answer *answer, const struct walk_usm *usm,
                           const char *context);

/** Free what an answer holds. */
void walk_codec_finish(struct walk_codec_answer *answer);

#endif

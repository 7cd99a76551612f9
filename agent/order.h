/* SPDX-License-Identifier: Apache-2.0 */
/* order: what a portal, or a person, asks this agent to do (protocol/PROTOCOL.md, section 7): its
 * kinds, what becomes of it, and why. */
#ifndef PRINTWIRE_AGENT_ORDER_H
#define PRINTWIRE_AGENT_ORDER_H

#include "base/crypto.h"
#include "protocol/names.h"

#include <stdbool.h>
#include <stdint.h>

#define ORDER_JID     256 /* bytes of who gave it: a bare JID */
#define ORDER_SETTING 256 /* bytes of "name=value" */
#define ORDER_DETAIL  256
#define ORDER_GIVEN   512  /* of what is given with an order, as a text for people */
#define ORDER_MINUTES 1440 /* the longest pause, and the longest log level */

/* Words of WORDS_ORDER_KINDS, in its order. */
enum order_kind {
    ORDER_REFRESH,
    ORDER_DISCOVER,
    ORDER_PAUSE,
    ORDER_RESUME,
    ORDER_LOG_LEVEL,
    ORDER_CONFIGURE,
    ORDER_KINDS
};

/* KEPT, then words of WORDS_ORDER_STATES, in its order. */
enum order_state {
    ORDER_KEPT,
    ORDER_STARTED,
    ORDER_DONE, /* this and those below are final */
    ORDER_FAILED,
    ORDER_REFUSED,
    ORDER_EXPIRED,
    ORDER_STATES
};

/* NO_REASON, then words of WORDS_ORDER_REASONS, in its order. */
enum order_reason {
    ORDER_NO_REASON,
    ORDER_NOT_ALLOWED,
    ORDER_LICENCE,
    ORDER_BAD_VALUE,
    ORDER_UNKNOWN_DEVICE,
    ORDER_NOT_ASKED,
    ORDER_PAUSED,
    ORDER_TOO_SOON,
    ORDER_ASLEEP,
    ORDER_SILENT,
    ORDER_NOTHING_TO_ASK,
    ORDER_INTERRUPTED,
    ORDER_TOO_LATE,
    ORDER_REASONS
};

/* What is ordered; texts are "" where its kind has no such field. */
struct order {
    char id[CRYPTO_UUID_SIZE];
    enum order_kind kind;
    char device[CRYPTO_UUID_SIZE];
    unsigned minutes;
    char level[8];
    char settings[NAMES_ORDER_SETTINGS][ORDER_SETTING]; /* "polling/status=5min" */
    unsigned setting_count;
    int64_t expires_ms; /* wall clock */
};

/* What became of it. */
struct order_outcome {
    enum order_state state;
    enum order_reason reason;
    char detail[ORDER_DETAIL]; /* for people; "" none */
    int64_t until_ms;          /* wall clock; 0: nothing that ends by itself */
};

/** "refresh", "log-level" ... */
const char *order_kind_word(enum order_kind kind);

/** The kind of that word; false for any other. */
bool order_kind_from_word(const char *word, enum order_kind *out_kind);

/** "kept", "started" ... */
const char *order_state_word(enum order_state state);

/** The state of that word; false for any other. */
bool order_state_from_word(const char *word, enum order_state *out_state);

/** "not-allowed" ...; "" for none. */
const char *order_reason_word(enum order_reason reason);

/** The reason of that word, none for "" and any other. */
enum order_reason order_reason_from_word(const char *word);

/** What is given with an order besides its device, for people: "level=debug minutes=30"; ""
 * nothing, cut where it is longer. */
void order_describe(const struct order *order, char out_text[ORDER_GIVEN]);

/** True for a state that no other follows. */
bool order_is_over(enum order_state state);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* licence_state: what a licence, or its lack, means today. Pure: no I/O, time is given in.
 *
 * The promise: nobody's monitoring stops silently. No state stops reading or drops a record; each
 * has a reason and an end that can be shown; whatever ends, ends with at least seven days of
 * warning in which the program was running (a revocation alone by its own notice), so neither a
 * wrong clock nor a long holiday can end anything at once. What was only not delivered is delivered
 * after renewal.
 *
 *                 read  journal  deliver known  deliver new  remote work
 *   unlicensed    yes   yes      yes            yes          no      30 days of running
 *   valid         yes   yes      yes            yes          yes
 *   renew-soon    yes   yes      yes            yes          yes     30 days before the end
 *   unreachable   yes   yes      yes            yes          yes     while the lease lasts
 *   grace         yes   yes      yes            yes          yes     with warnings
 *   restricted    yes   yes      yes            no           no
 *   revoked       yes   yes      no             no           no
 *   misplaced     yes   yes      no             no           no      regions contradict each other
 *
 * A new device is one that was first seen after the restriction began, or over the limit: limit and
 * overage are given to the devices seen first; the newest are the unlicensed ones.
 *
 * A fresh agent without any licence works like a licensed one but for remote work for 30 days of
 * running, so that it can be tried and a licence can be late; then it is restricted.
 */
#ifndef PRINTWIRE_PROTOCOL_LICENCE_STATE_H
#define PRINTWIRE_PROTOCOL_LICENCE_STATE_H

#include "protocol/licence_clock.h"
#include "protocol/licence_doc.h"
#include "protocol/licence_memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum licence_state {
    LICENCE_STATE_UNLICENSED,
    LICENCE_STATE_VALID,
    LICENCE_STATE_RENEW_SOON,
    LICENCE_STATE_UNREACHABLE,
    LICENCE_STATE_GRACE,
    LICENCE_STATE_RESTRICTED,
    LICENCE_STATE_REVOKED,
    LICENCE_STATE_MISPLACED,
    LICENCE_STATES
};

enum licence_right {
    LICENCE_RIGHT_READ,
    LICENCE_RIGHT_JOURNAL,
    LICENCE_RIGHT_DELIVER_KNOWN,
    LICENCE_RIGHT_DELIVER_NEW,
    LICENCE_RIGHT_REMOTE_WORK,
    LICENCE_RIGHTS
};

enum licence_reason {
    LICENCE_REASON_NONE,
    LICENCE_REASON_NO_LICENCE,    /* none was ever activated, or it was released */
    LICENCE_REASON_ENDS_SOON,     /* the licence's end is near */
    LICENCE_REASON_NO_ANSWER,     /* the licence server does not answer; the lease lasts */
    LICENCE_REASON_LEASE_OVER,    /* it did not answer until the lease was over */
    LICENCE_REASON_EXPIRED,       /* the licence's end has come */
    LICENCE_REASON_NOT_YET,       /* the licence begins later */
    LICENCE_REASON_TO_BE_REVOKED, /* revoked, with notice */
    LICENCE_REASON_REVOKED,
    LICENCE_REASON_REGION_CONFIG, /* the configuration's region is not the licence's */
    LICENCE_REASON_REGION_PORTAL, /* the portal's certificate is for another region */
    LICENCE_REASONS
};

/* What the state follows from; texts are only lent. */
struct licence_facts {
    struct licence_now now;
    const struct licence_doc *doc;         /* the licence or lease in force, verified; NULL none */
    const struct licence_doc *revocations; /* the list in force, verified; NULL none */
    const char *config_region;             /* the configuration's; "" none */
    const char *portal_region; /* the portal certificate's, words divided by blanks; "" it names
                                  none: licence and configuration decide; NULL not seen yet */
    int64_t newest_ms; /* when the newest known device was first seen, by a clock that may have been
                          wrong then; 0 none */
};

struct licence_view {
    enum licence_state state;
    enum licence_reason reason;
    int64_t time_ms;      /* the effective time */
    int64_t until_ms;     /* when this state ends by itself, 0: it does not */
    int64_t next_ms;      /* grace: when the restriction (or the pause) begins; else 0 */
    unsigned notice_days; /* 30, 14, 7 or 1: the last notice that is due; 0: none yet */
    enum licence_clock_doubt doubt;
    bool ask_time;           /* only the wall clock says that something ended: ask /v1/time */
    uint64_t device_limit;   /* with overage; UINT64_MAX: unlimited */
    int64_t known_before_ms; /* devices first seen later are new; INT64_MAX: none is */
};

/** Move on to now and say what holds. Call at start, after each answer or failure, and at least
 * once an hour; write the memory to disk afterwards. */
void licence_state_step(struct licence_memory *memory, const struct licence_facts *facts,
                        struct licence_view *out_view);

/** A server answered with this verified document (of any type, not from disk): its time and its
 * counters are taken over. A lease, licence or release ends the silence; an error is a failure with
 * a time; a key set says nothing of now. Call with the clocks of now, then licence_state_step(). */
void licence_state_answered(struct licence_memory *memory, const struct licence_now *now,
                            const struct licence_doc *answer);

/** A lease or licence that is newer than what we knew was put among our files: by a command, from
 * an answer that came as a file. It was signed some time ago: it ends the silence, and tells no
 * time. */
void licence_state_taken(struct licence_memory *memory, const struct licence_doc *doc);

/** No usable answer came. */
void licence_state_failed(struct licence_memory *memory, const struct licence_now *now);

/** True when the state has the right. */
bool licence_state_may(enum licence_state state, enum licence_right right);

/** True when a device counts as licensed: it is not new in a restriction, and its rank (devices in
 * the order in which they were first seen, the oldest has 0) is below the limit. */
bool licence_state_covers(const struct licence_view *view, int64_t first_seen_ms, uint64_t rank);

/** True when records of such a device may be delivered now: its state's right and its licence. */
bool licence_state_delivers(const struct licence_view *view, int64_t first_seen_ms, uint64_t rank);

/** Milliseconds from now until the next attempt to reach the server: a day after the last answer,
 * up to 20 % earlier or later; within ten minutes when that is over (a start); after failures 1
 * min, doubled by each up to 6 h, up to half of it earlier; within 5 s when no server ever
 * answered. `random` is a fresh random number; `retry_after_s` is the server's wish, 0 none: no
 * sooner than that, at most a day. */
uint64_t licence_state_next_check_ms(const struct licence_memory *memory, uint32_t random,
                                     int64_t retry_after_s);

/** "valid", "renew-soon" ...; "" outside the enum. */
const char *licence_state_word(enum licence_state state);

/** "no-licence", "lease-over" ...; "" for none and outside the enum. */
const char *licence_state_reason_word(enum licence_reason reason);

/** A sentence for people on why; "" for none. */
const char *licence_state_reason_text(enum licence_reason reason);

/** What an administrator of the agent does about it; "" for none. */
const char *licence_state_reason_advice(enum licence_reason reason);

/** "read", "deliver-known" ... */
const char *licence_state_right_word(enum licence_right right);

#endif

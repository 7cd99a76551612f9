/* SPDX-License-Identifier: Apache-2.0 */
/* walk_trap: hears what devices say without being asked: SNMP traps and informs (RFC 1157, 3416,
 * 3414).
 *
 * A socket of its own, bound to a configured address and port, open only while that is configured.
 * Everything that arrives is a stranger's: at most WALK_TRAP_AT_ONCE packets are looked at before
 * others get their turn, what does not fit walk_trap_judge's rules is counted and logged at most
 * once a minute (never the community), and at most WALK_TRAP_REPORTS_PER_S SNMPv3 Reports are sent.
 *
 * v1 and v2c prove nothing but that the sender knows the community, and the address they come from
 * can be written by anybody: what they say must be checked by asking the device. v3 with a
 * signature is as good as an answer, and no message counts twice.
 *
 * An inform is answered when its news was kept: see enum walk_trap_verdict. A sender that gets no
 * answer sends it again. Whatever the packet says that it came from, nothing is sent to an address
 * that its owner does not allow, nor to a port where printers print (agent/range.h).
 */
#ifndef PRINTWIRE_AGENT_WALK_TRAP_H
#define PRINTWIRE_AGENT_WALK_TRAP_H

#include "agent/oid.h"
#include "agent/reading.h"
#include "agent/walk.h"
#include "agent/walk_trap_clock.h"
#include "agent/walk_trap_judge.h"
#include "base/loop.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_TRAP_AT_ONCE       32
#define WALK_TRAP_REPORTS_PER_S 50
#define WALK_TRAP_HELD          256 /* answers that wait for a commit; one more is not sent */

/* A notification that is to be believed as far as its version allows. Lent for the call. */
struct walk_trap_note {
    struct sockaddr_in from;       /* the packet's sender */
    struct in_addr agent;          /* v1: agent-addr, whom it speaks of; else 0.0.0.0 */
    const char *kind;              /* "v2c trap", for log lines */
    struct oid trap;               /* snmpTrapOID; of v1 by RFC 3584 section 3.1 */
    const struct reading_set *set; /* its variables */
};

enum walk_trap_verdict {
    WALK_TRAP_LEFT,  /* not taken: an inform is not answered */
    WALK_TRAP_TAKEN, /* taken: it is answered now */
    WALK_TRAP_SOON   /* taken with the open transaction: it is answered with walk_trap_settled() */
};

struct walk_trap_handlers {
    /** A notification. May not destroy the walk_trap, nor open or close it. */
    enum walk_trap_verdict (*on_trap)(void *arg, const struct walk_trap_note *note);
    /** The clock of a sender with SNMPv3 moved: keep it, so that nothing it said can be said again
     * after a restart. Called before on_trap. */
    void (*on_stamp)(void *arg, const struct walk_trap_stamp *stamp);
    /** Whether anything may be sent to this address: whom a packet says that it comes from. */
    bool (*may_answer)(void *arg, const struct in_addr *address);
};

/* Who we are to senders of informs. */
struct walk_trap_self {
    uint8_t engine[WALK_TRAP_SHAPE_ENGINE_ID]; /* snmpEngineID, the same for ever */
    size_t engine_len;
    uint32_t boots; /* snmpEngineBoots: one more with each start */
};

/* Where to hear, and whom to believe. What it points to outlives the next open or close. */
struct walk_trap_options {
    struct sockaddr_in address; /* INADDR_ANY: all of this machine's */
    const char (*communities)[128];
    size_t community_count;
    const struct walk_credential *credentials; /* its SNMPv3 users */
    size_t credential_count;
};

struct walk_trap;

/** Closed at first. NULL without memory, or when net-snmp refuses. */
struct walk_trap *walk_trap_create(struct loop *loop, const struct walk_trap_self *self,
                                   const struct walk_trap_handlers *handlers, void *arg);

/** Close and free; NULL is allowed. */
void walk_trap_destroy(struct walk_trap *trap);

/** What an earlier run knew of a sender; see walk_trap_clock_recall(). */
bool walk_trap_recall(struct walk_trap *trap, const struct walk_trap_stamp *stamp);

/** Hear there from now on; what was open is closed, but for a socket of the same address, which
 * stays. False, with errno, when the system refuses: closed then. */
bool walk_trap_open(struct walk_trap *trap, const struct walk_trap_options *options);

/** Hear nothing; nothing of the last options is used after it. */
void walk_trap_close(struct walk_trap *trap);

/** True while it hears. */
bool walk_trap_is_open(const struct walk_trap *trap);

/** The transaction that WALK_TRAP_SOON spoke of was committed, or rolled back: the informs that
 * wait for it are answered, or left to be sent again. */
void walk_trap_settled(struct walk_trap *trap, bool committed);

/* Counters since creation, for tests. */
struct walk_trap_counters {
    uint64_t received;
    uint64_t outcomes[WALK_TRAP_OUTCOMES];
    uint64_t answered; /* informs */
    uint64_t reported; /* SNMPv3 Reports */
};

/** The counters. */
void walk_trap_count(const struct walk_trap *trap, struct walk_trap_counters *out_counters);

#endif

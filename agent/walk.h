/* SPDX-License-Identifier: Apache-2.0 */
/* walk: the SNMP engine: one unconnected UDP socket for all devices, net-snmp's codec (owner files:
 * walk*.c).
 *
 * A `peer` is one device as the engine sees it: address, credential, what was learned (round-trip
 * time, bulk size, version that works, SNMPv3 engine). Each peer has at most one request on the
 * wire; more wait in its queue (at most WALK_QUEUE, then the call is refused). Answers come on the
 * loop. A device that sends rubbish, loops, answers late, twice, from another address or with
 * another request-id cannot harm another one.
 *
 * GET, GETNEXT and GETBULK are sent, and SET of the few objects in the table of walk_order, once
 * each.
 *
 * Standards: RFC 1157 (v1), RFC 3416 (v2c), RFC 3411-3418, 3826 and 7860 (v3).
 */
#ifndef PRINTWIRE_AGENT_WALK_H
#define PRINTWIRE_AGENT_WALK_H

#include "agent/oid.h"
#include "agent/reading.h"
#include "base/loop.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WALK_QUEUE    4
#define WALK_READINGS 8192                 /* most variables of one answer set */
#define WALK_BYTES    ((size_t)512 * 1024) /* most bytes of their values */

enum walk_version { WALK_V1, WALK_V2C, WALK_V3 };
enum walk_auth {
    WALK_AUTH_NONE,
    WALK_AUTH_MD5,
    WALK_AUTH_SHA1,
    WALK_AUTH_SHA256,
    WALK_AUTH_SHA512
};
enum walk_privacy { WALK_PRIVACY_NONE, WALK_PRIVACY_DES, WALK_PRIVACY_AES128 };

/* How to ask: read from the configuration, shared by many peers, outlives them. */
struct walk_credential {
    char name[64];             /* for log lines; never a secret */
    enum walk_version version; /* V2C falls back to V1 per device */
    char community[128];       /* v1, v2c; secret */
    char user[64];             /* v3 */
    enum walk_auth auth;
    char auth_secret[128]; /* at least 8 characters, RFC 3414 */
    enum walk_privacy privacy;
    char privacy_secret[128];
    char context[64]; /* v3 contextName */
};

enum walk_result {
    WALK_OK,
    WALK_SILENT,      /* no answer within all tries */
    WALK_PORT_CLOSED, /* ICMP port unreachable: the host lives, SNMP does not */
    WALK_REFUSED,     /* v3: wrong user, key or level; said once per minute at most on the wire */
    WALK_BROKEN,   /* answers that make no sense, or memory ran out; what came before may be in the
                      set */
    WALK_CANCELLED /* the peer was destroyed */
};

/** A short text for log lines ("no answer"). */
const char *walk_result_text(enum walk_result result);

struct quirk;
struct walk;
struct walk_peer;

struct walk_options {
    unsigned window; /* requests on the wire at once over all peers; 64 when 0; never more than
                        the socket's buffer holds answers; one that got no answer in its first
                        waiting time, or whose device was silent last time, does not count: silent
                        devices delay nobody */
    unsigned packets_per_s;    /* pace over all peers; 1000 when 0 */
    unsigned first_timeout_ms; /* before a round trip was measured; 1000 when 0 (v3: twice that) */
    unsigned least_timeout_ms; /* after that, however fast the device is; 500 when 0 */
    unsigned tries;            /* sends per request; 3 when 0 */
};

/** Open the socket and start the engine; NULL when the system refuses (errno). */
struct walk *walk_create(struct loop *loop, const struct walk_options *options);

/** Stop; every peer must be destroyed before. NULL is allowed. */
void walk_destroy(struct walk *walk);

/** A device at an address and UDP port. The credential must outlive the peer. NULL without memory.
 */
struct walk_peer *walk_peer_create(struct walk *walk, const struct sockaddr_in *address,
                                   const struct walk_credential *credential);

/** The peer only tries whether a credential or a context fits: that it does not is no news. Other
 * peers say in one log line why a device refuses SNMPv3, and when it does no more. */
void walk_peer_quiet(struct walk_peer *peer);

/** Forget a device; its requests end with WALK_CANCELLED before this returns. NULL is allowed. May
 * be called from any answer function, the peer's own included. */
void walk_peer_destroy(struct walk_peer *peer);

/* Where the engine looks up what a device cannot bear or cannot do (agent/quirk.h). */
struct walk_quirks {
    /** False: nothing special. A text is NULL or "" where the device did not say it. */
    bool (*find)(const void *arg, const char *object_id, const char *description,
                 struct quirk *out_quirk);
    const void *arg;
    bool careful; /* some devices may not be asked everything: strangers are asked only who they
                     are, before any other question */
};

/** Look devices up there from now on; before that nothing is special. Peers keep what they have
 * until they are identified again. */
void walk_set_quirks(struct walk *walk, const struct walk_quirks *quirks);

/** True when walk_quirks.careful is set: ask a peer for sysDescr.0 and sysObjectID.0 by GET and
 * identify it, before any other question. */
bool walk_is_careful(const struct walk *walk);

/** The device said that it is this (sysObjectID dotted, sysDescr; NULL or "" unknown): look it up
 * and restrict the peer. False without memory: ask it nothing. */
bool walk_peer_identify(struct walk_peer *peer, const char *object_id, const char *description);

/** The same with the sysObjectID.0 and sysDescr.0 of a set. A set that lacks one of them takes
 * nothing back from a peer that is restricted. */
bool walk_peer_identify_by(struct walk_peer *peer, const struct reading_set *set);

/** Restrict a peer from its next packet on, those that repeat a question included; NULL: no more.
 * No packet to it then holds a name under a forbidden subtree, and no GETNEXT or GETBULK that could
 * run into one: a table is walked only when an object is known to exist between its end and the
 * forbidden subtree, else its rows are guessed and asked for by GET (walk_probe.h). What may not be
 * asked is absent from the answer, as if the device did not have it. False without memory: the peer
 * is as before. */
bool walk_peer_restrict(struct walk_peer *peer, const struct quirk *quirk);

/** Restrict a peer as another one is: the same device in another context. False without memory. */
bool walk_peer_restrict_as(struct walk_peer *peer, const struct walk_peer *other);

/* What the engine learned of a device, to be kept across restarts. */
struct walk_learned {
    uint16_t
        bulk_cap;    /* largest max-repetitions that worked; 1: GETNEXT only; 0: nothing learned */
    uint8_t version; /* enum walk_version that works, WALK_V2C until told otherwise */
    uint32_t round_trip_ms; /* smoothed; 0: nothing measured */
};

/** What was learned so far. */
void walk_peer_learned(const struct walk_peer *peer, struct walk_learned *out_learned);

/** Watch from now on how long the device leaves a question unanswered. */
void walk_peer_watch(struct walk_peer *peer);

/** How long it did, in ms, although this process was there in time and could send: two packets in
 * a row or more, of one question only (walk_patience.h). 0: it did not, or that cannot be told. */
uint64_t walk_peer_deaf_ms(const struct walk_peer *peer);

/** Start from what an earlier run learned. */
void walk_peer_teach(struct walk_peer *peer, const struct walk_learned *learned);

/** Called exactly once per accepted request. The set is only lent; empty unless WALK_OK or
 * WALK_BROKEN. */
typedef void walk_done_fn(void *arg, enum walk_result result, const struct reading_set *set);

/** Ask for exact variables (at most 64; split over packets by size). Ones that the device does not
 * have are simply absent from the set, for v1 too (the offending one is left out and the rest asked
 * again). False when the queue is full; `done` is then never called. */
bool walk_get(struct walk_peer *peer, const struct oid *oids, size_t count, walk_done_fn *done,
              void *arg);

enum walk_way {
    WALK_BULK, /* the whole subtree by GETBULK, sized by bytes, falling back to GETNEXT */
    WALK_ROWS  /* its listed columns row by row with GETNEXT, so that nothing behind the table is
                  read but one  variable per column: for tables next to objects that must not be read
                */
};

/* A subtree to read. The text is a dotted OID: for WALK_BULK the subtree, for WALK_ROWS the table's
 * entry, whose columns `first_column`..`last_column` are read. */
struct walk_range {
    const char *subtree;
    enum walk_way way;
    uint8_t first_column;
    uint8_t last_column;
};

/** Read subtrees one after the other into one set. Ends a subtree at the first variable outside it,
 * at a non-increasing OID (kept what came before), at end-of-MIB or at 4096 variables. False when
 * the queue is full. */
bool walk_ranges(struct walk_peer *peer, const struct walk_range *ranges, size_t count,
                 walk_done_fn *done, void *arg);

/* Finding devices: questions without state. */
struct walk_sweep_handlers {
    /** A host answered; the set (lent) holds what it has of sysDescr.0, sysObjectID.0, the first
     * instances of hrPrinterStatus and prtGeneralSerialNumber, or without the latter the next
     * object of the Printer-MIB. SNMPv3: an engine answered; the set is empty. */
    void (*on_found)(void *arg, const struct sockaddr_in *from,
                     const struct walk_credential *credential, const struct reading_set *set);
    /** A host showed life without SNMP: port unreachable. */
    void (*on_alive)(void *arg, const struct sockaddr_in *from);
};

/** Who hears of hosts found; NULL: nobody. Forgets what was asked before, so that the credentials
 * of earlier questions may go: answers to these are dropped. */
void walk_sweep_listen(struct walk *walk, const struct walk_sweep_handlers *handlers, void *arg);

/** Send one question to an address with a credential, GETNEXT so that v1 answers too; the
 * request-id is a keyed hash of the address, so that forged answers are dropped without state. At
 * most 16 credentials are known to a sweep at a time. False when the socket is full at the moment:
 * try again on the next tick. */
bool walk_sweep_ask(struct walk *walk, const struct sockaddr_in *address,
                    const struct walk_credential *credential, enum walk_version version);

/* Counters since start, for status pages and tests. */
struct walk_counters {
    uint64_t sent;
    uint64_t resent;
    uint64_t received;
    uint64_t dropped; /* answers that nobody asked for, or malformed */
};

/** The engine's counters. */
void walk_count(const struct walk *walk, struct walk_counters *out_counters);

#endif

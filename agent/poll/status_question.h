/* SPDX-License-Identifier: Apache-2.0 */
/* status_question: the small question that tells whether anything moved: which objects it asks of a
 * device, and which scopes the difference to the last answer concerns.
 *
 * Of a device only small numbers are kept: its hrDeviceIndex, the indexes of its supplies and
 * alerts, and of each last value a checksum. Pure: it asks nothing itself.
 *
 * It also tells whether the same printer answers still: serial number and hardware address are
 * asked with the rest, and sysUpTime and prtMarkerLifeCount must go on as time does. When they do
 * not, all has moved.
 */
#ifndef PRINTWIRE_AGENT_POLL_STATUS_QUESTION_H
#define PRINTWIRE_AGENT_POLL_STATUS_QUESTION_H

#include "agent/oid.h"
#include "agent/poll/driver.h"
#include "agent/reading.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STATUS_QUESTION_SINGLES  11
#define STATUS_QUESTION_SUPPLIES 40 /* levels asked; the rest is read with the tables */
#define STATUS_QUESTION_ALERTS   11 /* rows of alerts watched: the first ones, and those to come */
#define STATUS_QUESTION_WHO      2
#define STATUS_QUESTION_MOST                                                                       \
    (STATUS_QUESTION_SINGLES + STATUS_QUESTION_SUPPLIES + STATUS_QUESTION_ALERTS)

/* The index of a row: those of prtMarkerSupplies and prtAlert have two numbers, on some devices
 * one. */
struct status_row {
    uint32_t len; /* without padding: compared as bytes */
    uint32_t ids[2];
};

struct status_question {
    uint32_t index; /* hrDeviceIndex */
    struct status_row life;
    uint32_t interface;   /* ifIndex whose hardware address is asked; 0: none */
    uint8_t oddities;     /* how often time or life count did not go on as they must */
    uint64_t answered_ms; /* monotonic, the last answer; 0: none */
    struct status_row supplies[STATUS_QUESTION_SUPPLIES];
    uint32_t steps[STATUS_QUESTION_SUPPLIES]; /* a percent of the supply's capacity, at least 1 */
    uint8_t supply_count;
    struct status_row alerts[STATUS_QUESTION_ALERTS]; /* no counter moves when an alert ends, and of
                                                         many printers none when it begins: the rows
                                                         are looked for */
    uint8_t alert_count;
    uint32_t alert_top;               /* highest prtAlertIndex since the device started; 0: none */
    enum status_depth depth;          /* of the last question: what was not asked has not moved */
    bool known[STATUS_QUESTION_MOST]; /* `last` holds an answer */
    uint32_t last[STATUS_QUESTION_MOST]; /* sysUpTime itself, life count + 1, else a checksum; 0 for
                                            absent */
};

/** A question about a device of which nothing is known: hrDeviceIndex 1, no supplies, no alerts. */
void status_question_init(struct status_question *question);

/** What to ask, at most STATUS_QUESTION_MOST objects; how many. `only_present` leaves out what the
 * last answer lacked: SNMPv1 has no word for one missing object but to refuse all of them. The
 * depth is kept for the comparison. */
size_t status_question_ask(struct status_question *question, enum status_depth depth,
                           bool only_present, struct oid out_oids[STATUS_QUESTION_MOST]);

/** The scopes (enum scope bits) that differ between the last answer and this one (at `now_ms`,
 * monotonic) to the question asked last; a first answer has moved nothing. sysUpTime moves only
 * when it falls or runs ahead of the clock: a restart, or another device. */
unsigned status_question_compare(struct status_question *question, uint64_t now_ms,
                                 const struct reading_set *set);

/** Of a reading with SCOPE_IDENTITY: the first interface with a hardware address of its own is the
 * one that is asked for it from now on. */
void status_question_find_interface(struct status_question *question,
                                    const struct reading_set *set);

/** The objects that tell at the end of a reading whether it is of one printer from the first answer
 * to the last: those of serial number and hardware address that the device has. How many, at most
 * STATUS_QUESTION_WHO. */
size_t status_question_who(const struct status_question *question, const struct reading_set *set,
                           struct oid out_oids[STATUS_QUESTION_WHO]);

/** The hrDeviceIndex that a reading of the tables shows: the first of any printer table; 1 when
 * none does, as nearly all devices have it. Kept, and given back. */
uint32_t status_question_find_index(struct status_question *question,
                                    const struct reading_set *set);

/** What is asked from now on, after a reading of these scopes. `elsewhere`: the tables were read in
 * another SNMP context, so that their rows cannot be asked for here. A new question's first measure
 * is the reading itself, so that what moves between the two is noticed. */
void status_question_learn(struct status_question *question, unsigned scopes, bool elsewhere,
                           const struct reading_set *set);

#endif

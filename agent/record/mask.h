/* SPDX-License-Identifier: Apache-2.0 */
/* mask: stand-ins for what tells of people and of one printer, for a recording that leaves a site.
 *
 * The same value has the same stand-in within one mask, whoever says it: a serial number of SNMP is
 * still the one of LEDM and of IPP. Stand-ins have the length of the value, letters for letters (of
 * the same case) and digits for digits; what else stands between stays, letters beyond ASCII and
 * '@' become letters. Hardware addresses become 00:00:5e:00:53:NN (RFC 7042 section 2.1.2; the two
 * lowest bits of the first octet, which say what kind it is, stay), IPv4 addresses 192.0.2.N (RFC
 * 5737), UUIDs 00000000-0000-4000-8000-N.
 *
 * They are made with a random key, which is wiped with the mask: nobody can try values out. What
 * was replaced is remembered until then, for agent/record/leak.
 */
#ifndef PRINTWIRE_AGENT_RECORD_MASK_H
#define PRINTWIRE_AGENT_RECORD_MASK_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MASK_VALUES 8192 /* most that are remembered; past it nothing is written */
#define MASK_BYTES  1024 /* longer values are cut: no reader takes more */
#define MASK_FIELD  64
#define MASK_LEAST  4 /* shorter ones are replaced, but prove nothing where they turn up */

enum mask_kind {
    MASK_UNKNOWN, /* nobody knows what it is: replaced, and not looked for elsewhere */
    MASK_NAME, /* people give it: host names, locations, asset tags; its longer words count, too */
    MASK_PHRASE, /* it may hold words of people: what a panel says, names of trays */
    MASK_SERIAL,
    MASK_MAC,
    MASK_ADDRESS,
    MASK_UUID
};

/* A value that was replaced. */
struct mask_value {
    enum mask_kind kind;
    char *text; /* as it came, without blanks around it; of a MAC 12 digits in lower case */
    char *stand_in;
    size_t len;             /* of `text`; of a stand-in too, but for addresses */
    char field[MASK_FIELD]; /* where it was found first */
};

struct mask;

/** A mask with a key of its own; NULL without memory. */
struct mask *mask_create(void);

/** Wipe key and values; NULL is allowed. */
void mask_destroy(struct mask *mask);

/** What is put next is a value of this field: remembered with it, for messages. */
void mask_at(struct mask *mask, const char *field);

/** The field that was named last; "" none. */
const char *mask_field(const struct mask *mask);

/** The words of a text are no secret: names of models and of fields. What consists of such words
 * and of those that all printers use ("tray", "not set") is not replaced, nor remembered. */
void mask_publish(struct mask *mask, const char *text, size_t len);

/** True when each word of the text is known to be no secret. */
bool mask_is_public(const struct mask *mask, const char *text, size_t len);

/** Append the stand-in of a value. MASK_SERIAL: placeholders ("unknown", "0000") stay, as they do
 * for agent/sighting; MASK_MAC: six pairs of digits, with or without signs between; MASK_ADDRESS
 * and MASK_UUID: what does not have that form is replaced as a name. */
void mask_put(struct mask *mask, enum mask_kind kind, const char *text, size_t len,
              struct buf *out);

/** Append the stand-in of a value that is remembered, in the case of `text`, which is that value as
 * it stands there. */
void mask_put_known(const struct mask_value *value, const char *text, struct buf *out);

/** The stand-in of six octets. Zeros and placeholders stay. */
void mask_put_mac(struct mask *mask, const uint8_t octets[6], uint8_t out_octets[6]);

/** The stand-in of an IPv4 address, host order. Loopback, 0 and broadcast stay. */
uint32_t mask_put_address(struct mask *mask, uint32_t address);

/** How many values were replaced and remembered. */
size_t mask_count(const struct mask *mask);

/** One of them, index below mask_count(); stays until the next value. */
const struct mask_value *mask_value(const struct mask *mask, size_t index);

/** True for a name that is one word of letters: it may stand within others by chance. */
bool mask_is_word(const struct mask_value *value);

/** True when memory or MASK_VALUES ran out: nothing may be written. */
bool mask_failed(const struct mask *mask);

/** Forget remembered values that turned out to be no secret. */
void mask_settle(struct mask *mask);

#endif

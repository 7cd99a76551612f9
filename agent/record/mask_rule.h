/* SPDX-License-Identifier: Apache-2.0 */
/* mask_rule: which fields of an answer are recorded, and what becomes of their values: an
 * allow-list. A field that is on no row is left out, with its name and whatever is below it: names
 * can be people's, too.
 *
 * One table for all web services, since they call things alike: elements of LEDM, members of CDM
 * and SyncThru, columns of Brother's CSV, attributes of IPP. SNMP's objects have theirs in
 * agent/record/veil_snmp.
 */
#ifndef PRINTWIRE_AGENT_RECORD_MASK_RULE_H
#define PRINTWIRE_AGENT_RECORD_MASK_RULE_H

#include "agent/record/mask.h"

#include <stdbool.h>
#include <stddef.h>

enum mask_rule {
    MASK_RULE_NONE,        /* left out */
    MASK_RULE_GROUP,       /* no value, but fields below it */
    MASK_RULE_NUMBER,      /* a number stays, a text is left out */
    MASK_RULE_TIME,        /* a count since the start stays, a date (seconds since 1970) does not */
    MASK_RULE_TECHNICAL,   /* stays but for what must not (mask_text_technical) */
    MASK_RULE_VERSION,     /* the same */
    MASK_RULE_DESCRIPTION, /* the same: sysDescr, which may be a computer's */
    MASK_RULE_MODEL,       /* the same, and its words are no secret elsewhere if it names a maker */
    MASK_RULE_WORDS,       /* mask_text_words */
    MASK_RULE_NAME,
    MASK_RULE_SERIAL,
    MASK_RULE_MAC,
    MASK_RULE_ADDRESS,
    MASK_RULE_UUID,
    MASK_RULE_DEVICE_ID, /* IEEE 1284: "KEY:value;", by the rows of its keys */
    MASK_RULE_PAIRS      /* PWG 5100.13: "key=value;" */
};

/** The rule of a field within another ("" for none): the row of both names, else that of the field
 * alone. What stands in brackets behind a row's name must be words that printers use. Case matters
 * only where two rows differ by it. */
enum mask_rule mask_rule_of(const char *parent, const char *name);

/** True when a row has this name, whatever it stands in: a name that may be in a recording. */
bool mask_rule_has(const char *name);

/** Append what may be recorded of a value; nothing for MASK_RULE_NONE and MASK_RULE_GROUP. */
void mask_rule_put(struct mask *mask, enum mask_rule rule, const char *text, size_t len,
                   struct buf *out);

/** Remember the value of a field that is left out, if its name says that it tells of people or of
 * this one printer (agent/record/mask_part): it must not turn up elsewhere. */
void mask_rule_learn(struct mask *mask, const char *name, const char *text, size_t len);

/** True for rules of values that tell of people or of this one printer, MASK_RULE_WORDS to
 * MASK_RULE_UUID: numbers there are none of the printer's counts. */
bool mask_rule_is_private(enum mask_rule rule);

/** Remember a value that is left out though its field has a rule, a number where a text belongs:
 * by its rule when that is private, by its field's name (mask_rule_learn) when there is none. */
void mask_rule_note(struct mask *mask, enum mask_rule rule, const char *name, const char *text,
                    size_t len);

/** The names of all fields, and the words of the file itself, are no secret (mask_publish). */
void mask_rule_publish(struct mask *mask);

#endif

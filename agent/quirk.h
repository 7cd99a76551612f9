/* SPDX-License-Identifier: Apache-2.0 */
/* quirk: what a device cannot bear or cannot do, as rows of data: those that come with the program,
 * by maker, and the administrator's own (snmp/quirk in agent.xml).
 *
 * A row fits a device by its sysObjectID, by its sysDescr (which tells the firmware), or by both.
 * All rows that fit count together, the stricter of two. The SNMP engine honours the result
 * (agent/walk.h); nobody else has to know it.
 */
#ifndef PRINTWIRE_AGENT_QUIRK_H
#define PRINTWIRE_AGENT_QUIRK_H

#include "agent/oid.h"
#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUIRK_NEVER    16  /* most subtrees that a device is never asked for */
#define QUIRK_TEXT     64  /* of a sysObjectID or a text in sysDescr; its NUL included */
#define QUIRK_SUBTREES 512 /* of a row's subtrees as text */

struct agent_conf;
struct walk;

/* What holds for one device. All 0: nothing special. */
struct quirk {
    uint16_t repetitions; /* most max-repetitions of a GETBULK; 1: none is sent; 0: as measured */
    uint32_t timeout_ms;  /* its answers are waited for at least as long; 0: as measured */
    bool only_v1;         /* of a community: it is asked by SNMPv1, never by v2c */
    bool only_get;        /* tables are read by GET, rows guessed: no GETNEXT, no GETBULK */
    size_t never_count;
    struct oid never[QUIRK_NEVER]; /* subtrees of which no object is asked for or touched */
};

/* A row. At least one of the two texts is not empty; both given must both fit. */
struct quirk_rule {
    char object_id[QUIRK_TEXT];   /* sysObjectID is this or lies under it */
    char description[QUIRK_TEXT]; /* sysDescr contains this, whatever the case of letters; behind a
                                     leading '^': begins with it */
    uint16_t repetitions;
    uint32_t timeout_ms;
    bool only_v1;
    bool only_get;
    char never[QUIRK_SUBTREES]; /* dotted OIDs with blanks between */
};

/** What is known of a device that says this of itself; NULL or "" is what it did not say. False,
 * and nothing special in `out_quirk`, when no row fits. `conf` may be NULL: only the rows of the
 * program. When rows forbid more than QUIRK_NEVER subtrees together, the last ones are taken
 * together as what they have in common at their beginning: rather too much is forbidden. */
bool quirk_find(const struct agent_conf *conf, const char *object_id, const char *description,
                struct quirk *out_quirk);

/** Read and check the index-th snmp/quirk of a configuration. False: `out_wrong` says what is wrong
 * and what to write, constant. */
bool quirk_rule_read(const struct conf *conf, size_t index, struct quirk_rule *out_rule,
                     const char **out_wrong);

/** NULL when the text is a list of 1 to QUIRK_NEVER OIDs with blanks between, else what to write.
 */
const char *quirk_check_never(const char *text);

/** Let the engine look its devices up here. `conf` may be NULL; it must outlive the engine, or
 * another one must be given before it goes. */
void quirk_use(struct walk *walk, const struct agent_conf *conf);

#endif

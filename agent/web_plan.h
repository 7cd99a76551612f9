/* SPDX-License-Identifier: Apache-2.0 */
/* web_plan: which web documents of a device are asked for, and in which order, as rows of data.
 *
 * A family of services (HP's LEDM and CDM, Samsung's SyncThru, Brother's CSV, IPP) is recognised by
 * its first documents, the cheapest question first; then only the documents of the wanted scopes
 * follow. Where a device lists what it has (LEDM's DiscoveryTree), what is not on the list is not
 * asked for. A path that is on no row is never asked for, whatever a device says; and no row may
 * lead to jobs, logs, phone books, mail or users (web_plan_may).
 *
 * The fetcher's loop, one question at a time:
 *
 *     begun = web_plan_begin(&known, scopes);
 *     while (web_plan_next(&begun, maker, scopes, set, &document))
 *         ... ask web_plan_row(document), web_set_put(set, document, ...) ...
 *     web_plan_learn(&known, set);
 *     web_plan_count(&known, set);
 *
 * A reading of all scopes (once a day, and when the device started anew) looks at everything anew:
 * firmware changes what there is.
 */
#ifndef PRINTWIRE_AGENT_WEB_PLAN_H
#define PRINTWIRE_AGENT_WEB_PLAN_H

#include "agent/web_door.h"
#include "agent/web_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEB_PLAN_BODY 262144 /* the largest body that any row takes */

enum web_family {
    WEB_FAMILY_LEDM,
    WEB_FAMILY_CDM,
    WEB_FAMILY_SYNCTHRU,
    WEB_FAMILY_BROTHER,
    WEB_FAMILY_IPP,
    WEB_FAMILIES
};

struct web_row {
    enum web_document document; /* its place in the table */
    enum web_family family;
    enum web_door door;
    const char *path;
    const char *types; /* accepted media types, "text/xml|application/xml"; without parameters */
    size_t limit;      /* most bytes of the body */
    unsigned scopes;   /* enum scope bits that need it; 0: none */
    bool knock;        /* the family is recognised by it */
    unsigned instead;  /* WEB_BIT() of a document: asked only where the device lacks that */
};

/* Readings in which others came, in a row, after which a document that fails is not expected any
 * more: what the others say counts without it. */
#define WEB_PLAN_PATIENCE 3

/* What is known of a device's services from earlier readings. Zeroed: nothing. */
struct web_known {
    unsigned has;   /* WEB_BIT()s of documents that were good once */
    unsigned lacks; /* of those that the device does not have, or does not list */
    unsigned had;   /* of those that were good before the reading that began with this */
    unsigned mute;  /* of those that got no answer at all, last */
    uint8_t failures[WEB_DOCUMENTS]; /* in a row; stays at WEB_PLAN_PATIENCE */
};

/** The row of a document; never NULL for one of the enum. */
const struct web_row *web_plan_row(enum web_document document);

/** What to ask for next, given what this reading already has; false when it is complete. `maker`
 * (agent/maker's name, NULL unknown) leaves out families of other makers. `known` is not changed.
 * Once a maker's own family is recognised, others are not tried, nor is IPP if it tells as much. A
 * reading of one scope costs a recognised device no other documents than those of the scope. A door
 * behind which nobody answered is left alone for the rest of the reading. What failed last is asked
 * last; what is not expected any more because it is mute, with all scopes only. */
bool web_plan_next(const struct web_known *known, const char *maker, unsigned scopes,
                   const struct web_set *set, enum web_document *out_document);

/** What a reading of these scopes begins with, of what is known. */
struct web_known web_plan_begin(const struct web_known *known, unsigned scopes);

/** The scopes of which the set lacks a document that the device is expected to have: one that was
 * good before and failed now, or whose door is closed, and one that web_plan_next() would still ask
 * for. `begun` is what the reading began with; the others as for web_plan_next(). */
unsigned web_plan_missing(const struct web_known *begun, const char *maker, unsigned scopes,
                          const struct web_set *set);

/** The scopes that the documents of the set tell anything of. */
unsigned web_plan_told(const struct web_set *set);

/** A reading has ended: count what failed in it beside others that came. Once for each reading,
 * after web_plan_learn(). */
void web_plan_count(struct web_known *known, const struct web_set *set);

/** Remember what a reading showed: documents that were good, and those that were absent, denied or
 * not listed. A failed one leaves what was known. Any time, as often as wanted. */
void web_plan_learn(struct web_known *known, const struct web_set *set);

/** The event table that the device is known to have, which readings do not ask for: where to wait
 * for news. False when it has none. */
bool web_plan_events(const struct web_known *known, enum web_document *out_document);

/** What a question may be, checked by the fetcher before each one, redirects included: GET of the
 * path of a row, with "?timeout=N" (1 to 5 digits) behind the event tables only; POST of an IPP
 * row's path. No path that leads to people or their work, whatever its case: jobs, logs, stored
 * documents, fax, phone books, mail, scan destinations, users, contacts. A second lock: the rows
 * hold none. */
bool web_plan_may(const char *method, const char *path);

/** True when the media type of an answer ("text/xml; charset=utf-8") is one that the row takes. A
 * missing one (NULL, "") is taken. */
bool web_plan_takes(const struct web_row *row, const char *type);

#endif

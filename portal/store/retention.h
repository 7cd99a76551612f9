/* SPDX-License-Identifier: Apache-2.0 */
/* retention: what kinds of data the portal has, in which tables, for how long, and who may see
 * them; and what it never has. The rows are the statement; a table that is on no row fails a test.
 * For how long is a word, whose days the configuration knows (portal/watch/api_retention).
 */
#ifndef PRINTWIRE_PORTAL_STORE_RETENTION_H
#define PRINTWIRE_PORTAL_STORE_RETENTION_H

#include "base/buf.h"
#include "portal/store/store_table.h"

#include <stdbool.h>
#include <stddef.h>

enum retention_term {
    RETENTION_FOR_EVER,
    RETENTION_LAST,        /* until something newer is said of the same thing */
    RETENTION_REMOVED,     /* until somebody takes it away */
    RETENTION_OVER,        /* until it ends by itself, within hours */
    RETENTION_MOST,        /* so many of the last ones */
    RETENTION_LEVEL_DAYS,  /* <history>: level-days, */
    RETENTION_RECORD_DAYS, /* record-days */
    RETENTION_ORDER_DAYS,  /* and order-days */
    RETENTION_ELSEWHERE,   /* as others do, whom it was given */
    RETENTION_SITE,        /* sent unless the site withholds it */
    RETENTION_NEVER,       /* it never comes here */
    RETENTION_TERMS
};

/* Rows that are there only when the configuration has this. */
enum retention_needs { RETENTION_ALWAYS, RETENTION_FEED, RETENTION_WEBHOOKS, RETENTION_MAIL };

struct retention {
    const char *data;   /* what it is, in a word */
    const char *tables; /* separated by blanks, "x*": all that begin with x; NULL: none */
    const char *fields; /* where there are no tables; NULL: those that a site may withhold */
    enum retention_term term;
    const char *where;    /* database, log, xmpp-server, receiver, mail-server, backup, nowhere */
    const char *seen_by;  /* the least role, or nobody */
    const char *personal; /* whether it is about people: no, may (as a text could), yes */
    enum retention_needs needs;
};

/** The row with this number, from 0; NULL behind the last one. */
const struct retention *retention_at(size_t at);

/** Whether a table is one of a row's. */
bool retention_has(const struct retention *row, const char *table);

/** Append the names of what a row holds, a blank between them: the columns that its tables have in
 * this database, each once, without those that only number rows. */
void retention_fields(const struct retention *row, const struct store_table_list *tables,
                      struct buf *out);

#endif

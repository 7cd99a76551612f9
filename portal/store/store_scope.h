/* SPDX-License-Identifier: Apache-2.0 */
/* store_scope: which part of the store a reader may see. Every reader takes one; this is the place
 * where tenants are kept apart, below all routes and commands.
 *
 * Places form a tree: provider, customer, site. A scope is one place with all below it, by its
 * path: "/1/4/" holds "/1/4/" and "/1/4/9/", never "/1/40/". A scope of zeroes holds nothing. What
 * is outside of a scope is answered like what does not exist.
 */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_SCOPE_H
#define PRINTWIRE_PORTAL_STORE_STORE_SCOPE_H

#include "portal/store/db.h"

#include <stdbool.h>

#define STORE_SCOPE_SIZE 72 /* three ids of 19 digits, four slashes and a NUL */

struct store_scope {
    char path[STORE_SCOPE_SIZE]; /* of a place; "": nothing */
};

/* A condition on a table's column that holds a place's id, with two parameters for
 * store_scope_bind(). Not LIKE and no range: neither compares bytes in every database's locale. */
#define STORE_SCOPE_SQL(column) STORE_SCOPE_SQL_AT(column, "?", "?")

/* The same where the parameters have numbers: "?1" and "?2". */
#define STORE_SCOPE_SQL_AT(column, first, second)                                                  \
    column " IN (SELECT id FROM place WHERE substr(path, 1, length(" first ")) = " second ")"

/* The condition that a path lies below another one, or is it: of two columns. */
#define STORE_SCOPE_SQL_BELOW(path, above) "substr(" path ", 1, length(" above ")) = " above

/* A place and those above it as `q`, its ids and how deep they lie, for FROM of a question for each
 * of many rows: found by their ids, where the condition before would look at all places. A provider
 * is above a customer, and this above a site. */
#define STORE_SCOPE_SQL_UP(place)                                                                  \
    "(SELECT d.id AS id, 3 AS depth FROM place d WHERE d.id = " place                              \
    " UNION ALL SELECT d.parent, 2 FROM place d WHERE d.id = " place                               \
    " UNION ALL SELECT u.parent, 1 FROM place d JOIN place u ON u.id = d.parent WHERE d.id "       \
    "= " place ") q "

/** True for a provider's place: it is below none. */
bool store_scope_is_provider(const struct store_scope *scope);

/** The same condition on a path, for rows that are read once for many scopes (store_tail.h). */
bool store_scope_holds(const struct store_scope *scope, const char *path);

/* The same for a walk along an order, which tests row by row: no database begins with the places.
 */
#define STORE_SCOPE_SQL_EACH(column) STORE_SCOPE_SQL_EACH_AT(column, "?", "?")

#define STORE_SCOPE_SQL_EACH_AT(column, first, second)                                             \
    "substr((SELECT path FROM place WHERE place.id = " column "), 1, length(" first ")) = " second

/* And for one of which as many rows as not are in the scope. PostgreSQL expects an equality to be
 * true of few rows, and would read and sort all of them for a page; of coalesce() it expects half,
 * and goes along the order until the page is full. */
#define STORE_SCOPE_SQL_MANY_AT(column, first, second)                                             \
    "coalesce(" STORE_SCOPE_SQL_EACH_AT(column, first, second) ", FALSE)"

/** Bind the parameters `at` and `at` + 1 of a STORE_SCOPE_SQL. */
void store_scope_bind(struct db_statement *statement, int at, const struct store_scope *scope);

#endif

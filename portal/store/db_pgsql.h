/* SPDX-License-Identifier: Apache-2.0 */
/* db_pgsql: a database of a PostgreSQL server (version 14 or newer: pipelines), for many readers
 * and for servers that are looked after already.
 *
 * How long a call can hold up its caller: as long as db_set_patience() says, 5 s for the running
 * portal; one that has to connect first 3 s more. A bound by a deadline is all that there is, as
 * the store is written in the loop's own thread. A server that refuses connections costs nothing of
 * that; one whose machine is gone costs it once each half a minute.
 */
#ifndef PRINTWIRE_PORTAL_STORE_DB_PGSQL_H
#define PRINTWIRE_PORTAL_STORE_DB_PGSQL_H

#include "portal/store/db_driver.h"

/** The driver; db_driver.h is its documentation. */
const struct db_driver *db_pgsql_driver(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* db_sqlite: the embedded database: one SQLite file, "portal.db", in the portal's folder. */
#ifndef PRINTWIRE_PORTAL_STORE_DB_SQLITE_H
#define PRINTWIRE_PORTAL_STORE_DB_SQLITE_H

#include "portal/store/db_driver.h"

/** The driver; db_driver.h is its documentation. */
const struct db_driver *db_sqlite_driver(void);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* store_sqlite: the embedded store: one SQLite file, "portal.db", in the portal's folder. */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_SQLITE_H
#define PRINTWIRE_PORTAL_STORE_STORE_SQLITE_H

#include "portal/store/store_engine.h"

/** The engine; store.h is its documentation. */
const struct store_engine *store_sqlite_engine(void);

#endif

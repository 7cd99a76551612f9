/* SPDX-License-Identifier: Apache-2.0 */
/* store_scope_whole: the scope that sees everything, for commands on the portal's own host, whose
 * user can read the database anyway. tests/lint/owners.py lists who includes this; nothing that
 * answers the network may be there. */
#ifndef PRINTWIRE_PORTAL_STORE_STORE_SCOPE_WHOLE_H
#define PRINTWIRE_PORTAL_STORE_STORE_SCOPE_WHOLE_H

#include "portal/store/store_scope.h"

/** Every place. */
const struct store_scope *store_scope_whole(void);

#endif

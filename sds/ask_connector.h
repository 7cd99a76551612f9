/* SPDX-License-Identifier: Apache-2.0 */
/* ask_connector: a connector becomes known, changes its key, goes (protocol/SDS.md, section 3). */
#ifndef PRINTWIRE_SDS_ASK_CONNECTOR_H
#define PRINTWIRE_SDS_ASK_CONNECTOR_H

#include "sds/ask.h"

/** RegisterForManagement. */
enum err ask_connector_register(struct ask *ask);

/** RotateKey. */
enum err ask_connector_rotate(struct ask *ask);

/** UnregisterForManagement. */
enum err ask_connector_leave(struct ask *ask);

/** End a connector's keys: what it held waits for another one. */
enum err ask_connector_end(struct ask *ask, struct book_connector *connector,
                           enum sds_doc_place_state state);

#endif

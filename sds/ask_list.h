/* SPDX-License-Identifier: Apache-2.0 */
/* ask_list: lists for tools, a page of SDS_DOC_PAGE rows with a cursor. A cursor is the place of
 * the last row that was shown: rows that come or go meanwhile show no other row twice. The audit
 * has a line for each account of which a page had rows. */
#ifndef PRINTWIRE_SDS_ASK_LIST_H
#define PRINTWIRE_SDS_ASK_LIST_H

#include "sds/ask.h"

/** ListAccounts. */
enum err ask_list_accounts(struct ask *ask);

/** ListConnectors. */
enum err ask_list_connectors(struct ask *ask);

/** ListDevices. */
enum err ask_list_devices(struct ask *ask);

/** ListAlerts. */
enum err ask_list_alerts(struct ask *ask);

/** ListWork. */
enum err ask_list_work(struct ask *ask);

/** ListAudit. */
enum err ask_list_audit(struct ask *ask);

#endif

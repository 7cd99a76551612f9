/* SPDX-License-Identifier: Apache-2.0 */
/* ask_show: one thing of a tool's accounts: a connector, a device, a work item with its story, a
 * rollout; and how often a connector polls. */
#ifndef PRINTWIRE_SDS_ASK_SHOW_H
#define PRINTWIRE_SDS_ASK_SHOW_H

#include "sds/ask.h"

/** GetConnector. */
enum err ask_show_connector(struct ask *ask);

/** SetConnector. */
enum err ask_show_set_connector(struct ask *ask);

/** GetDevice. */
enum err ask_show_device(struct ask *ask);

/** GetWork. */
enum err ask_show_work(struct ask *ask);

/** GetRollout; also the answer of those who halt one. */
enum err ask_show_rollout(struct ask *ask);

#endif

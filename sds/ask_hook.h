/* SPDX-License-Identifier: Apache-2.0 */
/* ask_hook: a tool makes webhooks, sees and removes them (protocol/SDS.md, section 9). */
#ifndef PRINTWIRE_SDS_ASK_HOOK_H
#define PRINTWIRE_SDS_ASK_HOOK_H

#include "sds/ask.h"

/** MakeWebhook. */
enum err ask_hook_make(struct ask *ask);

/** ListWebhooks. */
enum err ask_hook_list(struct ask *ask);

/** RemoveWebhook. */
enum err ask_hook_remove(struct ask *ask);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* work_ask: what is read of a device before and behind an order: steps of plans, and what they are
 * made of. None of it changes anything. */
#ifndef PRINTWIRE_AGENT_WORK_WORK_ASK_H
#define PRINTWIRE_AGENT_WORK_WORK_ASK_H

#include "agent/work/work_inner.h"

/** Step: up time and objects that can be set, by SNMP. A device without an answer goes on. */
void work_ask_snmp(struct work_job *job);

/** Step: DiscoveryTree; then what it lists. Fails a device that answers by no way, unless it
 * was read whole just before. */
void work_ask_tree(struct work_job *job);

/** Step: its manifest of actions, or of firmware updates. A device without one goes on. */
void work_ask_actions(struct work_job *job);

/** See work_ask_actions(). */
void work_ask_firmware(struct work_job *job);

/** Step: ProductConfigDyn, where it has one. */
void work_ask_config(struct work_job *job);

/** Ask for one document; `fn` gets NULL when none came. */
void work_ask_document(struct work_job *job, const char *path,
                       void (*fn)(struct work_job *job, const struct web_fetch_answer *answer));

/** Ask for the small SNMP question again; `fn` is called with job->told anew. */
void work_ask_again(struct work_job *job, void (*fn)(struct work_job *job));

#endif

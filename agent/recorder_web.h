/* SPDX-License-Identifier: Apache-2.0 */
/* recorder_web: what a printer's web services answered, as sections of a recording
 * (agent/record/recording). */
#ifndef PRINTWIRE_AGENT_RECORDER_WEB_H
#define PRINTWIRE_AGENT_RECORDER_WEB_H

#include "agent/record/mask.h"
#include "agent/web_set.h"

#include <stdbool.h>

/** Append a section for each document that was asked for. Documents that nobody can read are
 * recorded without a body, those that did not come in time as 503. False when they do not fit. */
bool recorder_web_put(struct mask *mask, const struct web_set *set, struct buf *out);

#endif

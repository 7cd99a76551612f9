/* SPDX-License-Identifier: Apache-2.0 */
/* licensee_news: what of a licence's state is worth a word, and that word in the log. Used by
 * licensee only. */
#ifndef PRINTWIRE_AGENT_LICENCE_LICENSEE_NEWS_H
#define PRINTWIRE_AGENT_LICENCE_LICENSEE_NEWS_H

#include "protocol/licence_state.h"

#include <stdbool.h>

/** An end that running time brings is never quite where it was an hour ago: of the same state and
 * within half a day it stays what was said. */
void licensee_news_steady(const struct licence_view *before, struct licence_view *now);

/** True when the state, its reason or its notice is another one. */
bool licensee_news_is_state(const struct licence_view *before, const struct licence_view *now);

/** True when that, the state's end, the limit or the day from which devices are new is another
 * one. */
bool licensee_news_is_any(const struct licence_view *before, const struct licence_view *now);

/** Say in the log what holds for the licence of this id. */
void licensee_news_log(const char *lid, const struct licence_view *view);

#endif

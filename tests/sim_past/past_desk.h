/* SPDX-License-Identifier: Apache-2.0 */
/* past_desk: the people of a service desk, who saw what came in and did something about it. */
#ifndef PRINTWIRE_TESTS_SIM_PAST_PAST_DESK_H
#define PRINTWIRE_TESTS_SIM_PAST_PAST_DESK_H

#include "portal/store/store.h"

#include <stdbool.h>

/** Another hour in which an office works has passed: some incidents are acknowledged or assigned,
 * some of those that are over closed, by this account. No transaction may be open. False, with a
 * line on standard error, when that fails. */
bool past_desk_work(struct store *store, const char *account, int64_t now_ms);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* terms: the commands issue, renew and revoke. Each is one transaction of the ledger with its audit
 * line, and holds for the running server at once. */
#ifndef PRINTWIRE_LICENCE_TERMS_H
#define PRINTWIRE_LICENCE_TERMS_H

#include "licence/arguments.h"
#include "licence/server_conf.h"

/** issue: a new licence; prints its id and its activation code. The exit status. */
int terms_issue(const struct arguments *a, const struct server_conf *conf);

/** renew: change the terms that are given; no longer revoked. The exit status. */
int terms_renew(const struct arguments *a, const struct server_conf *conf);

/** revoke: delivery pauses from a day on, of which agents are told when they ask. The exit status.
 */
int terms_revoke(const struct arguments *a, const struct server_conf *conf);

#endif

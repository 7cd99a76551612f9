/* SPDX-License-Identifier: Apache-2.0 */
/* look: the commands list, show and export. */
#ifndef PRINTWIRE_LICENCE_LOOK_H
#define PRINTWIRE_LICENCE_LOOK_H

#include "licence/arguments.h"
#include "licence/server_conf.h"

/** list: a line for each licence, or CSV (RFC 4180). The exit status. */
int look_list(const struct arguments *a, const struct server_conf *conf);

/** show: a licence, its activation code, its agents, and what was asked and done. */
int look_show(const struct arguments *a, const struct server_conf *conf);

/** export: the whole ledger as one JSON document, without activation codes. */
int look_export(const struct arguments *a, const struct server_conf *conf);

#endif

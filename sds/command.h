/* SPDX-License-Identifier: Apache-2.0 */
/* command: what an administrator asks on the platform's own host, beside the running daemon:
 * accounts, tools, connectors, the audit. Secrets are shown once, on standard output. */
#ifndef PRINTWIRE_SDS_COMMAND_H
#define PRINTWIRE_SDS_COMMAND_H

#include "sds/book.h"
#include "sds/platform_arguments.h"
#include "sds/platform_conf.h"

#include <stddef.h>

/* What a command's function is given. */
struct command {
    struct book *book; /* in a transaction, unless it only reads */
    const struct platform_conf *conf;
    const char *const *options; /* by enum platform_arguments_option; NULL: not given */
    char **words;               /* behind the command's name: as many as its row says */
    int64_t now_ms;
};

/** Do the command that the words name, in one transaction when it writes. 0; 1 when it failed, 2
 * for wrong use, which was told. */
int command_run(const struct platform_conf *conf, const struct platform_arguments *arguments);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* command_backup: everything that the platform keeps, in one file under a secret key
 * (base/crypto_seal), and back. The file holds sds.db as it was at one moment; the daemon may be
 * running. It is restored only where there is no sds.db, and is checked before it gets its name.
 *
 * A restored platform lost the nonces that came since: it refuses signatures from before the moment
 * at which it was restored (book_began). Tokens are not restored.
 */
#ifndef PRINTWIRE_SDS_COMMAND_BACKUP_H
#define PRINTWIRE_SDS_COMMAND_BACKUP_H

#include "sds/platform_arguments.h"
#include "sds/platform_conf.h"

#include <stdbool.h>

/** backup FILE --key-file KEY, or restore. The exit status. */
int command_backup_run(const struct platform_conf *conf, const struct platform_arguments *arguments,
                       bool is_restore);

#endif

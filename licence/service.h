/* SPDX-License-Identifier: Apache-2.0 */
/* service: the life of the licence server's process: start, signals, keys read again, care.
 */
#ifndef PRINTWIRE_LICENCE_SERVICE_H
#define PRINTWIRE_LICENCE_SERVICE_H

#include "licence/server_conf.h"

/** Answer agents until SIGTERM or SIGINT; SIGHUP reads the file, the key set and the keys again.
 * Takes the configuration over; `file` is its name. The exit status. */
int service_run(struct server_conf *conf, const char *file);

#endif

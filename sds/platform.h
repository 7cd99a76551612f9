/* SPDX-License-Identifier: Apache-2.0 */
/* platform: the life of the SDS platform's process: start, signals, the certificate read again,
 * care. */
#ifndef PRINTWIRE_SDS_PLATFORM_H
#define PRINTWIRE_SDS_PLATFORM_H

#include "sds/platform_conf.h"

/** Answer connectors and tools until SIGTERM or SIGINT; SIGHUP reads the certificate again. Takes
 * the configuration over. The exit status. */
int platform_run(struct platform_conf *conf);

#endif

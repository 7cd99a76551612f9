/* SPDX-License-Identifier: Apache-2.0 */
/* portal_conf_secret: reads the secrets that the configuration names files for. A part of
 * portal_conf. */
#ifndef PRINTWIRE_PORTAL_PORTAL_CONF_SECRET_H
#define PRINTWIRE_PORTAL_PORTAL_CONF_SECRET_H

#include "base/conf.h"

#include <stdbool.h>

#define PORTAL_CONF_SECRET 256

/** Read a secret of one line from a file that only its owner may read; "" for the path "".
 * `element` named the file. False with `out_error` filled, which says nothing of the secret. */
bool portal_conf_secret_read(const char *path, const char *element,
                             char out_secret[PORTAL_CONF_SECRET], struct conf_error *out_error);

#endif

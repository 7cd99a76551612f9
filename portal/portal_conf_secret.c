/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with such a file, and what to do about it. */
#include "portal/portal_conf_secret.h"

#include "base/file.h"

#include <stdio.h>

bool portal_conf_secret_read(const char *path, const char *element,
                             char out_secret[PORTAL_CONF_SECRET], struct conf_error *out_error)
{
    const char *problem = "cannot be read by this user";

    out_secret[0] = '\0';
    if (path[0] == '\0')
        return true;
    switch (file_read_secret(path, out_secret, PORTAL_CONF_SECRET)) {
    case ERR_NONE:
        return true;
    case ERR_MISSING:
        problem = "does not exist; write the secret into it, mode 0600";
        break;
    case ERR_REFUSED:
        problem = "can be read by others than its owner; run: chmod 600";
        break;
    case ERR_SYNTAX:
        problem = "is empty; write the secret into its first line";
        break;
    case ERR_LIMIT:
        problem = "holds a first line that is too long for a secret";
        break;
    default:
        break;
    }
    (void)snprintf(out_error->text, sizeof out_error->text, "%s: %.250s %s", element, path,
                   problem);
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the licence server's whole configuration, through its real rows and checks: taken,
 * with everything in its bounds, or refused with one line. */
#include "licence/server_conf.h"

#include <stdlib.h>
#include <string.h>

#define FILE_NAME "/etc/licence.xml"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static bool is_bounded(const struct server_conf *conf)
{
    for (size_t i = 0; i < conf->root_count; i++)
        if (i >= SERVER_CONF_ROOTS || conf->roots[i][0] != '/')
            return false;
    return conf->root_count > 0 && conf->address[0] != '\0' && conf->folder[0] == '/' &&
           (conf->certificate[0] == '\0') == (conf->key[0] == '\0') &&
           conf->per_minute <= 1000000 && conf->audit_lines >= 1000 && conf->audit_days > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct conf_error error = { "" };
    struct server_conf *conf = server_conf_parse((const char *)data, len, FILE_NAME, &error);

    if (conf == NULL ? strncmp(error.text, FILE_NAME, sizeof FILE_NAME - 1) != 0 ||
                           strchr(error.text, '\n') != NULL
                     : !is_bounded(conf))
        abort();
    server_conf_free(conf);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the SDS platform's whole configuration, through its real rows and checks: taken,
 * with everything in its bounds, or refused with one line. */
#include "sds/platform_conf.h"

#include <stdlib.h>
#include <string.h>

#define FILE_NAME "/etc/sds.xml"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static bool is_bounded(const struct platform_conf *conf)
{
    return conf->certificate[0] == '/' && conf->key[0] == '/' && conf->folder[0] == '/' &&
           conf->address[0] != '\0' && conf->authority[0] != '\0' &&
           conf->poll_s >= SDS_DOC_POLL_LEAST && conf->poll_s <= SDS_DOC_POLL_MOST &&
           conf->keep_days >= 31 && conf->audit_days >= 366 && conf->per_minute <= 1000000 &&
           conf->connector_per_minute <= 1000000;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct conf_error error = { "" };
    struct platform_conf *conf = platform_conf_parse((const char *)data, len, FILE_NAME, &error);

    if (conf == NULL ? strncmp(error.text, FILE_NAME, sizeof FILE_NAME - 1) != 0 ||
                           strchr(error.text, '\n') != NULL
                     : !is_bounded(conf))
        abort();
    platform_conf_free(conf);
    return 0;
}

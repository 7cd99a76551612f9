/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the portal's whole configuration, through its real rows and checks: taken, with
 * everything in its bounds, or refused with one line. */
#include "portal/portal_conf.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FILE_NAME "/etc/portal.xml"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* In lower case, with one '@' and no resource; in order and each there once. */
static void check_agents(const struct portal_conf *conf)
{
    for (size_t i = 0; i < conf->agent_count; i++) {
        const struct portal_conf_agent *agent = &conf->agents[i];
        if (strchr(agent->jid, '@') == NULL || strpbrk(agent->jid, "/<>&ABCXYZ") != NULL ||
            agent->site[0] == '\0' || agent->customer[0] == '\0')
            abort();
        if (i > 0 && strcmp(conf->agents[i - 1].jid, agent->jid) >= 0)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct conf_error error = { "" };
    struct portal_conf *conf = portal_conf_parse((const char *)data, len, FILE_NAME, &error);

    if (conf == NULL) {
        if (strncmp(error.text, FILE_NAME, sizeof FILE_NAME - 1) != 0 ||
            strchr(error.text, '\n') != NULL)
            abort();
        return 0;
    }
    check_agents(conf);
    if (conf->port == 0 || conf->jid[0] == '\0' || conf->secret_file[0] == '\0' ||
        conf->folder[0] == '\0' || conf->window == 0 || conf->window > 64 ||
        conf->max_bytes < 1024 || conf->max_bytes > 262144 || conf->secret[0] != '\0')
        abort();
    portal_conf_free(conf);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* licence_conf: the <licence> element of the agent's XML file. */
#ifndef PRINTWIRE_AGENT_LICENCE_CONF_H
#define PRINTWIRE_AGENT_LICENCE_CONF_H

#include "base/conf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LICENCE_CONF_ROOTS 2

/* Texts are "" where not given; without a server the agent works under no licence. */
struct licence_conf {
    char server[512]; /* URL, no slash at its end */
    uint16_t port;    /* that is connected to: the server's, or the proxy's */
    char id[65];
    char code_file[4096]; /* its first line is a secret */
    char roots[LICENCE_CONF_ROOTS][4096];
    size_t root_count;
    char region[32];
    char proxy[256];
    char ca_file[4096];
};

/** Take the settings of a checked file. False when there are more roots than two; the place is that
 * of "licence/root-key-file". */
bool licence_conf_read(const struct conf *conf, struct licence_conf *out);

/** Look into the files that it names: the roots must be public keys, the code, when it is still
 * there (it is needed once), a secret that only its owner may read. False: `out_trouble` says which
 * is not, in one line. */
bool licence_conf_check_files(const struct licence_conf *licence, char *out_trouble, size_t size);

/** For rows: NULL for "http://host[:port]" and https alike, without path, user or a printing port;
 * else what is wrong. */
const char *licence_conf_check_url(const char *value);

/** For rows: the same, http only. */
const char *licence_conf_check_proxy(const char *value);

/** For rows: NULL for an id of a licence. */
const char *licence_conf_check_id(const char *value);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* sds_conf: the <sds> element of the agent's XML file: the platform from which the site takes work
 * for its HP devices (protocol/SDS.md), and what the site lets it do. Without it there is no
 * connector, and nothing of that leaves the site. */
#ifndef PRINTWIRE_AGENT_SDS_CONF_H
#define PRINTWIRE_AGENT_SDS_CONF_H

#include "agent/consent.h"
#include "base/conf.h"
#include "base/crypto_sign.h"
#include "protocol/sds_doc_connector.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SDS_CONF_PUBLISHERS 2
#define SDS_CONF_HOSTS      8
#define SDS_CONF_FILES      (SDS_CONF_PUBLISHERS + 2)
#define SDS_CONF_SITE       320 /* "host:port" */

/* What of HP devices may leave the site on this channel, by the relay and by work alike, beside
 * what is told with any of it: id, product number, model, firmware, state, up time, what can be
 * done. */
enum sds_conf_tell {
    SDS_CONF_SERIALS = 1, /* of devices and of cartridges; never where <privacy> withholds them */
    SDS_CONF_COUNTERS = 2,
    SDS_CONF_SUPPLIES = 4,
    SDS_CONF_EVENTS = 8, /* rows of event logs */
    SDS_CONF_SETTINGS = 16,
    SDS_CONF_ALL = 31
};

/* Texts are "" where not given; without a URL there is no connector. */
struct sds_conf {
    char url[512];           /* https, no slash at its end */
    uint16_t port;           /* that is connected to: the platform's, or the proxy's */
    char code[SDS_DOC_CODE]; /* secret; needed once. "": in code_file, or not at all any more */
    char code_file[4096];    /* its first line is the code */
    char ca_file[4096];
    char proxy[256];
    char region[SDS_DOC_REGION];
    bool leaves;    /* the connector leaves the platform, and asks it for nothing more */
    bool relay;     /* what HP devices tell is sent without being asked for */
    unsigned tells; /* set of enum sds_conf_tell: what is */
    struct consent_policy policy;
    char publisher_files[SDS_CONF_PUBLISHERS][4096];
    uint8_t publishers[SDS_CONF_PUBLISHERS][CRYPTO_SIGN_PUBLIC]; /* whose firmware is taken */
    size_t publisher_count;
    char hosts[SDS_CONF_HOSTS][SDS_CONF_SITE]; /* "host:port" of which images are fetched */
    uint16_t host_ports[SDS_CONF_HOSTS];
    size_t host_count;
};

/* What is wrong, and where in the file. */
struct sds_conf_trouble {
    const char *path;
    size_t index;
    char text[256];
};

/** Take the settings of a checked file. `is_private`: nobody but its owner can read the file, which
 * so may hold the code. False: the trouble is said. Files are not looked into. */
bool sds_conf_read(const struct conf *conf, bool is_private, struct sds_conf *out,
                   struct sds_conf_trouble *out_trouble);

/** The files that it names, "" where one is not given. */
void sds_conf_files(const struct sds_conf *sds, const char *out_files[SDS_CONF_FILES]);

/** Read the publishers' keys, and look whether the code, where its file is still there (it is
 * needed once), is one that only its owner can read. False: the trouble is said. */
bool sds_conf_check_files(struct sds_conf *sds, struct sds_conf_trouble *out_trouble);

/** Write the code in force, without its dashes and in upper case; the caller wipes it. False when
 * there is none. */
bool sds_conf_take_code(const struct sds_conf *sds, char out_code[SDS_DOC_CODE]);

/** True when images may be fetched from this https URL: its host and port are among the hosts, or
 * the platform's where none is named. */
bool sds_conf_lets_fetch(const struct sds_conf *sds, const char *url);

/** For rows: NULL for "https://host[:port]", without path, user or a printing port. */
const char *sds_conf_check_url(const char *value);

/** For rows: NULL for "host" or "host:port". */
const char *sds_conf_check_host(const char *value);

/** For rows: NULL for "yes", "no", or words of what is told with blanks or commas between them. */
const char *sds_conf_check_relay(const char *value);

/** For rows: NULL for a code: 26 characters of Crockford's base32, dashes where one likes. */
const char *sds_conf_check_code(const char *value);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* web_conf: what the administrator says about printers' own web services; a part of agent_conf. */
#ifndef PRINTWIRE_AGENT_WEB_CONF_H
#define PRINTWIRE_AGENT_WEB_CONF_H

#include "agent/web_fetch.h"
#include "base/conf.h"

#include <stdbool.h>

/* Whose web services are asked. */
enum web_conf_ask {
    WEB_CONF_NEVER,
    WEB_CONF_OPEN, /* of whom SNMP leaves something open */
    WEB_CONF_ALWAYS
};

struct web_conf {
    enum web_conf_ask ask;
    struct web_fetch_ports ports;
    bool discovery; /* who is silent to SNMP is asked, too */
    bool new_keys;  /* other keys than those that are kept are taken */
    unsigned waits; /* most tables of events that are waited for at once */
};

/** Take the rows below <web>. */
void web_conf_read(const struct conf *conf, struct web_conf *out);

/** conf_row.check of a port: NULL when web services may be there, else what is wrong. */
const char *web_conf_check_port(const char *value);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The rows are agent_conf_rows'; here is what they mean. */
#include "agent/web_conf.h"

#include "base/port.h"
#include "base/str.h"

#include <string.h>

static enum web_conf_ask read_ask(const struct conf *conf)
{
    const char *word = conf_text(conf, "web/ask", 0);

    if (strcmp(word, "never") == 0)
        return WEB_CONF_NEVER;
    return strcmp(word, "open") == 0 ? WEB_CONF_OPEN : WEB_CONF_ALWAYS;
}

void web_conf_read(const struct conf *conf, struct web_conf *out)
{
    out->ask = read_ask(conf);
    out->ports.http = (uint16_t)conf_number(conf, "web/http-port", 0);
    out->ports.https = (uint16_t)conf_number(conf, "web/https-port", 0);
    out->ports.ipp = (uint16_t)conf_number(conf, "web/ipp-port", 0);
    out->discovery = conf_number(conf, "web/discovery", 0) != 0;
    out->new_keys = conf_number(conf, "web/new-keys", 0) != 0;
    out->waits = (unsigned)conf_number(conf, "web/waits", 0);
}

const char *web_conf_check_port(const char *value)
{
    uint64_t port;

    return str_to_u64(value, UINT16_MAX, &port) && port_prints((uint16_t)port)
               ? "this is a port for printing; nothing of ours connects there"
               : NULL;
}

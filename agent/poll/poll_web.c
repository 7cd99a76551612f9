/* SPDX-License-Identifier: Apache-2.0 */
/* The context of driver_web follows the configuration. */
#include "agent/poll/poll_web.h"

#define CROWDED_LINE_MS 3600000

void poll_web_use(struct poll *poll)
{
    bool wanted = poll->conf->web.ask != WEB_CONF_NEVER && poll->handlers.web != NULL;

    if (wanted && poll->web.turns == NULL)
        poll->web.turns = web_read_turns_create(poll->loop, DRIVER_WEB_READINGS);
    poll->web.walk = wanted && poll->web.turns != NULL ? poll->walk : NULL;
    poll->web.loop = poll->loop;
    poll->web.waits.most = poll->conf->web.waits;
    poll->web.conf = poll->conf;
    poll->web.handlers = poll->handlers.web;
    poll->web.arg = poll->arg;
    poll->web.patience_ms = DRIVER_WEB_PATIENCE_MS;
    poll->web.crowded.every_ms = CROWDED_LINE_MS;
}

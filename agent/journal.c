/* SPDX-License-Identifier: Apache-2.0 */
/* For administrators and scripts: how much was said, and how much of it waits for the portal. */
#include "agent/journal.h"

#include "agent/spool/spool_look.h"

#include <inttypes.h>
#include <stdio.h>

int journal_show(const struct agent_conf *conf)
{
    struct spool_look look;
    enum err err = spool_look_read(conf->folder, &look);

    if (err != ERR_NONE) {
        (void)fprintf(stderr, "printwire-agent: %s/agent.db: %s\n", conf->folder, err_text(err));
        return 1;
    }
    (void)printf("epoch %s\nsaid %" PRIu64 "\nstored %" PRIu64 "\nwaiting %" PRIu64
                 "\nquarantined %" PRIu64 "\n",
                 look.epoch, look.said, look.stored, look.said - look.stored, look.quarantined);
    return fflush(stdout) == 0 ? 0 : 1;
}

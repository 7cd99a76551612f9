/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's database as somebody else left it: bytes and cells are changed as the input says, all
 * checksums right. The modules must take it or refuse it, and go on; what they hand over is not
 * judged here (tests/powercut does, where checksums count). */
#include "tests/fuzz/ruined.h"
#include "tests/powercut/flip.h"

#include <stdlib.h>

#define STEPS 50 /* of work that the database holds */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct ruined ruined;
    const struct subject *agent = subject_agent();
    struct flip_items items = { 0 };

    if (ruined.good == NULL)
        ruined_begin(&ruined, agent, "agent.db", STEPS);
    ruined_make(&ruined, data, len);
    (void)flip_agent_read(ruined.folder, &items);
    free(items.items);
    if (agent->open(ruined.folder, ruined_model(), 1)) {
        for (int i = 0; i < 8 && agent->step(); i++)
            ;
        (void)agent->drain();
        (void)agent->works();
    }
    agent->close();
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* connector_rig: a connector with a folder and a database of its own, a platform and a clock moved
 * by hand. */
#ifndef PRINTWIRE_TESTS_UNIT_CONNECTOR_RIG_H
#define PRINTWIRE_TESTS_UNIT_CONNECTOR_RIG_H

#include "agent/sds/connector.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_platform.h"

#include <stdint.h>

struct connector_rig {
    char folder[64];
    struct loop *loop;
    struct disk *disk;
    struct sds_conf conf;
    struct connector *connector;
};

/** A new folder, a platform that knows the code, a connector that has it and is not started. */
void connector_rig_open(struct connector_rig *rig);

/** Start the process: open what is on disk and begin. */
void connector_rig_start(struct connector_rig *rig);

/** Let time pass. */
void connector_rig_pass(struct connector_rig *rig, int64_t seconds);

/** End the process as SIGKILL does: what was not committed is lost. */
void connector_rig_kill(struct connector_rig *rig);

/** End and remove everything. */
void connector_rig_close(struct connector_rig *rig);

#endif

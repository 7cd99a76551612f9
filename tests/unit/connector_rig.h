/* SPDX-License-Identifier: Apache-2.0 */
/* connector_rig: a connector with a folder and a database of its own, a platform and a clock moved
 * by hand. */
#ifndef PRINTWIRE_TESTS_UNIT_CONNECTOR_RIG_H
#define PRINTWIRE_TESTS_UNIT_CONNECTOR_RIG_H

#include "agent/sds/connector.h"
#include "tests/fakes/fake_job.h"
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

/** Order work of this kind at a device of its own, to be done within a day; its place at the
 * platform. Firmware has no image yet. */
size_t connector_rig_order(enum sds_work_kind kind);

/** Say what a person says to an item that waits for one, as the command does. */
void connector_rig_say(struct connector_rig *rig, const char *item, enum consent_said said);

/** Let time pass. */
void connector_rig_pass(struct connector_rig *rig, int64_t seconds);

/** End the process as SIGKILL does: what was not committed is lost. */
void connector_rig_kill(struct connector_rig *rig);

/** End and remove everything. */
void connector_rig_close(struct connector_rig *rig);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Real files and a real database below /tmp; no network, and no time but the one that is moved. */
#include "tests/unit/connector_rig.h"

#include "base/str.h"
#include "tests/unit/unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

void connector_rig_open(struct connector_rig *rig)
{
    *rig = (struct connector_rig){ .folder = "/tmp/printwire-test-XXXXXX" };
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(rig->folder));
    fake_platform_reset();
    consent_init(&rig->conf.policy);
    (void)str_copy(rig->conf.url, sizeof rig->conf.url, FAKE_PLATFORM_URL);
    (void)str_copy(rig->conf.code, sizeof rig->conf.code, FAKE_PLATFORM_CODE);
}

void connector_rig_start(struct connector_rig *rig)
{
    rig->loop = loop_create();
    CU_ASSERT_EQUAL_FATAL(disk_open(rig->loop, rig->folder, &rig->disk, NULL), ERR_NONE);
    const struct connector_options options = {
        .loop = rig->loop, .disk = rig->disk, .folder = rig->folder, .conf = &rig->conf
    };
    rig->connector = connector_open(&options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->connector);
    connector_start(rig->connector);
}

void connector_rig_pass(struct connector_rig *rig, int64_t seconds)
{
    fake_loop_advance(rig->loop, (uint64_t)seconds * 1000);
}

/* The disk commits what is open when it is closed: so it is undone before. */
void connector_rig_kill(struct connector_rig *rig)
{
    fake_platform_cut();
    disk_fail(rig->disk, ERR_IO);
    connector_close(rig->connector);
    disk_close(rig->disk);
    loop_destroy(rig->loop);
    rig->connector = NULL;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

void connector_rig_close(struct connector_rig *rig)
{
    if (rig->connector != NULL)
        connector_rig_kill(rig);
    (void)nftw(rig->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

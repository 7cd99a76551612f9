/* SPDX-License-Identifier: Apache-2.0 */
/* Real files and a real database below /tmp; no network, and no time but the one that is moved. */
#include "tests/unit/connector_rig.h"

#include "agent/sds/connector_book.h"
#include "base/clock.h"
#include "base/str.h"
#include "tests/fakes/fake_job.h"
#include "tests/unit/unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void connector_rig_open(struct connector_rig *rig)
{
    *rig = (struct connector_rig){ .folder = "/tmp/printwire-test-XXXXXX" };
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(rig->folder));
    fake_platform_reset();
    fake_job_reset();
    consent_init(&rig->conf.policy);
    rig->conf.tells = SDS_CONF_ALL;
    (void)str_copy(rig->conf.url, sizeof rig->conf.url, FAKE_PLATFORM_URL);
    (void)str_copy(rig->conf.code, sizeof rig->conf.code, FAKE_PLATFORM_CODE);
}

void connector_rig_start(struct connector_rig *rig)
{
    rig->loop = loop_create();
    CU_ASSERT_EQUAL_FATAL(disk_open(rig->loop, rig->folder, &rig->disk, NULL), ERR_NONE);
    const struct connector_options options = { .loop = rig->loop,
                                               .disk = rig->disk,
                                               .folder = rig->folder,
                                               .conf = &rig->conf,
                                               .worker = fake_job_worker() };
    fake_job()->loop = rig->loop;
    fake_job()->is_dead = false;
    rig->connector = connector_open(&options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->connector);
    connector_start(rig->connector);
}

size_t connector_rig_order(enum sds_work_kind kind)
{
    static struct sds_doc_item item;

    sds_field_clear(&sds_doc_work_item, &item);
    item.kind = kind;
    (void)snprintf(item.device, sizeof item.device, "00000000-0000-4000-8000-%012zu",
                   fake_platform()->item_count);
    item.expires_ms = clock_wall_ms() + 86400000;
    item.limit_s = 1800;
    if (kind == SDS_WORK_CONFIGURATION) {
        item.setting_count = 1;
        item.settings[0].name = SDS_DOC_SLEEP_MINUTES;
        (void)str_copy(item.settings[0].value, SDS_DOC_WORD, "15");
    }
    return fake_platform_order(&item);
}

void connector_rig_say(struct connector_rig *rig, const char *item, enum consent_said said)
{
    static struct connector_item found[FAKE_PLATFORM_ITEMS];
    struct connector_book_word word = { .said = said, .at_ms = clock_wall_ms(), .who = "anna" };
    struct sqlite *db;
    char path[128];
    size_t count;

    (void)snprintf(path, sizeof path, "%s/agent.db", rig->folder);
    CU_ASSERT_EQUAL_FATAL(sqlite_open(path, SQLITE_MODE_BESIDE, &db), ERR_NONE);
    CU_ASSERT_EQUAL(connector_book_look(db, found, FAKE_PLATFORM_ITEMS, &count), ERR_NONE);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(found[i].item.item, item) != 0)
            continue;
        (void)str_copy(word.item, sizeof word.item, item);
        (void)str_copy(word.digest, sizeof word.digest, found[i].digest);
        CU_ASSERT_EQUAL(connector_book_say(db, &word), ERR_NONE);
    }
    sqlite_close(db);
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
    CU_ASSERT_EQUAL(fake_platform()->strange, 0);
    (void)nftw(rig->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

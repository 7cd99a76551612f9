/* SPDX-License-Identifier: Apache-2.0 */
/* A privacy switch that is turned on counts for what waits already, also over a restart. */
#include "agent/spool/spool.h"
#include "base/buf.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define PLENTY (64 * 1024 * 1024)

struct fixture {
    struct disk_rig rig;
    struct spool *spool;
    char read[4096];
};

static void open_spool(struct fixture *f, unsigned withheld)
{
    f->spool = spool_open(f->rig.disk, PLENTY, 100);
    CU_ASSERT_PTR_NOT_NULL_FATAL(f->spool);
    spool_withhold(f->spool, withheld);
}

static void start(struct fixture *f, unsigned withheld)
{
    disk_rig_start(&f->rig, NULL);
    open_spool(f, withheld);
}

static void restart(struct fixture *f, unsigned withheld)
{
    spool_close(f->spool);
    disk_rig_close(&f->rig);
    CU_ASSERT_EQUAL_FATAL(disk_rig_open(&f->rig), ERR_NONE);
    open_spool(f, withheld);
}

static void end(struct fixture *f)
{
    spool_close(f->spool);
    disk_rig_end(&f->rig);
}

/* An asset with a serial number and a location, as it is written with these switches. */
static void append(struct fixture *f, const char *serial, unsigned withheld)
{
    struct record record;
    struct buf text;

    record_init(&record, RECORD_ASSET);
    (void)record_add(&record, FIELD_ASSET_DEVICE, "2f1d1c0e-5a3b-4c8d-9e7f-0a1b2c3d4e5f");
    (void)record_add_time(&record, FIELD_ASSET_AT, 1000);
    (void)record_add(&record, FIELD_ASSET_SERIAL, serial);
    (void)record_add(&record, FIELD_ASSET_LOCATION, "cellar");
    buf_init(&text, NAMES_RECORD_BYTES);
    CU_ASSERT_TRUE_FATAL(record_xml_write(&record, withheld, &text));
    CU_ASSERT_EQUAL(spool_append(f->spool, RECORD_ASSET, text.data, text.len), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f->rig.disk));
    buf_finish(&text);
    record_finish(&record);
}

static bool take(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct fixture *f = arg;
    size_t at = strlen(f->read);

    (void)snprintf(f->read + at, sizeof f->read - at, "%llu=%.*s ", (unsigned long long)number,
                   (int)len, xml);
    return true;
}

static bool leaves(struct fixture *f, const char *text)
{
    f->read[0] = '\0';
    CU_ASSERT_EQUAL(spool_read(f->spool, 1, take, f), ERR_NONE);
    return strstr(f->read, text) != NULL;
}

static void withholds_from_what_waits_already(void)
{
    struct fixture f;

    start(&f, 0);
    append(&f, "S-ONE", 0);
    CU_ASSERT_TRUE(leaves(&f, "S-ONE"));
    spool_withhold(f.spool, FIELD_SWITCH_SERIAL);
    CU_ASSERT_FALSE(leaves(&f, "S-ONE"));
    CU_ASSERT_TRUE(leaves(&f, "1=<asset"));
    CU_ASSERT_TRUE(leaves(&f, "cellar"));
    append(&f, "S-TWO", FIELD_SWITCH_SERIAL);
    CU_ASSERT_TRUE(leaves(&f, "2=<asset"));
    CU_ASSERT_FALSE(leaves(&f, "S-TWO"));
    end(&f);
}

static void withholds_what_was_switched_while_it_was_stopped(void)
{
    struct fixture f;

    start(&f, 0);
    append(&f, "S-ONE", 0);
    restart(&f, FIELD_SWITCH_SERIAL);
    CU_ASSERT_FALSE(leaves(&f, "S-ONE"));
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    restart(&f, FIELD_SWITCH_SERIAL | FIELD_SWITCH_LOCATION);
    CU_ASSERT_FALSE(leaves(&f, "S-ONE"));
    CU_ASSERT_FALSE(leaves(&f, "cellar"));
    CU_ASSERT_TRUE(leaves(&f, "1=<asset"));
    end(&f);
}

static void does_not_unveil_what_waits(void)
{
    struct fixture f;

    start(&f, 0);
    append(&f, "S-ONE", 0);
    spool_withhold(f.spool, FIELD_SWITCH_SERIAL);
    spool_withhold(f.spool, 0);
    append(&f, "S-TWO", 0);
    CU_ASSERT_FALSE(leaves(&f, "S-ONE"));
    CU_ASSERT_TRUE(leaves(&f, "S-TWO"));
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    restart(&f, 0);
    CU_ASSERT_FALSE(leaves(&f, "S-ONE"));
    CU_ASSERT_TRUE(leaves(&f, "S-TWO"));
    end(&f);
}

static void sends_nothing_of_a_record_that_cannot_be_read(void)
{
    struct fixture f;

    start(&f, 0);
    CU_ASSERT_EQUAL(spool_append(f.spool, RECORD_ASSET, "S-ONE <", 7), ERR_NONE);
    CU_ASSERT_TRUE(disk_commit(f.rig.disk));
    spool_withhold(f.spool, FIELD_SWITCH_SERIAL);
    CU_ASSERT_FALSE(leaves(&f, "S-ONE"));
    CU_ASSERT_TRUE(leaves(&f, "1= "));
    end(&f);
}

UNIT_MAIN("spool_veil", UNIT_TEST(withholds_from_what_waits_already),
          UNIT_TEST(withholds_what_was_switched_while_it_was_stopped),
          UNIT_TEST(does_not_unveil_what_waits),
          UNIT_TEST(sends_nothing_of_a_record_that_cannot_be_read))

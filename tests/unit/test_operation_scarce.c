/* SPDX-License-Identifier: Apache-2.0 */
/* What a platform tells of an operation while memory runs out at each allocation in turn: it is
 * stored with what proves it, or not at all. */
#include "portal/store/operation_follow.h"

#include "base/str.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/torture/scarce.h"
#include "tests/unit/unit.h"

#define NOW    INT64_C(1800000000000)
#define DEVICE "11111111-2222-4333-8444-555555555551"
#define ITEM   "33333333-2222-4333-8444-555555555551"

static void has_one(const struct portal_rig *rig)
{
    const struct access_actor actor = { "ada", "192.0.2.7", NOW };
    struct operation_wish wish = { .device = DEVICE,
                                   .platform = ITEM,
                                   .kind = "reboot",
                                   .wanted = "",
                                   .body = "{}",
                                   .rollout = "",
                                   .account = 7,
                                   .expires_ms = NOW + 3600000,
                                   .limit_s = 900 };

    portal_rig_add(rig->store, rig->agent,
                   "<asset device='" DEVICE "' at='" PORTAL_RIG_AT
                   "'><state>ready</state></asset>");
    crypto_uuid(wish.id);
    CU_ASSERT_EQUAL(
        operation_device_of(store_db(rig->store), store_scope_whole(), DEVICE, &wish.of), ERR_NONE);
    CU_ASSERT_EQUAL(operation_make(rig->store, &actor, &wish), ERR_NONE);
}

/* Whether an allocation failed. */
static bool take(const struct portal_rig *rig, uint64_t n)
{
    struct sds_doc_progress done;
    int64_t changed = 0;

    sds_field_clear(&sds_doc_follow_progress, &done);
    sds_field_clear(&sds_doc_report_evidence, &done.evidence);
    (void)str_copy(done.item, sizeof done.item, ITEM);
    done.state = SDS_WORK_DONE;
    done.changed_ms = NOW;
    done.has_evidence = 1;
    done.evidence.offline_s = 88;
    CU_ASSERT_EQUAL(store_begin(rig->store), ERR_NONE);
    scarce_begin(n, 1);
    enum err err = operation_follow_take(store_db(rig->store), 0, &done, NOW, &changed);
    scarce_end();
    bool has_failed = scarce_failed() > 0;
    (void)access_end(rig->store, err);
    return has_failed;
}

static void proof_is_not_lost_by_scarce_memory(void)
{
    struct portal_rig rig = portal_rig_begin();
    bool has_failed = true;
    uint64_t n = 0;

    has_one(&rig);
    while (has_failed && n < 1000) {
        CU_ASSERT_EQUAL(db_run(store_db(rig.store),
                               "UPDATE operation SET state = 'verifying', item = '" ITEM "'"),
                        ERR_NONE);
        has_failed = take(&rig, ++n);
        CU_ASSERT_EQUAL(portal_rig_ask(&rig, "SELECT count(*) FROM operation WHERE "
                                             "state = 'done' AND evidence IS NULL"),
                        0);
    }
    CU_ASSERT_TRUE(n > 1 && n < 1000);
    portal_rig_end(&rig);
}

UNIT_MAIN("operation_scarce", UNIT_TEST(proof_is_not_lost_by_scarce_memory))

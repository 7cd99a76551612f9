/* SPDX-License-Identifier: Apache-2.0 */
/* work: a job that begins while memory runs out is begun whole, or not at all. */
#include "tests/torture/scarce.h"
#include "tests/unit/unit.h"
#include "tests/unit/work_rig.h"

#include <netinet/in.h>
#include <unistd.h>

/* Where the device is: found, of another maker, nowhere. */
static void place(unsigned where)
{
    work_rig.place.is_hp = where != 1;
    if (where == 2)
        work_rig.place.address.sin_addr.s_addr = INADDR_ANY;
}

/* With the n-th allocation failing; false when there are fewer. */
static bool begins_without(enum sds_work_kind kind, unsigned where, uint64_t n)
{
    work_rig_start_any(kind);
    place(where);
    scarce_begin(n, 1);
    struct sds_job_handle *handle = work_rig_begin();
    scarce_end();
    bool has_failed = scarce_failed() > 0;
    CU_ASSERT_TRUE(handle != NULL || has_failed);
    if (handle != NULL)
        work_worker(work_rig.work)->abort(handle);
    work_rig_stop();
    return has_failed;
}

static void a_job_is_begun_whole_or_not_at_all(void)
{
    for (enum sds_work_kind kind = 0; kind < SDS_WORK_KINDS; kind++)
        for (unsigned where = 0; where < 3; where++) {
            uint64_t n = 1;
            while (n < 1000 && begins_without(kind, where, n))
                n++;
            CU_ASSERT(n > 2 && n < 1000);
        }
    (void)unlink(work_rig.image);
}

UNIT_MAIN("work_scarce", UNIT_TEST(a_job_is_begun_whole_or_not_at_all))

/* SPDX-License-Identifier: Apache-2.0 */
/* A row is counted when it is whole: its writer may be killed at any point. */
#include "tests/powercut/platform_promise.h"

#include "base/str.h"
#include "protocol/sds_doc_work.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

struct promise {
    enum platform_promise_kind kind;
    int commit; /* the last one that was told of when it was answered */
    char id[SDS_DOC_UUID];
    int64_t state, fence;
};

static struct list {
    atomic_uint count;
    struct promise rows[PLATFORM_PROMISE_MOST];
} * list;

static const struct subject_model *counted;

#define ALL_USED " AND ?2 IS NOT NULL AND ?3 IS NOT NULL"

static const struct {
    const char *name, *question;
} kinds[PLATFORM_PROMISES] = {
    [PLATFORM_PROMISE_PLACE] = { "the place", "SELECT 1 FROM connector WHERE id = ?1" ALL_USED },
    [PLATFORM_PROMISE_REGISTERED] = { "the registration of",
                                      "SELECT 1 FROM connector WHERE id = ?1 AND registered > 0"
                                      " AND public_key <> zeroblob(32)" ALL_USED },
    [PLATFORM_PROMISE_ITEM] = { "the order",
                                "SELECT 1 FROM item JOIN step ON step.item = item.place"
                                " WHERE item.id = ?1" ALL_USED },
    [PLATFORM_PROMISE_OFFER] = { "the offer of",
                                 "SELECT 1 FROM item WHERE id = ?1 AND fence >= ?3 AND ?2 = 0" },
    [PLATFORM_PROMISE_STEP] = { "a step of",
                                "SELECT 1 FROM item JOIN step ON step.item = item.place"
                                " WHERE item.id = ?1 AND step.state = ?2 AND step.offer = ?3" },
    [PLATFORM_PROMISE_ENDED] = { "the end of",
                                 "SELECT 1 FROM item WHERE id = ?1 AND state = ?2 AND ?3 = 0" },
    [PLATFORM_PROMISE_REPORT] = { "the report", "SELECT 1 FROM report WHERE id = ?1" ALL_USED },
    [PLATFORM_PROMISE_DEVICE] = { "what was told of",
                                  "SELECT 1 FROM device WHERE id = ?1 AND at >= ?2"
                                  " AND body IS NOT NULL AND ?3 = 0" },
    [PLATFORM_PROMISE_ALERT] = { "an alert of",
                                 "SELECT 1 FROM alert JOIN device ON device.place = alert.device"
                                 " WHERE device.id = ?1 AND alert.row = ?2 AND ?3 = 0" },
};

bool platform_promise_begin(const struct subject_model *model)
{
    counted = model;
    if (model == NULL)
        return true;
    if (list == NULL)
        list = mmap(NULL, sizeof *list, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (list == MAP_FAILED)
        return false;
    atomic_store(&list->count, 0);
    return true;
}

void platform_promise_add(enum platform_promise_kind kind, const char *id, int64_t state,
                          int64_t fence)
{
    unsigned at = counted != NULL ? atomic_load(&list->count) : PLATFORM_PROMISE_MOST;

    if (at == PLATFORM_PROMISE_MOST)
        return;
    struct promise *row = &list->rows[at];
    *row = (struct promise){
        .kind = kind, .commit = (int)counted->told - 1, .state = state, .fence = fence
    };
    (void)str_copy(row->id, sizeof row->id, id);
    atomic_store(&list->count, at + 1);
}

bool platform_promise_has_all(void)
{
    const unsigned all = (1U << PLATFORM_PROMISES) - 1;
    unsigned found = 1U << PLATFORM_PROMISE_PLACE | 1U << PLATFORM_PROMISE_REGISTERED;

    for (unsigned i = 0; i < atomic_load(&list->count); i++)
        found |= 1U << list->rows[i].kind;
    return found == all;
}

static bool is_kept(struct sqlite_statement *s, const struct promise *promise)
{
    enum err err;

    sqlite_bind_text(s, 1, promise->id);
    sqlite_bind_number(s, 2, promise->state);
    sqlite_bind_number(s, 3, promise->fence);
    bool found = sqlite_row(s, &err);
    sqlite_reset(s);
    return found;
}

void platform_promise_check(struct sqlite *db, int first, struct subject_report *out)
{
    struct sqlite_statement *asked[PLATFORM_PROMISES];
    unsigned count = list != NULL ? atomic_load(&list->count) : 0;

    for (unsigned i = 0; i < PLATFORM_PROMISES; i++)
        asked[i] = sqlite_prepare(db, kinds[i].question);
    for (unsigned i = 0; i < count && out->outcome == SUBJECT_GOOD; i++) {
        const struct promise *row = &list->rows[i];
        if (row->commit <= first && (asked[row->kind] == NULL || !is_kept(asked[row->kind], row)))
            subject_say(out, SUBJECT_LOST, "%s %s was answered, and is not there",
                        kinds[row->kind].name, row->id);
    }
    for (unsigned i = 0; i < PLATFORM_PROMISES; i++)
        sqlite_finish(asked[i]);
}

bool platform_promise_is_given(const char *item, int64_t fence, int first)
{
    unsigned count = list != NULL ? atomic_load(&list->count) : 0;

    for (unsigned i = 0; i < count; i++) {
        const struct promise *row = &list->rows[i];
        if (row->kind == PLATFORM_PROMISE_OFFER && row->commit <= first && row->fence >= fence &&
            strcmp(row->id, item) == 0)
            return true;
    }
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/list_rig.h"

#include "base/str.h"
#include "portal/store/store_scope_whole.h"
#include "tests/unit/unit.h"

#define TEXT_LIMIT 131072

void list_rig_begin(struct list_rig *l)
{
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct store_known known;

    *l = (struct list_rig){ .rig = portal_rig_begin() };
    buf_init(&l->text, TEXT_LIMIT);
    CU_ASSERT_EQUAL_FATAL(store_set_agent(l->rig.store, &other, &known), ERR_NONE);
    l->other = known.id;
    CU_ASSERT_EQUAL_FATAL(db_open(&l->rig.place, DB_READ, &l->db), ERR_NONE);
    l->query =
        (struct list_view_query){ .scope = store_scope_whole(), .most = 500, .out_stop = &l->stop };
}

void list_rig_end(struct list_rig *l)
{
    buf_finish(&l->text);
    db_close(l->db);
    portal_rig_end(&l->rig);
}

static bool add(void *arg, const struct history_view *view, const struct list_view_key *key,
                const struct history_view_cell *cells)
{
    struct list_rig *l = arg;

    CU_ASSERT_TRUE_FATAL(l->column < view->column_count);
    CU_ASSERT_TRUE(str_copy(l->word, sizeof l->word, key->text));
    l->after = (struct list_view_key){ key->number, key->second, l->word };
    return buf_append_format(&l->text, "%s ", cells[l->column].text);
}

void list_rig_read(struct list_rig *l, enum list_view_id id)
{
    CU_ASSERT_EQUAL_FATAL(list_view_read(l->db, id, &l->query, add, l), ERR_NONE);
}

void list_rig_tells(struct list_rig *l, enum list_view_id id, const char *wanted)
{
    buf_clear(&l->text);
    list_rig_read(l, id);
    CU_ASSERT_STRING_EQUAL(buf_text(&l->text), wanted);
}

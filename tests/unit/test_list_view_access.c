/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of who may log in, and of the places that there are. */
#include "portal/store/list_view.h"

#include "base/buf.h"
#include "base/str.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

struct lists {
    struct portal_rig rig;
    struct db *db; /* a connection of the test's own */
    struct list_view_query query;
    struct buf text; /* what was told: the wanted column of each row */
    size_t column;
    char word[96];
    struct list_view_key after;
    struct list_view_stop stop;
};

/* A second customer with a site of its own, beside the rig's. */
static void begin(struct lists *l)
{
    const struct store_agent other = { .jid = "b@x.test", .site = "Depot", .customer = "Rival" };
    struct store_known known;

    *l = (struct lists){ .rig = portal_rig_begin() };
    buf_init(&l->text, 4096);
    CU_ASSERT_EQUAL_FATAL(store_set_agent(l->rig.store, &other, &known), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(db_open(&l->rig.place, DB_READ, &l->db), ERR_NONE);
    l->query =
        (struct list_view_query){ .scope = store_scope_whole(), .most = 500, .out_stop = &l->stop };
}

static void end(struct lists *l)
{
    buf_finish(&l->text);
    db_close(l->db);
    portal_rig_end(&l->rig);
}

static bool add(void *arg, const struct history_view *view, const struct list_view_key *key,
                const struct history_view_cell *cells)
{
    struct lists *l = arg;

    CU_ASSERT_TRUE_FATAL(l->column < view->column_count);
    CU_ASSERT_TRUE(str_copy(l->word, sizeof l->word, key->text));
    l->after = (struct list_view_key){ key->number, key->second, l->word };
    return buf_append_format(&l->text, "%s ", cells[l->column].text);
}

static void tells(struct lists *l, enum list_view_id id, const char *wanted)
{
    buf_clear(&l->text);
    CU_ASSERT_EQUAL(list_view_read(l->db, id, &l->query, add, l), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&l->text), wanted);
}

static void sign_up(struct lists *l)
{
    static const char *const sql[] = {
        "INSERT INTO account (name, place, role, password, made) VALUES ('ada', 1, 'viewer', '', "
        "1)",
        "INSERT INTO account (name, place, role, password, made) VALUES ('rob', 4, 'viewer', '', "
        "1)",
        "INSERT INTO session (digest, account, opened, used, address) VALUES ('a', 1, 5, 9, 'one')",
        "INSERT INTO session (digest, account, opened, used, address) VALUES ('b', 1, 7, 7, 'two')",
        "INSERT INTO session (digest, account, opened, used, address) VALUES ('c', 2, 7, 7, 'rob')",
    };

    store_close(l->rig.store);
    l->rig.store = NULL;
    for (size_t i = 0; i < sizeof sql / sizeof sql[0]; i++)
        portal_rig_run(&l->rig, sql[i]);
}

static void sessions_are_those_of_one_account_that_last(void)
{
    const struct store_scope rival = { .path = "/1/4/" };
    struct lists l;

    begin(&l);
    sign_up(&l);
    l.column = 3;
    l.query.filters[0] = "1";
    l.query.filters[2] = "4";
    l.query.filters[3] = "6";
    tells(&l, LIST_VIEW_SESSIONS, "one two ");
    l.query.filters[2] = "5";
    tells(&l, LIST_VIEW_SESSIONS, "two ");
    l.query.filters[3] = "7";
    tells(&l, LIST_VIEW_SESSIONS, "");
    l.query.scope = &rival;
    l.query.filters[3] = "6";
    tells(&l, LIST_VIEW_SESSIONS, "");
    l.query.filters[0] = "2";
    tells(&l, LIST_VIEW_SESSIONS, "rob ");
    end(&l);
}

static void accounts_and_places_are_those_of_the_scope(void)
{
    const struct store_scope rival = { .path = "/1/4/" };
    struct lists l;

    begin(&l);
    sign_up(&l);
    l.column = 1;
    tells(&l, LIST_VIEW_ACCOUNTS, "ada rob ");
    l.query.scope = &rival;
    tells(&l, LIST_VIEW_ACCOUNTS, "rob ");
    l.query.filters[0] = "1";
    tells(&l, LIST_VIEW_ACCOUNTS, "");
    l.query.filters[0] = NULL;
    l.column = 3;
    tells(&l, LIST_VIEW_PLACES, "Rival Depot ");
    l.query.most = 1;
    tells(&l, LIST_VIEW_PLACES, "Rival ");
    l.query.after = &l.after;
    tells(&l, LIST_VIEW_PLACES, "Depot ");
    end(&l);
}

UNIT_MAIN("list_view_access", UNIT_TEST(sessions_are_those_of_one_account_that_last),
          UNIT_TEST(accounts_and_places_are_those_of_the_scope))

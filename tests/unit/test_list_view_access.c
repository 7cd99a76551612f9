/* SPDX-License-Identifier: Apache-2.0 */
/* The lists of who may log in, and of the places that there are. */
#include "portal/store/list_view.h"

#include "base/str.h"
#include "portal/store/store_scope_whole.h"
#include "tests/unit/list_rig.h"
#include "tests/unit/unit.h"

static void sign_up(struct list_rig *l)
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
    struct list_rig l;

    list_rig_begin(&l);
    sign_up(&l);
    l.column = 3;
    l.query.filters[0] = "1";
    l.query.filters[2] = "4";
    l.query.filters[3] = "6";
    list_rig_tells(&l, LIST_VIEW_SESSIONS, "one two ");
    l.query.filters[2] = "5";
    list_rig_tells(&l, LIST_VIEW_SESSIONS, "two ");
    l.query.filters[3] = "7";
    list_rig_tells(&l, LIST_VIEW_SESSIONS, "");
    l.query.scope = &rival;
    l.query.filters[3] = "6";
    list_rig_tells(&l, LIST_VIEW_SESSIONS, "");
    l.query.filters[0] = "2";
    list_rig_tells(&l, LIST_VIEW_SESSIONS, "rob ");
    list_rig_end(&l);
}

static void accounts_and_places_are_those_of_the_scope(void)
{
    const struct store_scope rival = { .path = "/1/4/" };
    struct list_rig l;

    list_rig_begin(&l);
    sign_up(&l);
    l.column = 1;
    list_rig_tells(&l, LIST_VIEW_ACCOUNTS, "ada rob ");
    l.query.scope = &rival;
    list_rig_tells(&l, LIST_VIEW_ACCOUNTS, "rob ");
    l.query.filters[0] = "1";
    list_rig_tells(&l, LIST_VIEW_ACCOUNTS, "");
    l.query.filters[0] = NULL;
    l.column = 3;
    list_rig_tells(&l, LIST_VIEW_PLACES, "Rival Depot ");
    l.query.most = 1;
    list_rig_tells(&l, LIST_VIEW_PLACES, "Rival ");
    l.query.after = &l.after;
    list_rig_tells(&l, LIST_VIEW_PLACES, "Depot ");
    list_rig_end(&l);
}

UNIT_MAIN("list_view_access", UNIT_TEST(sessions_are_those_of_one_account_that_last),
          UNIT_TEST(accounts_and_places_are_those_of_the_scope))

/* SPDX-License-Identifier: Apache-2.0 */
/* Scopes against a real store with two customers: what is outside of one is not there. */
#include "portal/store/store_scope.h"

#include "base/buf.h"
#include "base/str.h"
#include "portal/store/store_place.h"
#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define ASSET                                                                                      \
    "<asset device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT "'><model>L</model></asset>"
#define SELF                                                                                       \
    "<agent device='22222222-2222-4333-8444-555555555555' at='" PORTAL_RIG_AT "'>"                 \
    "<version>1</version></agent>"

struct tenants {
    struct portal_rig rig;
    struct db *db; /* a connection of the test's own */
    char paths[8][STORE_SCOPE_SIZE];
    char names[8][32];
    size_t count;
};

static bool keep_place(void *arg, const struct store_place *place)
{
    struct tenants *t = arg;

    (void)str_copy(t->paths[t->count], STORE_SCOPE_SIZE, place->path);
    (void)snprintf(t->names[t->count], sizeof t->names[0], "%s %s", place->kind, place->name);
    t->count++;
    return t->count < 8;
}

static struct store_scope scope_of(const struct tenants *t, const char *name)
{
    struct store_scope scope = { "" };

    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->names[i], name) == 0)
            (void)str_copy(scope.path, sizeof scope.path, t->paths[i]);
    CU_ASSERT_NOT_EQUAL(scope.path[0], '\0');
    return scope;
}

/* ACME with the site HQ, and Rival with a site of the same name, each with a printer. */
static struct tenants begin(void)
{
    const struct store_agent other = { .jid = "b@x.test", .site = "HQ", .customer = "Rival" };
    struct tenants t = { .rig = portal_rig_begin() };
    struct store_known known;

    CU_ASSERT_EQUAL(store_set_agent(t.rig.store, &other, &known), ERR_NONE);
    for (int64_t agent = 1; agent <= known.id; agent++) {
        portal_rig_add(t.rig.store, agent, ASSET);
        portal_rig_add(t.rig.store, agent, SELF);
    }
    CU_ASSERT_EQUAL_FATAL(db_open(&t.rig.place, DB_READ, &t.db), ERR_NONE);
    CU_ASSERT_EQUAL(store_place_each(t.db, store_scope_whole(), keep_place, &t), ERR_NONE);
    return t;
}

static void end(struct tenants *t)
{
    db_close(t->db);
    portal_rig_end(&t->rig);
}

static bool add_entry(void *arg, const struct store_entry *entry)
{
    return buf_append_text(arg, entry->agent);
}

static bool add_printer(void *arg, const struct store_printer *printer)
{
    return buf_append_text(arg, printer->agent);
}

static bool add_self(void *arg, const struct store_self *self)
{
    return buf_append_text(arg, self->agent);
}

/* All three readers tell of these agents. */
static void shows(struct tenants *t, struct store_scope scope, const char *entries,
                  const char *agents)
{
    const struct store_wanted wanted = { .scope = &scope };
    struct buf texts[3];

    for (size_t i = 0; i < 3; i++)
        buf_init(&texts[i], 128);
    CU_ASSERT_EQUAL(store_each_entry(t->rig.store, &wanted, add_entry, &texts[0]), ERR_NONE);
    CU_ASSERT_EQUAL(store_each_printer(t->rig.store, &scope, NULL, add_printer, &texts[1]),
                    ERR_NONE);
    CU_ASSERT_EQUAL(store_each_self(t->rig.store, &scope, "HQ", add_self, &texts[2]), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&texts[0]), entries);
    CU_ASSERT_STRING_EQUAL(buf_text(&texts[1]), agents);
    CU_ASSERT_STRING_EQUAL(buf_text(&texts[2]), agents);
    for (size_t i = 0; i < 3; i++)
        buf_finish(&texts[i]);
}

static void places_are_made_for_agents_once(void)
{
    struct tenants t = begin();
    struct store_known known;
    const struct store_agent again = { .jid = "b@x.test", .site = "HQ", .customer = "Rival" };

    CU_ASSERT_EQUAL(t.count, 5);
    CU_ASSERT_STRING_EQUAL(t.names[0], "provider Provider");
    CU_ASSERT_STRING_EQUAL(scope_of(&t, "customer Rival").path, "/1/4/");
    CU_ASSERT_EQUAL(store_set_agent(t.rig.store, &again, &known), ERR_NONE);
    t.count = 0;
    CU_ASSERT_EQUAL(store_place_each(t.db, store_scope_whole(), keep_place, &t), ERR_NONE);
    CU_ASSERT_EQUAL(t.count, 5);
    end(&t);
}

static void a_reader_sees_its_own_subtree_only(void)
{
    struct tenants t = begin();

    shows(&t, *store_scope_whole(), "a@x.testa@x.testb@x.testb@x.test", "a@x.testb@x.test");
    shows(&t, scope_of(&t, "provider Provider"), "a@x.testa@x.testb@x.testb@x.test",
          "a@x.testb@x.test");
    shows(&t, scope_of(&t, "customer ACME"), "a@x.testa@x.test", "a@x.test");
    shows(&t, scope_of(&t, "customer Rival"), "b@x.testb@x.test", "b@x.test");
    end(&t);
}

static void a_scope_of_zeroes_or_of_no_place_sees_nothing(void)
{
    struct tenants t = begin();

    shows(&t, (struct store_scope){ "" }, "", "");
    shows(&t, (struct store_scope){ "/77/" }, "", "");
    shows(&t, (struct store_scope){ "%" }, "", "");
    shows(&t, (struct store_scope){ "/1/4/_/" }, "", "");
    end(&t);
}

static void a_foreign_place_is_missing_like_one_that_is_not_there(void)
{
    struct tenants t = begin();
    struct store_scope acme = scope_of(&t, "customer ACME");
    struct store_scope found;

    CU_ASSERT_EQUAL(store_place_scope(t.db, &acme, 2, &found), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(found.path, acme.path);
    for (int64_t id = -2; id < 40; id++) /* 2 and 3 are ACME and its HQ */
        CU_ASSERT_EQUAL(store_place_scope(t.db, &acme, id, &found),
                        id == 2 || id == 3 ? ERR_NONE : ERR_MISSING);
    end(&t);
}

static void several_providers_are_apart(void)
{
    struct tenants t = begin();
    struct store_known known;
    const struct store_agent theirs = {
        .jid = "c@x.test", .site = "HQ", .customer = "ACME", .provider = "Second"
    };

    CU_ASSERT_EQUAL(store_set_agent(t.rig.store, &theirs, &known), ERR_NONE);
    t.count = 0;
    CU_ASSERT_EQUAL(store_place_each(t.db, store_scope_whole(), keep_place, &t), ERR_NONE);
    CU_ASSERT_EQUAL(t.count, 8);
    portal_rig_add(t.rig.store, known.id, ASSET);
    portal_rig_add(t.rig.store, known.id, SELF);
    shows(&t, scope_of(&t, "provider Second"), "c@x.testc@x.test", "c@x.test");
    shows(&t, scope_of(&t, "provider Provider"), "a@x.testa@x.testb@x.testb@x.test",
          "a@x.testb@x.test");
    end(&t);
}

UNIT_MAIN("store_scope", UNIT_TEST(places_are_made_for_agents_once),
          UNIT_TEST(a_reader_sees_its_own_subtree_only),
          UNIT_TEST(a_scope_of_zeroes_or_of_no_place_sees_nothing),
          UNIT_TEST(a_foreign_place_is_missing_like_one_that_is_not_there),
          UNIT_TEST(several_providers_are_apart))

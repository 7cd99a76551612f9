/* SPDX-License-Identifier: Apache-2.0 */
/* How agents stand: what is shown follows what they said last, by whichever way it came. */
#include "portal/store/store.h"

#include "portal/store/store_scope_whole.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>

#define SELF(at, state)                                                                            \
    "<agent device='" PORTAL_RIG_DEVICE "' at='" at "'><licence>" state "</licence>"               \
    "<devices>7</devices></agent>"

static void hear(struct portal_rig *rig, const char *xml)
{
    struct record record;

    portal_rig_read(xml, &record);
    CU_ASSERT_EQUAL(store_begin(rig->store), ERR_NONE);
    CU_ASSERT_EQUAL(store_hear(rig->store, rig->agent, 1, &record), ERR_NONE);
    CU_ASSERT_EQUAL(store_commit(rig->store), ERR_NONE);
    record_finish(&record);
}

static bool take_self(void *arg, const struct store_self *self)
{
    CU_ASSERT_STRING_EQUAL(self->agent, "a@x.test");
    CU_ASSERT_EQUAL(self->devices, 7);
    CU_ASSERT_EQUAL(self->licensed, -1);
    CU_ASSERT_EQUAL(self->until_ms, 0);
    (void)snprintf(arg, 32, "%s", self->licence);
    return true;
}

/* The state that is shown; static memory. */
static const char *shown(const struct portal_rig *rig, const char *site)
{
    static char state[32];

    state[0] = '\0';
    CU_ASSERT_EQUAL(store_each_self(rig->store, store_scope_whole(), site, take_self, state),
                    ERR_NONE);
    return state;
}

static void what_an_agent_says_in_greeting_is_shown_until_it_says_something_later(void)
{
    struct portal_rig rig = portal_rig_begin();
    uint64_t entries = 0;
    uint64_t current = 0;

    CU_ASSERT_STRING_EQUAL(shown(&rig, NULL), "");
    portal_rig_add(rig.store, rig.agent, SELF("2026-11-21T09:00:00.000Z", "valid"));
    CU_ASSERT_STRING_EQUAL(shown(&rig, "HQ"), "valid");
    CU_ASSERT_STRING_EQUAL(shown(&rig, "Depot"), "");
    hear(&rig, SELF("2026-11-21T11:00:00.000Z", "revoked"));
    CU_ASSERT_STRING_EQUAL(shown(&rig, NULL), "revoked");
    portal_rig_add(rig.store, rig.agent, SELF("2026-11-21T10:00:00.000Z", "grace"));
    CU_ASSERT_STRING_EQUAL(shown(&rig, NULL), "revoked"); /* from the backlog */
    portal_rig_add(rig.store, rig.agent, SELF("2026-11-21T11:00:00.000Z", "revoked"));
    portal_rig_add(rig.store, rig.agent, SELF("2026-11-21T12:00:00.000Z", "valid"));
    CU_ASSERT_STRING_EQUAL(shown(&rig, NULL), "valid");
    hear(&rig, SELF("2026-11-21T08:00:00.000Z", "unlicensed")); /* its clock was set back */
    CU_ASSERT_STRING_EQUAL(shown(&rig, NULL), "unlicensed");
    CU_ASSERT_EQUAL(store_count(rig.store, RECORD_AGENT, &entries, &current), ERR_NONE);
    CU_ASSERT(entries == 4 && current == 0); /* what is current came in no record */
    portal_rig_end(&rig);
}

static void what_an_agent_says_in_greeting_is_no_content(void)
{
    struct portal_rig rig = portal_rig_begin();
    struct record record;
    uint64_t entries = 9;
    uint64_t current = 9;

    hear(&rig, SELF("2026-11-21T11:00:00.000Z", "revoked"));
    CU_ASSERT_EQUAL(store_count(rig.store, RECORD_AGENT, &entries, &current), ERR_NONE);
    CU_ASSERT(entries == 0 && current == 0);
    portal_rig_read(portal_rig_consumable(1), &record);
    CU_ASSERT_EQUAL(store_begin(rig.store), ERR_NONE);
    CU_ASSERT_EQUAL(store_hear(rig.store, rig.agent, 1, &record), ERR_RANGE);
    store_rollback(rig.store);
    record_finish(&record);
    portal_rig_end(&rig);
}

UNIT_MAIN("store_self",
          UNIT_TEST(what_an_agent_says_in_greeting_is_shown_until_it_says_something_later),
          UNIT_TEST(what_an_agent_says_in_greeting_is_no_content))

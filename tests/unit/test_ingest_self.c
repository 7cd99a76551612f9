/* SPDX-License-Identifier: Apache-2.0 */
/* What an agent repeats is read once; what cannot be read costs nothing but itself. */
#include "portal/ingest/ingest_self.h"

#include "base/log.h"
#include "protocol/names.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define SELF(state)                                                                                \
    "<agent device='11111111-2222-4333-8444-555555555555' at='2026-11-21T09:15:02.123Z'>"          \
    "<licence>" state "</licence></agent>"

static char jid[] = "a@x.test";

/* The state of the licence that is news; "" when there is none. Static memory. */
static const char *read_news(struct ingest_roster_agent *agent, const char *inside)
{
    static const struct xml_read_limits limits = { 1 << 16, 16, 1000 };
    static char state[32];
    struct xml_node *root = NULL;
    struct record self;
    char text[600];

    state[0] = '\0';
    (void)snprintf(text, sizeof text, "<hello xmlns='" NAMES_SPACE "'>%s</hello>", inside);
    CU_ASSERT_TRUE_FATAL(xml_read_document(text, strlen(text), &limits, &root, NULL));
    if (ingest_self_read(root, agent, &self)) {
        (void)snprintf(state, sizeof state, "%s", record_get(&self, FIELD_AGENT_LICENCE));
        record_finish(&self);
    }
    xml_read_free(root);
    return state;
}

static void only_what_is_new_is_news(void)
{
    struct ingest_roster_agent agent = { .jid = jid };
    struct ingest_roster roster = { .agents = &agent, .count = 1 };

    log_set_level(LOG_LEVEL_ERROR);
    CU_ASSERT_STRING_EQUAL(read_news(&agent, ""), "");
    CU_ASSERT_STRING_EQUAL(read_news(&agent, SELF("revoked")), "revoked");
    CU_ASSERT_STRING_EQUAL(read_news(&agent, SELF("revoked")), "");
    CU_ASSERT_STRING_EQUAL(read_news(&agent, SELF("valid")), "valid");
    CU_ASSERT_STRING_EQUAL(read_news(&agent, SELF("revoked")), "revoked");
    ingest_self_forget(&roster);
    CU_ASSERT_STRING_EQUAL(read_news(&agent, SELF("revoked")), "revoked");
}

static void what_cannot_be_read_is_passed_over(void)
{
    struct ingest_roster_agent agent = { .jid = jid };

    CU_ASSERT_STRING_EQUAL(read_news(&agent, "<agent/>"), "");
    CU_ASSERT_STRING_EQUAL(read_news(&agent, SELF("a later word")), "");
    CU_ASSERT_STRING_EQUAL(read_news(&agent, "<agent xmlns='urn:x'/>"), "");
    CU_ASSERT_STRING_EQUAL(read_news(&agent, "<asset/>"), "");
    CU_ASSERT_EQUAL(agent.self, 0);
}

UNIT_MAIN("ingest_self", UNIT_TEST(only_what_is_new_is_news),
          UNIT_TEST(what_cannot_be_read_is_passed_over))

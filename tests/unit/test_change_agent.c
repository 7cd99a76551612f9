/* SPDX-License-Identifier: Apache-2.0 */
/* How the agent itself stands is said once, under one id, and again when it was lost. */
#include "tests/unit/change_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

/* What was said then; "" nothing. */
static const char *say_agent(struct change_rig *f, const char *licence, int64_t at_ms)
{
    struct record self;

    change_rig_forget_said(f);
    record_init(&self, RECORD_AGENT);
    CU_ASSERT_TRUE(record_add(&self, FIELD_AGENT_VERSION, "1.2"));
    if (licence != NULL)
        CU_ASSERT_TRUE(record_add(&self, FIELD_AGENT_LICENCE, licence));
    CU_ASSERT_EQUAL(change_agent(f->change, &self, at_ms), ERR_NONE);
    record_finish(&self);
    return f->count > 0 ? f->said[0] : "";
}

static void says_how_the_agent_stands_when_that_is_new(void)
{
    struct change_rig f;
    char head[64];

    change_rig_start(&f);
    CU_ASSERT_STRING_EQUAL(say_agent(&f, NULL, 1), ""); /* it never had a licence */
    (void)snprintf(head, sizeof head, "%.53s", say_agent(&f, "valid", 2000));
    CU_ASSERT_PTR_NOT_NULL(strstr(f.said[0],
                                  "' at='1970-01-01T00:00:02.000Z'><version>1.2</version>"
                                  "<licence>valid</licence></agent>"));
    CU_ASSERT_STRING_EQUAL(say_agent(&f, "valid", 3000), "");
    change_rig_restart(&f);
    CU_ASSERT_STRING_EQUAL(say_agent(&f, "valid", 4000), "");
    CU_ASSERT_EQUAL(strncmp(say_agent(&f, "grace", 5000), head, 53), 0); /* one id for ever */
    CU_ASSERT_EQUAL(change_say_again(f.change), ERR_NONE);
    change_rig_restart(&f);
    CU_ASSERT_EQUAL(strncmp(say_agent(&f, "grace", 6000), head, 53), 0);
    CU_ASSERT_EQUAL(strncmp(say_agent(&f, NULL, 7000), head, 53), 0); /* it has none any more */
    CU_ASSERT_STRING_EQUAL(say_agent(&f, NULL, 8000), "");
    change_rig_end(&f);
}

static void an_agent_that_could_not_be_queued_is_said_again(void)
{
    struct change_rig f;
    struct record self;

    change_rig_start(&f);
    f.answer = ERR_FULL;
    record_init(&self, RECORD_AGENT);
    CU_ASSERT_TRUE(record_add(&self, FIELD_AGENT_LICENCE, "revoked"));
    CU_ASSERT_EQUAL(change_agent(f.change, &self, 1), ERR_FULL);
    record_finish(&self);
    f.answer = ERR_NONE;
    CU_ASSERT_PTR_NOT_NULL(strstr(say_agent(&f, "revoked", 2), "<licence>revoked</licence>"));
    change_rig_end(&f);
}

UNIT_MAIN("change_agent", UNIT_TEST(says_how_the_agent_stands_when_that_is_new),
          UNIT_TEST(an_agent_that_could_not_be_queued_is_said_again))

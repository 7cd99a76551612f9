/* SPDX-License-Identifier: Apache-2.0 */
/* A command of the server's administrator in its two steps, and whatever a server answers. */
#include "portal/feed/feed_command.h"

#include "base/str.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/feed_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define COMMAND(more) "<command xmlns='http://jabber.org/protocol/commands' " more "</command>"
#define FORM          COMMAND("status='executing' sessionid='s1'>")
#define FINISHED      COMMAND("status='completed'>")

static struct feed_rig rig;
static struct loop *loop;
static struct feed_ask *ask;
static struct feed_command *command;
static unsigned ends;
static char end_condition[64];

static void on_done(void *arg, const char *condition)
{
    (void)arg;
    ends++;
    (void)str_copy(end_condition, sizeof end_condition, condition ? condition : "done");
}

static void begin(enum feed_command_kind kind)
{
    const struct feed_door door = feed_rig_door(&rig);
    const struct feed_command_wanted wanted = { kind, "people.x.test", "ann@people.x.test",
                                                "s3cret" };

    rig = (struct feed_rig){ .asked = 0 };
    ends = 0;
    loop = loop_create();
    ask = feed_ask_create(loop, &door, "t");
    command = feed_command_create(ask, on_done, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(command);
    feed_command_begin(command, &wanted);
}

static void answer(const char *condition, const char *inside)
{
    struct xml_node *iq = feed_rig_iq(inside);

    CU_ASSERT_TRUE(feed_ask_take(ask, rig.to, rig.id, condition, iq));
    xml_read_free(iq);
}

static void end(const char *condition)
{
    CU_ASSERT_EQUAL(ends, 1);
    CU_ASSERT_STRING_EQUAL(end_condition, condition);
    feed_command_destroy(command);
    feed_ask_destroy(ask);
    loop_destroy(loop);
}

static void the_form_is_filled_and_the_password_said_but_there(void)
{
    begin(FEED_COMMAND_ADD);
    CU_ASSERT_STRING_EQUAL(rig.to, "people.x.test");
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.payload, "admin#add-user' action='execute'/>"));
    CU_ASSERT_PTR_NULL(strstr(rig.payload, "s3cret"));
    answer(NULL, FORM);
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.payload, "action='complete' sessionid='s1'"));
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.payload, "'accountjid'><value>ann@people.x.test</value>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.payload, "'password-verify'><value>s3cret</value>"));
    answer(NULL, FINISHED);
    end("done");
    begin(FEED_COMMAND_DELETE);
    answer(NULL, FORM);
    CU_ASSERT_PTR_NULL(strstr(rig.payload, "s3cret"));
    answer(NULL, FINISHED);
    end("done");
}

static void what_is_refused_or_odd_is_told(void)
{
    begin(FEED_COMMAND_ADD);
    answer(NULL, FINISHED); /* before the form: it has done nothing */
    end(FEED_COMMAND_REFUSED);
    begin(FEED_COMMAND_ADD);
    answer(NULL, FORM);
    answer(NULL, COMMAND("status='completed'><note type='error'>there is one</note>"));
    end(FEED_COMMAND_REFUSED);
    begin(FEED_COMMAND_ADD);
    answer(NULL, COMMAND("status='executing'>")); /* no session */
    end("undefined-condition");
    begin(FEED_COMMAND_ADD);
    answer(NULL, FORM);
    answer(NULL, FORM); /* for ever */
    end("undefined-condition");
    begin(FEED_COMMAND_ADD);
    answer(NULL, "<other/>");
    end("undefined-condition");
    begin(FEED_COMMAND_ADD);
    answer("forbidden", "");
    end("forbidden");
}

static void a_server_that_is_away_or_silent_ends_it(void)
{
    begin(FEED_COMMAND_ADD);
    rig.is_cut = true;
    answer(NULL, FORM);
    end(FEED_ASK_DROPPED);
    begin(FEED_COMMAND_ADD);
    fake_loop_advance(loop, FEED_ASK_PATIENCE_MS + 2000);
    end(FEED_ASK_SILENCE);
}

static void nobody_else_answers(void)
{
    struct xml_node *iq = feed_rig_iq(FINISHED);

    begin(FEED_COMMAND_DELETE);
    CU_ASSERT_FALSE(feed_ask_take(ask, "eve@x.test", rig.id, NULL, iq));
    CU_ASSERT_FALSE(feed_ask_take(ask, rig.to, "t-99", NULL, iq));
    CU_ASSERT_EQUAL(ends, 0);
    xml_read_free(iq);
    feed_ask_drop(ask);
    end(FEED_ASK_DROPPED);
}

UNIT_MAIN("feed_command", UNIT_TEST(the_form_is_filled_and_the_password_said_but_there),
          UNIT_TEST(what_is_refused_or_odd_is_told),
          UNIT_TEST(a_server_that_is_away_or_silent_ends_it), UNIT_TEST(nobody_else_answers))

/* SPDX-License-Identifier: Apache-2.0 */
/* What a server answers, taken apart; what is none of it is passed over. */
#include "portal/feed/feed_answer.h"

#include "tests/unit/feed_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define OWNER(inside) "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>" inside "</pubsub>"
#define COMMAND(more) "<command xmlns='http://jabber.org/protocol/commands' " more "</command>"

static char seen[512];
static unsigned most;

static bool take_row(void *arg, const struct feed_answer_row *row)
{
    size_t len = strlen(seen);

    (void)arg;
    (void)snprintf(seen + len, sizeof seen - len, "%s %s %s;", row->jid, row->state, row->subid);
    return --most > 0;
}

static bool take_node(void *arg, const char *node)
{
    const struct feed_answer_row row = { node, "", "" };

    return take_row(arg, &row);
}

static bool rows(const char *inside, enum feed_stanza_list list)
{
    struct xml_node *iq = feed_rig_iq(inside);

    seen[0] = '\0';
    bool good = feed_answer_rows(iq, list, take_row, NULL);
    xml_read_free(iq);
    return good;
}

static void rows_of_a_list_are_those_with_a_jid(void)
{
    most = 9;
    CU_ASSERT_TRUE(rows(OWNER("<affiliations node='n'><affiliation jid='a@x' affiliation='owner'/>"
                              "<affiliation affiliation='member'/><other jid='b@x'/>"
                              "<affiliation jid='c@x'/></affiliations>"),
                        FEED_STANZA_AFFILIATIONS));
    CU_ASSERT_STRING_EQUAL(seen, "a@x owner ;c@x  ;");
    CU_ASSERT_TRUE(rows(OWNER("<subscriptions><subscription jid='a@x/1' subscription='pending' "
                              "subid='7'/></subscriptions>"),
                        FEED_STANZA_SUBSCRIPTIONS));
    CU_ASSERT_STRING_EQUAL(seen, "a@x/1 pending 7;");
    most = 1;
    CU_ASSERT_TRUE(rows(OWNER("<affiliations><affiliation jid='a@x'/><affiliation jid='b@x'/>"
                              "</affiliations>"),
                        FEED_STANZA_AFFILIATIONS));
    CU_ASSERT_STRING_EQUAL(seen, "a@x  ;");
}

static void what_is_no_list_is_told(void)
{
    static const char *const none[] = {
        "",
        "<pubsub/>",
        OWNER(""),
        OWNER("<subscriptions/>"),
        "<pubsub xmlns='http://jabber.org/protocol/pubsub'><affiliations/></pubsub>",
        OWNER("<affiliations xmlns='urn:other'/>"),
    };

    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        CU_ASSERT_FALSE(rows(none[i], FEED_STANZA_AFFILIATIONS));
    CU_ASSERT_TRUE(rows(OWNER("<affiliations/>"), FEED_STANZA_AFFILIATIONS));
    CU_ASSERT_STRING_EQUAL(seen, "");
}

static void nodes_are_the_items_that_have_one(void)
{
    struct xml_node *iq =
        feed_rig_iq("<query xmlns='http://jabber.org/protocol/disco#items'><item node='p/1'/>"
                    "<item jid='x'/><item node=''/><other node='p/2'/><item node='p/3'/></query>");

    most = 9;
    seen[0] = '\0';
    CU_ASSERT_TRUE(feed_answer_nodes(iq, take_node, NULL));
    CU_ASSERT_STRING_EQUAL(seen, "p/1  ;p/3  ;");
    xml_read_free(iq);
    iq = feed_rig_iq("<query xmlns='urn:other'/>");
    CU_ASSERT_FALSE(feed_answer_nodes(iq, take_node, NULL));
    xml_read_free(iq);
}

static void a_command_says_how_far_it_is(void)
{
    struct feed_answer_command command;
    struct xml_node *iq = feed_rig_iq(COMMAND("status='executing' sessionid='s'>"
                                              "<note type='warn'>hm</note>"));

    CU_ASSERT_TRUE(feed_answer_command(iq, &command));
    CU_ASSERT_STRING_EQUAL(command.session, "s");
    CU_ASSERT_FALSE(command.is_complete);
    CU_ASSERT_PTR_NULL(command.refusal);
    xml_read_free(iq);
    iq = feed_rig_iq(COMMAND("status='completed'><note type='error'>no</note>"));
    CU_ASSERT_TRUE(feed_answer_command(iq, &command));
    CU_ASSERT_TRUE(command.is_complete);
    CU_ASSERT_STRING_EQUAL(command.session, "");
    CU_ASSERT_STRING_EQUAL(command.refusal, "no");
    xml_read_free(iq);
    iq = feed_rig_iq("<command/>");
    CU_ASSERT_FALSE(feed_answer_command(iq, &command));
    xml_read_free(iq);
}

UNIT_MAIN("feed_answer", UNIT_TEST(rows_of_a_list_are_those_with_a_jid),
          UNIT_TEST(what_is_no_list_is_told), UNIT_TEST(nodes_are_the_items_that_have_one),
          UNIT_TEST(a_command_says_how_far_it_is))

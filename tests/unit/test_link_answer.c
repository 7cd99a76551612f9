/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/publish/link_answer.h"

#include "protocol/names.h"
#include "tests/unit/unit.h"

#include <string.h>

#define PORTAL "portal.example.test"
#define PING   "<ping xmlns='" NAMES_SPACE_PING "'/>"

/* The answer to an IQ, as a tree; NULL when there is none. */
static struct xml_node *ask(const char *xml)
{
    const struct xml_read_limits limits = { 10000, 10, 100 };
    struct xml_node *iq = NULL, *reply = NULL;
    struct buf out;

    buf_init(&out, 5000);
    CU_ASSERT_TRUE_FATAL(xml_read_document(xml, strlen(xml), &limits, &iq, NULL));
    if (link_answer_write(&out, iq, PORTAL))
        CU_ASSERT_TRUE(xml_read_document(out.data, out.len, &limits, &reply, NULL));
    xml_read_free(iq);
    buf_finish(&out);
    return reply;
}

static bool has(const struct xml_node *node, const char *name, const char *value)
{
    const char *found = xml_read_attribute(node, name);

    return found != NULL && strcmp(found, value) == 0;
}

static bool is_unavailable(const char *xml)
{
    struct xml_node *reply = ask(xml);
    const struct xml_node *error = reply != NULL ? xml_read_child(reply, "error", NULL) : NULL;
    bool unavailable = error != NULL && has(reply, "type", "error") &&
                       has(error, "type", "cancel") &&
                       xml_read_child(error, "service-unavailable", NAMES_SPACE_STANZAS) != NULL;

    xml_read_free(reply);
    return unavailable;
}

static void answers_the_portals_ping_with_an_empty_result(void)
{
    struct xml_node *reply = ask("<iq type='get' id='a&amp;1' from='" PORTAL "'>" PING "</iq>");

    CU_ASSERT_PTR_NOT_NULL_FATAL(reply);
    CU_ASSERT_TRUE(has(reply, "type", "result"));
    CU_ASSERT_TRUE(has(reply, "id", "a&1"));
    CU_ASSERT_TRUE(has(reply, "to", PORTAL));
    CU_ASSERT_PTR_NULL(reply->first_child);
    xml_read_free(reply);
}

static void tells_the_portal_what_it_is_and_can(void)
{
    struct xml_node *reply = ask("<iq type='get' id='1' from='" PORTAL "/x'>"
                                 "<query xmlns='" NAMES_SPACE_DISCO "'/></iq>");
    const struct xml_node *query = xml_read_child(reply, "query", NAMES_SPACE_DISCO);

    CU_ASSERT_PTR_NOT_NULL_FATAL(query);
    CU_ASSERT_TRUE(has(xml_read_child(query, "identity", NULL), "category", "client"));
    CU_ASSERT_PTR_NOT_NULL(xml_read_child(query, "feature", NULL));
    xml_read_free(reply);
    reply = ask("<iq type='get' id='2' from='" PORTAL "'>"
                "<query xmlns='" NAMES_SPACE_VERSION "'/></iq>");
    query = xml_read_child(reply, "query", NAMES_SPACE_VERSION);
    CU_ASSERT_PTR_NOT_NULL_FATAL(query);
    CU_ASSERT_STRING_EQUAL(xml_read_child(query, "version", NULL)->text, PRINTWIRE_VERSION);
    xml_read_free(reply);
}

static void tells_strangers_nothing(void)
{
    CU_ASSERT_TRUE(is_unavailable("<iq type='get' id='1' from='eve@example.test'>" PING "</iq>"));
    CU_ASSERT_TRUE(
        is_unavailable("<iq type='get' id='1' from='" PORTAL ".evil.test'>" PING "</iq>"));
    CU_ASSERT_TRUE(is_unavailable("<iq type='get' id='1' from='eve@" PORTAL "'>" PING "</iq>"));
    CU_ASSERT_TRUE(is_unavailable("<iq type='get' id='1'>" PING "</iq>"));
}

static void refuses_what_it_does_not_know(void)
{
    CU_ASSERT_TRUE(is_unavailable("<iq type='get' id='1' from='" PORTAL
                                  "'><time xmlns='urn:xmpp:time'/></iq>"));
    CU_ASSERT_TRUE(is_unavailable("<iq type='set' id='1' from='" PORTAL "'>" PING "</iq>"));
    CU_ASSERT_TRUE(is_unavailable("<iq type='set' id='1' from='" PORTAL "'/>"));
}

static void never_answers_an_answer(void)
{
    CU_ASSERT_PTR_NULL(ask("<iq type='result' id='1' from='" PORTAL "'/>"));
    CU_ASSERT_PTR_NULL(ask("<iq type='error' id='1' from='" PORTAL "'/>"));
    CU_ASSERT_PTR_NULL(ask("<iq id='1' from='" PORTAL "'/>"));
    CU_ASSERT_PTR_NULL(ask("<iq type='get' from='" PORTAL "'>" PING "</iq>"));
}

UNIT_MAIN("link_answer", UNIT_TEST(answers_the_portals_ping_with_an_empty_result),
          UNIT_TEST(tells_the_portal_what_it_is_and_can), UNIT_TEST(tells_strangers_nothing),
          UNIT_TEST(refuses_what_it_does_not_know), UNIT_TEST(never_answers_an_answer))

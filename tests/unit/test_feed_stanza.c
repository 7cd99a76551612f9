/* SPDX-License-Identifier: Apache-2.0 */
/* What the feed says to a PubSub service, letter by letter. */
#include "portal/feed/feed_stanza.h"

#include "tests/unit/unit.h"

#include <string.h>

#define OWNER              "<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>"
#define FIELD(name, value) "<field var='" name "'><value>" value "</value></field>"

static struct buf out;

static void begin(void)
{
    buf_init(&out, FEED_STANZA_BYTES);
}

static bool says(const char *part)
{
    return strstr(buf_text(&out), part) != NULL;
}

static void a_node_is_for_members_only_from_its_making(void)
{
    const struct feed_stanza_node node = { "p/a'b", "Printwire: <meter>", 50 };

    begin();
    feed_stanza_create(&out, &node);
    CU_ASSERT_FALSE(buf_failed(&out));
    CU_ASSERT_TRUE(says("<create node='p/a&apos;b'/><configure><x "));
    CU_ASSERT_TRUE(says(FIELD("pubsub#access_model", "whitelist")));
    CU_ASSERT_TRUE(says(FIELD("pubsub#publish_model", "publishers")));
    CU_ASSERT_TRUE(says(FIELD("pubsub#send_last_published_item", "never")));
    CU_ASSERT_TRUE(says(FIELD("pubsub#max_items", "50")));
    CU_ASSERT_TRUE(says("<value>Printwire: &lt;meter&gt;</value>"));
    buf_clear(&out);
    feed_stanza_configure(&out, &node);
    CU_ASSERT_TRUE(says(OWNER "<configure node='p/a&apos;b'><x "));
    CU_ASSERT_TRUE(says(FIELD("pubsub#access_model", "whitelist")));
    buf_finish(&out);
}

static void lists_are_asked_and_changed_by_rows(void)
{
    static const struct feed_stanza_change changes[] = { { "ann@x.test", "member", "" },
                                                         { "eve@x.test", "none", NULL } };
    static const struct feed_stanza_change over = { "eve@x.test/'", "none", "sub-1" };

    begin();
    feed_stanza_look(&out, FEED_STANZA_AFFILIATIONS, "n");
    CU_ASSERT_STRING_EQUAL(buf_text(&out), OWNER "<affiliations node='n'/></pubsub>");
    buf_clear(&out);
    feed_stanza_change(&out, FEED_STANZA_AFFILIATIONS, "n", changes, 2);
    CU_ASSERT_STRING_EQUAL(buf_text(&out),
                           OWNER "<affiliations node='n'>"
                                 "<affiliation jid='ann@x.test' affiliation='member'/>"
                                 "<affiliation jid='eve@x.test' affiliation='none'/>"
                                 "</affiliations></pubsub>");
    buf_clear(&out);
    feed_stanza_change(&out, FEED_STANZA_SUBSCRIPTIONS, "n", &over, 1);
    CU_ASSERT_TRUE(says("<subscription jid='eve@x.test/&apos;' subscription='none' "
                        "subid='sub-1'/>"));
    buf_finish(&out);
}

static void a_record_goes_out_in_its_namespace(void)
{
    begin();
    feed_stanza_publish(&out, "n", "a/1", "<meter device='d'><total>1</total></meter>");
    CU_ASSERT_STRING_EQUAL(buf_text(&out),
                           "<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'>"
                           "<item id='a/1'><meter xmlns='urn:printwire:1' device='d'>"
                           "<total>1</total></meter></item></publish></pubsub>");
    buf_clear(&out);
    feed_stanza_publish(&out, "n", "a/1", "<meter/>");
    CU_ASSERT_TRUE(says("<meter xmlns='urn:printwire:1'/></item>"));
    buf_clear(&out);
    feed_stanza_delete(&out, "n");
    CU_ASSERT_STRING_EQUAL(buf_text(&out), OWNER "<delete node='n'/></pubsub>");
    buf_finish(&out);
}

UNIT_MAIN("feed_stanza", UNIT_TEST(a_node_is_for_members_only_from_its_making),
          UNIT_TEST(lists_are_asked_and_changed_by_rows),
          UNIT_TEST(a_record_goes_out_in_its_namespace))

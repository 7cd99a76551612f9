/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/publish/link_wire.h"

#include "tests/unit/unit.h"

#include <string.h>

#define FEATURES        "<features xmlns='http://etherx.jabber.org/streams'>"
#define STARTTLS        "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define MECHANISMS      "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
#define MECHANISM(name) "<mechanism>" name "</mechanism>"

static struct link_wire read_text(const char *xml)
{
    struct link_wire wire;

    link_wire_read(xml, strlen(xml), &wire);
    return wire;
}

static void sees_that_encryption_is_offered(void)
{
    struct link_wire wire = read_text(FEATURES STARTTLS "</features>");

    CU_ASSERT_EQUAL(wire.kind, LINK_WIRE_FEATURES);
    CU_ASSERT_TRUE(wire.starttls);
    CU_ASSERT_FALSE(wire.mechanisms);
    wire = read_text(FEATURES "</features>");
    CU_ASSERT_EQUAL(wire.kind, LINK_WIRE_FEATURES);
    CU_ASSERT_FALSE(wire.starttls);
    wire = read_text(FEATURES "<starttls xmlns='urn:other'/></features>");
    CU_ASSERT_FALSE(wire.starttls);
}

static void tells_scram_from_what_shows_the_password(void)
{
    struct link_wire wire = read_text(FEATURES MECHANISMS MECHANISM("SCRAM-SHA-256")
                                          MECHANISM("EXTERNAL") "</mechanisms></features>");

    CU_ASSERT_TRUE(wire.mechanisms && wire.scram);
    CU_ASSERT_FALSE(wire.weaker);
    wire = read_text(FEATURES MECHANISMS MECHANISM("PLAIN")
                         MECHANISM("SCRAM-SHA-1") "</mechanisms></features>");
    CU_ASSERT_TRUE(wire.scram && wire.weaker);
    wire = read_text(FEATURES MECHANISMS MECHANISM("PLAIN") "</mechanisms></features>");
    CU_ASSERT_TRUE(wire.mechanisms && wire.weaker);
    CU_ASSERT_FALSE(wire.scram);
    wire = read_text(FEATURES MECHANISMS MECHANISM("DIGEST-MD5") "</mechanisms></features>");
    CU_ASSERT_TRUE(wire.weaker);
    CU_ASSERT_FALSE(wire.scram);
    wire = read_text(FEATURES "<mechanisms xmlns='urn:other'>" MECHANISM(
        "SCRAM-SHA-256") "</mechanisms></features>");
    CU_ASSERT_FALSE(wire.mechanisms || wire.scram);
}

static void names_the_reason_of_a_refusal(void)
{
    struct link_wire wire = read_text("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                                      "<not-authorized/><text>no</text></failure>");

    CU_ASSERT_EQUAL(wire.kind, LINK_WIRE_FAILURE);
    CU_ASSERT_STRING_EQUAL(wire.reason, "not-authorized");
    wire = read_text("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    CU_ASSERT_EQUAL(wire.kind, LINK_WIRE_FAILURE);
    CU_ASSERT_STRING_EQUAL(wire.reason, "no reason given");
}

static void names_the_reason_why_there_is_no_session(void)
{
    struct link_wire wire =
        read_text("<iq xmlns='jabber:client' id='_xmpp_bind1' type='error'><error type='auth'>"
                  "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");

    CU_ASSERT_EQUAL(wire.kind, LINK_WIRE_NO_PLACE);
    CU_ASSERT_STRING_EQUAL(wire.reason, "forbidden");
    wire = read_text("<iq type='error'><error><not-allowed "
                     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    CU_ASSERT_STRING_EQUAL(wire.reason, "not-allowed");
    wire = read_text("<iq xmlns='jabber:client' type='error'/>");
    CU_ASSERT_EQUAL(wire.kind, LINK_WIRE_NO_PLACE);
    CU_ASSERT_STRING_EQUAL(wire.reason, "no reason given");
    wire = read_text("<iq xmlns='jabber:client' type='result'><bind/></iq>");
    CU_ASSERT_EQUAL(wire.kind, LINK_WIRE_OTHER);
    wire = read_text("<iq xmlns='urn:other' type='error'/>");
    CU_ASSERT_EQUAL(wire.kind, LINK_WIRE_OTHER);
    CU_ASSERT_STRING_EQUAL(wire.reason, "");
}

static void passes_over_everything_else(void)
{
    static const char *const others[] = { "",
                                          "<features",
                                          "<features>",
                                          "<features/>",
                                          FEATURES,
                                          "<failure/>",
                                          "<stream:stream from='x'>",
                                          "<iq type='get'/>",
                                          "features",
                                          "<featuresque/>",
                                          "<!DOCTYPE features [<!ENTITY a 'b'>]><features/>" };

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        CU_ASSERT_EQUAL(read_text(others[i]).kind, LINK_WIRE_OTHER);
}

static void refuses_deep_and_large_elements(void)
{
    static char xml[40000];

    memset(xml, ' ', sizeof xml - 1);
    memcpy(xml, FEATURES, strlen(FEATURES));
    memcpy(xml + 30000, "</features>", 12);
    CU_ASSERT_EQUAL(read_text(xml).kind, LINK_WIRE_OTHER);
    CU_ASSERT_EQUAL(
        read_text(FEATURES "<a><b><c><d><e><f><g><h/></g></f></e></d></c></b></a></features>").kind,
        LINK_WIRE_OTHER);
}

UNIT_MAIN("link_wire", UNIT_TEST(sees_that_encryption_is_offered),
          UNIT_TEST(tells_scram_from_what_shows_the_password),
          UNIT_TEST(names_the_reason_of_a_refusal),
          UNIT_TEST(names_the_reason_why_there_is_no_session),
          UNIT_TEST(passes_over_everything_else), UNIT_TEST(refuses_deep_and_large_elements))

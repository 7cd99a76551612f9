/* SPDX-License-Identifier: Apache-2.0 */
/* Parses only elements whose name is interesting, with small limits: they come before the peer is
 * authenticated. */
#include "agent/publish/link_wire.h"

#include "base/str.h"
#include "base/xml_read.h"

#include <string.h>

#define SPACE_CLIENT "jabber:client"
#define SPACE_STREAM "http://etherx.jabber.org/streams"
#define SPACE_TLS    "urn:ietf:params:xml:ns:xmpp-tls"
#define SPACE_SASL   "urn:ietf:params:xml:ns:xmpp-sasl"

static const struct xml_read_limits limits = { .bytes = 16384, .depth = 8, .nodes = 500 };

static void read_mechanism(const char *name, struct link_wire *wire)
{
    if (str_starts_with(name, "SCRAM-"))
        wire->scram = true;
    else if (strcmp(name, "EXTERNAL") != 0 && strcmp(name, "ANONYMOUS") != 0)
        wire->weaker = true;
}

static void read_features(const struct xml_node *features, struct link_wire *wire)
{
    const struct xml_node *mechanisms = xml_read_child(features, "mechanisms", SPACE_SASL);

    wire->kind = LINK_WIRE_FEATURES;
    wire->starttls = xml_read_child(features, "starttls", SPACE_TLS) != NULL;
    wire->mechanisms = mechanisms != NULL;
    if (mechanisms == NULL)
        return;
    for (const struct xml_node *m = mechanisms->first_child; m != NULL; m = m->next)
        read_mechanism(m->text, wire);
}

static void read_failure(const struct xml_node *failure, struct link_wire *wire)
{
    wire->kind = LINK_WIRE_FAILURE;
    str_copy(wire->reason, sizeof wire->reason,
             failure->first_child != NULL ? failure->first_child->name : "no reason given");
}

/* Before the session is up nothing else was asked than to bind it. libstrophe leaves the namespace
 * of the stream out. */
static void read_answer(const struct xml_node *iq, struct link_wire *wire)
{
    const struct xml_node *error = xml_read_child(iq, "error", iq->space);
    const char *type = xml_read_attribute(iq, "type");

    if (type == NULL || strcmp(type, "error") != 0)
        return;
    wire->kind = LINK_WIRE_NO_PLACE;
    str_copy(wire->reason, sizeof wire->reason,
             error != NULL && error->first_child != NULL ? error->first_child->name
                                                         : "no reason given");
}

void link_wire_read(const char *xml, size_t len, struct link_wire *out_wire)
{
    struct xml_node *root;

    memset(out_wire, 0, sizeof *out_wire);
    if (!str_starts_with(xml, "<features") && !str_starts_with(xml, "<failure") &&
        !str_starts_with(xml, "<iq"))
        return;
    if (!xml_read_document(xml, len, &limits, &root, NULL))
        return;
    if (strcmp(root->name, "features") == 0 && strcmp(root->space, SPACE_STREAM) == 0)
        read_features(root, out_wire);
    else if (strcmp(root->name, "failure") == 0 && strcmp(root->space, SPACE_SASL) == 0)
        read_failure(root, out_wire);
    else if (strcmp(root->name, "iq") == 0 &&
             (root->space[0] == '\0' || strcmp(root->space, SPACE_CLIENT) == 0))
        read_answer(root, out_wire);
    xml_read_free(root);
}

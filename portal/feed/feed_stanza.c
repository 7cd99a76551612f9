/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of a node are rows. */
#include "portal/feed/feed_stanza.h"

#include "base/xml_write.h"
#include "protocol/names.h"

#include <stdio.h>
#include <string.h>

#define SPACE_FORM  "jabber:x:data"
#define NUMBER_SIZE 12

static const struct list_words {
    const char *list;
    const char *row;
    const char *state;
} words[] = {
    [FEED_STANZA_AFFILIATIONS] = { "affiliations", "affiliation", "affiliation" },
    [FEED_STANZA_SUBSCRIPTIONS] = { "subscriptions", "subscription", "subscription" },
};

const char *feed_stanza_word(enum feed_stanza_list list)
{
    return words[list].list;
}

static void open_in(struct xml_write *x, const char *name, const char *space)
{
    xml_write_open(x, name);
    xml_write_attribute(x, "xmlns", space);
}

static void open_node(struct xml_write *x, const char *name, const char *node)
{
    xml_write_open(x, name);
    xml_write_attribute(x, "node", node);
}

static void close_through(struct xml_write *x, unsigned depth)
{
    while (x->depth > depth)
        xml_write_close(x);
}

static void put_field(struct xml_write *x, const char *var, const char *value)
{
    xml_write_open(x, "field");
    xml_write_attribute(x, "var", var);
    xml_write_element(x, "value", value);
    xml_write_close(x);
}

/* XEP-0060 8.2: members only, and what is published goes out whole, to whoever is there. */
static void put_form(struct xml_write *x, const struct feed_stanza_node *node)
{
    static const struct {
        const char *var;
        const char *value;
    } rows[] = {
        { "FORM_TYPE", NAMES_SPACE_PUBSUB "#node_config" },
        { "pubsub#access_model", "whitelist" },
        { "pubsub#publish_model", "publishers" },
        { "pubsub#persist_items", "1" },
        { "pubsub#deliver_notifications", "1" },
        { "pubsub#deliver_payloads", "1" },
        { "pubsub#notification_type", "headline" },
        { "pubsub#send_last_published_item", "never" },
        { "pubsub#notify_delete", "0" },
        { "pubsub#notify_retract", "0" },
    };
    char items[NUMBER_SIZE];

    open_in(x, "x", SPACE_FORM);
    xml_write_attribute(x, "type", "submit");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        put_field(x, rows[i].var, rows[i].value);
    (void)snprintf(items, sizeof items, "%u", node->items);
    put_field(x, "pubsub#max_items", items);
    put_field(x, "pubsub#title", node->title);
    xml_write_close(x);
}

void feed_stanza_nodes(struct buf *out)
{
    struct xml_write x;

    xml_write_init(&x, out);
    open_in(&x, "query", NAMES_SPACE_ITEMS);
    xml_write_close(&x);
}

void feed_stanza_create(struct buf *out, const struct feed_stanza_node *node)
{
    struct xml_write x;

    xml_write_init(&x, out);
    open_in(&x, "pubsub", NAMES_SPACE_PUBSUB);
    open_node(&x, "create", node->node);
    xml_write_close(&x);
    xml_write_open(&x, "configure");
    put_form(&x, node);
    close_through(&x, 0);
}

void feed_stanza_configure(struct buf *out, const struct feed_stanza_node *node)
{
    struct xml_write x;

    xml_write_init(&x, out);
    open_in(&x, "pubsub", NAMES_SPACE_PUBSUB_OWNER);
    open_node(&x, "configure", node->node);
    put_form(&x, node);
    close_through(&x, 0);
}

void feed_stanza_delete(struct buf *out, const char *node)
{
    struct xml_write x;

    xml_write_init(&x, out);
    open_in(&x, "pubsub", NAMES_SPACE_PUBSUB_OWNER);
    open_node(&x, "delete", node);
    close_through(&x, 0);
}

void feed_stanza_look(struct buf *out, enum feed_stanza_list list, const char *node)
{
    feed_stanza_change(out, list, node, NULL, 0);
}

void feed_stanza_change(struct buf *out, enum feed_stanza_list list, const char *node,
                        const struct feed_stanza_change *changes, size_t count)
{
    struct xml_write x;

    xml_write_init(&x, out);
    open_in(&x, "pubsub", NAMES_SPACE_PUBSUB_OWNER);
    open_node(&x, words[list].list, node);
    for (size_t i = 0; i < count; i++) {
        xml_write_open(&x, words[list].row);
        xml_write_attribute(&x, "jid", changes[i].jid);
        xml_write_attribute(&x, words[list].state, changes[i].state);
        if (changes[i].subid && changes[i].subid[0] != '\0')
            xml_write_attribute(&x, "subid", changes[i].subid);
        xml_write_close(&x);
    }
    close_through(&x, 0);
}

/* The record stands in our namespace: its start tag gets the declaration. */
static void put_record(struct xml_write *x, const char *xml)
{
    size_t name = strcspn(xml, " />");

    xml_write_raw(x, xml, name);
    xml_write_raw(x, " xmlns='" NAMES_SPACE "'", sizeof " xmlns='" NAMES_SPACE "'" - 1);
    xml_write_raw(x, xml + name, strlen(xml) - name);
}

void feed_stanza_publish(struct buf *out, const char *node, const char *item, const char *xml)
{
    struct xml_write x;

    xml_write_init(&x, out);
    open_in(&x, "pubsub", NAMES_SPACE_PUBSUB);
    open_node(&x, "publish", node);
    xml_write_open(&x, "item");
    xml_write_attribute(&x, "id", item);
    put_record(&x, xml);
    close_through(&x, 0);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The tree is walked by its own links, without recursion: documents are strangers'. */
#include "agent/record/veil_xml.h"

#include "agent/record/mask_rule.h"
#include "base/xml_read.h"
#include "base/xml_write.h"

#include <ctype.h>
#include <string.h>

#define BYTES_MOST 262144
#define DEPTH_MOST 24
#define NODES_MOST 16384

_Static_assert(XML_WRITE_DEPTH <= 16, "put_line() has as many blanks");

static const char *parent_name(const struct xml_node *node)
{
    return node->parent != NULL ? node->parent->name : "";
}

/* The next node in the order of the document, that one's children left out; NULL at the end of the
 * tree below `root`. */
static const struct xml_node *behind(const struct xml_node *node, const struct xml_node *root)
{
    while (node != root && node->next == NULL)
        node = node->parent;
    return node == root ? NULL : node->next;
}

/* What is left out, with all that is below. */
static void learn(struct mask *mask, const struct xml_node *root)
{
    const struct xml_node *node = root;

    while (node != NULL) {
        mask_rule_learn(mask, node->name, node->text, strlen(node->text));
        for (const struct xml_attribute *a = node->attributes; a != NULL; a = a->next)
            mask_rule_learn(mask, a->name, a->value, strlen(a->value));
        node = node->first_child != NULL ? node->first_child : behind(node, root);
    }
}

/* A line of its own, as deep as it is. */
static void put_line(struct xml_write *x, unsigned depth)
{
    static const char blanks[] = "                ";

    xml_write_text(x, "\n");
    xml_write_text(x, blanks + sizeof blanks - 1 - depth);
}

static void put_attributes(struct mask *mask, struct xml_write *x, const struct xml_node *node)
{
    for (const struct xml_attribute *a = node->attributes; a != NULL; a = a->next) {
        bool is_number = strspn(a->value, "0123456789") == strlen(a->value);
        if (strcmp(a->name, "PEID") == 0 && is_number)
            xml_write_attribute(x, a->name, a->value);
        else
            mask_rule_learn(mask, a->name, a->value, strlen(a->value));
    }
}

/* An element with its value, or only its start, when it has elements. False: it is left out. */
static bool put_start(struct mask *mask, struct xml_write *x, const struct xml_node *node)
{
    enum mask_rule rule = mask_rule_of(parent_name(node), node->name);
    struct buf value;

    if (rule == MASK_RULE_NONE || x->depth == XML_WRITE_DEPTH)
        return false;
    if (node->parent != NULL)
        put_line(x, x->depth);
    xml_write_open(x, node->name);
    put_attributes(mask, x, node);
    if (rule == MASK_RULE_GROUP)
        return true;
    buf_init(&value, BYTES_MOST);
    mask_at(mask, node->name);
    mask_rule_put(mask, rule, node->text, strlen(node->text), &value);
    xml_write_text(x, buf_text(&value));
    buf_finish(&value);
    return true;
}

static void put_end(struct xml_write *x, const struct xml_node *node)
{
    if (mask_rule_of(parent_name(node), node->name) == MASK_RULE_GROUP)
        put_line(x, x->depth - 1);
    xml_write_close(x);
}

static void put_tree(struct mask *mask, struct xml_write *x, const struct xml_node *root)
{
    const struct xml_node *node = root;

    while (node != NULL) {
        bool is_open = put_start(mask, x, node);
        if (!is_open)
            learn(mask, node);
        if (is_open && node->first_child != NULL) {
            node = node->first_child;
            continue;
        }
        if (is_open)
            put_end(x, node);
        while (node != root && node->next == NULL) {
            node = node->parent;
            put_end(x, node);
        }
        node = node == root ? NULL : node->next;
    }
}

bool veil_xml_put(struct mask *mask, const char *bytes, size_t len, struct buf *out)
{
    static const struct xml_read_limits limits = { BYTES_MOST, DEPTH_MOST, NODES_MOST };
    struct xml_node *root;
    struct xml_write x;

    for (; len > 0 && isspace((unsigned char)*bytes); len--)
        bytes++;
    if (!xml_read_document(bytes, len, &limits, &root, NULL))
        return false;
    (void)buf_append_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml_write_init(&x, out);
    put_tree(mask, &x, root);
    xml_read_free(root);
    (void)buf_append_text(out, "\n");
    return !buf_failed(out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* xml_read: XML from strangers as a small tree, on expat (owner file: xml_read.c).
 *
 * Document type declarations, entities and processing instructions are refused; bytes, depth and
 * nodes have limits; each node knows its line and column. One tree serves the configuration, the
 * stanzas and the records.
 */
#ifndef PRINTWIRE_BASE_XML_READ_H
#define PRINTWIRE_BASE_XML_READ_H

#include <stdbool.h>
#include <stddef.h>

struct xml_attribute {
    const char *name;  /* local name */
    const char *space; /* namespace URI, "" for none */
    const char *value;
    const struct xml_attribute *next; /* in document order */
};

struct xml_node {
    const char *name;  /* local name */
    const char *space; /* namespace URI, "" for none */
    const char *text;  /* the element's own character data put together, "" for none */
    const struct xml_attribute *attributes;
    struct xml_node *parent;
    struct xml_node *first_child;
    struct xml_node *next; /* the following sibling */
    unsigned line;         /* of the start tag, from 1 */
    unsigned column;       /* from 1 */
};

struct xml_read_limits {
    size_t bytes; /* of the document, or of one stanza */
    size_t depth; /* the root, or a stanza, is at depth 1 */
    size_t nodes; /* elements and attributes together */
};

struct xml_read_error {
    unsigned line;
    unsigned column;
    bool starved; /* memory ran out: the document may be good */
    char text[120];
};

/** Read a whole document. The caller owns `out_root` (xml_read_free); untouched on failure. False
 * for anything not well-formed, past a limit, or out of memory; `out_error` (may be NULL) then says
 * where and why. */
bool xml_read_document(const char *bytes, size_t len, const struct xml_read_limits *limits,
                       struct xml_node **out_root, struct xml_read_error *out_error);

/** Free a tree: a root from xml_read_document() or a stanza from a stream. NULL is allowed. */
void xml_read_free(struct xml_node *root);

/** The value of an attribute without namespace, or NULL. */
const char *xml_read_attribute(const struct xml_node *node, const char *name);

/** The first child of that name and namespace (any namespace when `space` is NULL), or NULL. */
struct xml_node *xml_read_child(const struct xml_node *node, const char *name, const char *space);

/* A stream: one endless document whose children are stanzas (RFC 6120). */
struct xml_read_stream;

struct xml_read_handlers {
    void (*on_open)(void *arg,
                    const struct xml_node *root); /* the start tag of the root; root is only lent */
    void (*on_stanza)(void *arg, struct xml_node *stanza); /* the callee owns the stanza */
    void (*on_close)(void *arg);                           /* the end tag of the root */
};

/** A parser for one stream, limits applying to each stanza; NULL when memory runs out. */
struct xml_read_stream *xml_read_stream_create(const struct xml_read_limits *limits,
                                               const struct xml_read_handlers *handlers, void *arg);

/** Parse more bytes, calling the handlers; false once and for all after an error. A handler must
 * not destroy the stream. */
bool xml_read_stream_feed(struct xml_read_stream *stream, const char *bytes, size_t len);

/** Why feeding failed; valid until the stream is destroyed. */
const struct xml_read_error *xml_read_stream_error(const struct xml_read_stream *stream);

/** Free the parser; NULL is allowed. */
void xml_read_stream_destroy(struct xml_read_stream *stream);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* Builds trees in expat's callbacks. Each tree lives in one arena, so that freeing it never
 * recurses; the text of the open elements is stacked in one buffer, innermost last, and copied into
 * the tree at each end tag. */
#include "base/xml_read.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#include <expat.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPACE_BYTES 256 /* of a namespace URI: expanded names must not multiply a document */
/* In a stream, what one client writes must not end it for the others: such a namespace becomes this
 * one. */
#define ENDLESS_SPACE "?"
#define SLICE_BYTES   4096 /* fed to expat between two looks at the limits */
#define SEPARATOR     '\1' /* between URI and local name: no XML document can hold it */

struct element {
    struct xml_node node;
    struct element *last_child;
    size_t text_start; /* in the stream's text buffer */
};

struct tree {
    struct element root; /* first: xml_read_free() gets its address */
    struct arena arena;
};

struct xml_read_stream {
    XML_Parser expat;
    struct xml_read_limits limits;
    struct xml_read_handlers handlers;
    void *arg;
    bool whole;           /* a document: its root is the tree, instead of the root's children */
    struct tree *tree;    /* under construction; of a whole document: until it is taken */
    struct element *open; /* innermost open element of the tree */
    struct buf text;
    size_t depth; /* open elements in the document */
    size_t nodes; /* in the tree */
    uint64_t fed;
    uint64_t mark; /* where the bytes begin that count against limits.bytes */
    bool failed;
    struct xml_read_error error;
};

static void free_tree(struct tree *tree)
{
    if (tree == NULL)
        return;
    arena_finish(&tree->arena);
    free(tree);
}

/* The first failure wins; expat stops as soon as it can. */
__attribute__((format(printf, 2, 3))) static void fail(struct xml_read_stream *s,
                                                       const char *format, ...)
{
    va_list args;

    if (s->failed)
        return;
    s->failed = true;
    s->error.line = (unsigned)XML_GetCurrentLineNumber(s->expat);
    s->error.column = (unsigned)XML_GetCurrentColumnNumber(s->expat) + 1;
    va_start(args, format);
    (void)vsnprintf(s->error.text, sizeof s->error.text, format, args);
    va_end(args);
    (void)XML_StopParser(s->expat, XML_FALSE);
}

static void fail_memory(struct xml_read_stream *s)
{
    if (!s->failed)
        s->error.starved = true;
    fail(s, "out of memory");
}

static uint64_t event_start(const struct xml_read_stream *s)
{
    return (uint64_t)XML_GetCurrentByteIndex(s->expat);
}

static uint64_t event_end(const struct xml_read_stream *s)
{
    return event_start(s) + (uint64_t)XML_GetCurrentByteCount(s->expat);
}

static bool within_bytes(struct xml_read_stream *s, uint64_t end)
{
    if (end > s->mark && end - s->mark > s->limits.bytes)
        fail(s, "longer than %zu bytes", s->limits.bytes);
    return !s->failed;
}

/* Split expat's "URI SEPARATOR local" and copy both; `known` is a URI that may be shared. */
static bool copy_name(struct xml_read_stream *s, const char *full, const char *known,
                      const char **out_name, const char **out_space)
{
    const char *separator = strchr(full, SEPARATOR);
    const char *local = separator == NULL ? full : separator + 1;
    size_t len = separator == NULL ? 0 : (size_t)(separator - full);

    if (len > SPACE_BYTES && s->whole) {
        fail(s, "a namespace longer than %d bytes", SPACE_BYTES);
        return false;
    }
    *out_name = arena_text(&s->tree->arena, local, strlen(local));
    if (len == 0)
        *out_space = "";
    else if (len > SPACE_BYTES)
        *out_space = ENDLESS_SPACE;
    else if (strlen(known) == len && memcmp(known, full, len) == 0)
        *out_space = known;
    else
        *out_space = arena_text(&s->tree->arena, full, len);
    if (*out_name == NULL || *out_space == NULL)
        fail_memory(s);
    return !s->failed;
}

static size_t count_attributes(const XML_Char **pairs)
{
    size_t count = 0;

    while (pairs[2 * count] != NULL)
        count++;
    return count;
}

static bool copy_attributes(struct xml_read_stream *s, struct xml_node *node,
                            const XML_Char **pairs, size_t count)
{
    struct xml_attribute *list =
        count == 0 ? NULL : arena_take(&s->tree->arena, count * sizeof *list);

    if (count > 0 && list == NULL) {
        fail_memory(s);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const char *value = pairs[2 * i + 1];

        if (!copy_name(s, pairs[2 * i], node->space, &list[i].name, &list[i].space))
            return false;
        list[i].value = arena_text(&s->tree->arena, value, strlen(value));
        list[i].next = i + 1 < count ? &list[i + 1] : NULL;
        if (list[i].value == NULL) {
            fail_memory(s);
            return false;
        }
    }
    node->attributes = list;
    return true;
}

static struct element *start_tree(struct xml_read_stream *s)
{
    size_t per_node = sizeof(struct element) + sizeof(struct xml_attribute) + SPACE_BYTES;

    s->tree = calloc(1, sizeof *s->tree);
    if (s->tree == NULL)
        return NULL;
    arena_init(&s->tree->arena, 2 * s->limits.bytes + s->limits.nodes * per_node);
    return &s->tree->root;
}

static void append_child(struct element *parent, struct element *child)
{
    if (parent->last_child == NULL)
        parent->node.first_child = &child->node;
    else
        parent->last_child->node.next = &child->node;
    parent->last_child = child;
    child->node.parent = &parent->node;
}

static struct element *add_element(struct xml_read_stream *s, const char *name,
                                   const XML_Char **pairs)
{
    size_t attributes = count_attributes(pairs);
    struct element *parent = s->open;

    s->nodes += 1 + attributes;
    if (s->nodes > s->limits.nodes) {
        fail(s, "more than %zu elements and attributes", s->limits.nodes);
        return NULL;
    }
    struct element *e = parent == NULL ? start_tree(s) : arena_take(&s->tree->arena, sizeof *e);
    if (e == NULL) {
        fail_memory(s);
        return NULL;
    }
    e->node.line = (unsigned)XML_GetCurrentLineNumber(s->expat);
    e->node.column = (unsigned)XML_GetCurrentColumnNumber(s->expat) + 1;
    e->node.text = "";
    e->text_start = s->text.len;
    if (!copy_name(s, name, parent == NULL ? "" : parent->node.space, &e->node.name,
                   &e->node.space) ||
        !copy_attributes(s, &e->node, pairs, attributes))
        return NULL;
    if (parent != NULL)
        append_child(parent, e);
    return e;
}

static void lend_root(struct xml_read_stream *s)
{
    s->mark = event_end(s);
    s->handlers.on_open(s->arg, &s->tree->root.node);
    free_tree(s->tree);
    s->tree = NULL;
    s->open = NULL;
}

static void on_start(void *arg, const XML_Char *name, const XML_Char **pairs)
{
    struct xml_read_stream *s = arg;
    bool root_of_stream = !s->whole && s->depth == 0;

    if (s->failed)
        return;
    if (s->depth + (s->whole ? 1 : 0) > s->limits.depth) {
        fail(s, "nested deeper than %zu elements", s->limits.depth);
        return;
    }
    if (s->tree == NULL) {
        s->nodes = 0;
        s->mark = s->whole || root_of_stream ? 0 : event_start(s);
    }
    if (!within_bytes(s, event_end(s)))
        return;
    s->open = add_element(s, name, pairs);
    s->depth++;
    if (s->open != NULL && root_of_stream)
        lend_root(s);
}

/* Take the element's text off the stack. */
static bool keep_text(struct xml_read_stream *s, struct element *e)
{
    size_t len = s->text.len - e->text_start;

    if (len == 0)
        return true;
    e->node.text = arena_text(&s->tree->arena, s->text.data + e->text_start, len);
    s->text.len = e->text_start;
    s->text.data[s->text.len] = '\0';
    return e->node.text != NULL;
}

static void give_stanza(struct xml_read_stream *s)
{
    struct tree *tree = s->tree;

    s->tree = NULL;
    s->mark = event_end(s);
    s->handlers.on_stanza(s->arg, &tree->root.node);
}

static void on_end(void *arg, const XML_Char *name)
{
    struct xml_read_stream *s = arg;
    struct element *e = s->open;

    (void)name;
    if (s->failed || !within_bytes(s, event_end(s)))
        return;
    s->depth--;
    if (e == NULL) {
        s->handlers.on_close(s->arg);
        return;
    }
    if (!keep_text(s, e)) {
        fail_memory(s);
        return;
    }
    bool complete = e == &s->tree->root;
    s->open = complete ? NULL : (struct element *)(void *)e->node.parent;
    if (complete && !s->whole)
        give_stanza(s);
}

static bool is_blank(const char *bytes, size_t len)
{
    size_t i = 0;

    while (i < len && strchr(" \t\r\n", bytes[i]) != NULL)
        i++;
    return i == len;
}

static void on_text(void *arg, const XML_Char *bytes, int len)
{
    struct xml_read_stream *s = arg;

    if (s->failed)
        return;
    if (s->open != NULL) {
        if (within_bytes(s, event_end(s)) && !buf_append(&s->text, bytes, (size_t)len))
            fail_memory(s);
    } else if (is_blank(bytes, (size_t)len)) {
        s->mark = event_end(s); /* white space keeps a connection alive: it belongs to no stanza */
    } else {
        fail(s, "text between the stanzas");
    }
}

static void on_doctype(void *arg, const XML_Char *name, const XML_Char *system,
                       const XML_Char *public, int internal)
{
    struct xml_read_stream *s = arg;

    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    fail(s, "a document type declaration is not allowed");
}

static void on_instruction(void *arg, const XML_Char *target, const XML_Char *data)
{
    struct xml_read_stream *s = arg;

    (void)target;
    (void)data;
    fail(s, "a processing instruction is not allowed");
}

/* RFC 6120, section 11.1: none in streams. */
static void on_comment(void *arg, const XML_Char *data)
{
    struct xml_read_stream *s = arg;

    (void)data;
    if (!s->whole)
        fail(s, "a comment is not allowed in a stream");
}

static bool start(struct xml_read_stream *s, const struct xml_read_limits *limits)
{
    s->limits = *limits;
    s->expat = XML_ParserCreateNS("UTF-8", SEPARATOR);
    if (s->expat == NULL)
        return false;
#ifdef PRINTWIRE_EXPAT_DEFERS
    /* A stanza must not wait for the next one; what repeated scanning costs is bounded by
     * limits.bytes. */
    (void)XML_SetReparseDeferralEnabled(s->expat, XML_FALSE);
#endif
    buf_init(&s->text, limits->bytes);
    XML_SetUserData(s->expat, s);
    XML_SetElementHandler(s->expat, on_start, on_end);
    XML_SetCharacterDataHandler(s->expat, on_text);
    XML_SetStartDoctypeDeclHandler(s->expat, on_doctype);
    XML_SetProcessingInstructionHandler(s->expat, on_instruction);
    XML_SetCommentHandler(s->expat, on_comment);
    return true;
}

static void finish(struct xml_read_stream *s)
{
    free_tree(s->tree);
    buf_finish(&s->text);
    if (s->expat != NULL)
        XML_ParserFree(s->expat);
}

static bool parse(struct xml_read_stream *s, const char *bytes, size_t len, bool final)
{
    if (XML_Parse(s->expat, bytes, (int)len, final) == XML_STATUS_OK)
        return !s->failed;
    enum XML_Error code = XML_GetErrorCode(s->expat);
    if (code == XML_ERROR_NO_MEMORY)
        fail_memory(s);
    else
        fail(s, "%s", XML_ErrorString(code));
    return !s->failed;
}

static void set_error(struct xml_read_error *out_error, const char *text)
{
    *out_error = (struct xml_read_error){ .line = 1, .column = 1 };
    (void)str_copy(out_error->text, sizeof out_error->text, text);
}

bool xml_read_document(const char *bytes, size_t len, const struct xml_read_limits *limits,
                       struct xml_node **out_root, struct xml_read_error *out_error)
{
    struct xml_read_stream s = { .whole = true };
    struct xml_read_error ignored;
    struct xml_read_error *error = out_error == NULL ? &ignored : out_error;
    bool ok = false;

    if (len > limits->bytes || len > INT_MAX) {
        (void)snprintf(ignored.text, sizeof ignored.text, "longer than %zu bytes", limits->bytes);
        set_error(error, ignored.text);
    } else if (!start(&s, limits)) {
        set_error(error, "out of memory");
        error->starved = true;
    } else {
        ok = parse(&s, bytes, len, true);
        if (!ok)
            *error = s.error;
    }
    if (ok) {
        *out_root = &s.tree->root.node;
        s.tree = NULL;
    }
    finish(&s);
    return ok;
}

void xml_read_free(struct xml_node *root)
{
    free_tree((struct tree *)(void *)root);
}

const char *xml_read_attribute(const struct xml_node *node, const char *name)
{
    for (const struct xml_attribute *a = node->attributes; a != NULL; a = a->next)
        if (a->space[0] == '\0' && strcmp(a->name, name) == 0)
            return a->value;
    return NULL;
}

struct xml_node *xml_read_child(const struct xml_node *node, const char *name, const char *space)
{
    for (struct xml_node *child = node->first_child; child != NULL; child = child->next)
        if (strcmp(child->name, name) == 0 && (space == NULL || strcmp(child->space, space) == 0))
            return child;
    return NULL;
}

struct xml_read_stream *xml_read_stream_create(const struct xml_read_limits *limits,
                                               const struct xml_read_handlers *handlers, void *arg)
{
    struct xml_read_stream *s = calloc(1, sizeof *s);

    if (s == NULL)
        return NULL;
    s->handlers = *handlers;
    s->arg = arg;
    if (!start(s, limits)) {
        xml_read_stream_destroy(s);
        return NULL;
    }
    return s;
}

bool xml_read_stream_feed(struct xml_read_stream *stream, const char *bytes, size_t len)
{
    while (len > 0 && !stream->failed) {
        size_t slice = len < SLICE_BYTES ? len : SLICE_BYTES;

        stream->fed += slice;
        if (parse(stream, bytes, slice, false))
            (void)within_bytes(stream, stream->fed);
        bytes += slice;
        len -= slice;
    }
    return !stream->failed;
}

const struct xml_read_error *xml_read_stream_error(const struct xml_read_stream *stream)
{
    return &stream->error;
}

void xml_read_stream_destroy(struct xml_read_stream *stream)
{
    if (stream == NULL)
        return;
    finish(stream);
    free(stream);
}

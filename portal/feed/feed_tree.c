/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes are sorted by path and kind. A round walks along them, one node at a time: a service is
 * asked one thing, and publishing goes on where it stood a moment later. */
#include "portal/feed/feed_tree.h"

#include "base/log.h"
#include "base/str.h"
#include "portal/feed/feed_answer.h"
#include "portal/feed/feed_mend.h"
#include "portal/feed/feed_stanza.h"
#include "portal/store/store_place.h"
#include "portal/store/store_scope_whole.h"

#include <stdlib.h>
#include <string.h>

#define REPEAT_LOG_MS 600000
#define MOST          ((size_t)FEED_TREE_SITES * RECORD_KINDS)

/* Nodes at the service that are not wanted any more. */
struct stale {
    char (*names)[FEED_NAME_NODE];
    size_t count;
};

/* What a round works with, and leaves behind. */
struct nodes {
    struct feed_tree_node *list;
    size_t count;
};

struct feed_tree {
    struct feed_tree_options options;
    feed_tree_fn *done;
    void *arg;
    struct feed_mend *mend;
    struct buf payload;
    struct feed_watchers watchers;
    struct nodes nodes;
    struct stale stale;
    size_t at; /* the node that is mended */
    struct log_limit unfit_log;
};

static int compare(const void *a, const void *b)
{
    const struct feed_tree_node *one = a;
    const struct feed_tree_node *other = b;
    int order = strcmp(one->path, other->path);

    return order != 0 ? order : (int)one->kind - (int)other->kind;
}

static struct feed_tree_node *find(const struct nodes *nodes, const struct feed_tree_node *like)
{
    return nodes->count == 0
               ? NULL
               : bsearch(like, nodes->list, nodes->count, sizeof *nodes->list, compare);
}

static bool keep_site(void *arg, const struct store_place *place)
{
    struct nodes *nodes = arg;

    if (strcmp(place->kind, "site") != 0)
        return true;
    if (nodes->count + RECORD_KINDS > MOST) {
        log_warn("feed", "there are more than %d sites: the newest are not published",
                 FEED_TREE_SITES);
        return false;
    }
    for (int kind = 0; kind < RECORD_KINDS; kind++) {
        struct feed_tree_node *node = &nodes->list[nodes->count++];
        *node = (struct feed_tree_node){ .kind = (enum record_kind)kind };
        (void)str_copy(node->path, sizeof node->path, place->path);
    }
    return true;
}

/* The nodes as they shall be. */
static enum err read_nodes(struct store *reader, struct nodes *out_nodes)
{
    struct nodes nodes = { .list = calloc(MOST, sizeof *nodes.list) };
    enum err err = ERR_MEMORY;

    if (nodes.list)
        err = store_place_each(store_db(reader), store_scope_whole(), keep_site, &nodes);
    if (err != ERR_NONE) {
        free(nodes.list);
        return err;
    }
    qsort(nodes.list, nodes.count, sizeof *nodes.list, compare);
    *out_nodes = nodes;
    return ERR_NONE;
}

static void add_stale(struct feed_tree *tree, const char *name)
{
    struct stale *stale = &tree->stale;
    void *grown = realloc(stale->names, (stale->count + 1) * sizeof *stale->names);

    if (!grown)
        return; /* the next round finds it again */
    stale->names = grown;
    (void)str_copy(stale->names[stale->count++], FEED_NAME_NODE, name);
}

static void name_node(const struct feed_tree *tree, const struct feed_tree_node *node,
                      char out_name[FEED_NAME_NODE])
{
    feed_name_node(&tree->options.names, node->path, field_kind_name(node->kind), out_name);
}

/* What the last round knew holds on where nobody's rights changed. */
static void carry_over(struct feed_tree *tree, const struct nodes *old,
                       const struct feed_watchers *watchers)
{
    char name[FEED_NAME_NODE];

    for (size_t i = 0; i < old->count; i++) {
        struct feed_tree_node *node = find(&tree->nodes, &old->list[i]);
        if (node) {
            node->is_there = old->list[i].is_there;
            node->is_fit =
                old->list[i].is_fit && !feed_watchers_differ(&tree->watchers, watchers, node->path);
        } else if (old->list[i].is_there) {
            name_node(tree, &old->list[i], name);
            add_stale(tree, name);
        }
    }
}

/* Read both lists anew; false, with everything as it was, when that is not possible. */
static bool take_store(struct feed_tree *tree, bool is_whole)
{
    struct nodes old = tree->nodes;
    struct feed_watchers watchers = tree->watchers;
    struct nodes nodes;
    struct feed_watchers now;

    if (feed_watchers_read(tree->options.reader, &now) != ERR_NONE)
        return false;
    if (read_nodes(tree->options.reader, &nodes) != ERR_NONE) {
        feed_watchers_finish(&now);
        return false;
    }
    tree->nodes = nodes;
    tree->watchers = now;
    if (!is_whole)
        carry_over(tree, &old, &watchers);
    free(old.list);
    feed_watchers_finish(&watchers);
    return true;
}

static void go_on(struct feed_tree *tree);

static void on_mended(void *arg, const char *condition)
{
    struct feed_tree *tree = arg;
    struct feed_tree_node *node = &tree->nodes.list[tree->at];
    char name[FEED_NAME_NODE];

    if (condition && feed_ask_is_passing(condition)) {
        tree->done(tree->arg, condition);
        return;
    }
    node->is_there = node->is_there || !condition;
    node->is_fit = !condition;
    name_node(tree, node, name);
    if (condition && log_limit_allows(&tree->unfit_log, NULL))
        log_warn("feed", "%s: %s: %s; its records are not published", tree->options.service, name,
                 condition);
    tree->at++;
    go_on(tree);
}

/* What cannot be deleted is left: it is ours to delete, or it is gone. */
static void on_deleted(void *arg, const char *condition, const struct xml_node *iq)
{
    struct feed_tree *tree = arg;

    (void)iq;
    if (condition && feed_ask_is_passing(condition)) {
        tree->done(tree->arg, condition);
        return;
    }
    tree->stale.count--;
    go_on(tree);
}

static void ask(struct feed_tree *tree, bool is_set, feed_ask_fn *fn)
{
    const struct feed_question question = { tree->options.service, is_set, &tree->payload };

    if (!feed_ask_put(tree->options.ask, &question, fn, tree))
        tree->done(tree->arg, FEED_ASK_DROPPED);
}

/* The next thing to do of a round. */
static void go_on(struct feed_tree *tree)
{
    char name[FEED_NAME_NODE];

    buf_clear(&tree->payload);
    if (tree->stale.count > 0) {
        feed_stanza_delete(&tree->payload, tree->stale.names[tree->stale.count - 1]);
        ask(tree, true, on_deleted);
        return;
    }
    while (tree->at < tree->nodes.count && tree->nodes.list[tree->at].is_fit)
        tree->at++;
    if (tree->at == tree->nodes.count) {
        tree->done(tree->arg, NULL);
        return;
    }
    const struct feed_tree_node *node = &tree->nodes.list[tree->at];
    name_node(tree, node, name);
    feed_mend_begin(
        tree->mend,
        &(struct feed_mend_node){ name, node->path, field_kind_name(node->kind), node->is_there });
}

static struct feed_tree_node *find_place(const struct feed_tree *tree, const char *path,
                                         const char *kind)
{
    struct feed_tree_node like;

    if (!field_kind_from_name(kind, &like.kind) || !str_copy(like.path, sizeof like.path, path))
        return NULL;
    return find(&tree->nodes, &like);
}

static bool take_node(void *arg, const char *name)
{
    struct feed_tree *tree = arg;
    struct feed_tree_node *node = NULL;
    char path[STORE_SCOPE_SIZE];
    const char *kind;

    if (!feed_name_is_ours(&tree->options.names, name) || strlen(name) >= FEED_NAME_NODE)
        return true;
    if (feed_name_parts(&tree->options.names, name, path, &kind))
        node = find_place(tree, path, kind);
    if (node)
        node->is_there = true;
    else
        add_stale(tree, name);
    return true;
}

static void on_listed(void *arg, const char *condition, const struct xml_node *iq)
{
    struct feed_tree *tree = arg;

    if (!condition && !feed_answer_nodes(iq, take_node, tree))
        condition = "undefined-condition";
    if (condition)
        tree->done(tree->arg, condition);
    else
        go_on(tree);
}

void feed_tree_begin(struct feed_tree *tree, bool is_whole)
{
    tree->at = 0;
    tree->stale.count = 0;
    if (!take_store(tree, is_whole)) {
        tree->done(tree->arg, "the store cannot be read");
        return;
    }
    if (!is_whole) {
        go_on(tree);
        return;
    }
    buf_clear(&tree->payload);
    feed_stanza_nodes(&tree->payload);
    ask(tree, false, on_listed);
}

const struct feed_tree_node *feed_tree_find(const struct feed_tree *tree, const char *path,
                                            const char *kind)
{
    return find_place(tree, path, kind);
}

const struct feed_watchers *feed_tree_watchers(const struct feed_tree *tree)
{
    return &tree->watchers;
}

struct feed_tree *feed_tree_create(const struct feed_tree_options *options, feed_tree_fn *done,
                                   void *arg)
{
    struct feed_tree *tree = calloc(1, sizeof *tree);

    if (!tree)
        return NULL;
    tree->options = *options;
    tree->done = done;
    tree->arg = arg;
    tree->unfit_log = (struct log_limit){ .every_ms = REPEAT_LOG_MS };
    buf_init(&tree->payload, FEED_STANZA_BYTES);
    const struct feed_mend_options mend = { .ask = options->ask,
                                            .service = options->service,
                                            .jid = options->names.jid,
                                            .watchers = &tree->watchers,
                                            .items = options->items };
    tree->mend = feed_mend_create(&mend, on_mended, tree);
    if (tree->mend)
        return tree;
    feed_tree_destroy(tree);
    return NULL;
}

void feed_tree_destroy(struct feed_tree *tree)
{
    if (!tree)
        return;
    feed_mend_destroy(tree->mend);
    buf_finish(&tree->payload);
    feed_watchers_finish(&tree->watchers);
    free(tree->nodes.list);
    free(tree->stale.names);
    free(tree);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Entries under way stand in a ring, in their order; the cursor is the last one before its head. */
#include "portal/feed/feed_publish.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/feed/feed_answer.h"
#include "portal/feed/feed_stanza.h"
#include "portal/feed/feed_text.h"
#include "portal/store/store_scope_whole.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_MS      200 /* until what could not be sent is tried again */
#define REPEAT_LOG_MS 600000
#define LOOKS         32 /* readings of the store from one look at what waits to the next */

/* One entry under way. */
struct slot {
    struct feed_publish *publish;
    int64_t row;
    bool is_done;
    bool is_told; /* the text could be sent to everybody so far */
    char node[FEED_NAME_NODE];
    char path[STORE_SCOPE_SIZE];
    char item[FEED_NAME_ITEM];
    struct buf text; /* of an incident, else empty */
};

struct feed_publish {
    struct feed_publish_options options;
    struct feed_publish_handlers handlers;
    void *arg;
    struct loop_timer *timer;
    struct buf payload;
    struct slot slots[FEED_PUBLISH_WINDOW];
    size_t head;
    size_t count;
    int64_t row;     /* the cursor */
    int64_t read;    /* the last row that was taken from the store */
    int64_t refused; /* by the service, once */
    int64_t strange; /* its site had no node, and was told */
    unsigned looks;  /* readings since what waits was looked at */
    bool is_going;
    bool is_reading; /* what is called meanwhile must not read, too */
    struct log_limit over_log;
};

static void fill(struct feed_publish *publish);

static void pass_over(struct feed_publish *publish, int64_t row, const char *why)
{
    uint32_t more = 0;

    if (log_limit_allows(&publish->over_log, &more))
        log_warn("feed", "entry %" PRId64 " (and %u before it) is not published: %s", row, more,
                 why);
}

/* An entry is dealt with: the cursor moves when all before it are, too. */
static void end_slot(struct slot *slot)
{
    struct feed_publish *publish = slot->publish;
    bool is_moved = false;

    slot->is_done = true;
    while (publish->count > 0 && publish->slots[publish->head].is_done) {
        publish->row = publish->slots[publish->head].row;
        publish->head = (publish->head + 1) % FEED_PUBLISH_WINDOW;
        publish->count--;
        is_moved = true;
    }
    if (is_moved)
        publish->handlers.on_moved(publish->arg);
    if (publish->count <= FEED_PUBLISH_WINDOW / 2)
        fill(publish);
}

static void fail(struct feed_publish *publish, const char *condition)
{
    publish->is_going = false;
    publish->handlers.on_trouble(publish->arg, condition);
}

/* Those who are subscribed by the service's word, and may see it by ours. */
static bool tell_one(void *arg, const struct feed_answer_row *row)
{
    struct slot *slot = arg;
    const struct feed_publish *publish = slot->publish;
    const struct feed_book_watcher *watcher =
        feed_watchers_find(feed_tree_watchers(publish->options.tree), row->jid);

    if (strcmp(row->state, "subscribed") != 0 || !watcher ||
        !feed_watchers_may_see(watcher, slot->path))
        return true;
    slot->is_told = publish->options.door.tell(publish->options.door.arg, row->jid, slot->item,
                                               publish->options.text_type, buf_text(&slot->text));
    return slot->is_told;
}

static void on_watchers(void *arg, const char *condition, const struct xml_node *iq)
{
    struct slot *slot = arg;

    if (condition && feed_ask_is_passing(condition)) {
        fail(slot->publish, condition);
        return;
    }
    slot->is_told = true;
    if (!condition)
        (void)feed_answer_rows(iq, FEED_STANZA_SUBSCRIPTIONS, tell_one, slot);
    if (slot->is_told)
        end_slot(slot);
    else
        fail(slot->publish, FEED_ASK_DROPPED);
}

static bool ask(struct feed_publish *publish, struct slot *slot, bool is_set, feed_ask_fn *fn)
{
    const struct feed_question question = { publish->options.service, is_set, &publish->payload };

    return feed_ask_put(publish->options.ask, &question, fn, slot);
}

static void ask_watchers(struct slot *slot)
{
    struct feed_publish *publish = slot->publish;

    buf_clear(&publish->payload);
    feed_stanza_look(&publish->payload, FEED_STANZA_SUBSCRIPTIONS, slot->node);
    if (!ask(publish, slot, false, on_watchers))
        fail(publish, FEED_ASK_DROPPED);
}

static void on_published(void *arg, const char *condition, const struct xml_node *iq)
{
    struct slot *slot = arg;
    struct feed_publish *publish = slot->publish;

    (void)iq;
    if (!condition && slot->text.len > 0) {
        ask_watchers(slot);
    } else if (!condition) {
        end_slot(slot);
    } else if (feed_ask_is_passing(condition) || publish->refused != slot->row) {
        if (!feed_ask_is_passing(condition))
            publish->refused = slot->row;
        fail(publish, condition);
    } else {
        pass_over(publish, slot->row, condition);
        end_slot(slot);
    }
}

/* The next slot, filled with what the answer will need; it counts when it is taken. */
static struct slot *prepare(struct feed_publish *publish, const struct store_entry *entry)
{
    struct slot *slot = &publish->slots[(publish->head + publish->count) % FEED_PUBLISH_WINDOW];

    slot->row = entry->row;
    slot->is_done = false;
    buf_clear(&slot->text);
    if (!entry->path)
        return slot;
    (void)str_copy(slot->path, sizeof slot->path, entry->path);
    feed_name_node(&publish->options.names, entry->path, entry->kind, slot->node);
    feed_name_item(entry, slot->item);
    if (entry->severity && !feed_text_incident(entry, &slot->text))
        buf_clear(&slot->text);
    return slot;
}

/* True when an entry is to wait for its site's node: the first time it is seen without one. */
static bool is_stranger(struct feed_publish *publish, const struct store_entry *entry)
{
    if (!entry->path || publish->strange == entry->row ||
        feed_tree_find(publish->options.tree, entry->path, entry->kind))
        return false;
    publish->strange = entry->row;
    return true;
}

static bool has_fit_node(const struct feed_publish *publish, const struct store_entry *entry)
{
    const struct feed_tree_node *node =
        entry->path ? feed_tree_find(publish->options.tree, entry->path, entry->kind) : NULL;

    return node && node->is_fit;
}

static bool take_entry(void *arg, const struct store_entry *entry)
{
    struct feed_publish *publish = arg;

    if (is_stranger(publish, entry)) {
        publish->is_going = false;
        return false;
    }
    struct slot *slot = prepare(publish, entry);
    bool is_fit = has_fit_node(publish, entry);
    if (is_fit) {
        buf_clear(&publish->payload);
        feed_stanza_publish(&publish->payload, slot->node, slot->item, entry->xml);
        if (!ask(publish, slot, true, on_published)) {
            (void)loop_timer_start(publish->timer, RETRY_MS);
            return false;
        }
    }
    publish->count++;
    publish->read = entry->row;
    if (!is_fit) {
        pass_over(publish, entry->row, "its site has no fit node");
        end_slot(slot);
    }
    return publish->is_going;
}

/* News are wanted, not what is hours old. */
static enum err skip(struct feed_publish *publish)
{
    int64_t last = 0;
    enum err err = store_last_row(publish->options.reader, &last);

    if (err != ERR_NONE || last - publish->read <= publish->options.backlog)
        return err;
    log_warn("feed",
             "%" PRId64 " entries wait to be published: all but the newest %" PRId64
             " are left out of the live feed; they are stored",
             last - publish->read, publish->options.backlog / 2);
    publish->read = last - publish->options.backlog / 2;
    publish->handlers.on_skipped(publish->arg);
    return ERR_NONE;
}

static enum err read_entries(struct feed_publish *publish)
{
    struct store_wanted wanted = { .scope = store_scope_whole(), /* each to its own node */
                                   .order = STORE_BY_ROW,
                                   .most = FEED_PUBLISH_WINDOW - publish->count };
    enum err err = publish->looks == 0 ? skip(publish) : ERR_NONE;

    publish->looks = (publish->looks + 1) % LOOKS;
    wanted.after = publish->read;
    return err == ERR_NONE ? store_each_entry(publish->options.reader, &wanted, take_entry, publish)
                           : err;
}

static void fill(struct feed_publish *publish)
{
    int64_t before = publish->read;

    if (!publish->is_going || publish->is_reading || publish->count == FEED_PUBLISH_WINDOW)
        return;
    publish->is_reading = true;
    enum err err = read_entries(publish);
    publish->is_reading = false;
    if (err != ERR_NONE)
        fail(publish, store_error(publish->options.reader));
    else if (!publish->is_going && publish->strange > publish->read)
        publish->handlers.on_stranger(publish->arg);
    else if (publish->count == 0 && publish->read != before)
        (void)loop_timer_start(publish->timer, 0); /* nobody answers what was passed over */
}

static void on_timer(void *arg)
{
    fill(arg);
}

struct feed_publish *feed_publish_create(const struct feed_publish_options *options, int64_t row,
                                         const struct feed_publish_handlers *handlers, void *arg)
{
    struct feed_publish *publish = calloc(1, sizeof *publish);

    if (!publish)
        return NULL;
    publish->options = *options;
    publish->handlers = *handlers;
    publish->arg = arg;
    publish->row = publish->read = row;
    publish->over_log = (struct log_limit){ .every_ms = REPEAT_LOG_MS };
    buf_init(&publish->payload, FEED_STANZA_BYTES);
    for (size_t i = 0; i < FEED_PUBLISH_WINDOW; i++) {
        publish->slots[i].publish = publish;
        buf_init(&publish->slots[i].text, FEED_TEXT_BYTES);
    }
    publish->timer = loop_timer_create(options->loop, on_timer, publish);
    if (publish->timer)
        return publish;
    feed_publish_destroy(publish);
    return NULL;
}

void feed_publish_destroy(struct feed_publish *publish)
{
    if (!publish)
        return;
    loop_timer_destroy(publish->timer);
    buf_finish(&publish->payload);
    for (size_t i = 0; i < FEED_PUBLISH_WINDOW; i++)
        buf_finish(&publish->slots[i].text);
    free(publish);
}

void feed_publish_go(struct feed_publish *publish)
{
    publish->is_going = true;
    fill(publish);
}

void feed_publish_pause(struct feed_publish *publish)
{
    publish->is_going = false;
}

void feed_publish_stop(struct feed_publish *publish)
{
    publish->is_going = false;
    loop_timer_stop(publish->timer);
    publish->head = publish->count = 0;
    publish->read = publish->row;
    publish->looks = 0;
}

int64_t feed_publish_row(const struct feed_publish *publish)
{
    return publish->row;
}

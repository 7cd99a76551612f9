/* SPDX-License-Identifier: Apache-2.0 */
/* Steps are rows: what is asked, and what is made of the answer. */
#include "portal/feed/feed_mend.h"

#include "base/str.h"
#include "portal/feed/feed_answer.h"
#include "portal/feed/feed_stanza.h"
#include "protocol/field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LOOKS 16 /* each but the last changes up to FEED_STANZA_MOST rows of a list */

enum step { MAKE, CONFIGURE, LOOK_WHO, LOOK_MEMBERS, END_WATCHING, SET_MEMBERS, SUBSCRIBE, STEPS };

/* Rows to be changed. */
struct changes {
    struct feed_stanza_change rows[FEED_STANZA_MOST];
    char *texts[FEED_STANZA_MOST][2]; /* to which they point */
    size_t count;
};

struct feed_mend {
    struct feed_mend_options options;
    feed_mend_fn *done;
    void *arg;
    struct buf payload;
    enum step step;
    unsigned looks;
    char name[FEED_NAME_NODE];
    char path[STORE_SCOPE_SIZE];
    const char *kind;
    bool is_starved;
    bool was_gone;                    /* it was believed to be there, and made again */
    bool is_seen[FEED_WATCHERS_MOST]; /* is a member already */
    struct changes over;              /* subscriptions to end, */
    struct changes members;           /* affiliations to set, */
    struct changes news;              /* subscriptions to make */
};

static void clear(struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        free(changes->texts[i][0]);
        free(changes->texts[i][1]);
    }
    changes->count = 0;
}

/* Past the most that one stanza takes, the next look finds the rest. */
static void add(struct feed_mend *mend, struct changes *changes, const char *jid, const char *state,
                const char *subid)
{
    if (changes->count == FEED_STANZA_MOST)
        return;
    char **texts = changes->texts[changes->count];
    texts[0] = strdup(jid);
    texts[1] = strdup(subid);
    mend->is_starved = mend->is_starved || !texts[0] || !texts[1];
    changes->rows[changes->count++] = (struct feed_stanza_change){ texts[0], state, texts[1] };
}

/* The watcher of this JID who may see the node; NULL when there is none. */
static const struct feed_book_watcher *member(const struct feed_mend *mend, const char *jid)
{
    const struct feed_book_watcher *watcher = feed_watchers_find(mend->options.watchers, jid);

    return watcher && feed_watchers_may_see(watcher, mend->path) ? watcher : NULL;
}

static bool take_subscription(void *arg, const struct feed_answer_row *row)
{
    struct feed_mend *mend = arg;

    if (strcmp(row->state, "none") != 0 && !member(mend, row->jid))
        add(mend, &mend->over, row->jid, "none", row->subid);
    return true;
}

static bool take_member(void *arg, const struct feed_answer_row *row)
{
    struct feed_mend *mend = arg;
    const struct feed_book_watcher *watcher = member(mend, row->jid);

    if (str_equal_nocase(row->jid, mend->options.jid))
        return true;
    if (watcher)
        mend->is_seen[watcher - mend->options.watchers->list] = true;
    if (watcher && strcmp(row->state, "member") != 0)
        add(mend, &mend->members, row->jid, "member", "");
    if (!watcher && strcmp(row->state, "none") != 0)
        add(mend, &mend->members, row->jid, "none", "");
    return true;
}

/* Those who may see it and are no members yet. */
static void add_missing(struct feed_mend *mend)
{
    const struct feed_watchers *watchers = mend->options.watchers;
    bool is_told = strcmp(mend->kind, field_kind_name(RECORD_INCIDENT)) == 0;

    for (size_t i = 0; i < watchers->count; i++) {
        const char *jid = watchers->list[i].jid;
        if (mend->is_seen[i] || !feed_watchers_may_see(&watchers->list[i], mend->path))
            continue;
        add(mend, &mend->members, jid, "member", "");
        if (is_told)
            add(mend, &mend->news, jid, "subscribed", "");
    }
}

static void finish(struct feed_mend *mend, const char *condition)
{
    clear(&mend->over);
    clear(&mend->members);
    clear(&mend->news);
    mend->done(mend->arg, condition);
}

static void write_change(struct feed_mend *mend, enum feed_stanza_list list,
                         const struct changes *changes)
{
    feed_stanza_change(&mend->payload, list, mend->name, changes->rows, changes->count);
}

static void write_payload(struct feed_mend *mend)
{
    char title[64];
    const struct feed_stanza_node node = { mend->name, title, mend->options.items };

    (void)snprintf(title, sizeof title, "Printwire: %s", mend->kind);
    switch (mend->step) {
    case MAKE:
        feed_stanza_create(&mend->payload, &node);
        break;
    case CONFIGURE:
        feed_stanza_configure(&mend->payload, &node);
        break;
    case LOOK_WHO:
        feed_stanza_look(&mend->payload, FEED_STANZA_SUBSCRIPTIONS, mend->name);
        break;
    case LOOK_MEMBERS:
        feed_stanza_look(&mend->payload, FEED_STANZA_AFFILIATIONS, mend->name);
        break;
    case END_WATCHING:
        write_change(mend, FEED_STANZA_SUBSCRIPTIONS, &mend->over);
        break;
    case SET_MEMBERS:
        write_change(mend, FEED_STANZA_AFFILIATIONS, &mend->members);
        break;
    case SUBSCRIBE:
        write_change(mend, FEED_STANZA_SUBSCRIPTIONS, &mend->news);
        break;
    case STEPS:
        break;
    }
}

static void on_answer(void *arg, const char *condition, const struct xml_node *iq);

static void go(struct feed_mend *mend, enum step step)
{
    const struct feed_question question = { mend->options.service,
                                            step != LOOK_WHO && step != LOOK_MEMBERS,
                                            &mend->payload };

    mend->step = step;
    buf_clear(&mend->payload);
    write_payload(mend);
    if (mend->is_starved || !feed_ask_put(mend->options.ask, &question, on_answer, mend))
        finish(mend, FEED_ASK_DROPPED);
}

/* Both lists again, from the beginning. */
static void look(struct feed_mend *mend)
{
    clear(&mend->over);
    clear(&mend->members);
    clear(&mend->news);
    memset(mend->is_seen, 0, sizeof mend->is_seen);
    if (++mend->looks > MOST_LOOKS)
        finish(mend, "conflict");
    else
        go(mend, LOOK_WHO);
}

/* The next change that is needed; after the last one, another look. */
static void change(struct feed_mend *mend)
{
    const size_t counts[STEPS] = { [END_WATCHING] = mend->over.count,
                                   [SET_MEMBERS] = mend->members.count,
                                   [SUBSCRIBE] = mend->news.count };

    for (int step = (int)mend->step + 1; step < STEPS; step++) {
        if (counts[step] == 0)
            continue;
        go(mend, (enum step)step);
        return;
    }
    look(mend);
}

static void take_lists(struct feed_mend *mend, const struct xml_node *iq)
{
    bool is_who = mend->step == LOOK_WHO;
    bool good = is_who ? feed_answer_rows(iq, FEED_STANZA_SUBSCRIPTIONS, take_subscription, mend)
                       : feed_answer_rows(iq, FEED_STANZA_AFFILIATIONS, take_member, mend);

    if (!good) {
        finish(mend, "undefined-condition");
        return;
    }
    if (is_who) {
        go(mend, LOOK_MEMBERS);
        return;
    }
    add_missing(mend);
    if (mend->over.count + mend->members.count == 0)
        finish(mend, NULL);
    else
        change(mend);
}

/* It was there, by what we know: the service has lost it, with who was its member. */
static bool is_gone(const struct feed_mend *mend, const char *condition)
{
    return mend->step == CONFIGURE && !mend->was_gone && strcmp(condition, "item-not-found") == 0;
}

/* A change that is refused is no failure: the next look tells what it did. */
static void on_answer(void *arg, const char *condition, const struct xml_node *iq)
{
    struct feed_mend *mend = arg;

    if (condition && mend->step == MAKE && strcmp(condition, "conflict") == 0) {
        go(mend, CONFIGURE); /* it is there */
    } else if (condition && is_gone(mend, condition)) {
        mend->was_gone = true;
        go(mend, MAKE);
    } else if (condition && (mend->step < END_WATCHING || feed_ask_is_passing(condition))) {
        finish(mend, condition);
    } else if (mend->step < LOOK_WHO) {
        look(mend);
    } else if (mend->step < END_WATCHING) {
        take_lists(mend, iq);
    } else {
        change(mend);
    }
}

struct feed_mend *feed_mend_create(const struct feed_mend_options *options, feed_mend_fn *done,
                                   void *arg)
{
    struct feed_mend *mend = calloc(1, sizeof *mend);

    if (!mend)
        return NULL;
    mend->options = *options;
    mend->done = done;
    mend->arg = arg;
    buf_init(&mend->payload, FEED_STANZA_BYTES);
    return mend;
}

void feed_mend_destroy(struct feed_mend *mend)
{
    if (!mend)
        return;
    clear(&mend->over);
    clear(&mend->members);
    clear(&mend->news);
    buf_finish(&mend->payload);
    free(mend);
}

void feed_mend_begin(struct feed_mend *mend, const struct feed_mend_node *node)
{
    (void)str_copy(mend->name, sizeof mend->name, node->name);
    (void)str_copy(mend->path, sizeof mend->path, node->path);
    mend->kind = node->kind;
    mend->looks = 0;
    mend->is_starved = false;
    mend->was_gone = false;
    go(mend, node->is_there ? CONFIGURE : MAKE);
}

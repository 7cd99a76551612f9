/* SPDX-License-Identifier: Apache-2.0 */
/* The store sorts by bytes, and so do we. */
#include "portal/feed/feed_watchers.h"

#include "base/log.h"

#include <stdlib.h>
#include <string.h>

static bool keep(void *arg, const struct feed_book_watcher *watcher)
{
    struct feed_watchers *watchers = arg;

    if (watchers->count == FEED_WATCHERS_MOST) {
        log_warn("feed", "there are more than %d watchers: %s and those after it see nothing",
                 FEED_WATCHERS_MOST, watcher->jid);
        return false;
    }
    watchers->list[watchers->count++] = *watcher;
    return true;
}

enum err feed_watchers_read(struct store *store, struct feed_watchers *out_watchers)
{
    struct feed_watchers watchers = { .list = calloc(FEED_WATCHERS_MOST, sizeof *watchers.list) };
    enum err err = watchers.list ? feed_book_each(store, keep, &watchers) : ERR_MEMORY;

    if (err != ERR_NONE)
        feed_watchers_finish(&watchers);
    *out_watchers = watchers;
    return err;
}

void feed_watchers_finish(struct feed_watchers *watchers)
{
    free(watchers->list);
    *watchers = (struct feed_watchers){ 0 };
}

/* A bare JID against one that may have a resource. */
static int compare(const char *bare, const char *jid)
{
    size_t len = strcspn(jid, "/");
    int order = strncmp(bare, jid, len);

    return order != 0 ? order : bare[len] != '\0';
}

const struct feed_book_watcher *feed_watchers_find(const struct feed_watchers *watchers,
                                                   const char *jid)
{
    for (size_t low = 0, high = watchers->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = compare(watchers->list[middle].jid, jid);
        if (order == 0)
            return &watchers->list[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool feed_watchers_may_see(const struct feed_book_watcher *watcher, const char *path)
{
    size_t len = strlen(watcher->scope.path);

    return len > 0 && strncmp(path, watcher->scope.path, len) == 0;
}

/* True when each of `one` who may see the place may see it in `other`, too. */
static bool holds(const struct feed_watchers *one, const struct feed_watchers *other,
                  const char *path)
{
    for (size_t i = 0; i < one->count; i++) {
        if (!feed_watchers_may_see(&one->list[i], path))
            continue;
        const struct feed_book_watcher *same = feed_watchers_find(other, one->list[i].jid);
        if (!same || !feed_watchers_may_see(same, path))
            return false;
    }
    return true;
}

bool feed_watchers_differ(const struct feed_watchers *one, const struct feed_watchers *other,
                          const char *path)
{
    return !holds(one, other, path) || !holds(other, one, path);
}

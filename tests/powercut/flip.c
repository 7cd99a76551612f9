/* SPDX-License-Identifier: Apache-2.0 */
/* Counts by group: items that were wrong, and items that were missing without a word. */
#include "tests/powercut/flip.h"

#include "tests/powercut/recorder.h"
#include "tests/powercut/ruin.h"
#include "tests/powercut/subject.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHOWN 5

struct tally {
    unsigned results[FLIP_RESULTS];
    unsigned harmless, told, silent, wrong; /* of FLIP_READ */
    unsigned group_wrong[FLIP_GROUPS];
    unsigned group_missing[FLIP_GROUPS];
};

static unsigned group_of(struct flip_items *items, const char *group)
{
    for (unsigned i = 0; i < items->group_count; i++)
        if (strcmp(items->groups[i], group) == 0)
            return i;
    if (items->group_count == FLIP_GROUPS)
        abort();
    (void)snprintf(items->groups[items->group_count], sizeof items->groups[0], "%s", group);
    return (unsigned)items->group_count++;
}

void flip_add(struct flip_items *items, const char *group, const void *bytes, size_t len)
{
    if (items->count == items->size) {
        items->size = items->size == 0 ? 1024 : items->size * 2;
        items->items = realloc(items->items, items->size * sizeof *items->items);
        if (items->items == NULL)
            abort();
    }
    unsigned at = group_of(items, group);
    items->items[items->count++] =
        (struct flip_item){ .hash = subject_hash(bytes, len) * 31 + at, .group = at };
}

bool flip_add_rows(struct flip_items *items, struct sqlite *db, const char *table)
{
    struct sqlite_statement *rows = subject_rows(db, table);
    enum err err = ERR_SYNTAX;
    size_t len;

    while (rows != NULL && sqlite_row(rows, &err)) {
        const void *text = sqlite_bytes(rows, 0, &len);
        flip_add(items, table, text, len);
    }
    sqlite_finish(rows);
    return err == ERR_NONE;
}

static int by_hash(const void *a, const void *b)
{
    const struct flip_item *left = a, *right = b;

    return left->hash < right->hash ? -1 : left->hash > right->hash;
}

static void sort(struct flip_items *items)
{
    if (items->count > 0)
        qsort(items->items, items->count, sizeof items->items[0], by_hash);
}

/* Tables that only people read, of what was decided or set aside: they have no checksum. */
/* What is missing there is said, or found out, again. */
static bool may_vanish(const char *group)
{
    return strcmp(group, "said") == 0 || strcmp(group, "recall") == 0;
}

static bool is_for_people(const char *group)
{
    return strcmp(group, "identity_log") == 0 || strcmp(group, "journal_quarantine") == 0;
}

/* The items of `one` that `other` has not: how many, counted by group. */
static unsigned missing(const struct flip_items *one, const struct flip_items *other,
                        unsigned by_group[FLIP_GROUPS])
{
    unsigned found = 0;
    size_t j = 0;

    for (size_t i = 0; i < one->count; i++) {
        while (j < other->count && other->items[j].hash < one->items[i].hash)
            j++;
        bool is_there = j < other->count && other->items[j].hash == one->items[i].hash;
        by_group[one->items[i].group] += !is_there;
        found += !is_there && !is_for_people(one->groups[one->items[i].group]);
        j += is_there;
    }
    return found;
}

uint8_t *flip_read_file(const char *folder, const char *name, size_t *out_len)
{
    char path[512];
    struct stat info;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0)
        return NULL;
    uint8_t *bytes = malloc((size_t)info.st_size + 1);
    if (bytes == NULL || read(fd, bytes, (size_t)info.st_size) != info.st_size)
        abort();
    (void)close(fd);
    *out_len = (size_t)info.st_size;
    return bytes;
}

void flip_write_file(const char *folder, const char *name, const uint8_t *bytes, size_t len)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || close(fd) != 0)
        abort();
}

static enum flip_result read_items(bool is_agent, const char *folder, struct flip_items *out)
{
    enum flip_result result =
        is_agent ? flip_agent_read(folder, out) : flip_portal_read(folder, out);

    sort(out);
    return result;
}

/* Items that are gone, counted; true when one is among them that must not go without a word. */
static bool count_gone(const struct flip_items *good, const struct flip_items *items,
                       struct tally *tally, unsigned *out_gone)
{
    unsigned by_group[FLIP_GROUPS] = { 0 };
    bool is_grave = false;

    *out_gone = missing(good, items, by_group);
    for (size_t i = 0; i < good->group_count; i++) {
        tally->group_missing[i] += by_group[i];
        is_grave = is_grave || (by_group[i] > 0 && !may_vanish(good->groups[i]) &&
                                !is_for_people(good->groups[i]));
    }
    return is_grave;
}

/* Read a damaged copy and compare. */
static void look(bool is_agent, const char *folder, struct flip_items *good, struct tally *tally)
{
    struct flip_items items = { .group_count = good->group_count };
    unsigned said = recorder_said();

    memcpy(items.groups, good->groups, sizeof items.groups);
    enum flip_result result = read_items(is_agent, folder, &items);
    tally->results[result]++;
    unsigned wrong = missing(&items, good, tally->group_wrong);
    unsigned gone = 0;
    bool is_grave = result == FLIP_READ && count_gone(good, &items, tally, &gone);
    memcpy(good->groups, items.groups, sizeof items.groups);
    good->group_count = items.group_count;
    free(items.items);
    if (result == FLIP_ASIDE || result == FLIP_REFUSED)
        return;
    bool is_told = recorder_said() != said;
    is_grave = wrong > 0 || (is_grave && !is_told);
    tally->wrong += is_grave;
    if (is_grave || result != FLIP_READ)
        return;
    if (is_told)
        tally->told++;
    else if (gone > 0)
        tally->silent++;
    else
        tally->harmless++;
}

static void print(const char *name, const struct flip_items *items, const struct tally *tally,
                  unsigned count)
{
    for (size_t i = 0; i < items->group_count; i++)
        if (tally->group_wrong[i] + tally->group_missing[i] > 0)
            (void)printf("%s flips: %s: %u items wrong, %u missing\n", name, items->groups[i],
                         tally->group_wrong[i], tally->group_missing[i]);
    (void)printf(
        "%s flips: %u: %u file set aside, %u found damaged in use, %u start refused; read: "
        "%u nothing changed, %u told and left out, %u left out in silence, %u wrong\n",
        name, count, tally->results[FLIP_ASIDE], tally->results[FLIP_BROKEN],
        tally->results[FLIP_REFUSED], tally->harmless, tally->told, tally->silent, tally->wrong);
}

unsigned flip_run(bool is_agent, const char *folder, const char *ruins, unsigned count,
                  uint64_t seed)
{
    const char *name = is_agent ? "agent.db" : "portal.db";
    struct flip_items good = { 0 };
    struct tally tally = { 0 };
    uint64_t random = seed | 1;
    size_t len = 0;

    uint8_t *bytes = flip_read_file(folder, name, &len);
    if (bytes == NULL || len == 0)
        return count;
    subject_empty(ruins);
    flip_write_file(ruins, name, bytes, len);
    if (read_items(is_agent, ruins, &good) != FLIP_READ)
        return count;
    for (unsigned i = 0; i < count; i++) {
        size_t at = ruin_random(&random, (uint32_t)len);
        uint8_t bit = (uint8_t)(1U << ruin_random(&random, 8));
        subject_empty(ruins);
        bytes[at] ^= bit;
        flip_write_file(ruins, name, bytes, len);
        bytes[at] ^= bit;
        look(is_agent, ruins, &good, &tally);
    }
    print(is_agent ? "agent" : "portal", &good, &tally, count);
    free(bytes);
    free(good.items);
    return tally.wrong;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what is durable of each file and folder entry, and the list of what is not yet. */
#include "tests/powercut/ruin.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECTOR       512
#define MOST_PENDING 65536
#define SHM_SIZE     32768

struct content {
    uint8_t *bytes;
    size_t len, size;
};

struct file {
    struct content durable;
    size_t *pending; /* operations */
    size_t pending_count, pending_size;
    bool was_synced; /* since it was made */
};

/* Which file has which name: an entry without name is free. */
struct entry {
    char name[RECORDER_NAME];
    int file;
};

struct names {
    struct entry entries[RECORDER_FILES];
    size_t count;
};

struct ruin {
    struct file files[RECORDER_FILES];
    struct names durable;
    size_t pending[MOST_PENDING];
    size_t pending_count;
    size_t done;
};

/* How the cut goes; the same for all files of one state. */
struct cut {
    unsigned keep;    /* of 100 sectors; above 100: the first part in order, nothing after it */
    bool in_order;    /* names */
    bool sync_names;  /* a sync of a file makes its name durable */
    bool has_rubbish; /* in what was allocated and not written */
};

uint32_t ruin_random(uint64_t *random, uint32_t below)
{
    *random ^= *random >> 12;
    *random ^= *random << 25;
    *random ^= *random >> 27;
    return (uint32_t)(((*random * 0x2545f4914f6cdd1dULL) >> 32) % below);
}

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static void resize(struct content *content, size_t len, uint64_t *rubbish)
{
    if (len > content->size) {
        content->size = len * 2;
        content->bytes = must(realloc(content->bytes, content->size));
    }
    for (size_t i = content->len; i < len; i++)
        content->bytes[i] = rubbish != NULL ? (uint8_t)ruin_random(rubbish, 256) : 0;
    content->len = len;
}

static void put(struct content *content, uint64_t at, const uint8_t *bytes, size_t len,
                uint64_t *rubbish)
{
    if (at + len > content->len)
        resize(content, at + len, rubbish);
    if (len > 0)
        memcpy(content->bytes + at, bytes, len);
}

static void apply(struct content *content, const struct recorder_op *op)
{
    if (op->kind == RECORDER_WRITE)
        put(content, op->at, op->bytes, op->len, NULL);
    else if (op->kind == RECORDER_RESIZE || op->at > content->len)
        resize(content, op->at, NULL);
}

static struct entry *find(struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->entries[i].name, name) == 0)
            return &names->entries[i];
    return NULL;
}

static void set(struct names *names, const char *name, int file)
{
    struct entry *entry = find(names, name);

    if (entry == NULL)
        entry = &names->entries[names->count++];
    memcpy(entry->name, name, RECORDER_NAME);
    entry->file = file;
}

static void drop(struct names *names, const char *name)
{
    struct entry *entry = find(names, name);

    if (entry != NULL)
        *entry = names->entries[--names->count];
}

static void apply_name(struct names *names, const struct recorder_op *op)
{
    if (op->kind == RECORDER_LINK) {
        set(names, op->name, op->file);
    } else if (op->kind == RECORDER_UNLINK) {
        drop(names, op->name);
    } else {
        drop(names, op->name);
        set(names, op->other, op->file);
    }
}

struct ruin *ruin_create(void)
{
    return must(calloc(1, sizeof(struct ruin)));
}

void ruin_destroy(struct ruin *ruin)
{
    if (ruin == NULL)
        return;
    for (size_t i = 0; i < RECORDER_FILES; i++) {
        free(ruin->files[i].durable.bytes);
        free(ruin->files[i].pending);
    }
    free(ruin);
}

static void push(struct file *file, size_t op)
{
    if (file->pending_count == file->pending_size) {
        file->pending_size = file->pending_size == 0 ? 64 : file->pending_size * 2;
        file->pending = must(realloc(file->pending, file->pending_size * sizeof *file->pending));
    }
    file->pending[file->pending_count++] = op;
}

static void sync_file(struct file *file, const struct recorder_op *ops)
{
    for (size_t i = 0; i < file->pending_count; i++)
        apply(&file->durable, &ops[file->pending[i]]);
    file->pending_count = 0;
    file->was_synced = true;
}

static void sync_names(struct ruin *ruin, const struct recorder_op *ops)
{
    for (size_t i = 0; i < ruin->pending_count; i++)
        apply_name(&ruin->durable, &ops[ruin->pending[i]]);
    ruin->pending_count = 0;
}

void ruin_advance(struct ruin *ruin, size_t count)
{
    size_t all;
    const struct recorder_op *ops = recorder_ops(&all);

    if (count < recorder_present())
        count = recorder_present();
    for (; ruin->done < count && ruin->done < all; ruin->done++) {
        const struct recorder_op *op = &ops[ruin->done];
        if (op->kind == RECORDER_SYNC)
            sync_file(&ruin->files[op->file], ops);
        else if (op->kind == RECORDER_SYNC_FOLDER)
            sync_names(ruin, ops);
        else if (op->kind >= RECORDER_WRITE)
            push(&ruin->files[op->file], ruin->done);
        else if (ruin->pending_count < MOST_PENDING)
            ruin->pending[ruin->pending_count++] = ruin->done;
        else
            abort();
    }
}

/* One write, sector by sector. */
static void put_sectors(struct content *content, const struct recorder_op *op,
                        const struct cut *cut, uint64_t *random)
{
    size_t done = 0;

    while (done < op->len) {
        size_t part = SECTOR - (op->at + done) % SECTOR;
        if (part > op->len - done)
            part = op->len - done;
        if (ruin_random(random, 100) < cut->keep)
            put(content, op->at + done, op->bytes + done, part, cut->has_rubbish ? random : NULL);
        done += part;
    }
}

static size_t nominal_size(const struct file *file, const struct recorder_op *ops)
{
    size_t len = file->durable.len;

    for (size_t i = 0; i < file->pending_count; i++) {
        const struct recorder_op *op = &ops[file->pending[i]];
        size_t end = op->kind == RECORDER_WRITE ? op->at + op->len : op->at;
        if (op->kind == RECORDER_RESIZE || end > len)
            len = end;
    }
    return len;
}

/* The size is on the disk before the data, with it, or not yet. */
static void settle_size(struct content *content, const struct file *file,
                        const struct recorder_op *ops, const struct cut *cut, uint64_t *random)
{
    size_t nominal = nominal_size(file, ops);

    switch (ruin_random(random, 4)) {
    case 0:
        if (nominal > content->len)
            resize(content, nominal, cut->has_rubbish ? random : NULL);
        break;
    case 1:
        if (content->len > file->durable.len)
            resize(content, file->durable.len, NULL);
        break;
    default:
        break;
    }
}

/* With its first `count` operations that are not durable yet. */
static struct content begin_file(const struct file *file, const struct recorder_op *ops,
                                 size_t count)
{
    struct content content = { NULL, 0, 0 };

    put(&content, 0, file->durable.bytes, file->durable.len, NULL);
    for (size_t i = 0; i < count; i++)
        apply(&content, &ops[file->pending[i]]);
    return content;
}

static struct content cut_file(const struct file *file, const struct cut *cut, uint64_t *random)
{
    size_t count;
    const struct recorder_op *ops = recorder_ops(&count);
    size_t first = cut->keep > 100 ? ruin_random(random, (uint32_t)file->pending_count + 1) : 0;
    struct content content = begin_file(file, ops, first);

    if (cut->keep > 100)
        return content;
    for (size_t i = 0; i < file->pending_count; i++) {
        const struct recorder_op *op = &ops[file->pending[i]];
        if (op->kind == RECORDER_WRITE)
            put_sectors(&content, op, cut, random);
        else if (ruin_random(random, 100) < cut->keep)
            apply(&content, op);
    }
    settle_size(&content, file, ops, cut, random);
    return content;
}

static void cut_names(const struct ruin *ruin, const struct cut *cut, uint64_t *random,
                      struct names *out)
{
    size_t count;
    const struct recorder_op *ops = recorder_ops(&count);
    size_t first = ruin_random(random, (uint32_t)ruin->pending_count + 1);
    const struct recorder_op *op;

    *out = ruin->durable;
    for (size_t i = 0; i < ruin->pending_count; i++) {
        op = &ops[ruin->pending[i]];
        bool is_kept = cut->in_order ? i < first : ruin_random(random, 100) < 50;
        bool is_sure =
            cut->sync_names && op->kind == RECORDER_LINK && ruin->files[op->file].was_synced;
        if (is_kept || is_sure)
            apply_name(out, op);
    }
}

static void write_file(const char *folder, const char *name, const struct content *content)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool is_good = fd >= 0 && (content->len == 0 ||
                               write(fd, content->bytes, content->len) == (ssize_t)content->len);
    if (!is_good || close(fd) != 0) {
        perror(path);
        abort();
    }
}

static bool is_shared_memory(const char *name)
{
    size_t len = strlen(name);

    return len > 4 && strcmp(name + len - 4, "-shm") == 0;
}

/* Room that is only reserved: nobody reads it. */
static bool is_ballast(const char *name)
{
    return strncmp(name, "ballast", 7) == 0;
}

static void write_ballast(const struct file *file, const char *folder, const char *name,
                          uint64_t *random)
{
    size_t count;
    const struct recorder_op *ops = recorder_ops(&count);
    size_t len = ruin_random(random, 2) == 0 ? file->durable.len : nominal_size(file, ops);
    const struct content none = { NULL, 0, 0 };
    char path[512];

    write_file(folder, name, &none);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (truncate(path, (off_t)len) != 0)
        abort();
}

void ruin_write(const struct ruin *ruin, const char *folder, uint64_t *random)
{
    static const unsigned keeps[] = { 0, 10, 50, 90, 100, 101 };
    struct cut cut = { .keep = keeps[ruin_random(random, 6)],
                       .in_order = ruin_random(random, 2) == 0,
                       .sync_names = ruin_random(random, 2) == 0,
                       .has_rubbish = ruin_random(random, 4) == 0 };
    struct names names;

    cut_names(ruin, &cut, random, &names);
    for (size_t i = 0; i < names.count; i++) {
        const struct file *file = &ruin->files[names.entries[i].file];
        const char *name = names.entries[i].name;
        if (is_ballast(name)) {
            write_ballast(file, folder, name, random);
            continue;
        }
        struct content content = cut_file(file, &cut, random);
        if (is_shared_memory(name))
            resize(&content, ruin_random(random, 2) * SHM_SIZE, random);
        write_file(folder, name, &content);
        free(content.bytes);
    }
}

void ruin_write_whole(const struct ruin *ruin, const char *folder)
{
    size_t count;
    const struct recorder_op *ops = recorder_ops(&count);
    struct names names = ruin->durable;

    for (size_t i = 0; i < ruin->pending_count; i++)
        apply_name(&names, &ops[ruin->pending[i]]);
    for (size_t i = 0; i < names.count; i++) {
        const struct file *file = &ruin->files[names.entries[i].file];
        const char *name = names.entries[i].name;
        if (is_ballast(name) || is_shared_memory(name))
            continue;
        struct content content = begin_file(file, ops, file->pending_count);
        write_file(folder, name, &content);
        free(content.bytes);
    }
}

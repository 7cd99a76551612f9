/* SPDX-License-Identifier: Apache-2.0 */
/* A row that does not fit its page goes on in a chain of others; the newest version of each is
 * taken. */
#include "base/sqlite_pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AT_SIZE     16 /* of the database's header: the page size */
#define LOG_HEADER  32
#define LOG_FRAME   24
#define LEAST_PAGE  512u
#define USUAL_PAGE  4096u
#define MOST_PAGE   65536u
#define MOST_HEADER 64 /* bytes of a row's header */
#define PATH_SIZE   4400

struct pages {
    int db;
    int log; /* -1: none */
    size_t page;
    off_t log_frames; /* up to the last commit */
    const char *const *shapes;
    size_t shape_count;
    sqlite_pages_fn *fn;
    void *arg;
    uint8_t *bytes;    /* the page that is looked at */
    uint8_t *overflow; /* one of a chain */
    uint8_t payload[SQLITE_PAGES_ROW];
};

static uint32_t big(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Seven bits a byte, the ninth byte whole; the bytes taken, 0 when it does not end in `len`. */
static size_t read_varint(const uint8_t *at, size_t len, uint64_t *out)
{
    uint64_t value = 0;

    for (size_t i = 0; i < len && i < 9; i++) {
        value = i == 8 ? value << 8 | at[i] : value << 7 | (at[i] & 0x7f);
        if (i < 8 && (at[i] & 0x80) != 0)
            continue;
        *out = value;
        return i + 1;
    }
    return 0;
}

static bool read_at(int fd, void *out, size_t len, off_t at)
{
    return pread(fd, out, len, at) == (ssize_t)len;
}

static off_t frame_at(const struct pages *p, off_t number)
{
    return LOG_HEADER + number * (off_t)(LOG_FRAME + p->page);
}

/* The newest version of a page: in the log, else in the database. */
static bool read_newest(const struct pages *p, uint32_t number, uint8_t *out)
{
    uint8_t head[4];

    for (off_t i = p->log_frames; i-- > 0;)
        if (read_at(p->log, head, sizeof head, frame_at(p, i)) && big(head) == number)
            return read_at(p->log, out, p->page, frame_at(p, i) + LOG_FRAME);
    return number > 0 && read_at(p->db, out, p->page, (off_t)(number - 1) * (off_t)p->page);
}

/* How much of a payload lies in the page itself (file format, section 1.6). */
static size_t local_size(size_t usable, uint64_t size)
{
    size_t most = usable - 35;
    size_t least = (usable - 12) * 32 / 255 - 23;

    if (size <= most)
        return (size_t)size;
    size_t local = least + (size_t)(size - least) % (usable - 4);
    return local <= most ? local : least;
}

/* Put the payload together; false when it does not lie here. */
static bool read_payload(struct pages *p, size_t at, size_t size)
{
    size_t done = local_size(p->page, size);
    bool is_whole = done == size;

    if (at + done + (is_whole ? 0 : 4) > p->page)
        return false;
    memcpy(p->payload, p->bytes + at, done);
    uint32_t next = is_whole ? 0 : big(p->bytes + at + done);
    while (done < size) {
        size_t part = size - done < p->page - 4 ? size - done : p->page - 4;
        if (!read_newest(p, next, p->overflow))
            return false;
        memcpy(p->payload + done, p->overflow + 4, part);
        next = big(p->overflow);
        done += part;
    }
    return true;
}

/* The bytes of a value by its serial type (file format, section 2.1); false when it is none that
 * the letter allows. */
static bool size_of(char letter, uint64_t type, size_t *out)
{
    static const uint8_t sizes[] = { 0, 1, 2, 3, 4, 6, 8, 0, 0, 0 };

    if (letter == 'N' && type == 0) {
        *out = 0;
        return true;
    }
    if (letter == 'I' && type > 0 && type < 10 && type != 7) {
        *out = sizes[type];
        return true;
    }
    *out = (size_t)((type - 12) / 2);
    return type >= 12 && type < 2 * SQLITE_PAGES_ROW && (letter == 'B' || letter == 'T') &&
           type % 2 == (letter == 'T');
}

static int64_t integer(uint64_t type, const uint8_t *at, size_t len)
{
    uint64_t value = len > 0 && (at[0] & 0x80) != 0 ? UINT64_MAX : 0;

    for (size_t i = 0; i < len; i++)
        value = value << 8 | at[i];
    return type == 9 ? 1 : (int64_t)value;
}

/* The row's header has this shape, and its values fill the payload. */
static bool fits_header(const uint8_t *header, size_t len, size_t size, const char *shape)
{
    uint64_t header_size, type;
    size_t value_size;
    size_t at = read_varint(header, len, &header_size);
    size_t sum = (size_t)header_size;

    if (at == 0 || header_size < at || header_size > len || header_size > MOST_HEADER)
        return false;
    for (; *shape != '\0'; shape++) {
        size_t taken = read_varint(header + at, (size_t)header_size - at, &type);
        if (taken == 0 || !size_of(*shape, type, &value_size))
            return false;
        at += taken;
        sum += value_size;
    }
    return at == header_size && sum == size;
}

static void hand_over(struct pages *p, size_t shape, int64_t rowid)
{
    struct sqlite_pages_row row = { .shape = shape, .rowid = rowid };
    uint64_t header_size = 0, type = 0;
    size_t at = read_varint(p->payload, MOST_HEADER, &header_size);
    const uint8_t *value = p->payload + header_size;

    for (size_t i = 0; p->shapes[shape][i] != '\0' && i < SQLITE_PAGES_COLUMNS; i++) {
        size_t len = 0;
        at += read_varint(p->payload + at, MOST_HEADER, &type);
        (void)size_of(p->shapes[shape][i], type, &len);
        row.values[i] = (struct sqlite_pages_value){ .bytes = (const char *)value, .len = len };
        if (p->shapes[shape][i] == 'I')
            row.values[i].number = integer(type, value, len);
        value += len;
    }
    p->fn(p->arg, &row);
}

static void try_cell(struct pages *p, size_t at)
{
    uint64_t size, rowid;
    size_t taken = read_varint(p->bytes + at, p->page - at, &size);

    if (taken == 0 || size < 4 || size > SQLITE_PAGES_ROW)
        return;
    at += taken;
    taken = read_varint(p->bytes + at, p->page - at, &rowid);
    at += taken;
    if (taken == 0 || at + 4 > p->page)
        return;
    for (size_t i = 0; i < p->shape_count; i++)
        if (fits_header(p->bytes + at, p->page - at, (size_t)size, p->shapes[i])) {
            if (read_payload(p, at, (size_t)size))
                hand_over(p, i, (int64_t)rowid);
            return;
        }
}

static void look_at_page(struct pages *p)
{
    for (size_t at = 0; at + 6 < p->page; at++)
        try_cell(p, at);
}

static size_t good_size(uint32_t size)
{
    return size >= LEAST_PAGE && size <= MOST_PAGE && (size & (size - 1)) == 0 ? size : 0;
}

/* As the database says, or its log, or as usual. */
static void learn_size(struct pages *p)
{
    uint8_t size[4];

    if (read_at(p->db, size, 2, AT_SIZE))
        p->page =
            good_size(size[0] == 0 && size[1] == 1 ? MOST_PAGE : (uint32_t)size[0] << 8 | size[1]);
    if (p->page == 0 && p->log >= 0 && read_at(p->log, size, sizeof size, 8))
        p->page = good_size(big(size));
    if (p->page == 0)
        p->page = USUAL_PAGE;
}

/* Frames behind the last commit are of a transaction that was never ended. */
static void count_frames(struct pages *p)
{
    uint8_t head[8];

    for (off_t i = 0; p->log >= 0 && read_at(p->log, head, sizeof head, frame_at(p, i)); i++)
        if (big(head + 4) != 0)
            p->log_frames = i + 1;
}

static enum err open_files(struct pages *p, const char *path)
{
    char log[PATH_SIZE];
    int len = snprintf(log, sizeof log, "%s-wal", path);

    if (len < 0 || (size_t)len >= sizeof log)
        return ERR_LIMIT;
    p->db = open(path, O_RDONLY | O_CLOEXEC);
    if (p->db < 0)
        return errno == ENOENT ? ERR_MISSING : ERR_IO;
    p->log = open(log, O_RDONLY | O_CLOEXEC);
    learn_size(p);
    count_frames(p);
    p->bytes = malloc(p->page);
    p->overflow = malloc(p->page);
    return p->bytes != NULL && p->overflow != NULL ? ERR_NONE : ERR_MEMORY;
}

enum err sqlite_pages_each(const char *path, const char *const *shapes, size_t shape_count,
                           sqlite_pages_fn *fn, void *arg)
{
    struct pages *p = calloc(1, sizeof *p);

    if (p == NULL)
        return ERR_MEMORY;
    *p = (struct pages){ .db = -1, .log = -1, .fn = fn, .arg = arg };
    p->shapes = shapes;
    p->shape_count = shape_count;
    enum err err = open_files(p, path);
    for (off_t i = 0; err == ERR_NONE && read_at(p->db, p->bytes, p->page, i * (off_t)p->page); i++)
        look_at_page(p);
    for (off_t i = 0; err == ERR_NONE && i < p->log_frames; i++)
        if (read_at(p->log, p->bytes, p->page, frame_at(p, i) + LOG_FRAME))
            look_at_page(p);
    free(p->bytes);
    free(p->overflow);
    if (p->db >= 0)
        (void)close(p->db);
    if (p->log >= 0)
        (void)close(p->log);
    free(p);
    return err;
}

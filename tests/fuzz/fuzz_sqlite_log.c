/* SPDX-License-Identifier: Apache-2.0 */
/* A write-ahead log beside a database: any bytes ('r' first), or a log as SQLite writes it with
 * some bits flipped. What is changed is told bit by bit, a second look finds nothing more to do,
 * the database is left alone; one flipped bit is set right or left as it is, and nothing is lost
 * behind it without a word. */
#include "base/sqlite_log.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER   32
#define FRAME    24
#define CONTENT  20 /* bytes of input that a frame takes */
#define FRAMES   12
#define FLIPS    3
#define DATABASE 100
#define MOST     (HEADER + FRAMES * (FRAME + 4096))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct made {
    bool is_big;
    size_t page;
    size_t frames;
    bool commits[FRAMES];
    uint32_t a, b; /* the running sum */
    uint8_t log[MOST];
    size_t len;
};

static void put(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (24 - 8 * i));
}

static uint32_t word(const struct made *made, const uint8_t *at)
{
    uint32_t big = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];

    return made->is_big ? big : __builtin_bswap32(big);
}

static void add(struct made *made, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i += 8) {
        made->a += word(made, bytes + i) + made->b;
        made->b += word(made, bytes + i + 4) + made->a;
    }
}

static void put_sum(struct made *made, uint8_t *at)
{
    put(at, made->a);
    put(at + 4, made->b);
}

static void make_header(struct made *made, const uint8_t salts[8])
{
    put(made->log, 0x377f0682u | made->is_big);
    put(made->log + 4, 3007000);
    put(made->log + 8, (uint32_t)made->page);
    memcpy(made->log + 16, salts, 8);
    add(made, made->log, FRAME);
    put_sum(made, made->log + FRAME);
    made->len = HEADER;
}

/* The first byte tells whether it is a commit; the page has the other bytes at both ends. */
static void make_frame(struct made *made, const uint8_t bytes[CONTENT])
{
    uint8_t *frame = made->log + made->len, *page = frame + FRAME;

    made->commits[made->frames] = bytes[0] & 1;
    put(frame, bytes[1]);
    put(frame + 4, made->commits[made->frames] ? bytes[2] + 1u : 0);
    memcpy(frame + 8, made->log + 16, 8);
    memcpy(page, bytes + 3, CONTENT - 3);
    memcpy(page + made->page - (CONTENT - 3), bytes + 3, CONTENT - 3);
    add(made, frame, 8);
    add(made, page, made->page);
    put_sum(made, frame + 16);
    made->len += FRAME + made->page;
    made->frames++;
}

static void write_file(const char *path, const uint8_t *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    (void)close(fd);
}

static void read_file(const char *path, uint8_t *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || read(fd, out, size) != (ssize_t)size || lseek(fd, 0, SEEK_END) != (off_t)size)
        abort();
    (void)close(fd);
}

static unsigned count_differing(const uint8_t *a, const uint8_t *b, size_t size)
{
    unsigned count = 0;

    for (size_t i = 0; i < size; i++)
        count += (unsigned)__builtin_popcount(a[i] ^ b[i]);
    return count;
}

/* Look at `log` beside a database of such pages; `log` is then what it became. */
static struct sqlite_log look(uint8_t *log, size_t size, size_t page)
{
    static uint8_t after[MOST];
    uint8_t database[DATABASE] = "SQLite format 3", same[DATABASE];
    char db[64], wal[72];

    (void)snprintf(db, sizeof db, "/dev/shm/printwire-fuzz-log-%d", (int)getpid());
    (void)snprintf(wal, sizeof wal, "%s-wal", db);
    database[16] = (uint8_t)(page >> 8);
    write_file(db, database, sizeof database);
    write_file(wal, log, size);
    struct sqlite_log found = sqlite_log_mend(db);
    if (found.is_spare)
        size = 0;
    read_file(db, same, sizeof same);
    read_file(wal, after, size);
    if (memcmp(database, same, sizeof same) != 0 ||
        (!found.is_spare && count_differing(log, after, size) != found.mended))
        abort();
    memcpy(log, after, size);
    struct sqlite_log again = sqlite_log_mend(db);
    if (again.mended != 0 || again.commits != found.commits)
        abort();
    (void)unlink(db);
    (void)unlink(wal);
    return found;
}

/* Commits that are lost when the log ends before this frame; the last one may be untold. */
static unsigned commits_from(const struct made *made, size_t frame)
{
    unsigned count = 0;

    for (size_t i = frame; i < made->frames; i++)
        count += made->commits[i];
    return count;
}

/* Without a header, SQLite's own order of bytes is taken for it, and two frames are wanted. */
static bool can_be_told(const struct made *made, size_t at)
{
    return at >= HEADER ||
           (made->is_big == (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__) && made->frames > 1);
}

static void check_one(const struct made *made, const uint8_t *log, size_t at,
                      struct sqlite_log found)
{
    size_t frame = at < HEADER ? 0 : (at - HEADER) / (FRAME + made->page);

    if (found.mended > 1 || (found.mended == 1 && memcmp(log, made->log, made->len) != 0))
        abort();
    if (found.mended == 1 && (found.commits != 0 || found.is_spare))
        abort();
    if (found.mended == 0 && !found.is_spare && can_be_told(made, at) &&
        found.commits + 1 < commits_from(made, frame))
        abort();
}

static void check_made(struct made *made, const uint8_t *flips, size_t flip_count)
{
    static uint8_t log[MOST];
    size_t bit = 0;

    memcpy(log, made->log, made->len);
    for (size_t i = 0; i < flip_count; i++) {
        bit = ((size_t)flips[3 * i] << 16 | (size_t)flips[3 * i + 1] << 8 | flips[3 * i + 2]) %
              (made->len * 8);
        log[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    struct sqlite_log found = look(log, made->len, made->page);
    if (flip_count == 0 && (found.mended != 0 || found.commits != 0 || found.is_spare))
        abort();
    if (flip_count == 1)
        check_one(made, log, bit / 8, found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct made made;
    static uint8_t raw[MOST];

    if (size > 1 && size <= MOST && data[0] == 'r') {
        memcpy(raw, data + 2, size - 2);
        (void)look(raw, size - 2, (size_t)512 << (data[1] & 3));
        return 0;
    }
    if (size < 2 + 3 * FLIPS + 8)
        return -1;
    memset(&made, 0, sizeof made);
    made.is_big = data[0] & 1;
    made.page = (size_t)512 << (data[0] >> 1 & 3);
    make_header(&made, data + 2 + 3 * FLIPS);
    for (size_t at = 2 + 3 * FLIPS + 8; at + CONTENT <= size && made.frames < FRAMES; at += CONTENT)
        make_frame(&made, data + at);
    check_made(&made, data + 2, data[1] % (FLIPS + 1));
    return 0;
}

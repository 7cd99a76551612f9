/* SPDX-License-Identifier: Apache-2.0 */
/* The checksum runs through the whole log: each frame's goes on from the one before. Behind a
 * damaged frame it is taken up again from the sum that is written in that frame. */
#include "base/sqlite_log.h"

#include "base/sqlite_log_held.h"
#include "base/sqlite_log_sum.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER     32
#define SUMMED     24 /* bytes of the header before its checksum */
#define FRAME      24 /* bytes of a frame before its page */
#define MAGIC      0x377f0682u
#define LEAST_PAGE 512u
#define MOST_PAGE  65536u
#define SECTOR     512 /* that a disk writes whole, or larger ones */
#define PATH_SIZE  4400

enum mending {
    MENDED,
    DAMAGED, /* by one bit, which one is not known */
    TORN     /* by more; or the log ends here */
};

struct bit {
    size_t byte;
    uint8_t mask;
};

struct reader {
    int fd;
    bool is_big; /* the words that are summed are big-endian */
    uint32_t page;
    uint8_t header[HEADER];
    uint8_t *frame;
    struct sqlite_log_sum sum;
    struct sqlite_log found;
};

static uint32_t big(const uint8_t *at)
{
    return sqlite_log_sum_word(true, at);
}

/* The number of the bit 2^`bit` of a summed word: its byte, and the bit within. */
static size_t byte_of(const struct reader *r, size_t word, unsigned bit)
{
    return word * 4 + (r->is_big ? 3 - bit / 8 : bit / 8);
}

static uint32_t word_at(const struct reader *r, const uint8_t *at)
{
    return sqlite_log_sum_word(r->is_big, at);
}

static struct sqlite_log_sum add(const struct reader *r, struct sqlite_log_sum sum,
                                 const uint8_t *bytes, size_t len)
{
    return sqlite_log_sum_add(sum, r->is_big, bytes, len);
}

static unsigned differing(uint32_t a, uint32_t b)
{
    return (unsigned)__builtin_popcount(a ^ b);
}

/* A bit of `bytes` that, flipped, changes the sum by `wanted`: how many there are, and the last one
 * found. A word's weight in the sum follows from how many words come after it; of the upper bits of
 * words only the lower bits of weights count, which repeat: these bits can be told from one another
 * over a short distance only. */
static unsigned find_bits(const struct reader *r, const uint8_t *bytes, size_t len,
                          struct sqlite_log_sum wanted, struct bit *out)
{
    struct sqlite_log_sum weights[2] = { { 1, 1 }, { 0, 1 } };
    unsigned found = 0;

    for (size_t word = len / 4; word-- > 0;) {
        const struct sqlite_log_sum *w = &weights[word % 2];
        uint32_t value = word_at(r, bytes + word * 4);
        for (unsigned bit = 0; bit < 32; bit++) {
            uint32_t change = value & (1u << bit) ? 0u - (1u << bit) : 1u << bit;
            if (change * w->a != wanted.a || change * w->b != wanted.b)
                continue;
            *out = (struct bit){ byte_of(r, word, bit), (uint8_t)(1u << bit % 8) };
            found++;
        }
        for (size_t i = 0; word % 2 == 0 && i < 2; i++) {
            weights[i].a += weights[i].b;
            weights[i].b += weights[i].a;
        }
    }
    return found;
}

static void flip(struct reader *r, off_t at, uint8_t *byte, uint8_t mask)
{
    *byte ^= mask;
    if (pwrite(r->fd, byte, 1, at) == 1)
        r->found.mended++;
}

/* In how many bits 8 stored bytes differ from what they should be. */
static unsigned count_wrong(const uint8_t *stored, const uint8_t *right)
{
    return differing(big(stored), big(right)) + differing(big(stored + 4), big(right + 4));
}

/* Set the one bit right in which they differ. */
static void mend_stored(struct reader *r, off_t at, uint8_t *stored, const uint8_t *right)
{
    for (size_t i = 0; i < 8; i++)
        if (stored[i] != right[i])
            flip(r, at + (off_t)i, stored + i, stored[i] ^ right[i]);
}

static void put_sum(struct sqlite_log_sum sum, uint8_t out[8])
{
    for (unsigned i = 0; i < 4; i++) {
        out[i] = (uint8_t)(sum.a >> (24 - 8 * i));
        out[4 + i] = (uint8_t)(sum.b >> (24 - 8 * i));
    }
}

static bool header_fits(const struct reader *r)
{
    struct sqlite_log_sum sum = add(r, (struct sqlite_log_sum){ 0 }, r->header, SUMMED);

    return sqlite_log_sum_is(sum, sqlite_log_sum_read(r->header + SUMMED));
}

/* The header's sum is right, or is now. The flipped bit is one of the header or of its sum. */
static bool settle_header(struct reader *r)
{
    struct sqlite_log_sum stored = sqlite_log_sum_read(r->header + SUMMED);
    struct bit bit = { 0 };
    uint8_t right[8];

    if (header_fits(r))
        return true;
    struct sqlite_log_sum sum = add(r, (struct sqlite_log_sum){ 0 }, r->header, SUMMED);
    struct sqlite_log_sum wanted = { stored.a - sum.a, stored.b - sum.b };
    put_sum(sum, right);
    bool is_stored = count_wrong(r->header + SUMMED, right) == 1;
    if (find_bits(r, r->header, SUMMED, wanted, &bit) + is_stored != 1)
        return false;
    if (is_stored)
        mend_stored(r, SUMMED, r->header + SUMMED, right);
    else
        flip(r, (off_t)bit.byte, r->header + bit.byte, bit.mask);
    return true;
}

/* Which words are summed is said by the bit of the magic number that may be the flipped one. */
static bool read_header(struct reader *r)
{
    if (pread(r->fd, r->header, HEADER, 0) != HEADER || differing(big(r->header), MAGIC) > 2)
        return false;
    r->is_big = big(r->header) & 1;
    bool fits = settle_header(r);
    if (!fits) {
        r->is_big = !r->is_big;
        fits = settle_header(r);
    }
    r->page = big(r->header + 8);
    r->sum = sqlite_log_sum_read(r->header + SUMMED);
    return fits && (big(r->header) & ~1u) == MAGIC && r->page >= LEAST_PAGE &&
           r->page <= MOST_PAGE && (r->page & (r->page - 1)) == 0;
}

static bool is_of_this_log(const struct reader *r)
{
    return memcmp(r->frame + 8, r->header + 16, 8) == 0;
}

/* The sum that this frame should have. */
static struct sqlite_log_sum frame_sum(const struct reader *r)
{
    return add(r, add(r, r->sum, r->frame, 8), r->frame + FRAME, r->page);
}

static struct sqlite_log_sum stored_sum(const struct reader *r)
{
    return sqlite_log_sum_read(r->frame + 16);
}

static bool frame_fits(const struct reader *r)
{
    return sqlite_log_sum_is(frame_sum(r), stored_sum(r)) && is_of_this_log(r);
}

/* Bits of the page, or of the frame's first 8 bytes, which are summed before it. */
static unsigned find_content(const struct reader *r, struct sqlite_log_sum wanted, struct bit *out)
{
    uint8_t *bytes = malloc((size_t)r->page + 8);

    if (bytes == NULL)
        return 0;
    memcpy(bytes, r->frame, 8);
    memcpy(bytes + 8, r->frame + FRAME, r->page);
    unsigned found = find_bits(r, bytes, (size_t)r->page + 8, wanted, out);
    free(bytes);
    out->byte += out->byte < 8 ? 0 : FRAME - 8;
    return found;
}

/* The flipped bit is one of the salt, of the content or of the sum. */
static enum mending mend_frame(struct reader *r, off_t at)
{
    struct sqlite_log_sum sum = frame_sum(r);
    struct sqlite_log_sum stored = stored_sum(r);
    struct sqlite_log_sum wanted = { stored.a - sum.a, stored.b - sum.b };
    struct bit bit = { 0 };
    uint8_t right[8];

    if (wanted.a == 0 && wanted.b == 0 && count_wrong(r->frame + 8, r->header + 16) == 1) {
        mend_stored(r, at + 8, r->frame + 8, r->header + 16);
        return MENDED;
    }
    if (!is_of_this_log(r))
        return TORN; /* it is of an older one */
    put_sum(sum, right);
    bool is_stored = count_wrong(r->frame + 16, right) == 1;
    unsigned found = find_content(r, wanted, &bit) + is_stored;
    if (found != 1)
        return found == 0 ? TORN : DAMAGED;
    if (is_stored)
        mend_stored(r, at + 16, r->frame + 16, right);
    else
        flip(r, at + (off_t)bit.byte, r->frame + bit.byte, bit.mask);
    return MENDED;
}

/* The size of the database, which ends a commit, may be an older frame's where a sector ends behind
 * it: unless the frame is whole, or but for a bit. */
static bool ends_commit(const struct reader *r, off_t at, bool is_whole)
{
    bool may_be_older = !is_whole && (at + 8) % SECTOR == 0;

    return is_of_this_log(r) && !may_be_older && big(r->frame + 4) != 0;
}

/* What lies behind a frame that cannot be mended, to the end of the file. A frame that fits the one
 * before it, whatever that one's content is now, proves all commits before it: a commit is durable
 * when something was written after it; or when its frames are all there but for a bit. From a frame
 * that does not fit on they may be older: of a transaction that was taken back, and written over by
 * the commit that a power cut tore. These prove nothing unless one of them ends a commit. */
static void look_behind(struct reader *r, off_t at, bool is_there)
{
    bool has_sum = is_of_this_log(r), is_older = false;
    unsigned seen = ends_commit(r, at, is_there);

    r->found.commits = is_there ? seen : 0;
    for (;;) {
        r->sum = stored_sum(r);
        at += (off_t)(FRAME + r->page);
        if (pread(r->fd, r->frame, FRAME + r->page, at) != (ssize_t)(FRAME + r->page))
            return;
        bool fits = has_sum && frame_fits(r);
        bool is_end = ends_commit(r, at, fits);
        is_older = (is_older || (has_sum && is_of_this_log(r) && !fits)) && !is_end;
        has_sum = is_of_this_log(r);
        unsigned before = seen;
        seen += is_end;
        if (fits && !is_older)
            r->found.commits = is_there ? seen : before;
    }
}

/* The frame in hand cannot be mended. When the database has all that the log holds, without the log
 * nothing is lost; with what is left of it SQLite would take old pages for new ones, and does where
 * the database has a part of what is lost. What proves no commit may be a power cut's: that was
 * promised to nobody, and copied by nobody. */
static void settle_damage(struct reader *r, const char *path, off_t at, bool has_sum, bool is_there)
{
    const struct sqlite_log_held log = {
        .fd = r->fd, .header = r->header, .has_sum = has_sum, .is_big = r->is_big, .page = r->page
    };
    enum sqlite_log_holding holding = sqlite_log_held_by(&log, path, at);

    look_behind(r, at, is_there);
    r->found.is_spare = holding == SQLITE_LOG_HOLDING_ALL && ftruncate(r->fd, 0) == 0;
    r->found.is_mixed = r->found.commits > 0 && holding != SQLITE_LOG_HOLDING_NOT;
    if (!r->found.is_spare)
        return;
    r->found.held = r->found.commits;
    r->found.commits = 0;
    r->found.is_mixed = false;
}

static void read_frames(struct reader *r, const char *path)
{
    for (off_t at = HEADER;; at += (off_t)(FRAME + r->page)) {
        if (pread(r->fd, r->frame, FRAME + r->page, at) != (ssize_t)(FRAME + r->page))
            return;
        enum mending result = frame_fits(r) ? MENDED : mend_frame(r, at);
        if (result != MENDED) {
            settle_damage(r, path, at, true, result == DAMAGED);
            return;
        }
        r->sum = stored_sum(r);
    }
}

static bool read_frame(struct reader *r, off_t number)
{
    off_t at = HEADER + number * (off_t)(FRAME + r->page);

    return pread(r->fd, r->frame, FRAME + r->page, at) == (ssize_t)(FRAME + r->page);
}

/* Without a header SQLite takes the log for empty. The frames still tell what was in it: the salt
 * is in each of them, the size of a page in the database. */
static void read_headless(struct reader *r, const char *path)
{
    uint8_t size[2];
    int db = open(path, O_RDONLY | O_CLOEXEC);

    if (db < 0)
        return;
    if (pread(db, size, sizeof size, 16) == sizeof size)
        r->page = size[0] == 0 && size[1] == 1 ? MOST_PAGE : (uint32_t)size[0] << 8 | size[1];
    (void)close(db);
    if (r->page < LEAST_PAGE || (r->page & (r->page - 1)) != 0)
        return;
    r->is_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
    r->frame = malloc(FRAME + (size_t)r->page);
    if (r->frame == NULL || !read_frame(r, 1))
        return;
    memcpy(r->header + 16, r->frame + 8, 8);
    if (read_frame(r, 0))
        settle_damage(r, path, HEADER, false, false);
}

struct sqlite_log sqlite_log_mend(const char *path)
{
    struct reader r = { .fd = -1 };
    char name[PATH_SIZE];
    int len = snprintf(name, sizeof name, "%s-wal", path);

    if (len > 0 && (size_t)len < sizeof name)
        r.fd = open(name, O_RDWR | O_CLOEXEC);
    if (r.fd < 0)
        return r.found;
    if (!read_header(&r))
        read_headless(&r, path);
    else if ((r.frame = malloc(FRAME + (size_t)r.page)) != NULL)
        read_frames(&r, path);
    if (r.found.mended > 0 || r.found.is_spare)
        (void)fsync(r.fd);
    free(r.frame);
    (void)close(r.fd);
    return r.found;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One pass over the log; of each page is kept how its last frame compares with the database. */
#include "base/sqlite_log_held.h"

#include "base/sqlite_log_sum.h"
#include "base/sqlite_sum.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER 32
#define SUMMED 24 /* bytes of the header before its checksum */
#define FRAME  24 /* bytes of a frame before its page */
#define DOUBT  4  /* other pages that one that is equal outweighs */
#define TRIALS 16 /* frames without a header whose page is looked for, among all pages */

enum likeness {
    UNKNOWN, /* not seen, or damaged */
    EQUAL,
    ALIKE, /* the page is equal, but no checksum says that it is the frame's */
    OTHER
};

struct reader {
    const struct sqlite_log_held *log;
    int db;
    size_t pages;      /* of the database */
    uint8_t *likeness; /* enum likeness, of each of them */
    uint8_t *frame;
    uint8_t *next;  /* the frame behind it */
    uint8_t *own;   /* the database's page with the number of the frame's */
    size_t sum_len; /* at the end of each page, the database's own */
    struct sqlite_log_sum sum;
    bool has_sum;    /* of the frame before */
    bool has_commit; /* that the database has, at the damage or behind it */
    bool is_missing; /* a page that the database does not reach to */
    bool is_newer;   /* the database has a page of there that it would not have without it */
    unsigned trials;
};

static bool fits(const struct reader *r)
{
    const struct sqlite_log_held *log = r->log;
    struct sqlite_log_sum sum = sqlite_log_sum_add(r->sum, log->is_big, r->frame, 8);

    sum = sqlite_log_sum_add(sum, log->is_big, r->frame + FRAME, log->page);
    return r->has_sum && sqlite_log_sum_is(sum, sqlite_log_sum_read(r->frame + 16));
}

static bool read_own(struct reader *r, uint32_t number)
{
    off_t at = (off_t)(number - 1) * (off_t)r->log->page;

    return number >= 1 && number <= r->pages &&
           pread(r->db, r->own, r->log->page, at) == (ssize_t)r->log->page;
}

/* The page is the same as in the database; or what was damaged in it was, as the checksum says. One
 * that is the same against its checksum may be of the log before this one, in the same place: its
 * write never arrived. */
static enum likeness compare(struct reader *r)
{
    size_t len = r->log->page - r->sum_len;
    bool is_same = memcmp(r->own, r->frame + FRAME, len) == 0;

    if (is_same)
        return fits(r) ? EQUAL : ALIKE;
    if (!r->has_sum || fits(r))
        return OTHER;
    memcpy(r->frame + FRAME, r->own, len);
    return fits(r) ? EQUAL : UNKNOWN;
}

static void note_page(struct reader *r, uint32_t number, enum likeness likeness, bool ends_commit)
{
    if (likeness == EQUAL || likeness == ALIKE)
        r->has_commit = r->has_commit || ends_commit;
    if (likeness == EQUAL)
        r->is_newer = r->is_newer || r->likeness[number] == UNKNOWN || r->likeness[number] == OTHER;
    r->likeness[number] = (uint8_t)likeness;
}

static void take_page(struct reader *r, uint32_t number, bool is_behind)
{
    if (!read_own(r, number)) {
        r->is_missing = r->is_missing || fits(r); /* else the number is damaged */
        return;
    }
    enum likeness likeness = compare(r);
    if (is_behind)
        note_page(r, number, likeness, sqlite_log_sum_word(true, r->frame + 4) != 0);
    else
        r->likeness[number] = (uint8_t)likeness;
}

static bool is_of_this_log(const struct reader *r, const uint8_t *frame)
{
    return memcmp(frame + 8, r->log->header + 16, 8) == 0;
}

/* The sum that the frame at `at` had, from the one behind it. */
static bool find_sum(struct reader *r, off_t at, struct sqlite_log_sum *out)
{
    const struct sqlite_log_held *log = r->log;
    ssize_t len = (ssize_t)(FRAME + log->page);

    if (pread(log->fd, r->next, (size_t)len, at + len) != len || !is_of_this_log(r, r->next))
        return false;
    *out = sqlite_log_sum_back(sqlite_log_sum_read(r->next + 16), log->is_big, r->next + FRAME,
                               log->page);
    *out = sqlite_log_sum_back(*out, log->is_big, r->next, 8);
    return true;
}

/* With the database's page in the frame, the sums before and after it leave only one number and one
 * size of the database for the header: they are these. */
static bool is_page(struct reader *r, uint32_t number, struct sqlite_log_sum after,
                    bool *out_ends_commit)
{
    const struct sqlite_log_held *log = r->log;

    if (!read_own(r, number))
        return false;
    memcpy(r->frame + FRAME, r->own, log->page - r->sum_len);
    after = sqlite_log_sum_back(after, log->is_big, r->frame + FRAME, log->page);
    uint32_t words[2] = { after.a - r->sum.a - r->sum.b, after.b - r->sum.b - after.a };
    for (size_t i = 0; i < 2 && !log->is_big; i++)
        words[i] = __builtin_bswap32(words[i]);
    *out_ends_commit = words[1] != 0;
    return words[0] == number && words[1] <= 2 * r->pages;
}

/* A frame without a header, when it is one of this log: the last version of a page whose version
 * before it is not the database's. */
static void take_headless(struct reader *r, off_t at)
{
    struct sqlite_log_sum sum;
    bool ends_commit;

    if (!r->has_sum || !find_sum(r, at, &sum) || r->trials++ == TRIALS)
        return;
    for (uint32_t number = 1; number <= r->pages; number++) {
        if (r->likeness[number] != OTHER || !is_page(r, number, sum, &ends_commit))
            continue;
        note_page(r, number, EQUAL, ends_commit);
        return;
    }
}

static void take_frame(struct reader *r, off_t at, bool is_behind)
{
    bool has_header = is_of_this_log(r, r->frame);

    if (has_header)
        take_page(r, sqlite_log_sum_word(true, r->frame), is_behind);
    else
        take_headless(r, at);
    r->sum = sqlite_log_sum_read(r->frame + 16);
    r->has_sum = has_header;
}

static size_t count_pages(const struct reader *r, enum likeness likeness)
{
    size_t count = 0;

    for (size_t i = 1; i <= r->pages; i++)
        count += r->likeness[i] == likeness;
    return count;
}

/* Some pages come to be again what they were, such as lists of free ones: of a log that nobody
 * copied a few are the database's, too. */
static enum sqlite_log_holding judge(const struct reader *r)
{
    size_t equal = count_pages(r, EQUAL), other = count_pages(r, OTHER);

    if (r->has_commit && other == 0 && !r->is_missing)
        return SQLITE_LOG_HOLDING_ALL;
    return r->is_newer && equal * DOUBT > other ? SQLITE_LOG_HOLDING_DOUBT : SQLITE_LOG_HOLDING_NOT;
}

static enum sqlite_log_holding read_log(struct reader *r, off_t damaged)
{
    ssize_t len = (ssize_t)(FRAME + r->log->page);

    r->sum = sqlite_log_sum_read(r->log->header + SUMMED);
    r->has_sum = r->log->has_sum;
    for (off_t at = HEADER; pread(r->log->fd, r->frame, (size_t)len, at) == len; at += len)
        take_frame(r, at, at >= damaged);
    return judge(r);
}

/* How many pages the database has, and how many bytes at their ends are not the log's. */
static bool measure(struct reader *r)
{
    struct stat info;
    uint8_t reserved;

    if (fstat(r->db, &info) != 0 || pread(r->db, &reserved, 1, SQLITE_SUM_AT_RESERVED) != 1)
        return false;
    r->pages = (size_t)info.st_size / r->log->page;
    r->sum_len = reserved == SQLITE_SUM_BYTES ? SQLITE_SUM_BYTES : 0;
    return true;
}

enum sqlite_log_holding sqlite_log_held_by(const struct sqlite_log_held *log, const char *path,
                                           off_t damaged)
{
    struct reader r = { .log = log, .db = open(path, O_RDONLY | O_CLOEXEC) };
    enum sqlite_log_holding holding = SQLITE_LOG_HOLDING_NOT;

    if (r.db < 0 || !measure(&r))
        goto end;
    r.likeness = calloc(r.pages + 1, 1);
    r.frame = malloc(FRAME + (size_t)log->page);
    r.next = malloc(FRAME + (size_t)log->page);
    r.own = malloc(log->page);
    if (r.likeness != NULL && r.frame != NULL && r.next != NULL && r.own != NULL)
        holding = read_log(&r, damaged);
end:
    free(r.likeness);
    free(r.frame);
    free(r.next);
    free(r.own);
    if (r.db >= 0)
        (void)close(r.db);
    return holding;
}

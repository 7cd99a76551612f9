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

enum likeness {
    UNKNOWN, /* not seen, or damaged */
    EQUAL,
    OTHER
};

struct reader {
    const struct sqlite_log_held *log;
    int db;
    size_t pages;      /* of the database */
    uint8_t *likeness; /* enum likeness, of each of them */
    uint8_t *frame;
    uint8_t *own;   /* the database's page with the number of the frame's */
    size_t sum_len; /* at the end of each page, the database's own */
    struct sqlite_log_sum sum;
    bool has_sum;    /* of the frame before */
    bool has_commit; /* that the database has, at the damage or behind it */
    bool is_missing; /* a page that the database does not reach to */
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

/* The page is the same as in the database; or what was damaged in it was, as the checksum says. */
static enum likeness compare(struct reader *r)
{
    size_t len = r->log->page - r->sum_len;

    if (memcmp(r->own, r->frame + FRAME, len) == 0)
        return EQUAL;
    if (!r->has_sum || fits(r))
        return OTHER;
    memcpy(r->frame + FRAME, r->own, len);
    return fits(r) ? EQUAL : UNKNOWN;
}

static void take_page(struct reader *r, uint32_t number, bool is_behind)
{
    if (!read_own(r, number)) {
        r->is_missing = r->is_missing || fits(r); /* else the number is damaged */
        return;
    }
    enum likeness likeness = compare(r);
    r->likeness[number] = (uint8_t)likeness;
    if (likeness == EQUAL && is_behind && sqlite_log_sum_word(true, r->frame + 4) != 0)
        r->has_commit = true;
}

static void take_frame(struct reader *r, bool is_behind)
{
    bool is_of_this_log = memcmp(r->frame + 8, r->log->header + 16, 8) == 0;

    if (is_of_this_log)
        take_page(r, sqlite_log_sum_word(true, r->frame), is_behind);
    r->sum = sqlite_log_sum_read(r->frame + 16);
    r->has_sum = is_of_this_log;
}

static bool is_all_equal(const struct reader *r)
{
    for (size_t i = 1; i <= r->pages; i++)
        if (r->likeness[i] == OTHER)
            return false;
    return !r->is_missing;
}

static bool read_log(struct reader *r, off_t damaged)
{
    ssize_t len = (ssize_t)(FRAME + r->log->page);

    r->sum = sqlite_log_sum_read(r->log->header + SUMMED);
    r->has_sum = r->log->has_sum;
    for (off_t at = HEADER; pread(r->log->fd, r->frame, (size_t)len, at) == len; at += len)
        take_frame(r, at >= damaged);
    return r->has_commit && is_all_equal(r);
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

bool sqlite_log_held_by(const struct sqlite_log_held *log, const char *path, off_t damaged)
{
    struct reader r = { .log = log, .db = open(path, O_RDONLY | O_CLOEXEC) };
    bool is_held = false;

    if (r.db < 0 || !measure(&r))
        goto end;
    r.likeness = calloc(r.pages + 1, 1);
    r.frame = malloc(FRAME + (size_t)log->page);
    r.own = malloc(log->page);
    if (r.likeness != NULL && r.frame != NULL && r.own != NULL)
        is_held = read_log(&r, damaged);
end:
    free(r.likeness);
    free(r.frame);
    free(r.own);
    if (r.db >= 0)
        (void)close(r.db);
    return is_held;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Copies records that are XML already between a batch's tags, and stops at the limits. */
#include "agent/publish/publish_batch.h"

#include "base/str.h"
#include "protocol/batch.h"
#include "protocol/names.h"

#include <stdbool.h>
#include <stddef.h>

static const char void_record[] = "<void/>";

struct filling {
    struct buf *out;
    uint64_t first;
    uint64_t next;    /* the number that belongs here */
    size_t bytes;     /* of records so far */
    size_t max_bytes; /* of records */
};

static bool has_room(const struct filling *f, size_t len)
{
    uint64_t records = f->next - f->first;

    return records == 0 || (records < NAMES_BATCH_RECORDS && f->bytes + len <= f->max_bytes);
}

static bool append(struct filling *f, const char *xml, size_t len)
{
    if (!has_room(f, len) || !buf_append(f->out, xml, len))
        return false;
    f->bytes += len;
    f->next++;
    return true;
}

static bool append_void(struct filling *f)
{
    return append(f, void_record, sizeof void_record - 1);
}

static bool take(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct filling *f = arg;

    while (f->next < number) /* the journal has lost a number: keep the count */
        if (!append_void(f))
            return false;
    if (number < f->next)
        return true;
    return len == 0 ? append_void(f) : append(f, xml, len);
}

enum err publish_batch_build(struct spool *spool, uint64_t first, unsigned max_bytes,
                             const struct batch_clock *clock, struct buf *out, uint64_t *out_last)
{
    struct filling f = { .out = out, .first = first, .next = first, .max_bytes = max_bytes };
    struct batch_head head = { .first = first, .next = spool_next(spool), .clock = *clock };

    buf_clear(out);
    str_copy(head.epoch, sizeof head.epoch, spool_epoch(spool));
    batch_write_open(out, &head);
    enum err err = spool_read(spool, first, take, &f);
    if (err != ERR_NONE)
        return err;
    if (f.next == first)
        return buf_failed(out) ? ERR_MEMORY : ERR_MISSING;
    batch_write_close(out);
    if (buf_failed(out))
        return ERR_MEMORY;
    *out_last = f.next - 1;
    return ERR_NONE;
}

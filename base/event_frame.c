/* SPDX-License-Identifier: Apache-2.0 */
/* An event is there whole or not at all. */
#include "base/event_frame.h"

#include <inttypes.h>
#include <string.h>

/* Forget what did not fit. */
static bool settle(struct buf *out, size_t before)
{
    if (!buf_failed(out))
        return true;
    out->failed = false;
    out->len = before;
    return false;
}

/* Where the line behind this end begins. */
static const char *skip_end(const char *end)
{
    return end + (end[0] == '\r' && end[1] == '\n' ? 2 : 1);
}

static void append_data(struct buf *out, const char *data)
{
    for (;;) {
        size_t len = strcspn(data, "\r\n");

        (void)buf_append_text(out, "data: ");
        (void)buf_append(out, data, len);
        (void)buf_append_text(out, "\n");
        if (data[len] == '\0')
            return;
        data = skip_end(data + len);
    }
}

bool event_frame_write(struct buf *out, const char *name, int64_t id, const char *data)
{
    size_t before = out->len;

    if (name[strcspn(name, "\r\n")] != '\0')
        return false;
    (void)buf_append_format(out, "event: %s\nid: %" PRId64 "\n", name, id);
    append_data(out, data);
    (void)buf_append_text(out, "\n");
    return settle(out, before);
}

bool event_frame_beat(struct buf *out, int64_t id)
{
    size_t before = out->len;

    (void)buf_append_format(out, ":\nid: %" PRId64 "\n\n", id);
    return settle(out, before);
}

bool event_frame_retry(struct buf *out, unsigned ms)
{
    size_t before = out->len;

    (void)buf_append_format(out, "retry: %u\n\n", ms);
    return settle(out, before);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any line on the live socket, as the portal reads it of a watcher and a watcher of the portal; and
 * what a person is then shown, in which nothing may move the cursor. */
#include "base/buf.h"
#include "base/xml_read.h"
#include "portal/watch/follow_line.h"
#include "portal/watch/live_line.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* UTF-8 with one line end, at its end; no control character, of C1 (U+0080 to U+009F) neither. */
static void check_shown(const struct buf *out)
{
    for (size_t i = 0; i < out->len; i++) {
        uint8_t c = (uint8_t)out->data[i];
        uint8_t next = i + 1 < out->len ? (uint8_t)out->data[i + 1] : 0;
        if ((c < 0x20 && i + 1 != out->len) || c == 0x7f || (c == 0xc2 && next < 0xa0))
            abort();
    }
    if (out->len == 0 || out->data[out->len - 1] != '\n')
        abort();
}

static void show(const char *line, size_t len)
{
    struct live_line_entry entry;
    struct xml_node *tree;
    struct buf out;

    if (!live_line_read_entry(line, len, &entry, &tree))
        return;
    if (entry.xml < line || entry.xml + entry.xml_len > line + len)
        abort();
    buf_init(&out, SHOWN);
    if (follow_line_write(&out, &entry, false))
        check_shown(&out);
    buf_clear(&out);
    (void)follow_line_write(&out, &entry, true);
    buf_finish(&out);
    xml_read_free(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *line = (const char *)data;
    int64_t after = LIVE_LINE_NOW;
    int64_t last = 0;

    if (live_line_read_watch(line, len, &after) && after < LIVE_LINE_NOW)
        abort();
    if (live_line_read_standing(line, len, &after, &last) && (after < 0 || last < 0))
        abort();
    show(line, len);
    return 0;
}

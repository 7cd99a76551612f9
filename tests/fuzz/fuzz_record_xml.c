/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a record: what is read is written, read again and the same. */
#include "protocol/record_xml.h"

#include "protocol/names.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct xml_read_limits limits = { .bytes = 1 << 16, .depth = 8, .nodes = 1000 };

static void read_again(const struct record *first, const struct buf *markup)
{
    struct xml_node *root = NULL;
    const char *reason = NULL;
    struct record second;

    if (!xml_read_document(markup->data, markup->len, &limits, &root, NULL) ||
        record_xml_read(root->first_child, &second, &reason) != ERR_NONE ||
        !record_same(first, &second))
        abort();
    record_finish(&second);
    xml_read_free(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct xml_node *root = NULL;
    const char *reason = NULL;
    struct record r;

    if (!xml_read_document((const char *)data, len, &limits, &root, NULL))
        return 0;
    if (record_xml_read(root, &r, &reason) == ERR_NONE) {
        struct buf b;

        buf_init(&b, 1 << 16);
        (void)buf_append_text(&b, "<records xmlns='" NAMES_SPACE "'>");
        if (record_xml_write(&r, FIELD_ALWAYS, &b) && buf_append_text(&b, "</records>"))
            read_again(&r, &b);
        buf_finish(&b);
        record_finish(&r);
    } else if (reason == NULL) {
        abort();
    }
    xml_read_free(root);
    return 0;
}

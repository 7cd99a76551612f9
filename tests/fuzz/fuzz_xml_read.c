/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a document, and as a stream cut in pieces whose length the first byte gives. */
#include "base/xml_read.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void on_open(void *arg, const struct xml_node *root)
{
    (void)arg;
    if (root->name == NULL || root->space == NULL || root->parent != NULL)
        abort();
}

static void on_stanza(void *arg, struct xml_node *stanza)
{
    (void)arg;
    if (stanza->text == NULL || stanza->line == 0)
        abort();
    xml_read_free(stanza);
}

static void on_close(void *arg)
{
    (void)arg;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct xml_read_limits limits = { .bytes = 4096, .depth = 16, .nodes = 200 };
    static const struct xml_read_handlers handlers = { on_open, on_stanza, on_close };
    const char *bytes = (const char *)data;
    struct xml_node *root = NULL;

    if (xml_read_document(bytes, len, &limits, &root, NULL))
        xml_read_free(root);
    struct xml_read_stream *stream = xml_read_stream_create(&limits, &handlers, NULL);
    size_t step = len > 0 ? 1 + data[0] % 64u : 1;
    for (size_t at = 0; stream != NULL && at < len; at += step)
        (void)xml_read_stream_feed(stream, bytes + at, len - at < step ? len - at : step);
    xml_read_stream_destroy(stream);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any element as an envelope: what is read stays within its bounds and can be written and read
 * again. */
#include "protocol/batch.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void try_welcome(const struct xml_node *node)
{
    struct batch_welcome welcome;

    if (batch_read_welcome(node, &welcome) &&
        (welcome.window < 1 || welcome.window > BATCH_WINDOW_MOST ||
         welcome.max_bytes < BATCH_BYTES_LEAST || welcome.max_bytes > BATCH_BYTES_MOST))
        abort();
}

static void try_hello(const struct xml_node *node)
{
    struct xml_read_limits limits = { .bytes = 4096, .depth = 2, .nodes = 20 };
    struct batch_hello hello, back;
    struct xml_node *again = NULL;
    struct buf b;

    if (!batch_read_hello(node, &hello))
        return;
    buf_init(&b, 4096);
    if (!batch_write_hello(&b, &hello) ||
        !xml_read_document(b.data, b.len, &limits, &again, NULL) ||
        !batch_read_hello(again, &back) || strcmp(hello.program, back.program) != 0 ||
        hello.next != back.next || hello.clock.ahead_ms != back.clock.ahead_ms ||
        hello.clock.is_known != back.clock.is_known)
        abort();
    xml_read_free(again);
    buf_finish(&b);
}

static void try_rest(const struct xml_node *node)
{
    struct batch_head head;
    struct batch_stored stored;
    struct batch_rejected rejected;

    if (batch_read_head(node, &head) && (head.first == 0 || strlen(head.epoch) != 36))
        abort();
    if (batch_read_stored(node, &stored) && strlen(stored.epoch) != 36)
        abort();
    if (batch_read_rejected(node, &rejected) &&
        (rejected.record == 0 || rejected.record > BATCH_RECORDS_MOST))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct xml_read_limits limits = { .bytes = 1 << 16, .depth = 8, .nodes = 1000 };
    struct xml_node *root = NULL;

    if (!xml_read_document((const char *)data, len, &limits, &root, NULL))
        return 0;
    try_hello(root);
    try_welcome(root);
    try_rest(root);
    xml_read_free(root);
    return 0;
}

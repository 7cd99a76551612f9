/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a component's stream through gate_stream into ingest, on a store in memory that
 * checks its contract. The first byte chooses: 's' gives the rest to a stream that is up, anything
 * else is the stream's very beginning. */
#include "base/log.h"
#include "portal/ingest/gate_stream.h"
#include "portal/ingest/ingest.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_store.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PIECE 37 /* bytes at a time, so that every boundary is met */
#define UP                                                                                         \
    "<stream:stream xmlns='jabber:component:accept' "                                              \
    "xmlns:stream='http://etherx.jabber.org/streams' id='1'><handshake/>"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void on_iq(void *arg, const struct gate_iq *iq)
{
    ingest_take(arg, iq);
}

static void on_presence(void *arg, const char *from, bool is_here)
{
    ingest_presence(arg, from, is_here);
}

static void feed(struct gate_stream *stream, const char *bytes, size_t len)
{
    for (size_t at = 0; at < len; at += PIECE) {
        size_t piece = len - at < PIECE ? len - at : PIECE;
        if (!gate_stream_feed(stream, bytes + at, piece))
            return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char jid[] = "a@x.test";
    static char site[] = "S";
    static struct portal_conf_agent agent = { .jid = jid, .site = site, .customer = site };
    static const struct gate_handlers handlers = { .on_iq = on_iq, .on_presence = on_presence };
    const struct portal_conf conf = {
        .jid = "portal.x.test", .agents = &agent, .agent_count = 1, .window = 8, .max_bytes = 65536
    };

    if (size == 0)
        return 0;
    log_set_level(LOG_LEVEL_ERROR);
    struct loop *loop = loop_create();
    struct store *store = fake_store_create();
    struct gate *gate = fake_gate_create();
    struct ingest *ingest = ingest_create(loop, store, &conf);
    ingest_set_gate(ingest, gate);
    struct gate_stream *stream = gate_stream_create("portal.x.test", "s", &handlers, ingest);
    if (data[0] == 's')
        (void)gate_stream_feed(stream, UP, sizeof UP - 1);
    feed(stream, (const char *)data + 1, size - 1);
    ingest_drained(ingest);
    gate_stream_destroy(stream);
    ingest_destroy(ingest);
    fake_gate_destroy(gate);
    fake_store_destroy(store);
    loop_destroy(loop);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any file as an exported journal, into a store in memory that checks its contract. The first byte
 * chooses: 's' gives the rest to an agent's journal that is open already, 'm' the same with numbers
 * that may be missing, anything else is the file's very beginning. */
#include "base/log.h"
#include "portal/ingest/ingest_import.h"
#include "tests/fakes/fake_store.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PIECE 61 /* bytes at a time, so that every boundary is met */
#define OPEN  "<journal xmlns='urn:printwire:1' agent='a@x'>"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(struct ingest_import *import, const char *bytes, size_t len)
{
    for (size_t at = 0; at < len; at += PIECE)
        if (!ingest_import_feed(import, bytes + at, len - at < PIECE ? len - at : PIECE))
            return;
}

static uint64_t import_once(struct store *store, struct ingest_roster *roster, const uint8_t *data,
                            size_t size)
{
    bool is_open = data[0] == 's' || data[0] == 'm';
    struct ingest_import *import = ingest_import_begin(store, roster, data[0] == 'm');

    if (import == NULL)
        abort();
    if (is_open)
        feed(import, OPEN, sizeof OPEN - 1);
    feed(import, (const char *)data + is_open, size - is_open);
    bool good = ingest_import_end(import);
    if (good != (ingest_import_error(import)[0] == '\0'))
        abort();
    uint64_t stored = ingest_import_counts(import).stored;
    ingest_import_free(import);
    return stored;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char jid[] = "a@x";
    static char word[] = "s";
    const struct portal_conf_agent agent = { .jid = jid, .site = word, .customer = word };
    struct ingest_roster roster;
    struct store *store = fake_store_create();

    if (size == 0)
        return fake_store_destroy(store), 0;
    log_set_level(LOG_LEVEL_ERROR);
    ingest_roster_init(&roster);
    if (ingest_roster_replace(&roster, store, &agent, 1) != ERR_NONE)
        abort();
    uint64_t stored = import_once(store, &roster, data, size);
    if (stored > fake_store_records(store))
        abort();
    if (import_once(store, &roster, data, size) != 0) /* nothing is stored twice */
        abort();
    ingest_roster_finish(&roster);
    fake_store_destroy(store);
    return 0;
}

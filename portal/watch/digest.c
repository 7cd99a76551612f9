/* SPDX-License-Identifier: Apache-2.0 */
/* A chain, so that one pass with constant memory does for any history. */
#include "portal/watch/digest.h"

#include "base/crypto.h"
#include "portal/store/store_scope_whole.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ENTRY_LIMIT ((size_t)64 * 1024)
#define TEXT_LIMIT  4096

struct chain {
    uint8_t links[2 * CRYPTO_SHA256_SIZE]; /* the chain so far, and the entry to be added */
    uint64_t entries;
    bool failed;
};

static bool add_entry(void *arg, const struct store_entry *entry)
{
    struct chain *chain = arg;
    struct buf text;

    buf_init(&text, ENTRY_LIMIT);
    buf_append(&text, entry->kind, strlen(entry->kind) + 1);
    buf_append(&text, entry->device, strlen(entry->device) + 1);
    buf_append_text(&text, entry->xml);
    chain->failed = buf_failed(&text);
    if (!chain->failed) {
        crypto_sha256(text.data, text.len, chain->links + CRYPTO_SHA256_SIZE);
        crypto_sha256(chain->links, sizeof chain->links, chain->links);
        chain->entries++;
    }
    buf_finish(&text);
    return !chain->failed;
}

static bool write_counts(struct store *store, struct buf *out)
{
    for (int i = 0; i < RECORD_KINDS; i++) {
        enum record_kind kind = (enum record_kind)i;
        uint64_t entries = 0;
        uint64_t current = 0;
        if (store_count(store, kind, &entries, &current) != ERR_NONE)
            return false;
        buf_append_format(out, "%s %" PRIu64 " %" PRIu64 "\n", field_kind_name(kind), entries,
                          current);
    }
    return true;
}

bool digest_write(struct store *store, struct buf *out)
{
    const struct store_wanted wanted = { .scope = store_scope_whole(), .order = STORE_BY_JOURNAL };
    struct chain chain = { 0 };

    if (store_each_entry(store, &wanted, add_entry, &chain) != ERR_NONE || chain.failed)
        return false;
    buf_append_text(out, "sha256 ");
    for (size_t i = 0; i < CRYPTO_SHA256_SIZE; i++)
        buf_append_format(out, "%02x", chain.links[i]);
    buf_append_format(out, "\nentries %" PRIu64 "\n", chain.entries);
    return write_counts(store, out) && !buf_failed(out);
}

int digest_run(const struct db_place *place)
{
    struct store *store;
    struct buf out;

    if (store_open(place, STORE_READ, &store) != ERR_NONE)
        return 1; /* the store has said why */
    buf_init(&out, TEXT_LIMIT);
    bool good = digest_write(store, &out);
    if (good)
        good = fputs(buf_text(&out), stdout) >= 0 && fflush(stdout) == 0;
    else
        (void)fprintf(stderr, "printwire-portal: %s: %s\n", place->folder, store_error(store));
    buf_finish(&out);
    store_close(store);
    return good ? 0 : 1;
}

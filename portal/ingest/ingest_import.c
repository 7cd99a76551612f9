/* SPDX-License-Identifier: Apache-2.0 */
/* No second way in: batches are read by ingest_batch and stored by ingest_store, as those that
 * arrive are. Only what an agent would be asked for again, the missing numbers, is an error here.
 */
#include "portal/ingest/ingest_import.h"

#include "base/clock.h"
#include "base/xml_read.h"
#include "portal/ingest/ingest_batch.h"
#include "portal/ingest/ingest_store.h"
#include "protocol/names.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_BYTES    ((size_t)4 * 1024 * 1024)
#define BATCH_DEPTH    32
#define BATCH_NODES    262144
#define COMMIT_RECORDS 4096 /* stored in one transaction, about */

struct ingest_import {
    struct store *store;
    struct ingest_roster *roster;
    struct xml_read_stream *xml;
    struct ingest_roster_agent *agent; /* whose journal it is; NULL before the root */
    struct ingest_import_counts counts;
    unsigned lines;       /* that were read */
    uint64_t uncommitted; /* records in the open transaction */
    bool skips_missing;
    bool has_begun; /* a transaction is open */
    bool is_closed; /* the root's end was read */
    char error[INGEST_IMPORT_TEXT];
};

static void __attribute__((format(printf, 3, 4)))
fail(struct ingest_import *import, unsigned line, const char *format, ...)
{
    char text[INGEST_IMPORT_TEXT - 16];
    va_list args;

    if (import->error[0] != '\0')
        return;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)snprintf(import->error, sizeof import->error, "%u: %s", line, text);
}

static void fail_store(struct ingest_import *import, unsigned line, enum err err)
{
    fail(import, line, "the store: %s: %s", err_text(err), store_error(import->store));
}

/* Domains and accounts are compared as the server writes them, in lower case. */
static struct ingest_roster_agent *find_agent(struct ingest_roster *roster, const char *jid)
{
    char bare[256];
    size_t len = strlen(jid);

    if (len >= sizeof bare || strchr(jid, '/') != NULL)
        return NULL;
    for (size_t i = 0; i <= len; i++)
        bare[i] = (char)(jid[i] >= 'A' && jid[i] <= 'Z' ? jid[i] - 'A' + 'a' : jid[i]);
    return ingest_roster_find(roster, bare, NULL);
}

static void take_root(void *arg, const struct xml_node *root)
{
    struct ingest_import *import = arg;
    const char *jid = xml_read_attribute(root, "agent");

    if (strcmp(root->name, "journal") != 0 || strcmp(root->space, NAMES_SPACE) != 0) {
        fail(import, root->line, "this is no exported journal (printwire-agent journal export)");
        return;
    }
    import->agent = jid != NULL ? find_agent(import->roster, jid) : NULL;
    if (jid == NULL)
        fail(import, root->line, "<journal> does not say of which agent it is (agent='...')");
    else if (import->agent == NULL)
        fail(import, root->line, "%.200s is not in the portal's list of agents", jid);
}

static bool commit(struct ingest_import *import, unsigned line)
{
    if (!import->has_begun)
        return true;
    import->has_begun = false;
    import->uncommitted = 0;
    enum err err = store_commit(import->store);
    if (err != ERR_NONE)
        fail_store(import, line, err);
    return err == ERR_NONE;
}

static enum err begin(struct ingest_import *import)
{
    if (import->has_begun)
        return ERR_NONE;
    enum err err = store_begin(import->store);
    import->has_begun = err == ERR_NONE;
    return err;
}

static void fail_record(struct ingest_import *import, const struct xml_node *node,
                        const struct batch_rejected *rejected)
{
    const struct xml_node *child = node->first_child;

    for (unsigned i = 1; i < rejected->record && child != NULL; i++)
        child = child->next;
    fail(import, child != NULL ? child->line : node->line, "record %" PRIu64 ": %s",
         rejected->first + rejected->record - 1, rejected->reason);
}

/* A batch with something new, which follows what is stored. */
static void take_new(struct ingest_import *import, const struct xml_node *node, uint64_t through,
                     struct ingest_batch *batch)
{
    struct batch_rejected rejected = { 0 };
    enum err err = ingest_batch_read_records(node, through, batch, &rejected);

    if (err == ERR_SYNTAX || err == ERR_RANGE) {
        fail_record(import, node, &rejected);
        return;
    }
    if (err == ERR_NONE)
        err = begin(import);
    if (err == ERR_NONE)
        err = ingest_store_items(import->store, import->agent, batch, clock_wall_ms());
    if (err != ERR_NONE) {
        fail_store(import, node->line, err);
        store_rollback(import->store); /* harmless when nothing could be begun */
        import->has_begun = false;
        return;
    }
    for (size_t i = 0; i < batch->count; i++)
        import->counts.stored += batch->items[i].xml != NULL;
    import->uncommitted += batch->count;
    if (import->uncommitted >= COMMIT_RECORDS)
        (void)commit(import, node->line);
}

/* False when numbers are missing before the batch and that is not allowed. */
static bool bridge(struct ingest_import *import, const struct xml_node *node, uint64_t through,
                   const struct ingest_batch *batch)
{
    uint64_t first = batch->head.first;

    if (first <= through + 1)
        return true;
    if (!import->skips_missing)
        fail(import, node->line,
             "records %" PRIu64 " to %" PRIu64
             " of epoch %s are missing; nothing from here on is stored (--skip-missing: go on "
             "without them)",
             through + 1, first - 1, batch->head.epoch);
    else
        import->counts.missing += first - through - 1;
    return import->skips_missing;
}

static void take_batch(struct ingest_import *import, const struct xml_node *node)
{
    struct store_journal journal = { 0 };
    struct ingest_batch batch;
    enum err err = ingest_batch_read_head(node, &batch);

    if (err != ERR_NONE) {
        fail(import, node->line, "this is no batch: %s", err_text(err));
        return;
    }
    err = store_find_journal(import->store, import->agent->id, batch.head.epoch, &journal);
    if (err != ERR_NONE && err != ERR_MISSING) {
        fail_store(import, node->line, err);
        return;
    }
    uint64_t known =
        journal.through < batch.head.first ? 0 : journal.through - batch.head.first + 1;
    if (batch.last <= journal.through) {
        import->counts.known += batch.last + 1 - batch.head.first;
    } else if (bridge(import, node, journal.through, &batch)) {
        import->counts.known += known;
        take_new(import, node, journal.through, &batch);
    }
    ingest_batch_finish(&batch);
}

static void take_stanza(void *arg, struct xml_node *stanza)
{
    struct ingest_import *import = arg;

    if (import->error[0] == '\0')
        take_batch(import, stanza);
    xml_read_free(stanza);
}

static void take_close(void *arg)
{
    ((struct ingest_import *)arg)->is_closed = true;
}

struct ingest_import *ingest_import_begin(struct store *store, struct ingest_roster *roster,
                                          bool skips_missing)
{
    static const struct xml_read_limits limits = { BATCH_BYTES, BATCH_DEPTH, BATCH_NODES };
    static const struct xml_read_handlers handlers = { take_root, take_stanza, take_close };
    struct ingest_import *import = calloc(1, sizeof *import);

    if (import == NULL)
        return NULL;
    import->store = store;
    import->roster = roster;
    import->skips_missing = skips_missing;
    import->xml = xml_read_stream_create(&limits, &handlers, import);
    if (import->xml != NULL)
        return import;
    free(import);
    return NULL;
}

bool ingest_import_feed(struct ingest_import *import, const char *bytes, size_t len)
{
    if (import->error[0] != '\0')
        return false;
    for (size_t i = 0; i < len; i++)
        import->lines += bytes[i] == '\n';
    if (!xml_read_stream_feed(import->xml, bytes, len)) {
        const struct xml_read_error *error = xml_read_stream_error(import->xml);
        fail(import, error->line, "%s", error->text);
    }
    return import->error[0] == '\0';
}

bool ingest_import_end(struct ingest_import *import)
{
    bool is_committed = commit(import, import->lines + 1);

    if (!import->is_closed)
        fail(import, import->lines + 1, "the file ends before its journal does");
    return is_committed && import->error[0] == '\0';
}

const char *ingest_import_error(const struct ingest_import *import)
{
    return import->error;
}

struct ingest_import_counts ingest_import_counts(const struct ingest_import *import)
{
    return import->counts;
}

void ingest_import_free(struct ingest_import *import)
{
    if (import == NULL)
        return;
    if (import->has_begun)
        store_rollback(import->store);
    xml_read_stream_destroy(import->xml);
    free(import);
}

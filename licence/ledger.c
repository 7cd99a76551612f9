/* SPDX-License-Identifier: Apache-2.0 */
/* Each question about the ledger's tables is a prepared statement. */
#include "licence/ledger.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/sqlite.h"
#include "base/str.h"
#include "licence/ledger_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUESTS_KEPT 64

struct ledger {
    struct sqlite *db;
    struct sqlite_statement *statements[LEDGER_SQLS];
    bool in_transaction;
    char error[160];
};

static enum err keep_error(struct ledger *ledger, enum err err)
{
    if (err != ERR_NONE && err != ERR_MISSING)
        (void)str_copy(ledger->error, sizeof ledger->error, sqlite_error(ledger->db));
    return err;
}

static enum err prepare(struct ledger *ledger)
{
    enum err err = sqlite_run(ledger->db, ledger_sql_schema());

    for (size_t i = 0; err == ERR_NONE && i < LEDGER_SQLS; i++) {
        ledger->statements[i] = sqlite_prepare(ledger->db, ledger_sql_text((enum ledger_sql)i));
        if (ledger->statements[i] == NULL)
            err = ERR_SYNTAX;
    }
    return keep_error(ledger, err);
}

enum err ledger_open(const char *folder, struct ledger **out_ledger)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);
    char path[4096];

    *out_ledger = ledger;
    if (ledger == NULL)
        return ERR_MEMORY;
    if (snprintf(path, sizeof path, "%s/ledger.db", folder) >= (int)sizeof path)
        return ERR_LIMIT;
    enum err err = file_make_folder(folder);
    if (err == ERR_NONE)
        err = sqlite_open(path, SQLITE_MODE_WRITE, &ledger->db);
    if (err == ERR_NONE && sqlite_notice(ledger->db)[0] != '\0')
        log_error("ledger", "%s: %s; licences that were made or revoked last must be looked at",
                  path, sqlite_notice(ledger->db));
    if (err == ERR_NONE)
        return prepare(ledger);
    (void)snprintf(ledger->error, sizeof ledger->error, "%.100s: %s", path, err_text(err));
    return err;
}

enum err ledger_open_beside(const char *folder, struct ledger **out_ledger)
{
    *out_ledger = NULL;
    return proc_become_owner(folder) == ERR_REFUSED ? ERR_REFUSED : ledger_open(folder, out_ledger);
}

void ledger_close(struct ledger *ledger)
{
    if (ledger == NULL)
        return;
    for (size_t i = 0; i < LEDGER_SQLS; i++)
        sqlite_finish(ledger->statements[i]);
    if (ledger->in_transaction)
        sqlite_undo(ledger->db);
    sqlite_close(ledger->db);
    free(ledger);
}

const char *ledger_error(const struct ledger *ledger)
{
    return ledger == NULL ? "no memory, or no right to become the folder's owner" : ledger->error;
}

enum err ledger_begin(struct ledger *ledger)
{
    enum err err = sqlite_begin(ledger->db);

    ledger->in_transaction = err == ERR_NONE;
    return keep_error(ledger, err);
}

enum err ledger_commit(struct ledger *ledger)
{
    enum err err = keep_error(ledger, sqlite_run(ledger->db, "COMMIT"));

    if (err == ERR_NONE)
        ledger->in_transaction = false;
    else
        ledger_rollback(ledger);
    return err;
}

void ledger_rollback(struct ledger *ledger)
{
    if (ledger->in_transaction)
        sqlite_undo(ledger->db);
    ledger->in_transaction = false;
}

static enum err step(struct ledger *ledger, enum ledger_sql which)
{
    return keep_error(ledger, sqlite_step(ledger->statements[which]));
}

enum err ledger_try(struct ledger *ledger)
{
    return step(ledger, LEDGER_SQL_TRY);
}

enum err ledger_tried(struct ledger *ledger, bool is_kept)
{
    enum err err = is_kept ? ERR_NONE : step(ledger, LEDGER_SQL_TAKE_BACK);

    return err == ERR_NONE ? step(ledger, LEDGER_SQL_END_TRY) : err;
}

/* Ends a question of one row: ERR_MISSING when it had none. */
static enum err end_row(struct ledger *ledger, enum ledger_sql which, bool found, enum err err)
{
    sqlite_reset(ledger->statements[which]);
    return keep_error(ledger, err != ERR_NONE || found ? err : ERR_MISSING);
}

static bool take_text(struct sqlite_statement *s, int at, char *out, size_t size)
{
    const char *text = sqlite_text(s, at);

    return text != NULL && str_copy(out, size, text);
}

static bool take_bytes(struct sqlite_statement *s, int at, uint8_t *out, size_t size)
{
    size_t len = 0;
    const void *bytes = sqlite_bytes(s, at, &len);

    if (bytes == NULL || len != size)
        return false;
    memcpy(out, bytes, size);
    return true;
}

static bool read_licence(struct sqlite_statement *s, struct ledger_licence *l)
{
    *l = (struct ledger_licence){ .devices_max = sqlite_number(s, 5),
                                  .overage_pct = sqlite_number(s, 6),
                                  .nodes_max = sqlite_number(s, 7),
                                  .lease_days = sqlite_number(s, 8),
                                  .grace_days = sqlite_number(s, 9),
                                  .nbf_ms = sqlite_number(s, 10),
                                  .exp_ms = sqlite_number(s, 11),
                                  .revoked_from_ms = sqlite_number(s, 12),
                                  .made_ms = sqlite_number(s, 15) };
    return take_text(s, 0, l->lid, sizeof l->lid) &&
           take_text(s, 1, l->customer, sizeof l->customer) &&
           take_text(s, 2, l->edition, sizeof l->edition) &&
           take_text(s, 3, l->region, sizeof l->region) &&
           take_text(s, 4, l->features, sizeof l->features) &&
           take_text(s, 13, l->notice, sizeof l->notice) &&
           take_bytes(s, 14, l->code, sizeof l->code);
}

enum err ledger_get_licence(struct ledger *ledger, const char *lid,
                            struct ledger_licence *out_licence)
{
    struct sqlite_statement *s = ledger->statements[LEDGER_SQL_GET_LICENCE];
    enum err err = ERR_NONE;

    sqlite_bind_text(s, 1, lid);
    bool found = sqlite_row(s, &err);
    if (found && !read_licence(s, out_licence))
        err = ERR_CORRUPT;
    return end_row(ledger, LEDGER_SQL_GET_LICENCE, found, err);
}

static void bind_licence(struct sqlite_statement *s, const struct ledger_licence *l)
{
    const char *const texts[] = { l->lid, l->customer, l->edition, l->region, l->features };
    const int64_t numbers[] = { l->devices_max, l->overage_pct, l->nodes_max, l->lease_days,
                                l->grace_days,  l->nbf_ms,      l->exp_ms,    l->revoked_from_ms };

    for (int i = 0; i < 5; i++)
        sqlite_bind_text(s, i + 1, texts[i]);
    for (int i = 0; i < 8; i++)
        sqlite_bind_number(s, i + 6, numbers[i]);
    sqlite_bind_text(s, 14, l->notice);
    sqlite_bind_bytes(s, 15, l->code, sizeof l->code);
    sqlite_bind_number(s, 16, l->made_ms);
}

enum err ledger_put_licence(struct ledger *ledger, const struct ledger_licence *licence)
{
    struct ledger_licence before = { .revoked_from_ms = 0 };
    enum err err = ledger_get_licence(ledger, licence->lid, &before);

    if (err != ERR_NONE && err != ERR_MISSING)
        return err;
    bind_licence(ledger->statements[LEDGER_SQL_PUT_LICENCE], licence);
    err = step(ledger, LEDGER_SQL_PUT_LICENCE);
    if (err == ERR_NONE && before.revoked_from_ms != licence->revoked_from_ms)
        err = step(ledger, LEDGER_SQL_RAISE_REVOCATIONS);
    if (err == ERR_NONE && memcmp(before.code, licence->code, sizeof before.code) != 0) {
        sqlite_bind_text(ledger->statements[LEDGER_SQL_DROP_ACTIVATIONS], 1, licence->lid);
        err = step(ledger, LEDGER_SQL_DROP_ACTIVATIONS);
    }
    crypto_wipe(before.code, sizeof before.code);
    return err;
}

enum err ledger_each_licence(struct ledger *ledger, ledger_licence_fn *fn, void *arg)
{
    struct sqlite_statement *s = ledger->statements[LEDGER_SQL_EACH_LICENCE];
    struct ledger_licence licence;
    enum err err = ERR_NONE;
    bool goes_on = true;

    while (goes_on && sqlite_row(s, &err)) {
        goes_on = read_licence(s, &licence);
        err = goes_on ? ERR_NONE : ERR_CORRUPT;
        goes_on = goes_on && fn(arg, &licence);
        crypto_wipe(licence.code, sizeof licence.code);
    }
    return end_row(ledger, LEDGER_SQL_EACH_LICENCE, true, err);
}

static bool read_node(struct sqlite_statement *s, struct ledger_node *n)
{
    *n = (struct ledger_node){ .first_ms = sqlite_number(s, 3),
                               .last_ms = sqlite_number(s, 4),
                               .req_seq = sqlite_number(s, 5),
                               .answer_seq = sqlite_number(s, 6),
                               .devices = sqlite_number(s, 7),
                               .clone_ms = sqlite_number(s, 10),
                               .clone_count = sqlite_number(s, 11) };
    return take_text(s, 0, n->node, sizeof n->node) && take_text(s, 1, n->lid, sizeof n->lid) &&
           take_bytes(s, 2, n->key, sizeof n->key) &&
           take_text(s, 8, n->version, sizeof n->version) &&
           take_text(s, 9, n->peer, sizeof n->peer);
}

enum err ledger_put_node(struct ledger *ledger, const struct ledger_node *n)
{
    struct sqlite_statement *s = ledger->statements[LEDGER_SQL_PUT_NODE];
    const int64_t numbers[] = { n->first_ms, n->last_ms, n->req_seq, n->answer_seq, n->devices };

    sqlite_bind_text(s, 1, n->node);
    sqlite_bind_text(s, 2, n->lid);
    sqlite_bind_bytes(s, 3, n->key, sizeof n->key);
    for (int i = 0; i < 5; i++)
        sqlite_bind_number(s, i + 4, numbers[i]);
    sqlite_bind_text(s, 9, n->version);
    sqlite_bind_text(s, 10, n->peer);
    sqlite_bind_number(s, 11, n->clone_ms);
    sqlite_bind_number(s, 12, n->clone_count);
    return step(ledger, LEDGER_SQL_PUT_NODE);
}

enum err ledger_get_node(struct ledger *ledger, const char *node, struct ledger_node *out_node)
{
    struct sqlite_statement *s = ledger->statements[LEDGER_SQL_GET_NODE];
    enum err err = ERR_NONE;

    sqlite_bind_text(s, 1, node);
    bool found = sqlite_row(s, &err);
    if (found && !read_node(s, out_node))
        err = ERR_CORRUPT;
    return end_row(ledger, LEDGER_SQL_GET_NODE, found, err);
}

enum err ledger_each_node(struct ledger *ledger, const char *lid, ledger_node_fn *fn, void *arg)
{
    struct sqlite_statement *s = ledger->statements[LEDGER_SQL_EACH_NODE];
    struct ledger_node node;
    enum err err = ERR_NONE;
    bool goes_on = true;

    sqlite_bind_text(s, 1, lid);
    while (goes_on && sqlite_row(s, &err)) {
        goes_on = read_node(s, &node);
        err = goes_on ? ERR_NONE : ERR_CORRUPT;
        goes_on = goes_on && fn(arg, &node);
    }
    return end_row(ledger, LEDGER_SQL_EACH_NODE, true, err);
}

/* A question with one number as its answer; `lid` may be NULL. */
static enum err read_number(struct ledger *ledger, enum ledger_sql which, const char *lid,
                            int64_t *out)
{
    struct sqlite_statement *s = ledger->statements[which];
    enum err err = ERR_NONE;

    if (lid != NULL)
        sqlite_bind_text(s, 1, lid);
    bool found = sqlite_row(s, &err);
    if (found)
        *out = sqlite_number(s, 0);
    return end_row(ledger, which, found, err);
}

enum err ledger_count_nodes(struct ledger *ledger, const char *lid, int64_t *out_count)
{
    return read_number(ledger, LEDGER_SQL_COUNT_NODES, lid, out_count);
}

enum err ledger_count_activations(struct ledger *ledger, const char *lid, int64_t *out_count)
{
    return read_number(ledger, LEDGER_SQL_COUNT_ACTIVATIONS, lid, out_count);
}

enum err ledger_note_activation(struct ledger *ledger, const char *lid)
{
    sqlite_bind_text(ledger->statements[LEDGER_SQL_NOTE_ACTIVATION], 1, lid);
    return step(ledger, LEDGER_SQL_NOTE_ACTIVATION);
}

enum err ledger_note_request(struct ledger *ledger, const char *node, int64_t req_seq,
                             const char *digest)
{
    struct sqlite_statement *s = ledger->statements[LEDGER_SQL_PUT_REQUEST];

    sqlite_bind_text(s, 1, node);
    sqlite_bind_number(s, 2, req_seq);
    sqlite_bind_text(s, 3, digest);
    enum err err = step(ledger, LEDGER_SQL_PUT_REQUEST);
    if (err != ERR_NONE)
        return err;
    s = ledger->statements[LEDGER_SQL_DROP_REQUESTS];
    sqlite_bind_text(s, 1, node);
    sqlite_bind_number(s, 2, req_seq - REQUESTS_KEPT);
    return step(ledger, LEDGER_SQL_DROP_REQUESTS);
}

enum err ledger_was_seen(struct ledger *ledger, const char *node, int64_t req_seq,
                         const char *digest, enum ledger_seen *out_seen)
{
    struct sqlite_statement *s = ledger->statements[LEDGER_SQL_GET_REQUEST];
    enum err err = ERR_NONE;

    sqlite_bind_text(s, 1, node);
    sqlite_bind_number(s, 2, req_seq);
    bool found = sqlite_row(s, &err);
    const char *kept = found ? sqlite_text(s, 0) : NULL;
    *out_seen = kept == NULL                ? LEDGER_SEEN_NOT
                : strcmp(kept, digest) == 0 ? LEDGER_SEEN_SAME
                                            : LEDGER_SEEN_OTHER;
    return end_row(ledger, LEDGER_SQL_GET_REQUEST, true, err);
}

enum err ledger_revocations_version(struct ledger *ledger, int64_t *out_version)
{
    return read_number(ledger, LEDGER_SQL_REVOCATIONS, NULL, out_version);
}

enum err ledger_revoked(struct ledger *ledger, int64_t now_ms, struct licence_doc_revoked *out,
                        size_t most, size_t *out_count)
{
    struct sqlite_statement *s = ledger->statements[LEDGER_SQL_REVOKED];
    enum err err = ERR_NONE;
    size_t count = 0;

    sqlite_bind_number(s, 1, now_ms);
    sqlite_bind_number(s, 2, (int64_t)most);
    while (count < most && sqlite_row(s, &err)) {
        if (!take_text(s, 0, out[count].lid, sizeof out[count].lid)) {
            err = ERR_CORRUPT;
            break;
        }
        out[count++].from_ms = sqlite_number(s, 1);
    }
    *out_count = count;
    return end_row(ledger, LEDGER_SQL_REVOKED, true, err);
}

enum err ledger_audit(struct ledger *ledger, const struct ledger_audit *line)
{
    struct sqlite_statement *s = ledger->statements[LEDGER_SQL_PUT_AUDIT];
    const char *const texts[] = { line->peer, line->what,   line->lid,
                                  line->node, line->result, line->detail };

    sqlite_bind_number(s, 1, line->at_ms);
    for (int i = 0; i < 6; i++)
        sqlite_bind_text(s, i + 2, texts[i] != NULL ? texts[i] : "");
    return step(ledger, LEDGER_SQL_PUT_AUDIT);
}

static const char *text_or_none(struct sqlite_statement *s, int at)
{
    const char *text = sqlite_text(s, at);

    return text != NULL ? text : "";
}

enum err ledger_each_audit(struct ledger *ledger, const char *lid, ledger_audit_fn *fn, void *arg)
{
    struct sqlite_statement *s = ledger->statements[LEDGER_SQL_EACH_AUDIT];
    enum err err = ERR_NONE;
    bool goes_on = true;

    sqlite_bind_text(s, 1, lid);
    while (goes_on && sqlite_row(s, &err)) {
        struct ledger_audit line = { .at_ms = sqlite_number(s, 0),
                                     .peer = text_or_none(s, 1),
                                     .what = text_or_none(s, 2),
                                     .lid = text_or_none(s, 3),
                                     .node = text_or_none(s, 4),
                                     .result = text_or_none(s, 5),
                                     .detail = text_or_none(s, 6) };
        goes_on = fn(arg, &line);
    }
    return end_row(ledger, LEDGER_SQL_EACH_AUDIT, true, err);
}

/* The statement deletes what is bound as its second number at most. */
static enum err forget(struct ledger *ledger, enum ledger_sql which, int64_t bound, int64_t most,
                       int64_t *out_count)
{
    sqlite_bind_number(ledger->statements[which], 1, bound);
    sqlite_bind_number(ledger->statements[which], 2, most < LEDGER_FORGET ? most : LEDGER_FORGET);
    enum err err = step(ledger, which);
    *out_count = err == ERR_NONE ? sqlite_changes(ledger->db) : 0;
    return err;
}

enum err ledger_forget_audit(struct ledger *ledger, const struct ledger_forget *which,
                             int64_t *out_aged, int64_t *out_count)
{
    int64_t past = 0;
    enum err err = forget(ledger, LEDGER_SQL_DROP_AUDIT, which->most, LEDGER_FORGET, &past);

    *out_aged = 0;
    if (err == ERR_NONE && which->aged_most > 0)
        err = forget(ledger, LEDGER_SQL_DROP_AGED, which->before_ms, which->aged_most, out_aged);
    *out_count = past + *out_aged;
    return err;
}

enum err ledger_count_audit(struct ledger *ledger, int64_t *out_count)
{
    return read_number(ledger, LEDGER_SQL_COUNT_AUDIT, NULL, out_count);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The real modules, real files, and a clock that the test gives. */
#include "tests/fakes/desk_rig.h"

#include "base/file.h"
#include "base/str.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void need(int good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "desk_rig: %s\n", what);
    exit(2);
}

static void write_root(const struct desk_rig *rig)
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    char path[128];
    struct buf pem;

    crypto_sign_public(rig->root, public_key);
    buf_init(&pem, CRYPTO_SIGN_PEM);
    need(crypto_sign_write_public(&pem, public_key), "PEM");
    (void)snprintf(path, sizeof path, "%s/root.pub", rig->folder);
    need(file_write(path, pem.data, pem.len, 0644) == ERR_NONE, path);
    buf_finish(&pem);
}

static void write_keyset(const struct desk_rig *rig)
{
    struct licence_doc set = { .type = LICENCE_DOC_KEYSET,
                               .iat_ms = DESK_RIG_NOW,
                               .version = 1,
                               .valid_until_ms = DESK_RIG_NOW + 400 * DESK_RIG_DAY,
                               .key_count = 1 };
    struct licence_verdict verdict;
    char path[128];
    struct buf token;

    crypto_sign_public(rig->signer, set.keys[0].public_key);
    set.keys[0].nbf_ms = DESK_RIG_NOW;
    set.keys[0].exp_ms = DESK_RIG_NOW + 365 * DESK_RIG_DAY;
    buf_init(&token, PASETO_TOKEN_MOST);
    need(licence_answer_sign_keys(&token, &set, rig->root, &verdict), verdict.text);
    (void)snprintf(path, sizeof path, "%s/keyset", rig->folder);
    need(file_write(path, token.data, token.len, 0644) == ERR_NONE, path);
    buf_finish(&token);
}

static void write_secret(const struct desk_rig *rig)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/keys", rig->folder);
    need(mkdir(path, 0700) == 0, path);
    (void)snprintf(path, sizeof path, "%s/keys/a.pem", rig->folder);
    need(crypto_sign_write_secret(rig->signer, path) == ERR_NONE, path);
}

void desk_rig_begin(struct desk_rig *rig)
{
    char text[512], file[128], trouble[KEY_RING_ERROR];
    struct conf_error error;

    *rig = (struct desk_rig){ .folder = "/tmp/printwire-licence-XXXXXX" };
    need(mkdtemp(rig->folder) != NULL, "mkdtemp");
    rig->root = crypto_sign_generate();
    rig->signer = crypto_sign_generate();
    write_root(rig);
    write_keyset(rig);
    write_secret(rig);
    int len = snprintf(text, sizeof text,
                       "<printwire-licence><storage><folder>.</folder></storage>"
                       "<root-key-file>root.pub</root-key-file></printwire-licence>");
    (void)snprintf(file, sizeof file, "%s/licence.xml", rig->folder);
    rig->conf = server_conf_parse(text, (size_t)len, file, &error);
    need(rig->conf != NULL, error.text);
    rig->ring = key_ring_read(rig->conf, trouble);
    need(rig->ring != NULL, trouble);
    need(ledger_open(rig->folder, &rig->ledger) == ERR_NONE, "ledger");
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about;
    (void)kind;
    (void)at;
    return remove(path);
}

void desk_rig_end(struct desk_rig *rig)
{
    ledger_close(rig->ledger);
    key_ring_free(rig->ring);
    crypto_sign_free(rig->root);
    crypto_sign_free(rig->signer);
    server_conf_free(rig->conf);
    (void)nftw(rig->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void desk_rig_restart(struct desk_rig *rig)
{
    ledger_close(rig->ledger);
    need(ledger_open(rig->folder, &rig->ledger) == ERR_NONE, "ledger");
}

struct ledger_licence desk_rig_issue(struct desk_rig *rig, const char *lid, int64_t nodes)
{
    struct ledger_licence licence = { .customer = "Bergmann AG",
                                      .edition = "standard",
                                      .region = "eu",
                                      .features = "sds,reports",
                                      .devices_max = 100,
                                      .overage_pct = 10,
                                      .nodes_max = nodes,
                                      .lease_days = 30,
                                      .grace_days = 30,
                                      .nbf_ms = DESK_RIG_NOW,
                                      .exp_ms = DESK_RIG_NOW + 365 * DESK_RIG_DAY,
                                      .made_ms = DESK_RIG_NOW };

    (void)str_copy(licence.lid, sizeof licence.lid, lid);
    licence_code_make(licence.code);
    need(ledger_begin(rig->ledger) == ERR_NONE &&
             ledger_put_licence(rig->ledger, &licence) == ERR_NONE &&
             ledger_commit(rig->ledger) == ERR_NONE,
         "issue");
    return licence;
}

struct desk_rig_node desk_rig_node(void)
{
    struct desk_rig_node node = { .key = crypto_sign_generate() };
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];

    crypto_sign_public(node.key, public_key);
    licence_keys_id(public_key, node.id);
    return node;
}

struct licence_request desk_rig_request(struct desk_rig_node *node, enum licence_request_type type,
                                        const char *lid, const uint8_t *code, struct buf *out_body)
{
    struct licence_request request = { .type = type,
                                       .req_seq = ++node->req_seq,
                                       .iat_ms = DESK_RIG_NOW,
                                       .devices = 7,
                                       .seq_seen = node->seq_seen,
                                       .version = "0.1.0" };

    (void)str_copy(request.lid, sizeof request.lid, lid);
    (void)str_copy(request.node, sizeof request.node, node->id);
    licence_request_nonce(request.nonce);
    crypto_sign_public(node->key, request.key);
    if (code != NULL)
        licence_request_prove(&request, code);
    buf_init(out_body, LICENCE_REQUEST_MOST);
    need(licence_request_write(out_body, &request, node->key), "request");
    return request;
}

struct desk_rig_result desk_rig_ask(struct desk_rig *rig, const struct licence_request *request,
                                    const struct buf *body, int64_t now_ms)
{
    const struct desk_question asked = { .type = request->type,
                                         .text = buf_text(body),
                                         .len = body->len,
                                         .peer = "192.0.2.7",
                                         .now_ms = now_ms };
    struct desk_rig_result result = { .status = 0 };
    struct desk_answer answer = { .status = 0 };
    struct licence_question question;
    struct buf token;

    buf_init(&token, DESK_BODY_MOST);
    need(ledger_begin(rig->ledger) == ERR_NONE, "begin");
    result.err = desk_take(rig->ledger, rig->ring, &asked, &token, &answer);
    if (result.err == ERR_NONE)
        need(ledger_commit(rig->ledger) == ERR_NONE, "commit");
    ledger_rollback(rig->ledger);
    result.status = answer.status;
    licence_request_question(&question, request, buf_text(body), body->len);
    const struct licence_against against = { .keys = key_ring_keys(rig->ring),
                                             .question = &question,
                                             .seq = request->seq_seen };
    (void)licence_answer_verify(buf_text(&token), token.len, &against, &result.doc,
                                &result.verdict);
    buf_finish(&token);
    return result;
}

struct desk_rig_result desk_rig_do(struct desk_rig *rig, struct desk_rig_node *node,
                                   enum licence_request_type type, const char *lid,
                                   const uint8_t *code)
{
    struct buf body;
    struct licence_request request = desk_rig_request(node, type, lid, code, &body);
    struct desk_rig_result result = desk_rig_ask(rig, &request, &body, DESK_RIG_NOW);

    if (result.verdict.check == LICENCE_CHECK_GOOD && result.doc.seq > node->seq_seen)
        node->seq_seen = result.doc.seq;
    buf_finish(&body);
    return result;
}

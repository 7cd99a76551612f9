/* SPDX-License-Identifier: Apache-2.0 */
/* Keys come from seeds of one repeated octet, so every run signs the same bytes. */
#include "tests/fakes/licence_rig.h"

#include "base/str.h"

#include <string.h>

static struct crypto_sign *key_of(uint8_t octet)
{
    uint8_t seed[CRYPTO_SIGN_SEED];

    memset(seed, octet, sizeof seed);
    return crypto_sign_from_seed(seed);
}

static void fill_keyset(struct licence_rig *rig)
{
    struct licence_doc *set = &rig->keyset;

    set->type = LICENCE_DOC_KEYSET;
    set->iat_ms = LICENCE_RIG_NOW - 365 * LICENCE_RIG_DAY;
    set->version = 1;
    set->valid_until_ms = LICENCE_RIG_NOW + 400 * LICENCE_RIG_DAY;
    set->key_count = 1;
    crypto_sign_public(rig->signing, set->keys[0].public_key);
    set->keys[0].nbf_ms = LICENCE_RIG_NOW - 365 * LICENCE_RIG_DAY;
    set->keys[0].exp_ms = LICENCE_RIG_NOW + 365 * LICENCE_RIG_DAY;
}

static void fill_lease(struct licence_rig *rig)
{
    struct licence_doc *lease = &rig->lease;

    lease->type = LICENCE_DOC_LEASE;
    lease->iat_ms = LICENCE_RIG_NOW;
    (void)str_copy(lease->lid, sizeof lease->lid, "L-2026-0001");
    (void)str_copy(lease->customer, sizeof lease->customer, "Müller & Söhne GmbH");
    (void)str_copy(lease->node, sizeof lease->node, rig->node_id);
    (void)str_copy(lease->edition, sizeof lease->edition, "standard");
    (void)str_copy(lease->region, sizeof lease->region, "eu");
    (void)str_copy(lease->features[0], sizeof lease->features[0], "sds");
    lease->feature_count = 1;
    lease->nbf_ms = LICENCE_RIG_NOW - LICENCE_RIG_DAY;
    lease->exp_ms = LICENCE_RIG_NOW + 365 * LICENCE_RIG_DAY;
    lease->lease_until_ms = LICENCE_RIG_NOW + 30 * LICENCE_RIG_DAY;
    lease->grace_days = 30;
    lease->devices_max = 100;
    lease->overage_pct = 10;
    lease->seq = 7;
    lease->keys_version = 1;
}

static void fill_request(struct licence_rig *rig)
{
    struct licence_request *request = &rig->request;

    request->type = LICENCE_REQUEST_LEASE;
    (void)str_copy(request->lid, sizeof request->lid, "L-2026-0001");
    (void)str_copy(request->node, sizeof request->node, rig->node_id);
    (void)str_copy(request->nonce, sizeof request->nonce, "AAECAwQFBgcICQoLDA0ODw");
    request->req_seq = 12;
    request->iat_ms = LICENCE_RIG_NOW;
    request->devices = 42;
    request->seq_seen = 6;
    (void)str_copy(request->version, sizeof request->version, "0.1.0");
}

void licence_rig_init(struct licence_rig *rig)
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];

    memset(rig, 0, sizeof *rig);
    rig->root = key_of(1);
    rig->signing = key_of(2);
    rig->node = key_of(3);
    crypto_sign_public(rig->node, public_key);
    licence_keys_id(public_key, rig->node_id);
    crypto_sign_public(rig->root, public_key);
    licence_keys_init(&rig->keys);
    (void)licence_keys_add_root(&rig->keys, public_key);
    fill_keyset(rig);
    (void)licence_keys_take(&rig->keys, &rig->keyset);
    fill_lease(rig);
    fill_request(rig);
    buf_init(&rig->body, LICENCE_REQUEST_MOST);
    (void)licence_request_write(&rig->body, &rig->request, rig->node);
    licence_request_question(&rig->question, &rig->request, rig->body.data, rig->body.len);
    rig->against.keys = &rig->keys;
    rig->against.question = &rig->question;
    rig->against.seq = 6;
}

void licence_rig_finish(struct licence_rig *rig)
{
    buf_finish(&rig->body);
    crypto_sign_free(rig->root);
    crypto_sign_free(rig->signing);
    crypto_sign_free(rig->node);
}

bool licence_rig_sign(struct licence_rig *rig, const struct licence_doc *doc, struct buf *out)
{
    buf_clear(out);
    return licence_answer_sign(out, doc, &rig->question, rig->signing, &rig->verdict);
}

bool licence_rig_verify(struct licence_rig *rig, const char *text, size_t len)
{
    return licence_answer_verify(text, len, &rig->against, &rig->got, &rig->verdict);
}

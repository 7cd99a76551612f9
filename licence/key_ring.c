/* SPDX-License-Identifier: Apache-2.0 */
/* Files in, a set of keys out. */
#include "licence/key_ring.h"

#include "base/buf.h"
#include "base/crypto_sign.h"
#include "base/file.h"
#include "base/str.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct secret {
    struct crypto_sign *key;
    char id[LICENCE_DOC_KEY_ID];
};

struct key_ring {
    struct licence_keys keys;
    struct buf keyset;
    struct secret secrets[LICENCE_DOC_KEYS];
    size_t secret_count;
};

static bool fail(char error[KEY_RING_ERROR], const char *file, const char *what)
{
    (void)snprintf(error, KEY_RING_ERROR, "%.250s: %s", file, what);
    return false;
}

static const char *secret_trouble(enum err err)
{
    switch (err) {
    case ERR_REFUSED:
        return "can be read by others than its owner; run: chmod 600";
    case ERR_SYNTAX:
        return "is no Ed25519 key in PEM; printwire-licence keygen makes one";
    case ERR_MISSING:
        return "is not there";
    default:
        return err_text(err);
    }
}

bool key_ring_read_root(struct licence_keys *keys, const char *file, char error[KEY_RING_ERROR])
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    enum err err = crypto_sign_load_public(file, public_key);

    if (err == ERR_MISSING)
        return fail(error, file, "is not there; make a root with printwire-licence keygen");
    if (err != ERR_NONE)
        return fail(error, file, "is no public Ed25519 key in PEM");
    return licence_keys_add_root(keys, public_key) ||
           fail(error, file, "cannot be a root: its order is small, or there are two already");
}

bool key_ring_take_keyset(struct licence_keys *keys, const char *token, size_t len,
                          const char *name, char error[KEY_RING_ERROR])
{
    const struct licence_against against = { .keys = keys };
    struct licence_doc doc;
    struct licence_verdict verdict;

    if (!licence_answer_verify(token, len, &against, &doc, &verdict))
        return fail(error, name, verdict.text);
    if (doc.type != LICENCE_DOC_KEYSET)
        return fail(error, name, "is no key set");
    return licence_keys_take(keys, &doc) || fail(error, name, "is older than the one in force");
}

static bool read_keyset(struct key_ring *ring, const char *folder, char error[KEY_RING_ERROR])
{
    char path[4200];
    struct buf text;

    (void)snprintf(path, sizeof path, "%s/keyset", folder);
    buf_init(&text, PASETO_TOKEN_MOST + 2);
    enum err err = file_read(path, &text);
    if (err == ERR_NONE) {
        const char *token = text.len > 0 ? str_trim(text.data) : "";
        (void)buf_append_text(&ring->keyset, token);
    }
    buf_finish(&text);
    if (err != ERR_NONE)
        return fail(error, path,
                    "cannot be read; make one with printwire-licence keyset, where "
                    "the root's secret key is");
    return key_ring_take_keyset(&ring->keys, buf_text(&ring->keyset), ring->keyset.len, path,
                                error);
}

static bool read_secret(struct key_ring *ring, const char *path, char error[KEY_RING_ERROR])
{
    enum err err = ERR_NONE;
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];

    if (ring->secret_count == LICENCE_DOC_KEYS)
        return fail(error, path, "is one key too many; take out those that sign no more");
    struct secret *secret = &ring->secrets[ring->secret_count];
    secret->key = crypto_sign_read_secret(path, &err);
    if (secret->key == NULL)
        return fail(error, path, secret_trouble(err));
    crypto_sign_public(secret->key, public_key);
    licence_keys_id(public_key, secret->id);
    ring->secret_count++;
    return true;
}

static bool is_pem(const char *name)
{
    size_t len = strlen(name);

    return len > 4 && name[0] != '.' && strcmp(name + len - 4, ".pem") == 0;
}

static bool read_secrets(struct key_ring *ring, const char *folder, char error[KEY_RING_ERROR])
{
    char path[4500];
    bool good = true;

    (void)snprintf(path, sizeof path, "%s/keys", folder);
    DIR *keys = opendir(path);
    if (keys == NULL)
        return fail(error, path,
                    "cannot be read; put a signing key there with printwire-licence "
                    "keygen");
    for (const struct dirent *entry; good && (entry = readdir(keys)) != NULL;) {
        if (!is_pem(entry->d_name))
            continue;
        (void)snprintf(path, sizeof path, "%s/keys/%s", folder, entry->d_name);
        good = read_secret(ring, path, error);
    }
    (void)closedir(keys);
    return good;
}

struct key_ring *key_ring_read(const struct server_conf *conf, char error[KEY_RING_ERROR])
{
    struct key_ring *ring = calloc(1, sizeof *ring);
    bool good = ring != NULL;

    if (!good) {
        (void)str_copy(error, KEY_RING_ERROR, "out of memory");
        return NULL;
    }
    licence_keys_init(&ring->keys);
    buf_init(&ring->keyset, PASETO_TOKEN_MOST);
    for (size_t i = 0; good && i < conf->root_count; i++)
        good = key_ring_read_root(&ring->keys, conf->roots[i], error);
    if (good && read_keyset(ring, conf->folder, error) && read_secrets(ring, conf->folder, error))
        return ring;
    key_ring_free(ring);
    return NULL;
}

void key_ring_free(struct key_ring *ring)
{
    if (ring == NULL)
        return;
    for (size_t i = 0; i < ring->secret_count; i++)
        crypto_sign_free(ring->secrets[i].key);
    buf_finish(&ring->keyset);
    free(ring);
}

/* The secret that signs now and longest, and until when. */
static const struct secret *find(const struct key_ring *ring, int64_t now_ms, int64_t *out_ends_ms)
{
    const struct secret *found = NULL;

    *out_ends_ms = 0;
    if (now_ms > ring->keys.valid_until_ms)
        return NULL;
    for (size_t i = 0; i < ring->secret_count; i++) {
        const struct licence_doc_key *key = licence_keys_find(&ring->keys, ring->secrets[i].id);
        if (key == NULL || now_ms < key->nbf_ms || now_ms > key->exp_ms ||
            key->exp_ms <= *out_ends_ms)
            continue;
        found = &ring->secrets[i];
        *out_ends_ms = key->exp_ms;
    }
    if (found != NULL && *out_ends_ms > ring->keys.valid_until_ms)
        *out_ends_ms = ring->keys.valid_until_ms;
    return found;
}

const struct crypto_sign *key_ring_pick(const struct key_ring *ring, int64_t now_ms)
{
    int64_t ends_ms;
    const struct secret *secret = find(ring, now_ms, &ends_ms);

    return secret != NULL ? secret->key : NULL;
}

int64_t key_ring_ends(const struct key_ring *ring, int64_t now_ms)
{
    int64_t ends_ms;

    (void)find(ring, now_ms, &ends_ms);
    return ends_ms;
}

const char *key_ring_keyset(const struct key_ring *ring, size_t *out_len)
{
    *out_len = ring->keyset.len;
    return buf_text(&ring->keyset);
}

int64_t key_ring_version(const struct key_ring *ring)
{
    return ring->keys.version;
}

const struct licence_keys *key_ring_keys(const struct key_ring *ring)
{
    return &ring->keys;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What happens where the secret keys are. */
#include "licence/keys.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto_sign.h"
#include "base/file.h"
#include "base/proc.h"
#include "protocol/licence_answer.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS    INT64_C(86400000)
#define KEY_DAYS  365 /* that a signing key signs, where not told otherwise */
#define SET_DAYS  400 /* that a key set counts */
#define PATH_MOST 4096

static int fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "printwire-licence: %s: %s\n", what, why);
    return 1;
}

static enum err write_public(const struct crypto_sign *key, const char *path,
                             char out_id[LICENCE_DOC_KEY_ID])
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    char name[PATH_MOST + 8];
    struct buf pem;

    crypto_sign_public(key, public_key);
    licence_keys_id(public_key, out_id);
    (void)snprintf(name, sizeof name, "%s.pub", path);
    buf_init(&pem, CRYPTO_SIGN_PEM);
    enum err err = crypto_sign_write_public(&pem, public_key)
                       ? file_write(name, pem.data, pem.len, 0644)
                       : ERR_LIMIT;
    buf_finish(&pem);
    return err;
}

int keys_make(const struct arguments *a)
{
    const char *path = a->words[0];
    char id[LICENCE_DOC_KEY_ID], folder[PATH_MOST];

    if (strlen(path) > PATH_MOST)
        return fail("keygen", "the name is too long");
    if (file_folder_of(path, true, folder, sizeof folder) == ERR_NONE &&
        proc_become_owner(folder) == ERR_REFUSED) /* the server's user has to read it */
        return fail(folder, "as root, cannot become its owner");
    struct crypto_sign *key = crypto_sign_generate();
    enum err err = crypto_sign_write_secret(key, path);
    if (err == ERR_NONE)
        err = write_public(key, path, id);
    crypto_sign_free(key);
    if (err == ERR_REFUSED)
        return fail(path, "is there already; a key is never replaced");
    if (err != ERR_NONE)
        return fail(path, err_text(err));
    (void)printf("%s\n", id);
    return 0;
}

/* "KEY.pem.pub" or "KEY.pem.pub=2027-01-01..2027-12-31". */
static bool read_key(const char *word, int64_t now_ms, struct licence_doc_key *out_key)
{
    const char *times = strrchr(word, '=');
    const char *middle = times != NULL ? strstr(times, "..") : NULL;
    char file[PATH_MOST], from[32];

    *out_key = (struct licence_doc_key){ .nbf_ms = now_ms, .exp_ms = now_ms + KEY_DAYS * DAY_MS };
    size_t len = times != NULL ? (size_t)(times - word) : strlen(word);
    if (len >= sizeof file || (times != NULL && (middle == NULL || middle - times > 31)))
        return false;
    (void)snprintf(file, sizeof file, "%.*s", (int)len, word);
    if (times != NULL) {
        (void)snprintf(from, sizeof from, "%.*s", (int)(middle - times - 1), times + 1);
        if (!arguments_read_time(from, false, &out_key->nbf_ms) ||
            !arguments_read_time(middle + 2, true, &out_key->exp_ms))
            return false;
    }
    return crypto_sign_load_public(file, out_key->public_key) == ERR_NONE;
}

static int print_set(const struct licence_doc *set, const struct crypto_sign *root)
{
    struct licence_verdict verdict = { .text = "" };
    struct buf token;
    int status = 0;

    buf_init(&token, PASETO_TOKEN_MOST);
    if (!licence_answer_sign_keys(&token, set, root, &verdict))
        status = fail("keyset", verdict.text);
    else if (printf("%s\n", buf_text(&token)) < 0 || fflush(stdout) != 0)
        status = fail("keyset", "cannot be written");
    buf_finish(&token);
    return status;
}

int keys_sign_set(const struct arguments *a)
{
    int64_t now_ms = clock_wall_ms();
    int64_t days = a->days != ARGUMENTS_UNSET ? a->days : SET_DAYS;
    struct licence_doc set = { .type = LICENCE_DOC_KEYSET, .iat_ms = now_ms };
    enum err err = ERR_NONE;

    if (a->root_count != 1 || a->version == ARGUMENTS_UNSET) {
        (void)fail("keyset", "say --root with the root's secret key, and --set-version");
        return 2;
    }
    set.version = a->version;
    set.valid_until_ms = a->until_ms != ARGUMENTS_UNSET ? a->until_ms : now_ms + days * DAY_MS;
    if (a->word_count > LICENCE_DOC_KEYS)
        return fail("keyset", "these are too many keys for one set");
    for (size_t i = 0; i < a->word_count; i++)
        if (!read_key(a->words[i], now_ms, &set.keys[set.key_count++]))
            return fail(a->words[i], "is no public key in PEM, or not followed by =FROM..UNTIL");
    struct crypto_sign *root = crypto_sign_read_secret(a->roots[0], &err);
    if (root == NULL)
        return fail(a->roots[0], err == ERR_REFUSED
                                     ? "can be read by others than its owner; run: chmod 600"
                                     : "is no secret Ed25519 key in PEM");
    int status = print_set(&set, root);
    crypto_sign_free(root);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The handle holds OpenSSL's key, made once: to sign with it costs half of making it again. */
#include "base/crypto_sign.h"

#include "base/crypto.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct crypto_sign {
    EVP_PKEY *pkey;
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
};

static void must(bool worked)
{
    if (!worked)
        abort();
}

/* Takes the OpenSSL key over. */
static struct crypto_sign *handle_of(EVP_PKEY *pkey)
{
    struct crypto_sign *key = calloc(1, sizeof *key);
    size_t len = sizeof key->public_key;

    must(key != NULL && pkey != NULL);
    key->pkey = pkey;
    must(EVP_PKEY_get_raw_public_key(pkey, key->public_key, &len) == 1 &&
         len == sizeof key->public_key);
    return key;
}

struct crypto_sign *crypto_sign_generate(void)
{
    uint8_t seed[CRYPTO_SIGN_SEED];

    crypto_random(seed, sizeof seed);
    struct crypto_sign *key = crypto_sign_from_seed(seed);
    crypto_wipe(seed, sizeof seed);
    return key;
}

struct crypto_sign *crypto_sign_from_seed(const uint8_t seed[CRYPTO_SIGN_SEED])
{
    return handle_of(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, CRYPTO_SIGN_SEED));
}

void crypto_sign_free(struct crypto_sign *key)
{
    if (key == NULL)
        return;
    EVP_PKEY_free(key->pkey); /* wipes the seed */
    free(key);
}

void crypto_sign_seed(const struct crypto_sign *key, uint8_t out_seed[CRYPTO_SIGN_SEED])
{
    size_t len = CRYPTO_SIGN_SEED;

    must(EVP_PKEY_get_raw_private_key(key->pkey, out_seed, &len) == 1 && len == CRYPTO_SIGN_SEED);
}

void crypto_sign_public(const struct crypto_sign *key, uint8_t out_public[CRYPTO_SIGN_PUBLIC])
{
    memcpy(out_public, key->public_key, CRYPTO_SIGN_PUBLIC);
}

bool crypto_sign_make(const struct crypto_sign *key, const void *bytes, size_t len,
                      uint8_t out_signature[CRYPTO_SIGN_SIGNATURE])
{
    size_t signature_len = CRYPTO_SIGN_SIGNATURE;

    if (len > CRYPTO_SIGN_MOST)
        return false;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(context != NULL && EVP_DigestSignInit(context, NULL, NULL, NULL, key->pkey) == 1 &&
         EVP_DigestSign(context, out_signature, &signature_len, bytes, len) == 1 &&
         signature_len == CRYPTO_SIGN_SIGNATURE);
    EVP_MD_CTX_free(context);
    return true;
}

/* The y coordinates of the points whose order divides 8, with the encodings that are not reduced
 * (p, p + 1); the highest bit, the sign of x, is left aside. */
static const uint8_t small_order[][CRYPTO_SIGN_PUBLIC] = {
    { 0 },
    { 1 },
    { 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
      0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
      0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
    { 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
      0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
      0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
    { 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
    { 0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
    { 0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
      0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f }
};

bool crypto_sign_public_is_sound(const uint8_t public_key[CRYPTO_SIGN_PUBLIC])
{
    uint8_t y[CRYPTO_SIGN_PUBLIC];

    memcpy(y, public_key, sizeof y);
    y[CRYPTO_SIGN_PUBLIC - 1] &= 0x7f;
    for (size_t i = 0; i < sizeof small_order / sizeof small_order[0]; i++)
        if (memcmp(y, small_order[i], sizeof y) == 0)
            return false;
    return true;
}

bool crypto_sign_verify(const uint8_t public_key[CRYPTO_SIGN_PUBLIC], const void *bytes, size_t len,
                        const uint8_t signature[CRYPTO_SIGN_SIGNATURE])
{
    if (len > CRYPTO_SIGN_MOST || !crypto_sign_public_is_sound(public_key))
        return false;
    EVP_PKEY *pkey =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, CRYPTO_SIGN_PUBLIC);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(pkey != NULL && context != NULL);
    bool is_good = EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1 &&
                   EVP_DigestVerify(context, signature, CRYPTO_SIGN_SIGNATURE, bytes, len) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pkey);
    return is_good;
}

/* Gives a file its name unless that is taken; EEXIST then. A jail (base/jail) knows no link(), some
 * file systems no such rename. */
static bool name_file(const char *from, const char *path)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return true;
    return (errno == EINVAL || errno == ENOSYS) && link(from, path) == 0;
}

/* A new file, whole or not at all: a name that exists is never taken. */
static enum err write_new_file(const char *path, const char *bytes, size_t len)
{
    char beside[PATH_MAX];
    int n = snprintf(beside, sizeof beside, "%s.secret", path);

    if (n < 0 || (size_t)n >= sizeof beside)
        return ERR_LIMIT;
    enum err err = file_write(beside, bytes, len, 0600);
    if (err != ERR_NONE)
        return err;
    if (!name_file(beside, path))
        err = errno == EEXIST ? ERR_REFUSED : ERR_IO;
    int saved = errno;
    (void)unlink(beside);
    errno = saved;
    return err;
}

enum err crypto_sign_write_secret(const struct crypto_sign *key, const char *path)
{
    char *pem;
    BIO *memory = BIO_new(BIO_s_secmem());

    must(memory != NULL &&
         PEM_write_bio_PKCS8PrivateKey(memory, key->pkey, NULL, NULL, 0, NULL, NULL) == 1);
    long len = BIO_get_mem_data(memory, &pem);
    enum err err = write_new_file(path, pem, (size_t)len);
    BIO_free(memory); /* its memory is wiped */
    return err;
}

/* No file asks for a passphrase: an encrypted key is none that we read. */
static int no_passphrase(char *out, int size, int is_writing, void *context)
{
    (void)out;
    (void)size;
    (void)is_writing;
    (void)context;
    return -1;
}

static EVP_PKEY *parse_pem(const char *pem, size_t len, bool is_secret)
{
    BIO *memory = BIO_new_mem_buf(pem, (int)len);

    must(memory != NULL);
    EVP_PKEY *pkey = is_secret ? PEM_read_bio_PrivateKey(memory, NULL, no_passphrase, NULL)
                               : PEM_read_bio_PUBKEY(memory, NULL, no_passphrase, NULL);
    BIO_free(memory);
    if (pkey != NULL && EVP_PKEY_get_base_id(pkey) != EVP_PKEY_ED25519) {
        EVP_PKEY_free(pkey);
        pkey = NULL;
    }
    return pkey;
}

/* The whole of a file that only its owner can reach. */
static enum err read_secret_file(const char *path, char *out, size_t size, size_t *out_len)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? ERR_MISSING : ERR_IO;
    enum err err = fstat(fd, &info) != 0 ? ERR_IO : ERR_NONE;
    if (err == ERR_NONE && (!S_ISREG(info.st_mode) || (info.st_mode & 077) != 0))
        err = ERR_REFUSED;
    if (err == ERR_NONE && (uint64_t)info.st_size >= size)
        err = ERR_SYNTAX;
    if (err == ERR_NONE) {
        ssize_t n = read(fd, out, size);
        err = n < 0 ? ERR_IO : (size_t)n >= size ? ERR_SYNTAX : ERR_NONE;
        *out_len = n < 0 ? 0 : (size_t)n;
    }
    (void)close(fd);
    return err;
}

struct crypto_sign *crypto_sign_read_secret(const char *path, enum err *out_err)
{
    char pem[CRYPTO_SIGN_PEM];
    size_t len = 0;
    EVP_PKEY *pkey = NULL;
    enum err err = read_secret_file(path, pem, sizeof pem, &len);

    if (err == ERR_NONE) {
        pkey = parse_pem(pem, len, true);
        err = pkey == NULL ? ERR_SYNTAX : ERR_NONE;
    }
    crypto_wipe(pem, sizeof pem);
    *out_err = err;
    return pkey == NULL ? NULL : handle_of(pkey);
}

bool crypto_sign_write_public(struct buf *out, const uint8_t public_key[CRYPTO_SIGN_PUBLIC])
{
    char *pem;
    EVP_PKEY *pkey =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, CRYPTO_SIGN_PUBLIC);
    BIO *memory = BIO_new(BIO_s_mem());

    must(pkey != NULL && memory != NULL && PEM_write_bio_PUBKEY(memory, pkey) == 1);
    long len = BIO_get_mem_data(memory, &pem);
    bool fits = buf_append(out, pem, (size_t)len);
    BIO_free(memory);
    EVP_PKEY_free(pkey);
    return fits;
}

enum err crypto_sign_read_public(const char *pem, size_t len,
                                 uint8_t out_public[CRYPTO_SIGN_PUBLIC])
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];
    size_t raw_len = sizeof public_key;

    if (len == 0 || len > CRYPTO_SIGN_PEM)
        return ERR_SYNTAX;
    EVP_PKEY *pkey = parse_pem(pem, len, false);
    if (pkey == NULL)
        return ERR_SYNTAX;
    must(EVP_PKEY_get_raw_public_key(pkey, public_key, &raw_len) == 1);
    EVP_PKEY_free(pkey);
    if (!crypto_sign_public_is_sound(public_key))
        return ERR_RANGE;
    memcpy(out_public, public_key, sizeof public_key);
    return ERR_NONE;
}

enum err crypto_sign_load_public(const char *path, uint8_t out_public[CRYPTO_SIGN_PUBLIC])
{
    struct buf pem;

    buf_init(&pem, CRYPTO_SIGN_PEM);
    enum err err = file_read(path, &pem);
    if (err == ERR_NONE)
        err = crypto_sign_read_public(buf_text(&pem), pem.len, out_public);
    else if (err == ERR_LIMIT)
        err = ERR_SYNTAX;
    buf_finish(&pem);
    return err;
}

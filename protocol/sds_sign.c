/* SPDX-License-Identifier: Apache-2.0 */
/* What was read is written again and compared, so that only the one form passes. */
#include "protocol/sds_sign.h"

#include "base/base64url.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/crypto_base64.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define COMPONENTS    "(\"@method\" \"@authority\" \"@path\" \"content-digest\")"
#define LABEL         "sds="
#define BASE_MOST     2048
#define CREATED_MOST  INT64_C(99999999999)
#define SIGNATURE_LEN 86 /* characters of 64 octets, without the padding */
#define NONCE_LEN     22
#define NONCE_OCTETS  16
#define UUID_LEN      36
#define KEY_LEN       43
#define BASE64URL     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

static bool is_claim(const struct sds_sign_claim *claim)
{
    uint8_t nonce[NONCE_OCTETS];
    size_t len = strspn(claim->keyid, BASE64URL);

    return claim->created_s > 0 && claim->created_s <= CREATED_MOST &&
           base64url_decode_exact(claim->nonce, strlen(claim->nonce), nonce, sizeof nonce) &&
           claim->keyid[len] == '\0' && (len == UUID_LEN || len == KEY_LEN);
}

static bool is_part(const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] > '~')
            return false;
    return len > 0 && len < SDS_SIGN_PART;
}

static void write_digest(const struct sds_sign_request *request,
                         char out_text[sizeof((struct sds_sign_headers *)NULL)->digest])
{
    uint8_t digest[CRYPTO_SHA256_SIZE];
    char text[CRYPTO_BASE64_SIZE(CRYPTO_SHA256_SIZE)];

    crypto_sha256(request->body, request->len, digest);
    crypto_base64_write(digest, sizeof digest, text);
    (void)snprintf(out_text, sizeof((struct sds_sign_headers *)NULL)->digest, "sha-256=:%s:", text);
}

static void write_input(const struct sds_sign_claim *claim, char *out_text, size_t size)
{
    (void)snprintf(out_text, size,
                   LABEL COMPONENTS ";created=%" PRId64 ";nonce=\"%s\";keyid=\"%s\""
                                    ";alg=\"ed25519\";tag=\"printwire-sds-1\"",
                   claim->created_s, claim->nonce, claim->keyid);
}

/* The signature base (RFC 9421, section 2.5). */
static bool write_base(struct buf *out, const struct sds_sign_request *request,
                       const struct sds_sign_headers *headers)
{
    return is_part(request->method) && is_part(request->authority) && is_part(request->path) &&
           buf_append_format(out,
                             "\"@method\": %s\n\"@authority\": %s\n\"@path\": %s\n"
                             "\"content-digest\": %s\n\"@signature-params\": %s",
                             request->method, request->authority, request->path, headers->digest,
                             headers->input + sizeof LABEL - 1);
}

bool sds_sign_make(struct sds_sign_headers *out_headers, const struct sds_sign_request *request,
                   const struct sds_sign_claim *claim, const struct crypto_sign *key)
{
    struct sds_sign_headers headers;
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];
    char text[CRYPTO_BASE64_SIZE(CRYPTO_SIGN_SIGNATURE)];
    struct buf base;

    if (!is_claim(claim))
        return false;
    write_digest(request, headers.digest);
    write_input(claim, headers.input, sizeof headers.input);
    buf_init(&base, BASE_MOST);
    bool is_made = write_base(&base, request, &headers) &&
                   crypto_sign_make(key, base.data, base.len, signature);
    buf_finish(&base);
    if (!is_made)
        return false;
    crypto_base64_write(signature, sizeof signature, text);
    (void)snprintf(headers.signature, sizeof headers.signature, LABEL ":%s:", text);
    *out_headers = headers;
    return true;
}

/* Steps over a text that has to stand there. */
static bool step(const char **at, const char *text)
{
    if (!str_starts_with(*at, text))
        return false;
    *at += strlen(text);
    return true;
}

/* Takes what stands before the next `end`. */
static bool take(const char **at, char end, char *out, size_t size)
{
    const char *stop = strchr(*at, end);
    size_t len = stop == NULL ? size : (size_t)(stop - *at);

    if (len >= size)
        return false;
    memcpy(out, *at, len);
    out[len] = '\0';
    *at = stop;
    return true;
}

bool sds_sign_read(struct sds_sign_claim *out_claim, const struct sds_sign_headers *headers)
{
    struct sds_sign_claim claim = { 0 };
    struct sds_sign_headers again;
    const char *at = headers->input;
    char created[16];

    if (!step(&at, LABEL COMPONENTS ";created=") || !take(&at, ';', created, sizeof created) ||
        !str_to_i64(created, 1, CREATED_MOST, &claim.created_s) || !step(&at, ";nonce=\"") ||
        !take(&at, '"', claim.nonce, sizeof claim.nonce) || !step(&at, "\";keyid=\"") ||
        !take(&at, '"', claim.keyid, sizeof claim.keyid) || !is_claim(&claim))
        return false;
    write_input(&claim, again.input, sizeof again.input);
    if (strcmp(again.input, headers->input) != 0)
        return false;
    *out_claim = claim;
    return true;
}

/* "sds=:...==:" as octets: base64 that is strict, by way of base64url. */
static bool read_signature(const char *text, uint8_t out_signature[CRYPTO_SIGN_SIGNATURE])
{
    char url[SIGNATURE_LEN + 1];
    const char *at = text;

    if (!step(&at, LABEL ":") || strlen(at) != SIGNATURE_LEN + 3 ||
        strcmp(at + SIGNATURE_LEN, "==:") != 0)
        return false;
    for (size_t i = 0; i < SIGNATURE_LEN; i++) {
        if (at[i] == '-' || at[i] == '_')
            return false;
        url[i] = at[i] == '+' ? '-' : at[i] == '/' ? '_' : at[i];
    }
    return base64url_decode_exact(url, SIGNATURE_LEN, out_signature, CRYPTO_SIGN_SIGNATURE);
}

static bool is_fresh(int64_t created_s, int64_t now_ms)
{
    int64_t ahead_s = created_s - now_ms / 1000;

    return ahead_s <= SDS_SIGN_CLOCK_S && ahead_s >= -SDS_SIGN_CLOCK_S;
}

enum sds_sign_check sds_sign_verify(const struct sds_sign_headers *headers,
                                    const struct sds_sign_request *request,
                                    const uint8_t public_key[CRYPTO_SIGN_PUBLIC], int64_t now_ms)
{
    uint8_t signature[CRYPTO_SIGN_SIGNATURE];
    char digest[sizeof headers->digest];
    struct sds_sign_claim claim;
    struct buf base;

    if (!sds_sign_read(&claim, headers) || !read_signature(headers->signature, signature))
        return SDS_SIGN_NO_FORM;
    write_digest(request, digest);
    if (strcmp(digest, headers->digest) != 0)
        return SDS_SIGN_OTHER_BODY;
    buf_init(&base, BASE_MOST);
    bool fits = write_base(&base, request, headers) &&
                crypto_sign_verify(public_key, base.data, base.len, signature);
    buf_finish(&base);
    if (!fits)
        return SDS_SIGN_FORGED;
    return is_fresh(claim.created_s, now_ms) ? SDS_SIGN_GOOD : SDS_SIGN_BAD_CLOCK;
}

const char *sds_sign_check_text(enum sds_sign_check check)
{
    static const char *const texts[] = { "signed", "a header of its signature is not of the form",
                                         "its digest is another body's", "its signature is forged",
                                         "its clock is wrong" };

    return (size_t)check < sizeof texts / sizeof texts[0] ? texts[check] : "";
}

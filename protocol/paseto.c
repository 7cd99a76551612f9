/* SPDX-License-Identifier: Apache-2.0 */
/* PAE ("pre-authentication encoding"): the number of parts, then each part after its length, all
 * numbers as 64 bits, little-endian, the highest bit clear. */
#include "protocol/paseto.h"

#include "base/base64url.h"

#include <string.h>

#define HEADER_LEN (sizeof PASETO_HEADER - 1)
#define PARTS      4
#define ASSERTION  1024 /* longest assertion */
#define SIGNED_LIMIT                                                                               \
    (8 * (PARTS + 1) + HEADER_LEN + PASETO_PAYLOAD_MOST + PASETO_FOOTER_MOST + ASSERTION)

void paseto_init(struct paseto *token)
{
    buf_init(&token->payload, PASETO_PAYLOAD_MOST + CRYPTO_SIGN_SIGNATURE);
    buf_init(&token->footer, PASETO_FOOTER_MOST);
    memset(token->signature, 0, sizeof token->signature);
}

void paseto_finish(struct paseto *token)
{
    buf_finish(&token->payload);
    buf_finish(&token->footer);
}

/* The signature is the end of what is decoded; the payload keeps the rest. */
static bool split_payload(struct paseto *token, const char *text, size_t len)
{
    struct buf *payload = &token->payload;

    if (!base64url_decode(payload, text, len) || payload->len < CRYPTO_SIGN_SIGNATURE)
        return false;
    payload->len -= CRYPTO_SIGN_SIGNATURE;
    memcpy(token->signature, payload->data + payload->len, CRYPTO_SIGN_SIGNATURE);
    payload->data[payload->len] = '\0';
    return true;
}

bool paseto_read(struct paseto *out_token, const char *text, size_t len)
{
    buf_clear(&out_token->payload);
    buf_clear(&out_token->footer);
    if (len < HEADER_LEN || len >= PASETO_TOKEN_MOST ||
        memcmp(text, PASETO_HEADER, HEADER_LEN) != 0)
        return false;
    text += HEADER_LEN;
    len -= HEADER_LEN;
    const char *dot = memchr(text, '.', len);
    size_t payload_len = dot == NULL ? len : (size_t)(dot - text);
    if (!split_payload(out_token, text, payload_len))
        return false;
    if (dot == NULL)
        return true;
    size_t footer_len = len - payload_len - 1;
    return footer_len > 0 && base64url_decode(&out_token->footer, dot + 1, footer_len);
}

static void append_number(struct buf *out, uint64_t number)
{
    uint8_t bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
    bytes[7] &= 0x7f;
    buf_append(out, bytes, sizeof bytes);
}

static void append_part(struct buf *out, const void *bytes, size_t len)
{
    append_number(out, len);
    buf_append(out, bytes, len);
}

bool paseto_signed_bytes(struct buf *out, const struct paseto *token, const char *assertion)
{
    append_number(out, PARTS);
    append_part(out, PASETO_HEADER, HEADER_LEN);
    append_part(out, buf_text(&token->payload), token->payload.len);
    append_part(out, buf_text(&token->footer), token->footer.len);
    append_part(out, assertion, strlen(assertion));
    return !buf_failed(out);
}

bool paseto_verify(const struct paseto *token, const uint8_t public_key[CRYPTO_SIGN_PUBLIC],
                   const char *assertion)
{
    struct buf bytes;

    buf_init(&bytes, SIGNED_LIMIT);
    bool is_good = paseto_signed_bytes(&bytes, token, assertion) &&
                   crypto_sign_verify(public_key, bytes.data, bytes.len, token->signature);
    buf_finish(&bytes);
    return is_good;
}

static bool append_token(struct buf *out, const struct paseto *token)
{
    struct buf joined;

    buf_init(&joined, PASETO_PAYLOAD_MOST + CRYPTO_SIGN_SIGNATURE);
    buf_append(&joined, buf_text(&token->payload), token->payload.len);
    buf_append(&joined, token->signature, sizeof token->signature);
    bool is_whole = !buf_failed(&joined) && buf_append_text(out, PASETO_HEADER) &&
                    base64url_encode(out, joined.data, joined.len);
    buf_finish(&joined);
    if (token->footer.len == 0)
        return is_whole;
    return is_whole && buf_append_text(out, ".") &&
           base64url_encode(out, token->footer.data, token->footer.len);
}

bool paseto_sign(struct buf *out, struct paseto *token, const struct crypto_sign *key,
                 const char *assertion)
{
    struct buf bytes;

    if (buf_failed(&token->payload) || buf_failed(&token->footer) ||
        token->payload.len > PASETO_PAYLOAD_MOST)
        return false;
    buf_init(&bytes, SIGNED_LIMIT);
    bool is_signed = paseto_signed_bytes(&bytes, token, assertion) &&
                     crypto_sign_make(key, bytes.data, bytes.len, token->signature);
    buf_finish(&bytes);
    return is_signed && append_token(out, token);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* An HMAC of the value, in lower case, says by how much each of its characters moves on. */
#include "agent/record/mask_shape.h"

#include "agent/record/mask_form.h"
#include "base/crypto.h"
#include "protocol/evidence.h"

#include <ctype.h>
#include <string.h>

#define HEX_LEAST 12 /* digits of a serial number that are taken for letters */

static char shift(char c, uint8_t by)
{
    if (isdigit((unsigned char)c))
        return (char)('0' + (c - '0' + 1 + by % 9) % 10);
    if (isupper((unsigned char)c))
        return (char)('A' + (c - 'A' + 1 + by % 25) % 26);
    if (islower((unsigned char)c))
        return (char)('a' + (c - 'a' + 1 + by % 25) % 26);
    if ((unsigned char)c >= 0x80 || c == '@')
        return (char)('a' + by % 26);
    return c;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) != 0 || (unsigned char)c >= 0x80;
}

/* A stand-in must not look like what nobody may tell (agent/record/leak). */
static bool has_bare_mac(const char *text, size_t len)
{
    for (size_t at = 0, word; at < len; at += word + (word == 0)) {
        for (word = 0; at + word < len && is_word(text[at + word]);)
            word++;
        if (mask_form_bare_mac(text + at, word))
            return true;
    }
    return false;
}

static void shape(const uint8_t key[MASK_SHAPE_KEY], const char *text, size_t len, uint8_t round,
                  char *out)
{
    uint8_t digest[CRYPTO_SHA256_SIZE];
    uint8_t bytes[MASK_BYTES + 2];

    for (size_t i = 0; i < len; i++)
        bytes[i + 2] = (uint8_t)tolower((unsigned char)text[i]);
    bytes[0] = round;
    for (size_t i = 0; i < len; i++) {
        if (i % sizeof digest == 0) {
            bytes[1] = (uint8_t)(i / sizeof digest);
            crypto_hmac_sha256(key, MASK_SHAPE_KEY, bytes, len + 2, digest);
        }
        out[i] = shift(text[i], digest[i % sizeof digest]);
    }
}

void mask_shape_text(const uint8_t key[MASK_SHAPE_KEY], const char *text, size_t len, char *out)
{
    uint8_t round = 0;

    do
        shape(key, text, len, round, out);
    while (has_bare_mac(out, len) && ++round < UINT8_MAX);
}

/* "583734...": the digits of letters and digits, as one maker writes its serial numbers. */
static bool take_hex_text(const char *text, size_t len, char out[MASK_BYTES])
{
    if (len < HEX_LEAST || len % 2 != 0)
        return false;
    for (size_t i = 0; i < len; i += 2) {
        int letter = mask_form_digit(text[i]) * 16 + mask_form_digit(text[i + 1]);
        if (mask_form_digit(text[i]) < 0 || mask_form_digit(text[i + 1]) < 0 || letter > 'z' ||
            !isalnum(letter))
            return false;
        out[i / 2] = (char)letter;
    }
    return true;
}

static void shape_serial(const uint8_t key[MASK_SHAPE_KEY], const char *text, size_t len,
                         uint8_t round, char *out)
{
    char plain[MASK_BYTES];

    if (!take_hex_text(text, len, plain)) {
        shape(key, text, len, round, out);
        if (text[0] == '-' && len > 1)
            out[1] = '1'; /* numbers of 32 bits stay such */
        return;
    }
    shape(key, plain, len / 2, round, plain);
    crypto_hex(plain, len / 2, out);
}

bool mask_shape_serial(const uint8_t key[MASK_SHAPE_KEY], const char *text, size_t len, char *out)
{
    char own[MASK_BYTES + 1];

    (void)memcpy(own, text, len);
    own[len] = '\0';
    if (!evidence_serial(own))
        return false;
    out[len] = '\0';
    for (uint8_t round = 0; round < UINT8_MAX; round++) {
        shape_serial(key, text, len, round, out);
        if (evidence_serial(out) && !has_bare_mac(out, len))
            break;
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What was sealed comes back; what was changed, cut, doubled or put in another order does not. */
#include "base/crypto_seal.h"

#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define PIECE ((size_t)CRYPTO_SEAL_PIECE)
#define HEAD  ((size_t)19 + 32)
#define MOST  (4 * (PIECE + 16) + HEAD)
#define KEY   "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

struct bytes {
    char *at;
    size_t len;
};

static uint8_t key[CRYPTO_SEAL_KEY];

/* Through one of both functions; `at` is NULL on failure. */
static struct bytes through(enum err (*fn)(FILE *, FILE *, const uint8_t *), const char *in,
                            size_t len, enum err wanted)
{
    struct bytes out = { calloc(1, MOST), 0 };
    FILE *from = len > 0 ? fmemopen((void *)(uintptr_t)in, len, "rb") : fopen("/dev/null", "rb");
    FILE *to = tmpfile();

    CU_ASSERT_PTR_NOT_NULL_FATAL(from);
    CU_ASSERT_PTR_NOT_NULL_FATAL(to);
    CU_ASSERT_EQUAL(fn(from, to, key), wanted);
    rewind(to);
    out.len = fread(out.at, 1, MOST, to);
    (void)fclose(from);
    (void)fclose(to);
    return out;
}

static char *text_of(size_t len)
{
    char *text = malloc(MOST);

    for (size_t i = 0; i < len; i++)
        text[i] = (char)(i * 31 % 251);
    return text;
}

static void what_was_sealed_comes_back(void)
{
    static const size_t lengths[] = { 0, 1, 1000, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE };

    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        char *text = text_of(lengths[i]);
        struct bytes sealed = through(crypto_seal_write, text, lengths[i], ERR_NONE);
        size_t pieces = lengths[i] == 0 ? 1 : (lengths[i] + PIECE - 1) / PIECE;
        CU_ASSERT_EQUAL(sealed.len, HEAD + lengths[i] + 16 * pieces);
        struct bytes back = through(crypto_seal_read, sealed.at, sealed.len, ERR_NONE);
        CU_ASSERT_EQUAL(back.len, lengths[i]);
        CU_ASSERT_EQUAL(memcmp(back.at, text, lengths[i]), 0);
        free(text);
        free(sealed.at);
        free(back.at);
    }
}

static void is_damaged(const struct bytes *sealed, size_t len)
{
    free(through(crypto_seal_read, sealed->at, len, ERR_CORRUPT).at);
}

static void what_was_changed_does_not(void)
{
    char *text = text_of(2 * PIECE + 10);
    struct bytes sealed = through(crypto_seal_write, text, 2 * PIECE + 10, ERR_NONE);

    for (size_t at = 19; at < sealed.len; at += 997) {
        sealed.at[at] ^= 1;
        is_damaged(&sealed, sealed.len);
        sealed.at[at] ^= 1;
    }
    for (size_t len = HEAD; len < sealed.len; len += 4999)
        is_damaged(&sealed, len);
    is_damaged(&sealed, HEAD + PIECE + 16); /* between two pieces */
    is_damaged(&sealed, HEAD + 2 * (PIECE + 16));
    free(text);
    free(sealed.at);
}

static void pieces_have_their_order(void)
{
    char *text = text_of(2 * PIECE + 10);
    struct bytes sealed = through(crypto_seal_write, text, 2 * PIECE + 10, ERR_NONE);
    char *first = sealed.at + HEAD, *second = first + PIECE + 16;
    char *kept = malloc(PIECE + 16);

    memcpy(kept, first, PIECE + 16);
    memcpy(first, second, PIECE + 16);
    is_damaged(&sealed, sealed.len); /* the second twice */
    memcpy(second, kept, PIECE + 16);
    is_damaged(&sealed, sealed.len); /* in the other order */
    free(kept);
    free(text);
    free(sealed.at);
}

static void another_key_or_file_is_told(void)
{
    struct bytes sealed = through(crypto_seal_write, "secret", 6, ERR_NONE);
    struct bytes again = through(crypto_seal_write, "secret", 6, ERR_NONE);

    CU_ASSERT_NOT_EQUAL(memcmp(sealed.at + HEAD, again.at + HEAD, 6), 0); /* another salt */
    key[31] ^= 1;
    is_damaged(&sealed, sealed.len);
    key[31] ^= 1;
    free(through(crypto_seal_read, "printwire-backup 1\n", 19, ERR_SYNTAX).at);
    free(through(crypto_seal_read, sealed.at, HEAD - 1, ERR_SYNTAX).at);
    free(through(crypto_seal_read, "", 0, ERR_SYNTAX).at);
    free(sealed.at);
    free(again.at);
}

static void a_key_is_64_digits(void)
{
    static const char *const wrong[] = {
        "",
        "00",
        KEY "0",
        KEY " ",
        "000102030405060708090A0B0C0D0E0F101112131415161718191a1b1c1d1e1f",
        "g00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    };

    CU_ASSERT_EQUAL(crypto_seal_read_key(KEY, key), ERR_NONE);
    for (size_t i = 0; i < sizeof key; i++)
        CU_ASSERT_EQUAL(key[i], i);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CU_ASSERT_EQUAL(crypto_seal_read_key(wrong[i], key), ERR_SYNTAX);
    CU_ASSERT_EQUAL(key[31], 31); /* untouched */
}

UNIT_MAIN("crypto_seal", UNIT_TEST(a_key_is_64_digits), UNIT_TEST(what_was_sealed_comes_back),
          UNIT_TEST(what_was_changed_does_not), UNIT_TEST(pieces_have_their_order),
          UNIT_TEST(another_key_or_file_is_told))

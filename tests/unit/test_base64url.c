/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64url.h"
#include "tests/unit/unit.h"

#include <string.h>

static bool decodes(const char *text, struct buf *out)
{
    buf_clear(out);
    return base64url_decode(out, text, strlen(text));
}

/* RFC 4648 section 10, without padding. */
static void writes_and_reads_the_vectors_of_the_standard(void)
{
    static const char *const rows[][2] = { { "", "" },
                                           { "f", "Zg" },
                                           { "fo", "Zm8" },
                                           { "foo", "Zm9v" },
                                           { "foob", "Zm9vYg" },
                                           { "fooba", "Zm9vYmE" },
                                           { "foobar", "Zm9vYmFy" },
                                           { "\xfb\xff\xbe", "-_--" } };
    struct buf out;

    buf_init(&out, 64);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        buf_clear(&out);
        CU_ASSERT_TRUE(base64url_encode(&out, rows[i][0], strlen(rows[i][0])));
        CU_ASSERT_STRING_EQUAL(buf_text(&out), rows[i][1]);
        CU_ASSERT_EQUAL(out.len, BASE64URL_LEN(strlen(rows[i][0])));
        CU_ASSERT_TRUE(decodes(rows[i][1], &out));
        CU_ASSERT_STRING_EQUAL(buf_text(&out), rows[i][0]);
    }
    buf_finish(&out);
}

static void refuses_every_other_spelling(void)
{
    static const char *const rows[] = { "Zg==",   "Zm8=",   "Z",     "Zm9vY",     "Zm9v ", " Zm9v",
                                        "Zm 9v",  "Zm9v\n", "+_--",  "-/--",      "Zh",    "Zm9",
                                        "Zm9vYh", "=",      "Zm9v.", "Zm\xc3\xa9" };
    struct buf out;

    buf_init(&out, 64);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CU_ASSERT_FALSE(decodes(rows[i], &out));
        CU_ASSERT_EQUAL(out.len, 0);
    }
    buf_clear(&out);
    CU_ASSERT_FALSE(base64url_decode(&out, "Zg\0", 3));
    buf_finish(&out);
}

/* Of all texts of two, three and four characters, exactly one per value is taken. */
static void takes_one_text_per_value(void)
{
    static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint8_t one;
    uint8_t two[2];
    unsigned ones = 0;
    unsigned twos = 0;

    for (size_t i = 0; i < 64 * 64; i++) {
        char text[] = { all[i / 64], all[i % 64], 0 };
        ones += base64url_decode_exact(text, 2, &one, 1);
        for (size_t j = 0; j < 64; j++) {
            text[2] = all[j];
            twos += base64url_decode_exact(text, 3, two, 2);
        }
    }
    CU_ASSERT_EQUAL(ones, 256);
    CU_ASSERT_EQUAL(twos, 65536);
}

static void reads_only_the_length_that_was_asked_for(void)
{
    uint8_t bytes[4] = { 9, 9, 9, 9 };

    CU_ASSERT_FALSE(base64url_decode_exact("Zm9v", 4, bytes, 2));
    CU_ASSERT_FALSE(base64url_decode_exact("Zm9v", 4, bytes, 4));
    CU_ASSERT_FALSE(base64url_decode_exact("Zm9!", 4, bytes, 3));
    CU_ASSERT_EQUAL(bytes[0], 9);
    CU_ASSERT_TRUE(base64url_decode_exact("Zm9v", 4, bytes, 3));
    CU_ASSERT_EQUAL(memcmp(bytes, "foo\x09", 4), 0);
    CU_ASSERT_TRUE(base64url_decode_exact("", 0, bytes, 0));
}

static void stops_at_the_limit(void)
{
    struct buf out;

    buf_init(&out, 5);
    CU_ASSERT_FALSE(base64url_encode(&out, "foobar", 6));
    buf_clear(&out);
    CU_ASSERT_FALSE(base64url_decode(&out, "Zm9vYmFy", 8));
    CU_ASSERT_TRUE(buf_failed(&out));
    buf_finish(&out);
}

UNIT_MAIN("base64url", UNIT_TEST(writes_and_reads_the_vectors_of_the_standard),
          UNIT_TEST(refuses_every_other_spelling), UNIT_TEST(takes_one_text_per_value),
          UNIT_TEST(reads_only_the_length_that_was_asked_for), UNIT_TEST(stops_at_the_limit))

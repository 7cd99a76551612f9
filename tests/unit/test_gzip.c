/* SPDX-License-Identifier: Apache-2.0 */
/* What is packed is unpacked again by zlib's own hand. */
#include "base/gzip.h"

#include "tests/unit/unit.h"

#include <string.h>
#include <zlib.h>

#define LIMIT (1U << 20)

/* The bytes that are packed in `packed`; how many there are, 0 for what is no gzip. */
static size_t unpack(const struct buf *packed, char *out, size_t size)
{
    z_stream z = { .next_in = (unsigned char *)packed->data,
                   .avail_in = (unsigned)packed->len,
                   .next_out = (unsigned char *)out,
                   .avail_out = (unsigned)size };

    if (inflateInit2(&z, 15 + 16) != Z_OK)
        return 0;
    int status = inflate(&z, Z_FINISH);
    size_t len = status == Z_STREAM_END && z.avail_in == 0 ? size - z.avail_out : 0;
    (void)inflateEnd(&z);
    return len;
}

static void what_is_packed_comes_out_again(void)
{
    static const size_t lens[] = { 1, 4095, 4096, 4097, 300000 };
    static char bytes[300000];
    static char again[300001];
    struct buf packed;

    for (size_t i = 0; i < sizeof bytes; i++) /* hard to pack, and then easy */
        bytes[i] = (char)(i < 200000 ? i * i * 2654435761U >> 24 : i % 7);
    buf_init(&packed, LIMIT);
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        buf_clear(&packed);
        CU_ASSERT_TRUE_FATAL(gzip_append(&packed, bytes, lens[i]));
        CU_ASSERT_EQUAL(unpack(&packed, again, sizeof again), lens[i]);
        CU_ASSERT_EQUAL(memcmp(again, bytes, lens[i]), 0);
    }
    buf_finish(&packed);
}

static void a_table_is_many_times_smaller_and_always_the_same(void)
{
    struct buf table, packed, twice;

    buf_init(&table, LIMIT);
    buf_init(&packed, LIMIT);
    buf_init(&twice, LIMIT);
    for (int i = 0; i < 500; i++)
        buf_append_format(&table, "{\"device\":\"%d\",\"manufacturer\":\"Maker\",\"model\":\"M\"},",
                          i * 7919);
    CU_ASSERT_TRUE(gzip_append(&packed, table.data, table.len));
    CU_ASSERT_TRUE(gzip_append(&twice, table.data, table.len));
    CU_ASSERT_TRUE(packed.len < table.len / 5);
    CU_ASSERT_EQUAL_FATAL(packed.len, twice.len);
    CU_ASSERT_EQUAL(memcmp(packed.data, twice.data, twice.len), 0);
    CU_ASSERT_EQUAL(memcmp(packed.data, "\x1f\x8b\x08\0\0\0\0\0", 8), 0); /* no name, no time */
    buf_finish(&table);
    buf_finish(&packed);
    buf_finish(&twice);
}

static void what_does_not_fit_is_refused(void)
{
    struct buf packed;

    buf_init(&packed, 16);
    CU_ASSERT_FALSE(gzip_append(&packed, "some bytes that take more when they are packed", 46));
    buf_finish(&packed);
}

UNIT_MAIN("gzip", UNIT_TEST(what_is_packed_comes_out_again),
          UNIT_TEST(a_table_is_many_times_smaller_and_always_the_same),
          UNIT_TEST(what_does_not_fit_is_refused))

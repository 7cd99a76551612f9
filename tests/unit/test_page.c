/* SPDX-License-Identifier: Apache-2.0 */
/* The files as a client gets them: in which form, kept for how long, and what is no file. */
#include "portal/watch/page.h"

#include "tests/unit/unit.h"

#include <string.h>

static const struct page_file *file_of(const char *path)
{
    const struct page_file *file;

    for (size_t i = 0; (file = page_at(i)) != NULL; i++)
        if (strcmp(file->path, path) == 0)
            return file;
    return NULL;
}

static void each_file_is_there_plain_and_compressed(void)
{
    CU_ASSERT_TRUE(page_count() >= 3);
    CU_ASSERT_PTR_NULL(page_at(page_count()));
    for (size_t i = 0; i < page_count(); i++) {
        const struct page_file *file = page_at(i);
        CU_ASSERT_EQUAL(file->path[0], '/');
        CU_ASSERT_TRUE(file->plain_len > 0 && file->gzip_len > 18);
        CU_ASSERT_EQUAL(memcmp(file->gzip, "\x1f\x8b\x08\x00\x00\x00\x00\x00", 8), 0); /* no time */
        CU_ASSERT_STRING_NOT_EQUAL(page_type(file->path), "application/octet-stream");
    }
}

static void the_root_is_the_index(void)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(file_of("/"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(file_of("/index.html"));
    CU_ASSERT_PTR_EQUAL(file_of("/")->plain, file_of("/index.html")->plain);
    CU_ASSERT_PTR_NULL(file_of("/embed.cmake"));
}

static void nothing_in_the_index_is_inline(void)
{
    const struct page_file *index = file_of("/index.html");
    static const char *const inlines[] = { " style=",     "<style",  " onclick",
                                           "javascript:", "http://", "https://" };

    for (size_t i = 0; i < sizeof inlines / sizeof inlines[0]; i++)
        CU_ASSERT_PTR_NULL(memmem(index->plain, index->plain_len, inlines[i], strlen(inlines[i])));
}

static void types_follow_from_endings(void)
{
    CU_ASSERT_STRING_EQUAL(page_type("/"), "text/html; charset=utf-8");
    CU_ASSERT_STRING_EQUAL(page_type("/a/b.js"), "text/javascript; charset=utf-8");
    CU_ASSERT_STRING_EQUAL(page_type("/a.woff2"), "font/woff2");
    CU_ASSERT_STRING_EQUAL(page_type("/a.js.exe"), "application/octet-stream");
    CU_ASSERT_STRING_EQUAL(page_type("/js"), "application/octet-stream");
    CU_ASSERT_STRING_EQUAL(page_type(""), "application/octet-stream");
}

/* Only what the build names by its content may be kept for ever: anything else could never be
 * replaced in a browser. */
static void what_is_named_by_its_content_is_kept(void)
{
    static const char *const asked[] = { "/", "/index.html", "/assets", "/a/assets/a.js", "" };
    unsigned kept = 0;

    CU_ASSERT_STRING_EQUAL(page_keeping("/assets/index-B4KT9XLJ.js"),
                           "public, max-age=31536000, immutable");
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        CU_ASSERT_STRING_EQUAL(page_keeping(asked[i]), "no-cache");
    for (size_t i = 0; i < page_count(); i++) {
        const char *path = page_at(i)->path, *dot = strrchr(path, '.');
        if (strstr(page_keeping(path), "immutable") == NULL)
            continue;
        kept++;
        CU_ASSERT_TRUE(dot - path > 9 && dot[-9] == '-'); /* eight characters of a digest */
    }
    CU_ASSERT_TRUE(kept > 0);
}

UNIT_MAIN("page", UNIT_TEST(each_file_is_there_plain_and_compressed),
          UNIT_TEST(the_root_is_the_index), UNIT_TEST(nothing_in_the_index_is_inline),
          UNIT_TEST(types_follow_from_endings), UNIT_TEST(what_is_named_by_its_content_is_kept))

/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes that are written, and the misuse that is noticed. */
#include "base/json.h"
#include "base/json_write.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <string.h>

struct scene {
    struct buf out;
    struct json_write w;
};

static void open_scene(struct scene *s, size_t limit)
{
    buf_init(&s->out, limit);
    json_write_init(&s->w, &s->out);
}

static bool close_scene(struct scene *s)
{
    bool is_done = json_write_done(&s->w);

    buf_finish(&s->out);
    return is_done;
}

static void writes_members_in_order_and_without_white_space(void)
{
    struct scene s;

    open_scene(&s, 1000);
    json_write_object(&s.w, NULL);
    json_write_text(&s.w, "z", "last first");
    json_write_i64(&s.w, "a", INT64_MIN);
    json_write_array(&s.w, "list");
    json_write_bool(&s.w, NULL, true);
    json_write_bool(&s.w, NULL, false);
    json_write_null(&s.w, NULL);
    json_write_object(&s.w, NULL);
    json_write_end(&s.w);
    json_write_array(&s.w, NULL);
    json_write_end(&s.w);
    json_write_end(&s.w);
    json_write_i64(&s.w, "n", 7);
    CU_ASSERT_FALSE(json_write_done(&s.w));
    json_write_end(&s.w);
    CU_ASSERT_STRING_EQUAL(buf_text(&s.out), "{\"z\":\"last first\",\"a\":-9223372036854775808,"
                                             "\"list\":[true,false,null,{},[]],\"n\":7}");
    CU_ASSERT_TRUE(close_scene(&s));
}

static void every_character_comes_back(void)
{
    struct scene s;
    char all[160], error[JSON_ERROR_SIZE];
    size_t len = 0;
    struct json *doc;
    const char *text = NULL;

    for (char c = 1; c < 127; c++)
        all[len++] = c;
    all[len] = '\0';
    open_scene(&s, 1000);
    json_write_object(&s.w, NULL);
    json_write_text(&s.w, "k\"\n", all);
    json_write_end(&s.w);
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&s.out), "{\"k\\\"\\n\":\"\\u0001"));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&s.out), "\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e"));
    CU_ASSERT_EQUAL_FATAL(json_parse(s.out.data, s.out.len, 1000, 1, &doc, error), ERR_NONE);
    CU_ASSERT_EQUAL(json_get_text(json_root(doc), "k\"\n", 200, &text), JSON_GOT);
    CU_ASSERT_STRING_EQUAL(text, all);
    json_destroy(doc);
    CU_ASSERT_TRUE(close_scene(&s));
}

static void text_that_is_not_utf8_fails_the_document(void)
{
    struct scene s;

    open_scene(&s, 100);
    json_write_text(&s.w, NULL, "\xff");
    CU_ASSERT_FALSE(close_scene(&s));
}

static void a_buffer_past_its_limit_fails_the_document(void)
{
    struct scene s;

    open_scene(&s, 7);
    json_write_array(&s.w, NULL);
    json_write_text(&s.w, NULL, "12345");
    json_write_end(&s.w);
    CU_ASSERT_FALSE(close_scene(&s));
    open_scene(&s, 9);
    memory_fail_at(1);
    json_write_array(&s.w, NULL);
    memory_fail_at(0);
    json_write_end(&s.w);
    CU_ASSERT_FALSE(close_scene(&s));
}

static void keys_where_none_belong_and_none_where_one_belongs_fail(void)
{
    struct scene s;

    open_scene(&s, 100);
    json_write_object(&s.w, NULL);
    json_write_i64(&s.w, NULL, 1);
    json_write_end(&s.w);
    CU_ASSERT_FALSE(close_scene(&s));
    open_scene(&s, 100);
    json_write_array(&s.w, NULL);
    json_write_i64(&s.w, "key", 1);
    json_write_end(&s.w);
    CU_ASSERT_FALSE(close_scene(&s));
    open_scene(&s, 100);
    json_write_i64(&s.w, "key", 1);
    CU_ASSERT_FALSE(close_scene(&s));
}

static void only_one_whole_document_counts(void)
{
    struct scene s;

    open_scene(&s, 100);
    CU_ASSERT_FALSE(close_scene(&s));
    open_scene(&s, 100);
    json_write_end(&s.w);
    CU_ASSERT_FALSE(close_scene(&s));
    open_scene(&s, 100);
    json_write_object(&s.w, NULL);
    json_write_end(&s.w);
    CU_ASSERT_TRUE(json_write_done(&s.w));
    json_write_array(&s.w, NULL);
    CU_ASSERT_FALSE(close_scene(&s));
}

static void levels_are_bounded(void)
{
    struct scene s;

    open_scene(&s, 1000);
    for (int i = 0; i < JSON_WRITE_MOST_DEPTH; i++)
        json_write_array(&s.w, NULL);
    json_write_i64(&s.w, NULL, 1);
    json_write_i64(&s.w, NULL, 2);
    for (int i = 0; i < JSON_WRITE_MOST_DEPTH; i++)
        json_write_end(&s.w);
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&s.out), "[[1,2]]"));
    CU_ASSERT_TRUE(close_scene(&s));
    open_scene(&s, 1000);
    for (int i = 0; i <= JSON_WRITE_MOST_DEPTH; i++)
        json_write_array(&s.w, NULL);
    CU_ASSERT_TRUE(s.w.failed);
    CU_ASSERT_FALSE(close_scene(&s));
}

UNIT_MAIN("json_write", UNIT_TEST(writes_members_in_order_and_without_white_space),
          UNIT_TEST(every_character_comes_back),
          UNIT_TEST(text_that_is_not_utf8_fails_the_document),
          UNIT_TEST(a_buffer_past_its_limit_fails_the_document),
          UNIT_TEST(keys_where_none_belong_and_none_where_one_belongs_fail),
          UNIT_TEST(only_one_whole_document_counts), UNIT_TEST(levels_are_bounded))

/* SPDX-License-Identifier: Apache-2.0 */
/* What is taken as JSON, what is refused and where, and what getters tell apart. */
#include "base/json.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <string.h>

#define MOST  1000
#define DEPTH 4
#define LONG  "a text that is longer than what jansson has room for at first"

static struct json *taken(const char *text)
{
    char error[JSON_ERROR_SIZE] = "";
    struct json *doc = NULL;

    CU_ASSERT_EQUAL_FATAL(json_parse(text, strlen(text), MOST, DEPTH, &doc, error), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(error, "");
    return doc;
}

/* How a text is refused: ERR_NONE when it is not. */
static enum err refused(const char *bytes, size_t len, char error[JSON_ERROR_SIZE])
{
    struct json *doc = NULL;
    enum err err = json_parse(bytes, len, MOST, DEPTH, &doc, error);

    CU_ASSERT_PTR_EQUAL(err == ERR_NONE ? NULL : doc, NULL);
    json_destroy(doc);
    return err;
}

static void reads_every_kind_of_member(void)
{
    struct json *doc =
        taken("{\"t\":\"caf\\u00e9\",\"n\":-12,\"b\":true,\"o\":{\"x\":1},\"a\":[5,\"six\"]}");
    const struct json_value *root = json_root(doc), *object, *array;
    const char *text = NULL;
    int64_t number = 0;
    bool flag = false;
    size_t count = 0;

    CU_ASSERT_TRUE(json_value_is_object(root));
    CU_ASSERT_EQUAL(json_get_text(root, "t", 5, &text), JSON_GOT);
    CU_ASSERT_STRING_EQUAL(text, "caf\xc3\xa9");
    CU_ASSERT_EQUAL(json_get_i64(root, "n", -12, 0, &number), JSON_GOT);
    CU_ASSERT_EQUAL(number, -12);
    CU_ASSERT_EQUAL(json_get_bool(root, "b", &flag), JSON_GOT);
    CU_ASSERT_TRUE(flag);
    CU_ASSERT_EQUAL(json_get_object(root, "o", &object), JSON_GOT);
    CU_ASSERT_EQUAL(json_get_i64(object, "x", 0, 9, &number), JSON_GOT);
    CU_ASSERT_EQUAL(json_get_array(root, "a", 2, &array, &count), JSON_GOT);
    CU_ASSERT_EQUAL(count, 2);
    CU_ASSERT_EQUAL(json_item_i64(array, 0, 0, 9, &number), JSON_GOT);
    CU_ASSERT_EQUAL(number, 5);
    CU_ASSERT_EQUAL(json_item_text(array, 1, 3, &text), JSON_GOT);
    CU_ASSERT_STRING_EQUAL(text, "six");
    CU_ASSERT_PTR_NULL(json_item(array, 2));
    CU_ASSERT_EQUAL(json_item_text(array, 2, 3, &text), JSON_ABSENT);
    json_destroy(doc);
}

static void tells_absent_wrong_and_out_of_range_apart_and_writes_nothing(void)
{
    struct json *doc =
        taken("{\"t\":\"four\",\"n\":11,\"f\":1.0,\"e\":1e2,\"z\":null,\"a\":[1,2,3]}");
    const struct json_value *root = json_root(doc), *array = NULL;
    const char *text = "before";
    int64_t number = 77;
    bool flag = true;
    size_t count = 9;

    CU_ASSERT_EQUAL(json_get_text(root, "T", 9, &text), JSON_ABSENT);
    CU_ASSERT_EQUAL(json_get_text(root, "n", 9, &text), JSON_MISTYPED);
    CU_ASSERT_EQUAL(json_get_text(root, "z", 9, &text), JSON_MISTYPED);
    CU_ASSERT_EQUAL(json_get_text(root, "t", 3, &text), JSON_OUT_OF_RANGE);
    CU_ASSERT_EQUAL(json_get_i64(root, "x", 0, 99, &number), JSON_ABSENT);
    CU_ASSERT_EQUAL(json_get_i64(root, "t", 0, 99, &number), JSON_MISTYPED);
    CU_ASSERT_EQUAL(json_get_i64(root, "f", 0, 99, &number), JSON_MISTYPED);
    CU_ASSERT_EQUAL(json_get_i64(root, "e", 0, 999, &number), JSON_MISTYPED);
    CU_ASSERT_EQUAL(json_get_i64(root, "n", 12, 99, &number), JSON_OUT_OF_RANGE);
    CU_ASSERT_EQUAL(json_get_i64(root, "n", 0, 10, &number), JSON_OUT_OF_RANGE);
    CU_ASSERT_EQUAL(json_get_bool(root, "n", &flag), JSON_MISTYPED);
    CU_ASSERT_EQUAL(json_get_bool(root, "x", &flag), JSON_ABSENT);
    CU_ASSERT_EQUAL(json_get_array(root, "a", 2, &array, &count), JSON_OUT_OF_RANGE);
    CU_ASSERT_EQUAL(json_get_array(root, "t", 2, &array, &count), JSON_MISTYPED);
    CU_ASSERT_EQUAL(json_get_array(root, "x", 2, &array, &count), JSON_ABSENT);
    CU_ASSERT_EQUAL(json_get_object(root, "a", &array), JSON_MISTYPED);
    CU_ASSERT_EQUAL(json_get_object(root, "x", &array), JSON_ABSENT);
    CU_ASSERT_STRING_EQUAL(text, "before");
    CU_ASSERT_EQUAL(number, 77);
    CU_ASSERT_TRUE(flag);
    CU_ASSERT_PTR_NULL(array);
    CU_ASSERT_EQUAL(count, 9);
    CU_ASSERT_STRING_EQUAL(json_get_words(JSON_ABSENT), "missing");
    CU_ASSERT_STRING_EQUAL(json_get_words(JSON_MISTYPED), "of the wrong type");
    json_destroy(doc);
}

static void values_of_the_wrong_type_have_no_members_and_no_items(void)
{
    struct json *doc = taken("[{\"a\":1}]");
    int64_t number;

    CU_ASSERT_FALSE(json_value_is_object(json_root(doc)));
    CU_ASSERT_EQUAL(json_get_i64(json_root(doc), "a", 0, 9, &number), JSON_ABSENT);
    CU_ASSERT_PTR_NULL(json_item(json_item(json_root(doc), 0), 0));
    CU_ASSERT_PTR_NULL(json_stranger(json_root(doc), NULL, 0));
    CU_ASSERT_FALSE(json_value_is_object(NULL));
    CU_ASSERT_EQUAL(json_get_i64(NULL, "a", 0, 9, &number), JSON_ABSENT);
    json_destroy(doc);
}

static void integers_are_exact_to_the_ends_of_int64(void)
{
    struct json *doc = taken("[9223372036854775807,-9223372036854775808,-0]");
    int64_t number = 1;

    CU_ASSERT_EQUAL(json_item_i64(json_root(doc), 0, INT64_MIN, INT64_MAX, &number), JSON_GOT);
    CU_ASSERT_EQUAL(number, INT64_MAX);
    CU_ASSERT_EQUAL(json_item_i64(json_root(doc), 1, INT64_MIN, INT64_MAX, &number), JSON_GOT);
    CU_ASSERT_EQUAL(number, INT64_MIN);
    CU_ASSERT_EQUAL(json_item_i64(json_root(doc), 2, INT64_MIN, INT64_MAX, &number), JSON_GOT);
    CU_ASSERT_EQUAL(number, 0);
    json_destroy(doc);
}

static void refuses_what_is_no_json_or_could_be_read_in_two_ways(void)
{
    static const char *const wrong[] = {
        "",
        " ",
        "1",
        "\"text\"",
        "null",
        "{",
        "[",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "[1] ]",
        "[1]x",
        "[1][2]",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":2}",
        "[{\"b\":{},\"b\":{}}]",
        "[01]",
        "[+1]",
        "[.5]",
        "[1.]",
        "[0x10]",
        "[NaN]",
        "[Infinity]",
        "[9223372036854775808]",
        "[-9223372036854775809]",
        "[1e999]",
        "[True]",
        "[nul]",
        "[\"\x01\"]",
        "[\"\n\"]",
        "[\"\\x41\"]",
        "[\"\\u12\"]",
        "[\"\\ud800\"]",
        "[\"\\udc00\\ud800\"]",
        "[\"\\u0000\"]",
        "{\"\\u0000\":1}",
        "[\"\xff\"]",
        "[\"\xc0\x80\"]",
        "[\"\xed\xa0\x80\"]",
        "[\"\xf4\x90\x80\x80\"]",
        "[\"\xc3\"]",
        "\xef\xbb\xbf[]",
        "[1]//x",
        "[/**/1]",
        "[\"a]",
        "[\"a\\",
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char error[JSON_ERROR_SIZE] = "";
        if (refused(wrong[i], strlen(wrong[i]), error) != ERR_SYNTAX)
            CU_FAIL(wrong[i]);
        CU_ASSERT_TRUE(strncmp(error, "line ", 5) == 0);
    }
}

static void refuses_nul_anywhere(void)
{
    char error[JSON_ERROR_SIZE];

    CU_ASSERT_EQUAL(refused("[1]\0", 4, error), ERR_SYNTAX);
    CU_ASSERT_EQUAL(refused("\0[1]", 4, error), ERR_SYNTAX);
    CU_ASSERT_EQUAL(refused("[\"a\0b\"]", 7, error), ERR_SYNTAX);
    CU_ASSERT_EQUAL(refused("[1,\0 2]", 7, error), ERR_SYNTAX);
}

static void errors_say_where_and_what_without_quoting(void)
{
    static const char duplicate[] = "{\n \"secret\": 1,\n \"secret\": 2}";
    static const char broken[] = "[\"hidden\" \"words\"]";
    char error[JSON_ERROR_SIZE];

    CU_ASSERT_EQUAL(refused(duplicate, strlen(duplicate), error), ERR_SYNTAX);
    CU_ASSERT_STRING_EQUAL(error, "line 3, column 9: duplicate object key");
    CU_ASSERT_EQUAL(refused(broken, strlen(broken), error), ERR_SYNTAX);
    CU_ASSERT_STRING_EQUAL(error, "line 1, column 17: ']' expected");
}

static void refuses_past_the_limits_of_length_and_depth(void)
{
    static const char deep[] = "{\"\xc3\xa9\":[[\"[[[[{\\\"{{\"],\n[{\"x\":[]}]]}";
    char error[JSON_ERROR_SIZE], many[MOST + 1];
    struct json *doc = NULL;

    CU_ASSERT_EQUAL(refused(deep, strlen(deep), error), ERR_LIMIT);
    CU_ASSERT_STRING_EQUAL(error, "line 2, column 7: too deep");
    CU_ASSERT_EQUAL(json_parse(deep, strlen(deep), MOST, DEPTH + 1, &doc, error), ERR_NONE);
    json_destroy(doc);
    memset(many, ' ', sizeof many);
    memcpy(many, "[]", 2);
    CU_ASSERT_EQUAL(refused(many, MOST, error), ERR_NONE);
    CU_ASSERT_EQUAL(refused(many, MOST + 1, error), ERR_LIMIT);
    CU_ASSERT_STRING_EQUAL(error, "too long");
    memset(many, '[', sizeof many);
    CU_ASSERT_EQUAL(refused(many, MOST, error), ERR_LIMIT);
    CU_ASSERT_STRING_EQUAL(error, "line 1, column 5: too deep");
}

static void names_the_first_member_that_is_not_known(void)
{
    static const char *const known[] = { "a", "b" };
    struct json *doc = taken("{\"b\":1,\"z\":2,\"a\":3,\"y\":4}");

    CU_ASSERT_STRING_EQUAL(json_stranger(json_root(doc), known, 2), "z");
    CU_ASSERT_STRING_EQUAL(json_stranger(json_root(doc), known, 1), "b");
    json_destroy(doc);
    doc = taken("{\"b\":1}");
    CU_ASSERT_PTR_NULL(json_stranger(json_root(doc), known, 2));
    json_destroy(doc);
}

static void says_when_memory_runs_out(void)
{
    char error[JSON_ERROR_SIZE];

    memory_fail_at(1);
    CU_ASSERT_EQUAL(refused("[]", 2, error), ERR_MEMORY);
    memory_fail_at(0);
    CU_ASSERT_STRING_EQUAL(error, "out of memory");
    json_destroy(NULL);
}

/* False when there are fewer allocations than n. */
static bool read_without(unsigned nth)
{
    static const char text[] = "{\"name\":\"" LONG "\","
                               "\"list\":[1,true,null,1.5,\"\\u00e9\"],\"deep\":{}}";
    char error[JSON_ERROR_SIZE] = "";
    struct json *doc = NULL;
    const char *name = "";

    memory_fail_some(nth, 1);
    enum err err = json_parse(text, strlen(text), MOST, DEPTH, &doc, error);
    memory_fail_at(0);
    CU_ASSERT_STRING_EQUAL(error, err == ERR_NONE ? "" : "out of memory");
    CU_ASSERT_TRUE(err == ERR_MEMORY ||
                   (err == ERR_NONE &&
                    json_get_text(json_root(doc), "name", MOST, &name) == JSON_GOT &&
                    strcmp(name, LONG) == 0));
    json_destroy(doc);
    return err != ERR_NONE;
}

static void takes_no_lack_of_memory_for_wrong_input_nor_leaves_anything_out(void)
{
    unsigned nth = 1;

    while (nth < 1000 && read_without(nth))
        nth++;
    CU_ASSERT(nth > 20 && nth < 1000);
}

UNIT_MAIN("json", UNIT_TEST(reads_every_kind_of_member),
          UNIT_TEST(tells_absent_wrong_and_out_of_range_apart_and_writes_nothing),
          UNIT_TEST(values_of_the_wrong_type_have_no_members_and_no_items),
          UNIT_TEST(integers_are_exact_to_the_ends_of_int64),
          UNIT_TEST(refuses_what_is_no_json_or_could_be_read_in_two_ways),
          UNIT_TEST(refuses_nul_anywhere), UNIT_TEST(errors_say_where_and_what_without_quoting),
          UNIT_TEST(refuses_past_the_limits_of_length_and_depth),
          UNIT_TEST(names_the_first_member_that_is_not_known), UNIT_TEST(says_when_memory_runs_out),
          UNIT_TEST(takes_no_lack_of_memory_for_wrong_input_nor_leaves_anything_out))

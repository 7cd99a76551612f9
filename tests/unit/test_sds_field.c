/* SPDX-License-Identifier: Apache-2.0 */
/* The edges of each kind of row, by a table of the test's own. */
#include "protocol/sds_field.h"

#include "base/buf.h"
#include "protocol/sds_doc_row.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

struct inner {
    int64_t number;
};

struct body {
    char text[5];
    char word[5];
    char uuid[37];
    char hex[5];
    char bytes[5];
    char code[5];
    char url[17];
    int64_t time_ms;
    int64_t number;
    unsigned choice;
    unsigned wordless;
    unsigned set;
    struct inner list[2];
    size_t list_count;
    struct inner object;
    size_t has_object;
};

static const char *const words[] = { "", "one", "two", "three", NULL };

static const struct sds_field inner_rows[] = {
    { .name = "number", SDS_DOC_ROW_NUMBER(struct inner, number, 3, 7), .is_needed = true },
};
static const struct sds_field_table inner = SDS_DOC_ROW_TABLE(inner_rows, struct inner);

static const struct sds_field rows[] = {
    { .name = "text", SDS_DOC_ROW_TEXT(struct body, TEXT, text) },
    { .name = "word", SDS_DOC_ROW_TEXT(struct body, WORD, word) },
    { .name = "uuid", SDS_DOC_ROW_TEXT(struct body, UUID, uuid) },
    { .name = "hex", SDS_DOC_ROW_TEXT(struct body, HEX, hex) },
    { .name = "bytes", SDS_DOC_ROW_TEXT(struct body, BYTES, bytes) },
    { .name = "code", SDS_DOC_ROW_TEXT(struct body, CODE, code) },
    { .name = "url", SDS_DOC_ROW_TEXT(struct body, URL, url) },
    { .name = "time", SDS_DOC_ROW_TIME(struct body, time_ms) },
    { .name = "number", SDS_DOC_ROW_NUMBER(struct body, number, -2, 9) },
    { .name = "choice", SDS_DOC_ROW_CHOICE(struct body, choice, words) },
    { .name = "wordless", SDS_DOC_ROW_CHOICE(struct body, wordless, words + 1) },
    { .name = "set", SDS_DOC_ROW_SET(struct body, set, words) },
    { .name = "list", SDS_DOC_ROW_LIST(struct body, list, list_count, 1, &inner) },
    { .name = "object", SDS_DOC_ROW_OBJECT(struct body, object, has_object, &inner) },
};
static const struct sds_field_table table = SDS_DOC_ROW_TABLE(rows, struct body);

/* Reads an object with one member; what was taken is written again as it was. */
static bool takes(const char *name, const char *value)
{
    struct sds_field_trouble trouble;
    char error[JSON_ERROR_SIZE];
    char text[200];
    struct body body;
    struct json *json;
    struct json_write w;
    struct buf out;

    (void)snprintf(text, sizeof text, "{\"%s\":%s}", name, value);
    CU_ASSERT_EQUAL_FATAL(json_parse(text, strlen(text), 200, 4, &json, error), ERR_NONE);
    bool is_good = sds_field_read(&table, json_root(json), &body, &trouble);
    json_destroy(json);
    CU_ASSERT_EQUAL(is_good, trouble.text[0] == '\0');
    if (!is_good)
        return false;
    buf_init(&out, sizeof text);
    json_write_init(&w, &out);
    json_write_object(&w, NULL);
    CU_ASSERT_TRUE(sds_field_write(&table, &body, &w, &trouble));
    json_write_end(&w);
    CU_ASSERT_STRING_EQUAL(buf_text(&out), text);
    buf_finish(&out);
    return true;
}

static void takes_what_is_within_its_row_and_nothing_beyond(void)
{
    static const struct {
        const char *name;
        const char *good; /* NULL: no more */
        const char *bad;
    } cases[] = {
        { "text", "\"a b\"", "\"abcde\"" },
        { "text", "\"\xc3\xa4\xc3\xa4\"", "\"\"" },
        { "text", "\"\\\"\\\\\"", "\"a\\u007f\"" },
        { "word", "\"aZ.-\"", "\"a b\"" },
        { "word", "\"_\"", "\"abcde\"" },
        { "uuid", "\"01234567-89ab-4def-8123-456789abcdef\"",
          "\"01234567-89AB-4def-8123-456789abcdef\"" },
        { "uuid", NULL, "\"01234567-89ab-4def-8123-456789abcde\"" },
        { "uuid", NULL, "\"01234567089ab-4def-8123-456789abcdef\"" },
        { "hex", "\"09af\"", "\"09a\"" },
        { "hex", NULL, "\"09aF\"" },
        { "bytes", "\"-_aZ\"", "\"-_a\"" },
        { "bytes", NULL, "\"ab==\"" },
        { "code", "\"0HJZ\"", "\"0HIZ\"" },
        { "code", NULL, "\"0HJ\"" },
        { "code", NULL, "\"0hjz\"" },
        { "url", "\"https://a.b/c?d\"", "\"http://a.b/c?d\"" },
        { "url", "\"https://12345678\"", "\"https://123456789\"" },
        { "url", "\"https://[::1]:8/\"", "\"https://a@b\"" },
        { "url", "\"https://a?b@c\"", "\"https://a:b@c/\"" },
        { "url", "\"https://a/@\"", "\"https:///a\"" },
        { "url", NULL, "\"https://\"" },
        { "url", NULL, "\"https://a b\"" },
        { "time", "\"2026-11-23T01:00:00.000Z\"", "\"2026-11-23T01:00:00.000+00:00\"" },
        { "time", NULL, "\"2026-11-23 01:00:00Z\"" },
        { "time", NULL, "\"1970-01-01T00:00:00Z\"" },
        { "number", "-2", "-3" },
        { "number", "9", "10" },
        { "number", "0", "0.5" },
        { "choice", "\"three\"", "\"four\"" },
        { "choice", NULL, "\"\"" },
        { "wordless", "\"one\"", "\"\"" },
        { "set", "[\"one\",\"three\"]", "[\"three\",\"one\",\"three\"]" },
        { "set", "[\"two\"]", "[\"two\",\"two\"]" },
        { "set", NULL, "[\"four\"]" },
        { "set", NULL, "[1]" },
        { "list", "[{\"number\":3}]", "[]" },
        { "list", "[{\"number\":3},{\"number\":7}]",
          "[{\"number\":3},{\"number\":7},{\"number\":5}]" },
        { "list", NULL, "[{\"number\":2}]" },
        { "list", NULL, "[{}]" },
        { "list", NULL, "[3]" },
        { "object", "{\"number\":7}", "{}" },
        { "object", NULL, "{\"number\":8}" },
        { "object", NULL, "[{\"number\":7}]" },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CU_ASSERT_TRUE(cases[i].good == NULL || takes(cases[i].name, cases[i].good));
        CU_ASSERT_FALSE(takes(cases[i].name, cases[i].bad));
    }
}

/* JSON's arrays have an order, sets have none: they are written in that of their words. */
static void takes_a_set_in_any_order(void)
{
    static const char text[] = "{\"set\":[\"three\",\"one\"]}";
    struct sds_field_trouble trouble;
    char error[JSON_ERROR_SIZE];
    struct body body;
    struct json *json;

    CU_ASSERT_EQUAL_FATAL(json_parse(text, sizeof text - 1, 200, 4, &json, error), ERR_NONE);
    CU_ASSERT_TRUE(sds_field_read(&table, json_root(json), &body, &trouble));
    CU_ASSERT_EQUAL(body.set, 1U << 1 | 1U << 3);
    json_destroy(json);
}

static bool writes(const struct body *body, struct sds_field_trouble *out_trouble)
{
    struct json_write w;
    struct buf out;

    buf_init(&out, 500);
    json_write_init(&w, &out);
    json_write_object(&w, NULL);
    bool is_written = sds_field_write(&table, body, &w, out_trouble);
    buf_finish(&out);
    return is_written;
}

/* What our own code did wrong is not written either. */
static void writes_nothing_that_breaks_its_row(void)
{
    struct sds_field_trouble trouble;
    struct body body;

    sds_field_clear(&table, &body);
    CU_ASSERT_EQUAL(body.number, SDS_FIELD_NONE);
    CU_ASSERT_EQUAL(body.wordless, SDS_FIELD_WORDLESS);
    CU_ASSERT_EQUAL(body.object.number, SDS_FIELD_NONE);
    CU_ASSERT_TRUE(writes(&body, &trouble));
    memset(body.text, 'a', sizeof body.text); /* no end */
    CU_ASSERT_FALSE(writes(&body, &trouble));
    CU_ASSERT_STRING_EQUAL(trouble.place, "text");
    sds_field_clear(&table, &body);
    body.choice = 4;
    CU_ASSERT_FALSE(writes(&body, &trouble));
    sds_field_clear(&table, &body);
    body.set = 1U << 4;
    CU_ASSERT_FALSE(writes(&body, &trouble));
    sds_field_clear(&table, &body);
    body.time_ms = -1;
    CU_ASSERT_FALSE(writes(&body, &trouble));
    sds_field_clear(&table, &body);
    body.list_count = 3;
    CU_ASSERT_FALSE(writes(&body, &trouble));
    sds_field_clear(&table, &body);
    body.list_count = 1;
    body.list[0].number = 8;
    CU_ASSERT_FALSE(writes(&body, &trouble));
    CU_ASSERT_STRING_EQUAL(trouble.text, "list[0].number is out of range");
    body.list[0].number = SDS_FIELD_NONE;
    CU_ASSERT_FALSE(writes(&body, &trouble));
    CU_ASSERT_STRING_EQUAL(trouble.text, "list[0].number is missing");
}

UNIT_MAIN("sds_field", UNIT_TEST(takes_what_is_within_its_row_and_nothing_beyond),
          UNIT_TEST(takes_a_set_in_any_order), UNIT_TEST(writes_nothing_that_breaks_its_row))

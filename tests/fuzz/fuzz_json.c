/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as JSON: what is taken keeps to the limits, and each text of it, written by json_write,
 * is read back as the same text. */
#include "base/json.h"
#include "base/json_write.h"

#include <stdlib.h>
#include <string.h>

#define MOST_LEN   4096
#define MOST_DEPTH 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void write_and_read(const char *text)
{
    char error[JSON_ERROR_SIZE];
    struct json_write w;
    struct buf out;
    struct json *doc;
    const char *again;

    buf_init(&out, 8 * MOST_LEN);
    json_write_init(&w, &out);
    json_write_array(&w, NULL);
    json_write_text(&w, NULL, text);
    json_write_end(&w);
    must(json_write_done(&w));
    must(json_parse(out.data, out.len, out.len, 1, &doc, error) == ERR_NONE);
    must(json_item_text(json_root(doc), 0, MOST_LEN, &again) == JSON_GOT);
    must(strcmp(again, text) == 0);
    json_destroy(doc);
    buf_finish(&out);
}

static void try_items(const struct json_value *array)
{
    int64_t number = 5;
    const char *text;

    for (size_t i = 0; json_item(array, i) != NULL; i++) {
        must(i < MOST_LEN);
        if (json_item_text(array, i, MOST_LEN, &text) == JSON_GOT)
            write_and_read(text);
        if (json_item_i64(array, i, 0, 9, &number) == JSON_GOT)
            must(number >= 0 && number <= 9);
    }
}

static void try_members(const struct json_value *object)
{
    const char *key = json_stranger(object, NULL, 0);
    const struct json_value *inner;
    const char *text;
    int64_t number;
    size_t count;
    bool flag;

    if (key == NULL)
        return;
    write_and_read(key);
    if (json_get_text(object, key, 100, &text) == JSON_GOT)
        must(strlen(text) <= 100);
    (void)json_get_i64(object, key, INT64_MIN, INT64_MAX, &number);
    (void)json_get_bool(object, key, &flag);
    if (json_get_object(object, key, &inner) == JSON_GOT)
        try_members(inner);
    if (json_get_array(object, key, 3, &inner, &count) == JSON_GOT)
        must(count <= 3 && (count == 0 || json_item(inner, count - 1) != NULL));
    must(json_stranger(object, &key, 1) != key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char error[JSON_ERROR_SIZE] = "";
    struct json *doc;
    enum err err = json_parse((const char *)data, len, MOST_LEN, MOST_DEPTH, &doc, error);

    must((err == ERR_NONE) == (error[0] == '\0') && strlen(error) < JSON_ERROR_SIZE);
    if (err != ERR_NONE)
        return 0;
    must(len <= MOST_LEN);
    if (json_value_is_object(json_root(doc)))
        try_members(json_root(doc));
    else
        try_items(json_root(doc));
    json_destroy(doc);
    return 0;
}

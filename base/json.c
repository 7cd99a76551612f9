/* SPDX-License-Identifier: Apache-2.0 */
/* JSON by jansson. Depth is counted before jansson sees the input, because it descends by
 * recursion; a value of ours is a jansson value under another name. */
#include "base/json.h"

#include "base/str.h"

#include <assert.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct json {
    json_t *root;
};

/* jansson calls a text for which it got no memory an invalid token, leaves out of a long one what
 * it had no room for, and gives its allocator no argument. */
static _Thread_local bool is_short;

static void *allocate(size_t size)
{
    void *bytes = malloc(size);

    is_short = is_short || (bytes == NULL && size > 0);
    return bytes;
}

static void take_allocations(void)
{
    json_set_alloc_funcs(allocate, free);
}

static const json_t *of(const struct json_value *value)
{
    return (const json_t *)value;
}

static const struct json_value *as(const json_t *value)
{
    return (const struct json_value *)value;
}

static enum err refuse(char error[JSON_ERROR_SIZE], enum err err, const char *why)
{
    (void)str_copy(error, JSON_ERROR_SIZE, why);
    return err;
}

static enum err refuse_at(char error[JSON_ERROR_SIZE], enum err err, const char *bytes,
                          const char *at)
{
    unsigned line = 1, column = 1;

    for (const char *c = bytes; c < at; c++) {
        column += ((unsigned char)*c & 0xc0) != 0x80; /* characters, not their later bytes */
        if (*c == '\n') {
            line++;
            column = 1;
        }
    }
    (void)snprintf(error, JSON_ERROR_SIZE, "line %u, column %u: too deep", line, column);
    return err;
}

/* What passes `most` levels, or NULL. Wrong where the input is no JSON; jansson says so then. */
static const char *too_deep(const char *bytes, size_t len, unsigned most)
{
    unsigned depth = 0;
    bool is_text = false;

    for (const char *c = bytes; c < bytes + len; c++) {
        if (is_text && *c == '\\')
            c++;
        else if (*c == '"')
            is_text = !is_text;
        else if (!is_text && (*c == '{' || *c == '[') && ++depth > most)
            return c;
        else if (!is_text && (*c == '}' || *c == ']') && depth > 0)
            depth--;
    }
    return NULL;
}

/* jansson quotes the input behind " near "; it may be secret and holds whatever a stranger sent. */
static enum err explain(char error[JSON_ERROR_SIZE], json_error_t *why)
{
    char *quote = strstr(why->text, " near ");

    if (is_short || json_error_code(why) == json_error_out_of_memory)
        return refuse(error, ERR_MEMORY, "out of memory");
    if (quote != NULL)
        *quote = '\0';
    (void)snprintf(error, JSON_ERROR_SIZE, "line %d, column %d: %.60s", why->line, why->column,
                   why->text);
    return ERR_SYNTAX;
}

enum err json_parse(const char *bytes, size_t len, size_t most_len, unsigned most_depth,
                    struct json **out_doc, char error[JSON_ERROR_SIZE])
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct json *doc;
    const char *deep;
    json_error_t why;

    assert(most_depth >= 1 && most_depth <= JSON_MOST_DEPTH);
    if (len > most_len)
        return refuse(error, ERR_LIMIT, "too long");
    deep = too_deep(bytes, len, most_depth);
    if (deep != NULL)
        return refuse_at(error, ERR_LIMIT, bytes, deep);
    doc = calloc(1, sizeof *doc);
    if (doc == NULL)
        return refuse(error, ERR_MEMORY, "out of memory");
    (void)pthread_once(&once, take_allocations);
    is_short = false;
    doc->root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &why);
    if (doc->root == NULL || is_short) {
        json_destroy(doc);
        return explain(error, &why);
    }
    *out_doc = doc;
    return ERR_NONE;
}

void json_destroy(struct json *doc)
{
    if (doc == NULL)
        return;
    json_decref(doc->root);
    free(doc);
}

const struct json_value *json_root(const struct json *doc)
{
    return as(doc->root);
}

bool json_value_is_object(const struct json_value *value)
{
    return value != NULL && json_typeof(of(value)) == JSON_OBJECT;
}

static enum json_get text_of(const json_t *value, size_t most_len, const char **out_text)
{
    if (value == NULL)
        return JSON_ABSENT;
    if (!json_is_string(value))
        return JSON_MISTYPED;
    if (json_string_length(value) > most_len)
        return JSON_OUT_OF_RANGE;
    *out_text = json_string_value(value);
    return JSON_GOT;
}

static enum json_get i64_of(const json_t *value, int64_t least, int64_t most, int64_t *out_number)
{
    int64_t number;

    if (value == NULL)
        return JSON_ABSENT;
    if (!json_is_integer(value))
        return JSON_MISTYPED;
    number = json_integer_value(value);
    if (number < least || number > most)
        return JSON_OUT_OF_RANGE;
    *out_number = number;
    return JSON_GOT;
}

enum json_get json_get_text(const struct json_value *object, const char *key, size_t most_len,
                            const char **out_text)
{
    return text_of(json_object_get(of(object), key), most_len, out_text);
}

enum json_get json_get_i64(const struct json_value *object, const char *key, int64_t least,
                           int64_t most, int64_t *out_number)
{
    return i64_of(json_object_get(of(object), key), least, most, out_number);
}

enum json_get json_get_bool(const struct json_value *object, const char *key, bool *out_flag)
{
    const json_t *value = json_object_get(of(object), key);

    if (value == NULL)
        return JSON_ABSENT;
    if (!json_is_boolean(value))
        return JSON_MISTYPED;
    *out_flag = json_is_true(value);
    return JSON_GOT;
}

bool json_is_null_member(const struct json_value *object, const char *key)
{
    return json_is_null(json_object_get(of(object), key));
}

enum json_get json_get_object(const struct json_value *object, const char *key,
                              const struct json_value **out_object)
{
    const json_t *value = json_object_get(of(object), key);

    if (value == NULL)
        return JSON_ABSENT;
    if (!json_is_object(value))
        return JSON_MISTYPED;
    *out_object = as(value);
    return JSON_GOT;
}

enum json_get json_get_array(const struct json_value *object, const char *key, size_t most_items,
                             const struct json_value **out_array, size_t *out_count)
{
    const json_t *value = json_object_get(of(object), key);

    if (value == NULL)
        return JSON_ABSENT;
    if (!json_is_array(value))
        return JSON_MISTYPED;
    if (json_array_size(value) > most_items)
        return JSON_OUT_OF_RANGE;
    *out_array = as(value);
    *out_count = json_array_size(value);
    return JSON_GOT;
}

const struct json_value *json_item(const struct json_value *array, size_t index)
{
    return as(json_array_get(of(array), index));
}

enum json_get json_item_text(const struct json_value *array, size_t index, size_t most_len,
                             const char **out_text)
{
    return text_of(json_array_get(of(array), index), most_len, out_text);
}

enum json_get json_item_i64(const struct json_value *array, size_t index, int64_t least,
                            int64_t most, int64_t *out_number)
{
    return i64_of(json_array_get(of(array), index), least, most, out_number);
}

static bool is_known(const char *key, const char *const known[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(key, known[i]) == 0)
            return true;
    return false;
}

const char *json_stranger(const struct json_value *object, const char *const known[], size_t count)
{
    json_t *value = (json_t *)(uintptr_t)object; /* iterators want it mutable and leave it alone */

    for (void *at = json_object_iter(value); at != NULL; at = json_object_iter_next(value, at))
        if (!is_known(json_object_iter_key(at), known, count))
            return json_object_iter_key(at);
    return NULL;
}

const char *json_get_words(enum json_get get)
{
    static const char *const words[] = {
        [JSON_GOT] = "found",
        [JSON_ABSENT] = "missing",
        [JSON_MISTYPED] = "of the wrong type",
        [JSON_OUT_OF_RANGE] = "out of range",
    };

    return words[get];
}

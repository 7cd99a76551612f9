/* SPDX-License-Identifier: Apache-2.0 */
/* Some services quote their numbers, some do not. */
#include "agent/normalise/web_json.h"

#include "base/str.h"

#define TEXT_MOST  255
#define COUNT_MOST INT64_C(1000000000000)

const char *web_json_text(const struct json_value *object, const char *key)
{
    const char *text;

    return json_get_text(object, key, TEXT_MOST, &text) == JSON_GOT ? text : NULL;
}

int64_t web_json_number(const struct json_value *object, const char *key)
{
    const char *text = web_json_text(object, key);
    int64_t number;

    if (text != NULL)
        return str_to_i64(text, 0, COUNT_MOST, &number) ? number : -1;
    return json_get_i64(object, key, 0, COUNT_MOST, &number) == JSON_GOT ? number : -1;
}

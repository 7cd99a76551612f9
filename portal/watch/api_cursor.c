/* SPDX-License-Identifier: Apache-2.0 */
/* base64url of "number second text". */
#include "portal/watch/api_cursor.h"

#include "base/base64url.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool api_cursor_write(const struct api_cursor *cursor, char out_word[API_CURSOR_SIZE])
{
    struct buf plain;
    struct buf word;

    buf_init(&plain, API_CURSOR_SIZE);
    buf_init(&word, API_CURSOR_SIZE);
    bool good = buf_append_format(&plain, "%" PRId64 " %" PRId64 " %s", cursor->number,
                                  cursor->second, cursor->text) &&
                base64url_encode(&word, buf_text(&plain), plain.len) &&
                str_copy(out_word, API_CURSOR_SIZE, buf_text(&word));
    buf_finish(&plain);
    buf_finish(&word);
    return good;
}

/* A number with a blank behind it; `at` moves behind both. */
static bool take_number(char **at, int64_t *out_number)
{
    char *blank = strchr(*at, ' ');

    if (blank == NULL)
        return false;
    *blank = '\0';
    bool good = str_to_i64(*at, INT64_MIN, INT64_MAX, out_number);
    *at = blank + 1;
    return good;
}

static bool take(char *plain, size_t len, struct api_cursor *out_cursor)
{
    return strlen(plain) == len && str_is_utf8(plain, len) &&
           take_number(&plain, &out_cursor->number) && take_number(&plain, &out_cursor->second) &&
           str_copy(out_cursor->text, sizeof out_cursor->text, plain);
}

bool api_cursor_read(const char *word, struct api_cursor *out_cursor)
{
    struct buf plain;
    char *text = NULL;

    buf_init(&plain, API_CURSOR_SIZE);
    if (base64url_decode(&plain, word, strlen(word))) {
        size_t len = plain.len;
        text = buf_take(&plain);
        bool good = text != NULL && take(text, len, out_cursor);
        free(text);
        return good;
    }
    buf_finish(&plain);
    return false;
}

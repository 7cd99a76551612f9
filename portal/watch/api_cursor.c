/* SPDX-License-Identifier: Apache-2.0 */
/* base64url of "number text". */
#include "portal/watch/api_cursor.h"

#include "base/base64url.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool api_cursor_write(int64_t number, const char *text, char out_word[API_CURSOR_SIZE])
{
    struct buf plain;
    struct buf word;

    if (strlen(text) >= API_CURSOR_TEXT)
        return false;
    buf_init(&plain, API_CURSOR_SIZE);
    buf_init(&word, API_CURSOR_SIZE);
    bool good = buf_append_format(&plain, "%" PRId64 " %s", number, text) &&
                base64url_encode(&word, buf_text(&plain), plain.len) &&
                str_copy(out_word, API_CURSOR_SIZE, buf_text(&word));
    buf_finish(&plain);
    buf_finish(&word);
    return good;
}

static bool take(char *plain, size_t len, struct api_cursor *out_cursor)
{
    char *blank = strchr(plain, ' ');

    if (strlen(plain) != len || !str_is_utf8(plain, len) || blank == NULL)
        return false;
    *blank = '\0';
    return str_to_i64(plain, INT64_MIN, INT64_MAX, &out_cursor->number) &&
           str_copy(out_cursor->text, sizeof out_cursor->text, blank + 1);
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

/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a cursor and as an If-None-Match line: a cursor that is read is written as it was
 * read; the tag of a text is found in no line that does not hold it. */
#include "base/http_etag.h"
#include "portal/watch/api_cursor.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_cursor(const char *text)
{
    struct api_cursor cursor;
    struct api_cursor again;
    char word[API_CURSOR_SIZE];

    if (!api_cursor_read(text, &cursor))
        return;
    must(strlen(cursor.text) < API_CURSOR_TEXT);
    must(api_cursor_write(&cursor, word));
    must(api_cursor_read(word, &again));
    must(again.number == cursor.number && again.second == cursor.second &&
         strcmp(again.text, cursor.text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = malloc(len + 1);
    char etag[HTTP_ETAG_SIZE];

    must(text != NULL);
    if (len > 0)
        memcpy(text, data, len);
    text[len] = '\0';
    check_cursor(text);
    http_etag_write(text, len, etag);
    must(!http_etag_is_among(text, etag) || strcmp(text, "*") == 0); /* else it hashes itself */
    must(http_etag_is_among(etag, etag));
    free(text);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a request, whole and in two pieces: both must say the same, and what is taken must
 * keep what the header promises. The first byte says where the input is cut. */
#include "base/http_codec.h"
#include "base/http_template.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static char *copy_of(const uint8_t *data, size_t len)
{
    char *copy = malloc(len + 1); /* one more only because 0 bytes may be NULL */

    must(copy != NULL);
    memcpy(copy, data, len);
    return copy;
}

static bool is_printable(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if ((*c < 0x20 && *c != '\t') || *c == 0x7f)
            return false;
    return true;
}

static void check_path(const char *path)
{
    must(path[0] == '/' && str_is_utf8(path, strlen(path)) && strchr(path, '\\') == NULL);
    must(strstr(path, "/../") == NULL && strstr(path, "/./") == NULL);
    for (const unsigned char *c = (const unsigned char *)path; *c != '\0'; c++)
        must(*c >= 0x20 && *c != 0x7f);
}

/* Templates and values: a value is one segment of the path, whole. */
static void check_value(const char *path)
{
    static const char *const templates[] = { "/{a}", "/x/{a}", "/{b}/{a}", "/{b}/y/{a}" };
    char value[64];

    must(strchr(path, '{') != NULL || http_template_fits(path, path));
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++) {
        if (!http_template_value(templates[i], path, "a", value, sizeof value))
            continue;
        const char *last = strrchr(path, '/');
        must(http_template_fits(templates[i], path) && strcmp(last + 1, value) == 0);
    }
}

static void check_request(const struct http_codec_request *request)
{
    must(request->method < HTTP_CODEC_METHODS);
    check_path(request->path);
    check_value(request->path);
    must(request->query == NULL || is_printable(request->query));
    must(request->host != NULL || !request->keep_alive);
    must(request->header_count <= HTTP_CODEC_MOST_HEADERS);
    must(request->has_length || request->content_length == 0);
    must(http_codec_header(request, "transfer-encoding") == NULL);
    for (size_t i = 0; i < request->header_count; i++) {
        const struct http_codec_header *header = &request->headers[i];
        must(header->name[0] != '\0' && strpbrk(header->name, " \t:") == NULL);
        must(is_printable(header->name) && is_printable(header->value));
    }
}

static unsigned read_in_two(const uint8_t *data, size_t len, size_t first, size_t *out_used)
{
    struct http_codec_request request;
    struct http_codec codec = { 0 };
    char *bytes = copy_of(data, len);
    unsigned status = http_codec_read(&codec, bytes, first, &request, out_used);

    if (status == 0)
        status = http_codec_read(&codec, bytes, len, &request, out_used);
    free(bytes);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct http_codec_request request;
    struct http_codec codec = { 0 };
    size_t used = 0, used_in_two = 0, first;
    unsigned status;
    char *bytes;

    if (len == 0)
        return 0;
    first = data[0] * (len - 1) / 255;
    bytes = copy_of(data + 1, len - 1);
    status = http_codec_read(&codec, bytes, len - 1, &request, &used);
    must((status == 200) == (used > 0) && used <= len - 1 && used <= HTTP_CODEC_MOST_HEAD);
    if (status == 200)
        check_request(&request);
    else
        must(status == 0 || (status >= 400 && strcmp(http_codec_reason(status), "Unknown") != 0));
    must(read_in_two(data + 1, len - 1, first, &used_in_two) == status && used_in_two == used);
    free(bytes);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The files are rows that the build makes (portal/page/embed.cmake), in page.inc. */
#include "portal/watch/page.h"

#include "base/http_accept.h"
#include "base/http_etag.h"
#include "base/str.h"

#include "page.inc"

#include <string.h>

#define FILES (sizeof files / sizeof files[0])

/* One way in which a file is there. */
struct form {
    const unsigned char *bytes;
    size_t len;
    const char *coding; /* NULL: plain */
};

size_t page_count(void)
{
    return FILES;
}

const struct page_file *page_at(size_t at)
{
    return at < FILES ? &files[at] : NULL;
}

const char *page_type(const char *path)
{
    static const struct {
        const char *ending;
        const char *type;
    } types[] = {
        { ".html", "text/html; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".css", "text/css; charset=utf-8" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { "/favicon.ico", "image/svg+xml" }, /* the same file */
        { ".ico", "image/x-icon" },
        { ".json", "application/json" },
        { ".webmanifest", "application/manifest+json" },
        { ".woff2", "font/woff2" },
        { ".txt", "text/plain; charset=utf-8" },
        { "/", "text/html; charset=utf-8" },
    };
    size_t len = strlen(path);

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        size_t ending = strlen(types[i].ending);
        if (len >= ending && strcmp(path + len - ending, types[i].ending) == 0)
            return types[i].type;
    }
    return "application/octet-stream";
}

/* The smallest of those that the client wants most. */
static struct form choose(const struct page_file *file, const char *accept)
{
    unsigned gzip = http_accept_weight(accept, "gzip");
    unsigned br = file->br != NULL ? http_accept_weight(accept, "br") : 0;

    if (br > 0 && br >= gzip)
        return (struct form){ file->br, file->br_len, "br" };
    if (gzip > 0 && file->gzip_len < file->plain_len)
        return (struct form){ file->gzip, file->gzip_len, "gzip" };
    return (struct form){ file->plain, file->plain_len, NULL };
}

const char *page_keeping(const char *path)
{
    return str_starts_with(path, "/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

void page_answer(const struct page_file *file, struct http_server_exchange *exchange)
{
    const struct http_codec_request *request = http_server_request(exchange);
    struct form form = choose(file, http_codec_header(request, "Accept-Encoding"));
    char etag[HTTP_ETAG_SIZE];

    http_etag_write(form.bytes, form.len, etag);
    (void)http_server_add_header(exchange, "ETag", etag);
    (void)http_server_add_header(exchange, "Cache-Control", page_keeping(file->path));
    (void)http_server_add_header(exchange, "Vary", "Accept-Encoding");
    if (form.coding != NULL)
        (void)http_server_add_header(exchange, "Content-Encoding", form.coding);
    if (http_etag_is_among(http_codec_header(request, "If-None-Match"), etag))
        http_server_answer(exchange, 304, NULL, NULL, 0);
    else
        http_server_answer(exchange, 200, page_type(file->path), form.bytes, form.len);
}

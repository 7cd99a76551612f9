/* SPDX-License-Identifier: Apache-2.0 */
/* page: the files of the portal's pages (portal/page), which are compiled in: what is asked for is
 * looked up in a table, so that no path leads anywhere else, and the jail needs no folder for them.
 *
 * Each is there plain and compressed; which one is sent follows from Accept-Encoding, and each has
 * a strong ETag of its own. Names below /assets/ hold their content's hash: they are kept by
 * browsers for a year without asking again; all others are asked for each time, and answered with
 * 304 when they are the same. */
#ifndef PRINTWIRE_PORTAL_WATCH_PAGE_H
#define PRINTWIRE_PORTAL_WATCH_PAGE_H

#include "base/http_server.h"

#include <stddef.h>

struct page_file {
    const char *path;
    const unsigned char *plain;
    size_t plain_len;
    const unsigned char *gzip;
    size_t gzip_len;
    const unsigned char *br; /* NULL: not there */
    size_t br_len;
};

/** A file by its place in the table, NULL behind the last one. "/" is a row too: index.html. */
const struct page_file *page_at(size_t at);

/** How many there are. */
size_t page_count(void);

/** The Cache-Control of a path: what is below /assets/ has its content in its name, and is kept. */
const char *page_keeping(const char *path);

/** The Content-Type of a path by its ending; application/octet-stream for what is not known. */
const char *page_type(const char *path);

/** Answer a request for this file. */
void page_answer(const struct page_file *file, struct http_server_exchange *exchange);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* http_etag: what an answer is, in a few letters (RFC 9110 section 8.8.3): who asks again with them
 * is told when nothing changed. Pure. */
#ifndef PRINTWIRE_BASE_HTTP_ETAG_H
#define PRINTWIRE_BASE_HTTP_ETAG_H

#include <stdbool.h>
#include <stddef.h>

#define HTTP_ETAG_SIZE 35 /* 32 hexadecimal digits in quotes, and a NUL */

/** The tag of an answer's bytes, with its quotes. */
void http_etag_write(const void *bytes, size_t len, char out_etag[HTTP_ETAG_SIZE]);

/** True when an If-None-Match line (section 13.1.2; NULL: none) holds the tag, weak or strong, or
 * is
 * "*". */
bool http_etag_is_among(const char *line, const char *etag);

#endif

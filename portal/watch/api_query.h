/* SPDX-License-Identifier: Apache-2.0 */
/* api_query: values in the query of a URL and in the Cookie line, from strangers: pure. */
#ifndef PRINTWIRE_PORTAL_WATCH_API_QUERY_H
#define PRINTWIRE_PORTAL_WATCH_API_QUERY_H

#include <stdbool.h>
#include <stddef.h>

enum api_query_got { API_QUERY_GOT, API_QUERY_ABSENT, API_QUERY_WRONG };

/** Copy the decoded value of "name=" in "a=b&c=d" (NULL is an empty query); "+" is a blank.
 * API_QUERY_WRONG when it is there twice, does not fit, is no UTF-8 or holds control characters. */
enum api_query_got api_query_value(const char *query, const char *name, char *out_value,
                                   size_t size);

/** True when the query holds no name but these. */
bool api_query_knows(const char *query, const char *const names[], size_t count);

/** Copy the value of a cookie from "a=b; c=d" (RFC 6265 section 5.4; NULL is an empty line). False
 * when it is absent, there twice, or does not fit. */
bool api_query_cookie(const char *line, const char *name, char *out_value, size_t size);

#endif

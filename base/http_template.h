/* SPDX-License-Identifier: Apache-2.0 */
/* http_template: paths with places for values, "/api/v1/devices/{device}/meters": pure.
 *
 * A template and a path fit when they have as many segments and each is the same, byte by byte; a
 * segment in braces fits any that is not empty. Paths are those of http_codec: decoded once, with
 * no slash that was encoded, so a value never reaches over a segment.
 */
#ifndef PRINTWIRE_BASE_HTTP_TEMPLATE_H
#define PRINTWIRE_BASE_HTTP_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

/** True when the path fits the template. */
bool http_template_fits(const char *template, const char *path);

/** Copy the value that stands in the place of "{name}". False, and nothing copied, when the path
 * does not fit, there is no such place, or the value with its NUL is longer than `size`. */
bool http_template_value(const char *template, const char *path, const char *name, char *out_value,
                         size_t size);

#endif

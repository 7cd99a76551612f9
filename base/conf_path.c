/* SPDX-License-Identifier: Apache-2.0 */
/* An attribute's '@' can only stand before the last name, so the last separator divides parent and
 * name. */
#include "base/conf_path.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

bool conf_path_is_attribute(const char *path)
{
    return strchr(path, '@') != NULL;
}

const char *conf_path_name(const char *path)
{
    const char *last = strrchr(path, conf_path_is_attribute(path) ? '@' : '/');

    return last == NULL ? path : last + 1;
}

bool conf_path_is_below(const char *path, const char *parent)
{
    size_t start = (size_t)(conf_path_name(path) - path);
    size_t len = start == 0 ? 0 : start - 1;

    return strlen(parent) == len && memcmp(path, parent, len) == 0;
}

void conf_path_join(char out_path[CONF_PATH_SIZE], const char *group, const char *sub)
{
    int len = snprintf(out_path, CONF_PATH_SIZE, "%s%s%s", group, sub[0] == '@' ? "" : "/", sub);

    assert((size_t)len < CONF_PATH_SIZE);
    (void)len;
}

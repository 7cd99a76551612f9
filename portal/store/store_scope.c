/* SPDX-License-Identifier: Apache-2.0 */
/* Paths end with a slash, so that a prefix is a subtree. */
#include "portal/store/store_scope.h"

#include "base/str.h"
#include "portal/store/store_scope_whole.h"

#include <string.h>

bool store_scope_is_provider(const struct store_scope *scope)
{
    size_t id = strspn(scope->path + (scope->path[0] == '/'), "0123456789");

    return id > 0 && strcmp(scope->path + 1 + id, "/") == 0;
}

void store_scope_bind(struct db_statement *statement, int at, const struct store_scope *scope)
{
    const char *path = scope->path[0] != '\0' ? scope->path : NULL; /* equal to nothing */

    db_bind_text(statement, at, path);
    db_bind_text(statement, at + 1, path);
}

bool store_scope_holds(const struct store_scope *scope, const char *path)
{
    return scope->path[0] != '\0' && str_starts_with(path, scope->path);
}

const struct store_scope *store_scope_whole(void)
{
    static const struct store_scope whole = { .path = "/" };

    return &whole;
}

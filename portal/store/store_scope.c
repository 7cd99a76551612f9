/* SPDX-License-Identifier: Apache-2.0 */
/* Paths end with a slash, so that a prefix is a subtree. */
#include "portal/store/store_scope.h"

#include "portal/store/store_scope_whole.h"

void store_scope_bind(struct db_statement *statement, int at, const struct store_scope *scope)
{
    const char *path = scope->path[0] != '\0' ? scope->path : NULL; /* equal to nothing */

    db_bind_text(statement, at, path);
    db_bind_text(statement, at + 1, path);
}

const struct store_scope *store_scope_whole(void)
{
    static const struct store_scope whole = { .path = "/" };

    return &whole;
}

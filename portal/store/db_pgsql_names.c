/* SPDX-License-Identifier: Apache-2.0 */
/* A list that is looked through: some dozens of texts, and a statement is prepared for more work
 * than that. */
#include "portal/store/db_pgsql_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct db_pgsql_name *make(struct db_pgsql_names *names, const char *sql)
{
    struct db_pgsql_name *name = calloc(1, sizeof *name);

    if (!name || !(name->sql = strdup(sql))) {
        free(name);
        return NULL;
    }
    (void)snprintf(name->text, sizeof name->text, "s%u", ++names->count);
    name->next = names->first;
    names->first = name;
    return name;
}

struct db_pgsql_name *db_pgsql_names_get(struct db_pgsql_names *names, const char *sql)
{
    struct db_pgsql_name *name = names->first;

    while (name && (name->is_taken || strcmp(name->sql, sql) != 0))
        name = name->next;
    if (!name)
        name = make(names, sql);
    if (name)
        name->is_taken = true;
    return name;
}

void db_pgsql_names_release(struct db_pgsql_name *name)
{
    if (name)
        name->is_taken = false;
}

void db_pgsql_names_finish(struct db_pgsql_names *names)
{
    for (struct db_pgsql_name *name = names->first; name;) {
        struct db_pgsql_name *next = name->next;
        free(name->sql);
        free(name);
        name = next;
    }
    *names = (struct db_pgsql_names){ 0 };
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Says what the maker rows think of identification strings: one line "sysObjectID TAB sysDescr" in,
 * one line "1 or 0 TAB maker" out. Tabs and line ends inside sysDescr come as blanks. */
#include "agent/maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool add(struct reading_set *set, const char *oid, enum reading_type type, const char *text)
{
    struct reading r = { .type = type, .bytes = (const uint8_t *)text, .len = strlen(text) };

    if (*text == '\0')
        return true;
    return oid_parse(oid, &r.oid) && reading_set_add(set, &r);
}

static bool answer(const char *object_id, const char *descr)
{
    struct reading_set *set = reading_set_create(8, 65536);

    if (set == NULL)
        return false;
    bool ok = add(set, "1.3.6.1.2.1.1.2.0", READING_OID, object_id) &&
              add(set, "1.3.6.1.2.1.1.1.0", READING_BYTES, descr);
    const char *maker = maker_name(set);
    (void)printf("%d\t%s\n", maker_is_printer(set) ? 1 : 0, maker != NULL ? maker : "");
    reading_set_destroy(set);
    return ok;
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    bool ok = true;

    while (ok && getline(&line, &size, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *tab = strchr(line, '\t');
        ok = tab != NULL;
        if (ok) {
            *tab = '\0';
            ok = answer(line, tab + 1);
        }
    }
    free(line);
    return ok ? 0 : 1;
}

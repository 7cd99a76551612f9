/* SPDX-License-Identifier: Apache-2.0 */
/* Texts in, numbers out. */
#include "agent/poll/console_read.h"

#include "agent/scope.h"

static bool column(struct oid *out)
{
    return oid_parse(CONSOLE_ENTRY, out) && oid_append(out, CONSOLE_COLUMN);
}

size_t console_read_ask(unsigned scopes, uint32_t index, struct oid out_oids[CONSOLE_LINES])
{
    size_t count = 0;

    if ((scopes & SCOPE_CONSOLE) == 0 || (scopes & (SCOPE_ALERTS | SCOPE_CONSUMABLES)) == 0)
        return 0;
    for (uint32_t line = 1; line <= CONSOLE_LINES; line++) {
        struct oid *oid = &out_oids[count];
        if (column(oid) && oid_append(oid, index) && oid_append(oid, line))
            count++;
    }
    return count;
}

bool console_read_keep(const struct reading_set *answer, struct reading_set *set)
{
    const struct reading *line = NULL;
    struct oid texts;

    if (!column(&texts))
        return false;
    while ((line = reading_set_next(answer, &texts, line != NULL ? &line->oid : NULL)) != NULL) {
        unsigned words = line->type == READING_BYTES ? console_read(line->bytes, line->len) : 0;
        struct reading kept = { .oid = line->oid, .type = READING_INTEGER, .number = words };
        if (words != 0 && !reading_set_add(set, &kept))
            return false;
    }
    return true;
}

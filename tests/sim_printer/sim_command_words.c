/* SPDX-License-Identifier: Apache-2.0 */
/* Words are separated by blanks; the last part of some commands is taken as it is. */
#include "tests/sim_printer/sim_command_words.h"

#include "base/str.h"

#include <string.h>

char *sim_command_words_next(char **rest)
{
    char *word = *rest + strspn(*rest, " ");
    char *end = word + strcspn(word, " ");

    if (word == end)
        return NULL;
    *rest = end;
    if (*end != '\0') {
        *end = '\0';
        *rest = end + 1;
    }
    return word;
}

bool sim_command_words_number(char **rest, int32_t *out_number)
{
    const char *word = sim_command_words_next(rest);
    int64_t number;

    if (word == NULL || !str_to_i64(word, INT32_MIN, INT32_MAX, &number))
        return false;
    *out_number = (int32_t)number;
    return true;
}

bool sim_command_words_oid(char **rest, struct sim_oid_room *out_oid)
{
    const char *word = sim_command_words_next(rest);

    return word != NULL && sim_oid_parse(word, strlen(word), out_oid);
}

const char *sim_command_words_range(char **rest, const struct sim_fleet *fleet,
                                    struct sim_command_range *out_range)
{
    const char *word = sim_command_words_next(rest);
    uint32_t address;

    if (word == NULL)
        return "an address or * is missing";
    *out_range = (struct sim_command_range){ fleet->printers, fleet->count };
    if (strcmp(word, "*") == 0)
        return NULL;
    if (!sim_fleet_address(word, &address))
        return "not an address";
    *out_range = (struct sim_command_range){ sim_fleet_find(fleet, address), 1 };
    return out_range->first != NULL ? NULL : "no printer has this address";
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A table; whoever shows an incident to people asks it. */
#include "protocol/alert_words.h"

#include <stddef.h>
#include <string.h>

const char *alert_words_of_code(const char *code)
{
    static const struct {
        const char *code;
        const char *text;
    } words[] = {
        { "3", "cover open" },    { "8", "jam" },
        { "9", "missing" },       { "10", "life almost over" },
        { "11", "life over" },    { "12", "almost empty" },
        { "13", "empty" },        { "14", "almost full" },
        { "15", "full" },         { "22", "off line" },
        { "801", "missing" },     { "807", "media low" },
        { "808", "media empty" }, { "901", "missing" },
        { "902", "almost full" }, { "903", "full" },
    };

    for (size_t i = 0; code && i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i].code, code) == 0)
            return words[i].text;
    return NULL;
}

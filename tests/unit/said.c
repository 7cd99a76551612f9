/* SPDX-License-Identifier: Apache-2.0 */
/* Static memory, for a test program has one site. */
#include "tests/unit/said.h"

#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#define MOST 128

static char *texts[MOST];
static size_t count;

void said_add(const char *xml, size_t len)
{
    CU_ASSERT_FATAL(count < MOST);
    texts[count++] = strndup(xml, len);
}

size_t said_count(void)
{
    return count;
}

const char *said_at(size_t index)
{
    CU_ASSERT_FATAL(index < count);
    return texts[index];
}

const char *said_record(const char *text, size_t nth)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(texts[i], text) != NULL && nth-- == 0)
            return texts[i];
    return "";
}

size_t said_count_of(const char *text)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += strstr(texts[i], text) != NULL;
    return found;
}

void said_forget(void)
{
    while (count > 0)
        free(texts[--count]);
}

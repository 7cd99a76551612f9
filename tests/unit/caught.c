/* SPDX-License-Identifier: Apache-2.0 */
/* A file without a name in the place of standard error. */
#include "tests/unit/caught.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <unistd.h>

static char text[8192];
static int saved;
static FILE *file;

void caught_begin(void)
{
    file = tmpfile();
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    saved = dup(STDERR_FILENO);
    (void)dup2(fileno(file), STDERR_FILENO);
}

const char *caught_end(void)
{
    (void)dup2(saved, STDERR_FILENO);
    (void)close(saved);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void)fclose(file);
    return text;
}

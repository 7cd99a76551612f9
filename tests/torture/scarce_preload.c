/* SPDX-License-Identifier: Apache-2.0 */
/* scarce for a whole program: what is to fail comes from the environment, and only the program
 * itself is meant, not what it starts. */
#include "base/str.h"
#include "tests/torture/scarce.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static uint64_t number_of(const char *name)
{
    const char *text = getenv(name);
    uint64_t number = 0;

    return text != NULL && str_to_u64(text, UINT64_MAX, &number) ? number : 0;
}

static int calls_file = -1; /* opened at once: later the program may not open it any more */

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("PRINTWIRE_SCARCE_CALLS");

    scarce_pause();
    if (path != NULL)
        calls_file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    (void)unsetenv("LD_PRELOAD");
    scarce_resume();
    scarce_begin(number_of("PRINTWIRE_SCARCE_FIRST"), number_of("PRINTWIRE_SCARCE_COUNT"));
}

__attribute__((destructor)) static void end(void)
{
    if (calls_file >= 0)
        (void)dprintf(calls_file, "%llu %llu\n", (unsigned long long)scarce_calls(),
                      (unsigned long long)scarce_failed());
}

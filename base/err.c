/* SPDX-License-Identifier: Apache-2.0 */
/* The texts that log lines show for a cause of failure. */
#include "base/err.h"

#include <stddef.h>

const char *err_text(enum err err)
{
    /* clang-format off */
    static const char *const texts[] = {
        [ERR_NONE]    = "no error",
        [ERR_MEMORY]  = "out of memory",
        [ERR_LIMIT]   = "over the limit",
        [ERR_SYNTAX]  = "malformed",
        [ERR_RANGE]   = "value out of range",
        [ERR_MISSING] = "not found",
        [ERR_IO]      = "input/output error",
        [ERR_FULL]    = "disk full",
        [ERR_CORRUPT] = "stored data is corrupt",
        [ERR_REFUSED] = "refused",
        [ERR_TIMEOUT] = "no answer in time",
        [ERR_CLOSED]  = "connection closed",
    };
    /* clang-format on */
    size_t at = (size_t)err;

    return at < sizeof texts / sizeof texts[0] ? texts[at] : "unknown error";
}

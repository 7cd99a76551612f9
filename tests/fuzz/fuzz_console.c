/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a panel shows, reading it stays within the octets and says one thing at most. */
#include "agent/console.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint8_t *exact = malloc(len > 0 ? len : 1); /* so that a sanitizer sees one octet too far */

    if (exact == NULL)
        abort();
    if (len > 0)
        (void)memcpy(exact, data, len);
    unsigned words = console_read(exact, len);
    unsigned says = words & ~(unsigned)CONSOLE_COLOURS;
    if (says != 0 && says != CONSOLE_ASLEEP && says != CONSOLE_LOW && says != CONSOLE_EMPTY)
        abort();
    if ((says == 0 || says == CONSOLE_ASLEEP) && words != says)
        abort();
    free(exact);
    return 0;
}

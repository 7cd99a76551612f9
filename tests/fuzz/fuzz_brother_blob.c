/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever the octets are, looking for any record stays within them and says sane ratios. */
#include "agent/normalise/brother_blob.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint8_t *exact = malloc(len > 0 ? len : 1); /* so that a sanitizer sees one octet too far */
    uint32_t value = 0;

    if (exact == NULL)
        abort();
    if (len > 0)
        (void)memcpy(exact, data, len);
    for (unsigned number = 0; number <= UINT8_MAX; number++) {
        (void)brother_blob_value(exact, len, (uint8_t)number, &value);
        if (brother_blob_ratio(exact, len, (uint8_t)number, &value) && value > BROTHER_BLOB_FULL)
            abort();
    }
    free(exact);
    return 0;
}

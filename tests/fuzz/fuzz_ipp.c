/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an answer of an IPP printer: each value lies inside them, and there is an end; what
 * the normaliser makes of it is whole. */
#include "agent/ipp.h"
#include "tests/fuzz/web_body.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_inside(const uint8_t *bytes, size_t len, const void *at, size_t own)
{
    const uint8_t *start = at;

    if (own > 0 && (start < bytes || start + own > bytes + len))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint8_t *exact = malloc(len > 0 ? len : 1); /* so that a sanitizer sees one octet too far */
    struct ipp_reader reader;
    struct ipp_value value;
    size_t values = 0;
    int32_t number;

    if (exact == NULL)
        abort();
    if (len > 0)
        (void)memcpy(exact, data, len);
    bool good = ipp_open(&reader, exact, len);
    while (good && ipp_next(&reader, &value)) {
        check_inside(exact, len, value.name, value.name_len);
        check_inside(exact, len, value.bytes, value.len);
        (void)ipp_number(&value, &number);
        if (++values > len)
            abort();
    }
    free(exact);
    web_body_try(WEB_IPP_PRINT, data, len);
    return 0;
}

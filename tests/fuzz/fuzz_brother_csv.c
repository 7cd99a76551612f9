/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as Brother's maintenance information. */
#include "tests/fuzz/web_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    web_body_try(WEB_BROTHER_MAINTENANCE, data, len);
    return 0;
}

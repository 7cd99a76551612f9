/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte chooses a document of HP's LEDM, the rest is its body. */
#include "tests/fuzz/web_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const enum web_document documents[] = { WEB_LEDM_CONFIG, WEB_LEDM_STATUS,
                                                   WEB_LEDM_CONSUMABLES, WEB_LEDM_USAGE,
                                                   WEB_HP_PRODUCT };

    if (len > 0)
        web_body_try(documents[data[0] % (sizeof documents / sizeof documents[0])], data + 1,
                     len - 1);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte chooses a JSON document of HP's CDM or Samsung's SyncThru, or one of its older
 * pages; the rest is its body. */
#include "tests/fuzz/web_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const enum web_document documents[] = {
        WEB_CDM_IDENTITY,      WEB_CDM_STATUS,    WEB_CDM_SUPPLIES,
        WEB_CDM_COUNTERS,      WEB_CDM_ALERTS,    WEB_SYNCTHRU_HOME,
        WEB_SYNCTHRU_COUNTERS, WEB_SYNCTHRU_PAGE, WEB_SYNCTHRU_PAGE_SUPPLIES
    };

    if (len > 0)
        web_body_try(documents[data[0] % (sizeof documents / sizeof documents[0])], data + 1,
                     len - 1);
    return 0;
}

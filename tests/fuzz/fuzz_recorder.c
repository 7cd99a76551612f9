/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a printer's document of each kind, written into a recording: what is not
 * refused can be read, and has no field that is on no row, and nothing that looks like an address.
 * The first octet says which document. */
#include "agent/record/recording.h"
#include "agent/recorder.h"
#include "agent/recorder_check.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct web_set *set = len == 0 ? NULL : web_set_create();
    struct recorder_source source = { .documents = set };
    struct leak leak;
    struct buf out;

    if (set == NULL)
        return 0;
    buf_init(&out, RECORDING_FILE);
    (void)web_set_put(set, data[0] % WEB_DOCUMENTS, 200, NULL, data + 1, len - 1);
    enum err err = recorder_write(&source, &out, &leak);
    if (err == ERR_NONE && !recorder_check_text(&out))
        abort();
    buf_finish(&out);
    web_set_destroy(set);
    return 0;
}

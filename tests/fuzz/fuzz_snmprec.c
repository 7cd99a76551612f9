/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a recording: what was read is in order and can be walked. */
#include "tests/sim_printer/snmprec.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void walk(const struct snmprec *recording)
{
    struct sim_oid oid, last = { NULL, 0 };
    struct sim_value value;

    for (size_t i = 0; i < snmprec_count(recording); i++) {
        snmprec_at(recording, i, &oid, &value);
        if (sim_oid_compare(last, oid) >= 0 || snmprec_find(recording, oid) != i ||
            value.len > SNMPREC_VALUE)
            abort();
        last = oid;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct snmprec *recording = NULL;
    struct snmprec_fault fault;
    enum err err = snmprec_parse((const char *)data, len, &recording, &fault);

    if ((err == ERR_NONE) != (recording != NULL) || (err == ERR_SYNTAX && fault.line == 0))
        abort();
    if (recording != NULL)
        walk(recording);
    snmprec_destroy(recording);
    return 0;
}

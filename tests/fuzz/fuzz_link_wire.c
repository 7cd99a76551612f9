/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as an element of a login, before the peer is authenticated. */
#include "agent/publish/link_wire.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct link_wire wire;
    char *text = malloc(len + 1);

    if (text == NULL)
        return 0;
    memcpy(text, data, len);
    text[len] = '\0';
    link_wire_read(text, strlen(text), &wire);
    if (wire.kind != LINK_WIRE_FEATURES && (wire.scram || wire.weaker || wire.mechanisms))
        abort();
    if (wire.scram && !wire.mechanisms)
        abort();
    if ((wire.kind == LINK_WIRE_FAILURE || wire.kind == LINK_WIRE_NO_PLACE) !=
        (wire.reason[0] != '\0'))
        abort();
    free(text);
    return 0;
}

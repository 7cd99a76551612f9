/* SPDX-License-Identifier: Apache-2.0 */
/* Any packet as an answer: hints are few, and their UUIDs are UUIDs or absent. */
#include "agent/discover/mdns_packet.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uint8_t *exact = malloc(len > 0 ? len : 1); /* so that a sanitizer sees one octet too far */
    struct mdns_packet_found found = { .count = 0 };
    uint16_t id;

    if (exact == NULL)
        abort();
    if (len > 0)
        (void)memcpy(exact, data, len);
    (void)mdns_packet_id(exact, len, &id);
    if (mdns_packet_read(exact, len, 1, &found) && found.count == 0)
        abort();
    if (found.count > MDNS_PACKET_HINTS)
        abort();
    for (size_t i = 0; i < found.count; i++) {
        size_t uuid = strnlen(found.hints[i].uuid, sizeof found.hints[i].uuid);
        if (uuid != 0 && uuid != 36)
            abort();
    }
    free(exact);
    return 0;
}

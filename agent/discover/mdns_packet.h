/* SPDX-License-Identifier: Apache-2.0 */
/* mdns_packet: DNS messages as printers multicast them (RFC 1035, 6762, 6763), read with the C
 * library's resolver parser (owner file: mdns_packet.c). Pure: no socket, no clock.
 *
 * Of a packet only this is taken: the IPv4 addresses of hosts that offer a printing service, and
 * the printer's UUID. TXT records may name people and rooms: nothing else of them is looked at.
 */
#ifndef PRINTWIRE_AGENT_DISCOVER_MDNS_PACKET_H
#define PRINTWIRE_AGENT_DISCOVER_MDNS_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MDNS_PACKET_ASK     256  /* most bytes of a question */
#define MDNS_PACKET_MOST    9000 /* most bytes of a message, RFC 6762 section 17 */
#define MDNS_PACKET_RECORDS 128  /* of a message so many are looked at, the rest is left */
#define MDNS_PACKET_HINTS   16   /* hosts of a message, the rest is left */

struct mdns_packet_hint {
    uint32_t address; /* host byte order */
    char uuid[37];    /* "" or 36 characters in lower case, RFC 4122 */
};

struct mdns_packet_found {
    struct mdns_packet_hint hints[MDNS_PACKET_HINTS];
    size_t count;
    bool lacks_address; /* it names a host of a printing service without its address: to be asked
                           for */
};

/** Write the question for PTR of _ipp, _ipps, _printer and _pdl-datastream (._tcp.local) with this
 * message id; its length, 0 when it does not fit. */
size_t mdns_packet_ask(uint16_t id, uint8_t out[MDNS_PACKET_ASK]);

/** The message id; false when there are not even two bytes. */
bool mdns_packet_id(const uint8_t *bytes, size_t len, uint16_t *out_id);

/** Read an answer or announcement that came from `source` (host byte order). For each host that is
 * the SRV target of a printing service its A records, or the source when the packet has none at
 * all. Goodbyes (TTL 0) do not count. False when it is malformed, a question, or offers no
 * printing. */
bool mdns_packet_read(const uint8_t *bytes, size_t len, uint32_t source,
                      struct mdns_packet_found *out_found);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* 40 bits: bus, root port, five ports of hubs, and four that stay 0. */
#include "agent/usb_place.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define HUBS      5 /* in a row, at most (USB 3.2, 10.1) */
#define HUB_MOST  15U
#define BYTE_MOST 255U

/* A number without leading zeros; false when there is none up to `most`. */
static bool take_number(const char **at, unsigned most, unsigned *out)
{
    unsigned number = 0;

    if (**at < '1' || **at > '9')
        return false;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        number = number * 10 + (unsigned)(**at - '0');
        if (number > most)
            return false;
    }
    *out = number;
    return true;
}

bool usb_place_parse(const char *name, struct sockaddr_in *out_place)
{
    unsigned bus, root, port;
    uint64_t bits;

    if (!take_number(&name, BYTE_MOST, &bus) || *name++ != '-' ||
        !take_number(&name, BYTE_MOST, &root))
        return false;
    bits = (uint64_t)bus << 32 | (uint64_t)root << 24;
    for (unsigned hub = 0; *name == '.'; hub++) {
        name++;
        if (hub == HUBS || !take_number(&name, HUB_MOST, &port))
            return false;
        bits |= (uint64_t)port << (20 - 4 * hub);
    }
    if (*name != '\0' && *name != ':')
        return false;
    *out_place = (struct sockaddr_in){ .sin_family = AF_INET,
                                       .sin_port = htons((uint16_t)(bits & UINT16_MAX)),
                                       .sin_addr.s_addr = htonl((uint32_t)(bits >> 16)) };
    return true;
}

bool usb_place_is(const struct sockaddr_in *address)
{
    uint32_t host = ntohl(address->sin_addr.s_addr);

    return host != INADDR_ANY && host >> 24 == 0;
}

const char *usb_place_name(const struct sockaddr_in *address, char out[USB_PLACE_NAME])
{
    uint64_t bits = (uint64_t)ntohl(address->sin_addr.s_addr) << 16 | ntohs(address->sin_port);

    if (!usb_place_is(address))
        return inet_ntop(AF_INET, &address->sin_addr, out, USB_PLACE_NAME);
    int len = snprintf(out, USB_PLACE_NAME, "usb%u-%u", (unsigned)(bits >> 32 & BYTE_MOST),
                       (unsigned)(bits >> 24 & BYTE_MOST));
    for (unsigned hub = 0; hub < HUBS; hub++) {
        unsigned port = (unsigned)(bits >> (20 - 4 * hub)) & HUB_MOST;
        if (port == 0)
            break;
        len += snprintf(out + len, USB_PLACE_NAME - (size_t)len, ".%u", port);
    }
    return out;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Parses addresses with inet_pton. */
#include "agent/range.h"

#include "base/port.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <string.h>

bool range_parse_address(const char *text, uint32_t *out_address)
{
    struct in_addr address;

    if (inet_pton(AF_INET, text, &address) != 1)
        return false;
    *out_address = ntohl(address.s_addr);
    return true;
}

bool range_parse_network(const char *text, uint32_t *out_from, uint32_t *out_to)
{
    char copy[64];
    uint32_t address;
    uint64_t prefix = 32;

    if (!str_copy(copy, sizeof copy, text))
        return false;
    char *slash = strchr(copy, '/');
    if (slash != NULL)
        *slash++ = '\0';
    if (!range_parse_address(copy, &address) ||
        (slash != NULL && (!str_to_u64(slash, 32, &prefix) || prefix < 8)))
        return false;
    uint32_t hosts = prefix == 32 ? 0 : UINT32_MAX >> prefix;
    if ((address & hosts) != 0)
        return false;
    *out_from = address;
    *out_to = address + hosts;
    return true;
}

void range_leave_out_ends(uint32_t *from, uint32_t *to)
{
    if (*to - *from < 2)
        return;
    *from += 1;
    *to -= 1;
}

bool range_contains(const struct range *ranges, size_t count, uint32_t address)
{
    for (size_t i = 0; i < count; i++)
        if (address >= ranges[i].from && address <= ranges[i].to)
            return true;
    return false;
}

uint64_t range_size(const struct range *ranges, size_t count)
{
    uint64_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += (uint64_t)ranges[i].to - ranges[i].from + 1;
    return size;
}

bool range_is_print_port(uint16_t port)
{
    return port == 80 || port == 443 || port == 631 || port_prints(port);
}

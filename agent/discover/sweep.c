/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers all addresses of the ranges 0..size-1 and visits them by a stride that is coprime to
 * size: each exactly once, neighbours far apart, nothing to remember but the position. */
#include "agent/discover/sweep.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN 0.6180339887 /* a stride of this part of the whole spreads best */

static uint32_t divisor(uint32_t a, uint32_t b)
{
    while (b != 0) {
        uint32_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

bool sweep_init(struct sweep *s, const struct agent_conf *conf)
{
    uint64_t size = range_size(conf->ranges, conf->range_count);

    *s = (struct sweep){ .conf = conf };
    s->size = (uint32_t)size;
    s->stride = (uint32_t)((double)size * GOLDEN) | 1;
    while (size > 1 && divisor(s->size, s->stride) != 1)
        s->stride++;
    s->answered = calloc(1, size / 8 + 1);
    return s->answered != NULL;
}

void sweep_finish(struct sweep *s)
{
    free(s->answered);
    *s = (struct sweep){ 0 };
}

void sweep_restart(struct sweep *s)
{
    s->done = 0;
}

void sweep_forget(struct sweep *s)
{
    memset(s->answered, 0, s->size / 8 + 1);
    s->done = 0;
}

static bool has_answered(const struct sweep *s, uint32_t number)
{
    return (s->answered[number / 8] >> (number % 8) & 1) != 0;
}

static struct sockaddr_in address_of(const struct sweep *s, uint32_t number)
{
    const struct range *range = s->conf->ranges;

    for (; number > range->to - range->from; range++)
        number -= range->to - range->from + 1;
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons(range->port),
                                 .sin_addr.s_addr = htonl(range->from + number) };
}

void sweep_advance(struct sweep *s)
{
    s->position = (uint32_t)(((uint64_t)s->position + s->stride) % s->size);
    s->done++;
}

bool sweep_peek(struct sweep *s, struct sockaddr_in *out_address)
{
    const struct agent_conf *conf = s->conf;

    for (; s->done < s->size; sweep_advance(s)) {
        if (has_answered(s, s->position))
            continue;
        *out_address = address_of(s, s->position);
        if (!range_contains(conf->excludes, conf->exclude_count,
                            ntohl(out_address->sin_addr.s_addr)))
            return true;
    }
    return false;
}

/* The number of an address in range `i`; false when it does not lie in there, or with another port.
 */
static bool number_in(const struct sweep *s, size_t i, const struct sockaddr_in *address,
                      uint32_t *out_number)
{
    const struct range *range = &s->conf->ranges[i];
    uint32_t host = ntohl(address->sin_addr.s_addr);

    if (host < range->from || host > range->to || address->sin_port != htons(range->port))
        return false;
    *out_number = (uint32_t)range_size(s->conf->ranges, i) + (host - range->from);
    return true;
}

bool sweep_answered(struct sweep *s, const struct sockaddr_in *address)
{
    uint32_t number;
    bool first = false;

    if (!agent_conf_covers(s->conf, ntohl(address->sin_addr.s_addr)))
        return false;
    for (size_t i = 0; i < s->conf->range_count; i++) {
        if (!number_in(s, i, address, &number))
            continue;
        first = first || !has_answered(s, number);
        s->answered[number / 8] |= (uint8_t)(1U << (number % 8));
    }
    return first;
}

bool sweep_knows(const struct sweep *s, const struct sockaddr_in *address)
{
    uint32_t number;

    for (size_t i = 0; i < s->conf->range_count; i++)
        if (number_in(s, i, address, &number) && has_answered(s, number))
            return true;
    return false;
}

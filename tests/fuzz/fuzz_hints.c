/* SPDX-License-Identifier: Apache-2.0 */
/* Anybody names addresses, in any order and at any pace: six bytes are an event. However it goes,
 * few wait, questions keep their pace, and an address rests for its minute. */
#include "agent/discover/hints.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define EVENT 6
#define KNOWN 256 /* addresses that are looked after here */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct watch {
    struct hints hints;
    uint64_t now_ms;
    uint64_t asked_ms;        /* the last question; 0: none */
    uint64_t answered[KNOWN]; /* when; 0: never */
};

static struct sockaddr_in address_of(unsigned number)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons(161),
                                 .sin_addr.s_addr = htonl(0x0a000000U + number) };
}

static void ask(struct watch *w, bool more)
{
    const struct hints_entry *entry = hints_next(&w->hints, w->now_ms);

    if (entry == NULL)
        return;
    unsigned number = ntohl(entry->address.sin_addr.s_addr) - 0x0a000000U;
    if (entry->state != HINTS_TO_ASK ||
        (w->asked_ms != 0 && w->now_ms - w->asked_ms < HINTS_PACE_MS))
        abort();
    if (number < KNOWN && w->answered[number] != 0 &&
        w->now_ms - w->answered[number] < HINTS_QUIET_MS)
        abort(); /* it answered a short time ago */
    w->asked_ms = w->now_ms;
    hints_asked(&w->hints, entry, more, w->now_ms);
}

static void take(struct watch *w, const uint8_t *event)
{
    unsigned number = (unsigned)event[1] << 8 | event[2];
    const struct sockaddr_in address = address_of(number);

    w->now_ms += ((uint64_t)event[3] << 8 | event[4]) >> (event[5] % 16);
    if (event[0] % 4 == 0)
        (void)hints_add(&w->hints, &address, w->now_ms);
    else if (event[0] % 4 == 1)
        ask(w, (event[0] & 4) != 0);
    else if (event[0] % 4 == 2 && hints_answered(&w->hints, &address, w->now_ms) && number < KNOWN)
        w->answered[number] = w->now_ms;
    else if (event[0] == 0xff) {
        hints_clear(&w->hints);
        (void)memset(w->answered, 0, sizeof w->answered);
    }
}

static void check(const struct watch *w)
{
    uint64_t wait = hints_wait_ms(&w->hints, w->now_ms);
    size_t waiting = 0;

    for (size_t i = 0; i < HINTS_MOST; i++)
        waiting += w->hints.entries[i].state == HINTS_TO_ASK;
    if (waiting != w->hints.waiting || waiting > HINTS_WAITING)
        abort();
    if ((wait == HINTS_NEVER) != (waiting == 0) ||
        (wait == 0) != (hints_next(&w->hints, w->now_ms) != NULL))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct watch w;

    w = (struct watch){ .now_ms = 1000 };
    for (size_t at = 0; at + EVENT <= len; at += EVENT) {
        take(&w, data + at);
        check(&w);
    }
    return 0;
}

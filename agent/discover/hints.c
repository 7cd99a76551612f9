/* SPDX-License-Identifier: Apache-2.0 */
/* One small table that is searched from end to end: hints are rare, and few more than a minute can
 * bring are kept. */
#include "agent/discover/hints.h"

#include <string.h>

void hints_clear(struct hints *h)
{
    uint64_t open_at_ms = h->open_at_ms; /* the pace stays */

    memset(h, 0, sizeof *h);
    h->open_at_ms = open_at_ms;
}

static bool is_free(const struct hints_entry *entry, uint64_t now_ms)
{
    return entry->state == HINTS_FREE ||
           (entry->state != HINTS_TO_ASK && entry->forget_ms <= now_ms);
}

static struct hints_entry *find(struct hints *h, const struct sockaddr_in *address, uint64_t now_ms)
{
    for (size_t i = 0; i < HINTS_MOST; i++) {
        struct hints_entry *entry = &h->entries[i];
        if (!is_free(entry, now_ms) && entry->address.sin_addr.s_addr == address->sin_addr.s_addr &&
            entry->address.sin_port == address->sin_port)
            return entry;
    }
    return NULL;
}

static struct hints_entry *find_free(struct hints *h, uint64_t now_ms)
{
    for (size_t i = 0; i < HINTS_MOST; i++)
        if (is_free(&h->entries[i], now_ms))
            return &h->entries[i];
    return NULL;
}

bool hints_add(struct hints *h, const struct sockaddr_in *address, uint64_t now_ms)
{
    struct hints_entry *entry = find(h, address, now_ms);
    uint64_t asked_until_ms = entry != NULL ? entry->forget_ms : 0;

    if (h->waiting == HINTS_WAITING || (entry != NULL && entry->state != HINTS_ASKED))
        return false;
    if (entry == NULL)
        entry = find_free(h, now_ms);
    if (entry == NULL)
        return false;
    *entry = (struct hints_entry){ .address = *address,
                                   .state = HINTS_TO_ASK,
                                   .turn = h->next_turn++,
                                   .due_ms = asked_until_ms != 0 ? asked_until_ms : now_ms,
                                   .forget_ms = asked_until_ms };
    h->waiting++;
    return true;
}

const struct hints_entry *hints_next(const struct hints *h, uint64_t now_ms)
{
    const struct hints_entry *next = NULL;

    for (size_t i = 0; now_ms >= h->open_at_ms && i < HINTS_MOST; i++) {
        const struct hints_entry *entry = &h->entries[i];
        if (entry->state == HINTS_TO_ASK && entry->due_ms <= now_ms &&
            (next == NULL || entry->turn < next->turn))
            next = entry;
    }
    return next;
}

void hints_asked(struct hints *h, const struct hints_entry *asked, bool more, uint64_t now_ms)
{
    struct hints_entry *entry = &h->entries[asked - h->entries];

    h->open_at_ms = now_ms + HINTS_PACE_MS;
    entry->pass++;
    entry->turn = h->next_turn++;
    entry->due_ms = now_ms + HINTS_PASS_MS;
    entry->forget_ms = now_ms + HINTS_QUIET_MS;
    if (more)
        return;
    entry->state = HINTS_ASKED;
    h->waiting--;
}

bool hints_answered(struct hints *h, const struct sockaddr_in *address, uint64_t now_ms)
{
    struct hints_entry *entry = find(h, address, now_ms);

    if (entry == NULL || entry->state == HINTS_ANSWERED)
        return false;
    bool was_asked = entry->forget_ms != 0;
    h->waiting -= entry->state == HINTS_TO_ASK;
    entry->state = HINTS_ANSWERED;
    entry->forget_ms = now_ms + HINTS_QUIET_MS;
    return was_asked;
}

uint64_t hints_wait_ms(const struct hints *h, uint64_t now_ms)
{
    uint64_t due_ms = HINTS_NEVER;

    for (size_t i = 0; h->waiting > 0 && i < HINTS_MOST; i++)
        if (h->entries[i].state == HINTS_TO_ASK && h->entries[i].due_ms < due_ms)
            due_ms = h->entries[i].due_ms;
    if (due_ms == HINTS_NEVER)
        return HINTS_NEVER;
    due_ms = due_ms > h->open_at_ms ? due_ms : h->open_at_ms;
    return due_ms > now_ms ? due_ms - now_ms : 0;
}

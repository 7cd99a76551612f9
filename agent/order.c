/* SPDX-License-Identifier: Apache-2.0 */
/* Words, as protocol/words.h lists them. */
#include "agent/order.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *const kinds[ORDER_KINDS] = { "refresh", "discover",  "pause",
                                                "resume",  "log-level", "configure" };
static const char *const states[ORDER_STATES] = { "kept",   "started", "done",
                                                  "failed", "refused", "expired" };
static const char *const reasons[ORDER_REASONS] = {
    "",         "not-allowed", "licence", "bad-value",      "unknown-device", "not-asked", "paused",
    "too-soon", "asleep",      "silent",  "nothing-to-ask", "interrupted",    "expired",
};

/* The place of a word in a list, `count` when it is not there. */
static unsigned find(const char *const *words, unsigned count, const char *word)
{
    unsigned at = 0;

    while (at < count && strcmp(words[at], word) != 0)
        at++;
    return at;
}

const char *order_kind_word(enum order_kind kind)
{
    return kinds[kind];
}

bool order_kind_from_word(const char *word, enum order_kind *out_kind)
{
    unsigned at = find(kinds, ORDER_KINDS, word);

    if (at < ORDER_KINDS)
        *out_kind = (enum order_kind)at;
    return at < ORDER_KINDS;
}

const char *order_state_word(enum order_state state)
{
    return states[state];
}

bool order_state_from_word(const char *word, enum order_state *out_state)
{
    unsigned at = find(states, ORDER_STATES, word);

    if (at < ORDER_STATES)
        *out_state = (enum order_state)at;
    return at < ORDER_STATES;
}

const char *order_reason_word(enum order_reason reason)
{
    return reasons[reason];
}

enum order_reason order_reason_from_word(const char *word)
{
    unsigned at = find(reasons, ORDER_REASONS, word);

    return at < ORDER_REASONS ? (enum order_reason)at : ORDER_NO_REASON;
}

static void add(char text[ORDER_GIVEN], const char *name, const char *value)
{
    size_t len = strlen(text);

    (void)snprintf(text + len, ORDER_GIVEN - len, "%s%s%s", len > 0 ? " " : "", name, value);
}

void order_describe(const struct order *order, char out_text[ORDER_GIVEN])
{
    char minutes[16];

    out_text[0] = '\0';
    if (order->level[0] != '\0')
        add(out_text, "level=", order->level);
    (void)snprintf(minutes, sizeof minutes, "%u", order->minutes);
    if (order->minutes > 0)
        add(out_text, "minutes=", minutes);
    for (unsigned i = 0; i < order->setting_count; i++)
        add(out_text, "", order->settings[i]);
}

bool order_is_over(enum order_state state)
{
    return state >= ORDER_DONE;
}

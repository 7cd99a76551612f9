/* SPDX-License-Identifier: Apache-2.0 */
/* A row per state, a bit per state that may follow. */
#include "portal/store/order_state.h"

#include <string.h>

#define BIT(state) (1u << ORDER_STATE_##state)
#define BEGUN      (BIT(STARTED) | BIT(DONE) | BIT(FAILED) | BIT(REFUSED) | BIT(EXPIRED))
#define UNKEPT     (BIT(KEPT) | BEGUN)

static const struct {
    const char *name;
    unsigned next;
} states[ORDER_STATE_COUNT] = {
    [ORDER_STATE_WAITING] = { "waiting", UNKEPT | BIT(SENT) | BIT(CANCELLED) },
    [ORDER_STATE_SENT] = { "sent", UNKEPT | BIT(CANCELLED) },
    [ORDER_STATE_KEPT] = { "kept", BEGUN },
    [ORDER_STATE_STARTED] = { "started", BEGUN & ~BIT(STARTED) },
    [ORDER_STATE_DONE] = { "done", 0 },
    [ORDER_STATE_FAILED] = { "failed", 0 },
    [ORDER_STATE_REFUSED] = { "refused", 0 },
    [ORDER_STATE_EXPIRED] = { "expired", UNKEPT & ~BIT(EXPIRED) },
    [ORDER_STATE_CANCELLED] = { "cancelled", UNKEPT },
};

const char *order_state_name(enum order_state state)
{
    return states[state].name;
}

bool order_state_from_name(const char *name, enum order_state *out_state)
{
    for (int i = 0; i < ORDER_STATE_COUNT; i++) {
        if (strcmp(states[i].name, name) != 0)
            continue;
        *out_state = (enum order_state)i;
        return true;
    }
    return false;
}

bool order_state_may_follow(enum order_state from, enum order_state to)
{
    return (states[from].next & (1u << to)) != 0;
}

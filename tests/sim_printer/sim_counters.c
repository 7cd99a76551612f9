/* SPDX-License-Identifier: Apache-2.0 */
/* One table of names and places serves both functions. */
#include "tests/sim_printer/sim_counters.h"

#include <inttypes.h>
#include <stddef.h>

/* clang-format off */
static const struct {
    const char *name;
    size_t place;
} places[] = {
    { "get",       offsetof(struct sim_counters, get) },
    { "getnext",   offsetof(struct sim_counters, getnext) },
    { "getbulk",   offsetof(struct sim_counters, getbulk) },
    { "set",       offsetof(struct sim_counters, set) },
    { "other",     offsetof(struct sim_counters, other) },
    { "malformed", offsetof(struct sim_counters, malformed) },
    { "community", offsetof(struct sim_counters, community) },
    { "variables", offsetof(struct sim_counters, variables) },
    { "answers",   offsetof(struct sim_counters, answers) },
    { "lost",      offsetof(struct sim_counters, lost) },
    { "bytes_in",  offsetof(struct sim_counters, bytes_in) },
    { "bytes_out", offsetof(struct sim_counters, bytes_out) },
    { "traps",     offsetof(struct sim_counters, traps) },
    { "acknowledged", offsetof(struct sim_counters, acknowledged) },
    { "wakes",     offsetof(struct sim_counters, wakes) },
    { "slept",     offsetof(struct sim_counters, slept) },
    { "writes",    offsetof(struct sim_counters, writes) },
};
/* clang-format on */

static const uint64_t *at(const struct sim_counters *counters, size_t i)
{
    return (const uint64_t *)(const void *)((const char *)counters + places[i].place);
}

void sim_counters_sum(struct sim_counters *sum, const struct sim_counters *counters)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        *(uint64_t *)(void *)((char *)sum + places[i].place) += *at(counters, i);
}

void sim_counters_format(const struct sim_counters *counters, struct buf *out_text)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        (void)buf_append_format(out_text, " %s=%" PRIu64, places[i].name, *at(counters, i));
}

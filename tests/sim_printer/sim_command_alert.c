/* SPDX-License-Identifier: Apache-2.0 */
/* Commands about alerts, and about who is told of them. */
#include "base/clock.h"
#include "base/str.h"
#include "tests/sim_printer/sim_alert.h"
#include "tests/sim_printer/sim_command_part.h"
#include "tests/sim_printer/sim_command_words.h"
#include "tests/sim_printer/sim_trap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#define SEVERITY_CRITICAL 3
#define REMOVAL           1801
#define MOST_ROWS         1000

static const char *send_trap(const struct sim_command_target *target, struct sim_printer *printer,
                             const struct sim_trap_target *to)
{
    size_t len;
    const uint8_t *bytes;

    if (target->exchange == NULL)
        return "no socket";
    bytes = sim_trap_make(printer, to->kind, to->community, sim_exchange_writer(target->exchange),
                          &len);
    if (bytes == NULL)
        return "no open alert, or a community that is too long";
    return sim_exchange_send(target->exchange, printer, &to->to, bytes, len) ? NULL
                                                                             : strerror(errno);
}

/* What a printer says by itself when a critical row is added; nobody waits for it. */
static void announce(const struct sim_command_target *target, struct sim_printer *printer,
                     int32_t severity)
{
    enum sim_power_state state = sim_power_state(&printer->power, clock_monotonic_ms());

    if (severity == SEVERITY_CRITICAL && printer->traps.kind != SIM_TRAP_NONE &&
        state != SIM_POWER_OFF && state != SIM_POWER_STARTING && !printer->faults.silent)
        (void)send_trap(target, printer, &printer->traps);
}

static const char *open_alert(const struct sim_command_target *target,
                              const struct sim_command_range *range, char *rest, struct buf *reply)
{
    struct sim_alert alert;
    uint32_t index = 0;

    if (!sim_command_words_number(&rest, &alert.group) ||
        !sim_command_words_number(&rest, &alert.group_index) ||
        !sim_command_words_number(&rest, &alert.code) ||
        !sim_command_words_number(&rest, &alert.severity) ||
        !sim_command_words_number(&rest, &alert.training) ||
        !sim_command_words_number(&rest, &alert.location))
        return "GROUP INDEX CODE SEVERITY TRAINING LOCATION are needed";
    alert.description = rest;
    for (size_t i = 0; i < range->count; i++) {
        if (!sim_alert_open(&range->first[i], &alert, &index))
            return "too many changed values";
        announce(target, &range->first[i], alert.severity);
    }
    (void)buf_append_format(reply, " %u", index);
    return NULL;
}

static const char *close_alert(const struct sim_command_target *target,
                               const struct sim_command_range *range, char *rest, struct buf *reply)
{
    int32_t index;
    size_t done = 0;

    (void)target;
    if (!sim_command_words_number(&rest, &index) || index < 0)
        return "the alert's index is needed";
    const char *aloud = sim_command_words_next(&rest);
    uint64_t code = REMOVAL;
    if (aloud != NULL && (!str_to_u64(aloud, REMOVAL, &code) || code != REMOVAL))
        return "nothing but 1801 may follow";
    for (size_t i = 0; i < range->count; i++) {
        uint32_t removal;
        bool closed = aloud != NULL
                          ? sim_alert_close_aloud(&range->first[i], (uint32_t)index, &removal)
                          : sim_alert_close(&range->first[i], (uint32_t)index);
        done += closed ? 1 : 0;
    }
    (void)buf_append_format(reply, " %zu", done);
    return done > 0 ? NULL : "no such alert";
}

static const char *repeat_alert(const struct sim_command_target *target,
                                const struct sim_command_range *range, char *rest,
                                struct buf *reply)
{
    int32_t index;
    uint32_t copy = 0;
    bool done = false;

    if (!sim_command_words_number(&rest, &index) || index < 0)
        return "the alert's index is needed";
    for (size_t i = 0; i < range->count; i++) {
        if (!sim_alert_repeat(&range->first[i], (uint32_t)index, &copy))
            continue;
        announce(target, &range->first[i], sim_alert_severity(&range->first[i], copy));
        done = true;
    }
    (void)buf_append_format(reply, " %u", copy);
    return done ? NULL : "no such alert";
}

static const char *reset_alerts(const struct sim_command_target *target,
                                const struct sim_command_range *range, char *rest,
                                struct buf *reply)
{
    uint32_t count = 0;

    (void)target;
    (void)rest;
    for (size_t i = 0; i < range->count; i++) {
        if (!sim_alert_renumber(&range->first[i], &count))
            return "too many changed values";
    }
    (void)buf_append_format(reply, " %u", count);
    return NULL;
}

static const char *clear_alerts(const struct sim_command_target *target,
                                const struct sim_command_range *range, char *rest,
                                struct buf *reply)
{
    uint32_t count = 0;

    (void)target;
    (void)rest;
    for (size_t i = 0; i < range->count; i++)
        count += sim_alert_clear(&range->first[i]);
    (void)buf_append_format(reply, " %u", count);
    return NULL;
}

static const char *limit_alerts(const struct sim_command_target *target,
                                const struct sim_command_range *range, char *rest,
                                struct buf *reply)
{
    int32_t most;

    (void)target;
    if (!sim_command_words_number(&rest, &most) || most < 0 || most > MOST_ROWS)
        return "not a number of rows up to 1000";
    for (size_t i = 0; i < range->count; i++)
        range->first[i].most_alerts = (uint32_t)most;
    (void)buf_append_format(reply, " %zu", range->count);
    return NULL;
}

/* clang-format off */
static const struct {
    const char *name;
    const char *(*run)(const struct sim_command_target *target,
                       const struct sim_command_range *range, char *rest, struct buf *reply);
} actions[] = { /* keep alphabetized */
    { "clear",  clear_alerts },
    { "close",  close_alert },
    { "most",   limit_alerts },
    { "open",   open_alert },
    { "repeat", repeat_alert },
    { "reset",  reset_alerts },
};
/* clang-format on */

const char *sim_command_alert(const struct sim_command_target *target, char *rest,
                              struct buf *reply)
{
    struct sim_command_range range;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);
    const char *what = wrong == NULL ? sim_command_words_next(&rest) : NULL;

    if (wrong != NULL)
        return wrong;
    for (size_t i = 0; what != NULL && i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, what) == 0)
            return actions[i].run(target, &range, rest, reply);
    }
    return "neither open, close, repeat, reset, clear nor most";
}

/* HOST PORT, then the kind unless it is given, then the community: the rest of the line. */
static const char *read_target(char *rest, enum sim_trap kind, struct sim_trap_target *out)
{
    const char *host = sim_command_words_next(&rest);
    int32_t port;

    *out = (struct sim_trap_target){ .kind = kind, .to = { .sin_family = AF_INET } };
    if (host == NULL || inet_pton(AF_INET, host, &out->to.sin_addr) != 1)
        return "the host is not an IPv4 address";
    if (!sim_command_words_number(&rest, &port) || port < 1 || port > UINT16_MAX)
        return "not a port";
    out->to.sin_port = htons((uint16_t)port);
    const char *word = kind == SIM_TRAP_NONE ? sim_command_words_next(&rest) : "inform";
    if (word == NULL || !sim_trap_kind(word, &out->kind))
        return "neither v1 nor v2c nor inform";
    return str_copy(out->community, sizeof out->community, rest) ? NULL
                                                                 : "the community is too long";
}

static const char *trap_now(const struct sim_command_target *target, char *rest, enum sim_trap kind,
                            struct buf *reply)
{
    struct sim_command_range range;
    struct sim_trap_target to;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong == NULL)
        wrong = read_target(rest, kind, &to);
    for (size_t i = 0; wrong == NULL && i < range.count; i++)
        wrong = send_trap(target, &range.first[i], &to);
    if (wrong == NULL)
        (void)buf_append_format(reply, " %zu", range.count);
    return wrong;
}

const char *sim_command_trap(const struct sim_command_target *target, char *rest, struct buf *reply)
{
    return trap_now(target, rest, SIM_TRAP_NONE, reply);
}

const char *sim_command_inform(const struct sim_command_target *target, char *rest,
                               struct buf *reply)
{
    return trap_now(target, rest, SIM_TRAP_INFORM, reply);
}

const char *sim_command_traps(const struct sim_command_target *target, char *rest,
                              struct buf *reply)
{
    struct sim_command_range range;
    struct sim_trap_target to = { .kind = SIM_TRAP_NONE };
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong == NULL && strcmp(rest, "off") != 0)
        wrong = read_target(rest, SIM_TRAP_NONE, &to);
    if (wrong != NULL)
        return wrong;
    for (size_t i = 0; i < range.count; i++)
        range.first[i].traps = to;
    (void)buf_append_format(reply, " %zu", range.count);
    return NULL;
}

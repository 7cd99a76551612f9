/* SPDX-License-Identifier: Apache-2.0 */
/* A table of commands; each reads its own words and answers with a text behind "ok", or with what
 * is wrong. */
#include "tests/sim_printer/sim_command.h"

#include "base/clock.h"
#include "tests/sim_printer/sim_command_part.h"
#include "tests/sim_printer/sim_command_words.h"
#include "tests/sim_printer/sim_web.h"

#include <inttypes.h>
#include <string.h>

#define MS_PER_SECOND 1000

static const char *command_set(const struct sim_command_target *target, char *rest,
                               struct buf *reply)
{
    struct sim_command_range range;
    struct sim_oid_room oid;
    struct sim_value value;
    uint8_t bytes[SNMPREC_VALUE];
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    if (!sim_command_words_oid(&rest, &oid))
        return "not an object identifier";
    const char *type = sim_command_words_next(&rest);
    if (type == NULL)
        return "a type is missing";
    wrong = snmprec_value(type, strlen(type), rest, strlen(rest), bytes, &value);
    for (size_t i = 0; i < range.count && wrong == NULL; i++) {
        if (!sim_printer_set(&range.first[i], sim_oid_of(&oid), value))
            wrong = "too many changed values";
    }
    (void)buf_append_format(reply, " %zu", range.count);
    return wrong;
}

/* The number with so much added, in the bounds of its type; counters start again at 0. */
static const char *add_to(struct sim_printer *printer, struct sim_oid oid, int64_t change)
{
    struct sim_found found;
    uint8_t bytes[SIM_CODEC_NUMBER];
    int64_t number;

    if (!sim_printer_get(printer, oid, &found))
        return "no such variable";
    if (!sim_codec_number(found.value, &number))
        return "not a number";
    uint8_t tag = found.value.tag;
    number = (int64_t)((uint64_t)number + (uint64_t)change);
    if (tag == SIM_TAG_COUNTER || tag == SIM_TAG_TICKS)
        number = (int64_t)((uint64_t)number & UINT32_MAX);
    bool fits = tag == SIM_TAG_INTEGER
                    ? number >= INT32_MIN && number <= INT32_MAX
                    : tag == SIM_TAG_COUNTER64 || (number >= 0 && number <= UINT32_MAX);
    if (!fits)
        return "the number leaves its bounds";
    size_t len = tag == SIM_TAG_COUNTER64 ? sim_codec_unsigned((uint64_t)number, bytes)
                                          : sim_codec_signed(number, bytes);
    return sim_printer_set(printer, oid, (struct sim_value){ tag, len, bytes })
               ? NULL
               : "too many changed values";
}

static const char *command_add(const struct sim_command_target *target, char *rest,
                               struct buf *reply)
{
    struct sim_command_range range;
    struct sim_oid_room oid;
    int32_t change;
    size_t done = 0;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    if (!sim_command_words_oid(&rest, &oid) || !sim_command_words_number(&rest, &change))
        return "an object identifier and a number are needed";
    for (size_t i = 0; i < range.count; i++) {
        const char *why = add_to(&range.first[i], sim_oid_of(&oid), change);
        if (why == NULL)
            done++;
        else
            wrong = why;
    }
    (void)buf_append_format(reply, " %zu", done);
    return done > 0 ? NULL : wrong;
}

static const char *command_delete(const struct sim_command_target *target, char *rest,
                                  struct buf *reply)
{
    struct sim_command_range range;
    struct sim_oid_room oid;
    struct sim_found found;
    size_t done = 0;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    if (!sim_command_words_oid(&rest, &oid))
        return "not an object identifier";
    for (size_t i = 0; i < range.count; i++) {
        if (sim_printer_get(&range.first[i], sim_oid_of(&oid), &found) &&
            sim_printer_delete(&range.first[i], sim_oid_of(&oid)))
            done++;
    }
    (void)buf_append_format(reply, " %zu", done);
    return done > 0 ? NULL : "no such variable";
}

static void append_value(struct buf *reply, struct sim_value value)
{
    int64_t number;

    if (sim_codec_number(value, &number)) {
        (void)buf_append_format(reply, " %02x %" PRId64, value.tag, number);
        return;
    }
    (void)buf_append_format(reply, " %02x ", value.tag);
    for (size_t i = 0; i < value.len; i++)
        (void)buf_append_format(reply, "%02x", value.bytes[i]);
}

static const char *command_get(const struct sim_command_target *target, char *rest,
                               struct buf *reply)
{
    struct sim_command_range range;
    struct sim_oid_room oid;
    struct sim_found found;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    if (!sim_command_words_oid(&rest, &oid))
        return "not an object identifier";
    sim_printer_catch_up(range.first);
    if (!sim_printer_get(range.first, sim_oid_of(&oid), &found))
        return "no such variable";
    append_value(reply, found.value);
    return NULL;
}

static const char *command_closed(const struct sim_command_target *target, char *rest,
                                  struct buf *reply)
{
    struct sim_command_range range;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    (void)reply;
    if (wrong != NULL)
        return wrong;
    return "unsupported: one socket serves all printers, so no port of one of them can be closed";
}

static const char *command_stats(const struct sim_command_target *target, char *rest,
                                 struct buf *reply)
{
    struct sim_command_range range = { target->fleet->printers, target->fleet->count };
    struct sim_counters sum = { 0 };
    const char *wrong =
        *rest == '\0' ? NULL : sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    for (size_t i = 0; i < range.count; i++) {
        struct sim_printer *printer = &range.first[i];
        printer->counters.slept =
            sim_power_slept_ms(&printer->power, clock_monotonic_ms()) / MS_PER_SECOND;
        sim_counters_sum(&sum, &printer->counters);
    }
    (void)buf_append_format(reply, " printers=%zu strangers=%" PRIu64, range.count,
                            target->fleet->strangers);
    sim_counters_format(&sum, reply);
    return NULL;
}

static const char *command_looks(const struct sim_command_target *target, char *rest,
                                 struct buf *reply)
{
    struct sim_command_range range;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    (void)buf_append_format(reply, " %" PRIu64 " %" PRIu64 " %" PRIu64, range.first->looks.turns,
                            range.first->looks.looks, range.first->looks.read);
    return NULL;
}

static const char *command_fault(const struct sim_command_target *target, const char *name,
                                 char *rest, struct buf *reply)
{
    struct sim_command_range range;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);
    const char *value = wrong == NULL ? sim_command_words_next(&rest) : NULL;

    if (wrong == NULL && value == NULL)
        wrong = "a value is missing";
    for (size_t i = 0; i < range.count && wrong == NULL; i++)
        wrong = sim_faults_set(&range.first[i].faults, name, value);
    (void)buf_append_format(reply, " %zu", range.count);
    return wrong;
}

/* clang-format off */
static const struct {
    const char *name;
    sim_command_fn *run;
} commands[] = { /* keep alphabetized; faults are in sim_faults.c */
    { "add",       command_add },
    { "alert",     sim_command_alert },
    { "asked",     sim_command_asked },
    { "certificate", sim_command_certificate },
    { "closed",    command_closed },
    { "deeds",     sim_command_deeds },
    { "delete",    command_delete },
    { "event",     sim_command_event },
    { "get",       command_get },
    { "inform",    sim_command_inform },
    { "looks",     command_looks },
    { "move",      sim_command_move },
    { "nic",       sim_command_nic },
    { "off",       sim_command_off },
    { "on",        sim_command_on },
    { "reboot",    sim_command_reboot },
    { "reshuffle", sim_command_reshuffle },
    { "set",       command_set },
    { "sleep",     sim_command_sleep },
    { "stats",     command_stats },
    { "trap",      sim_command_trap },
    { "traps",     sim_command_traps },
    { "web",       sim_command_web },
    { "where",     sim_command_where },
    { "work",      sim_command_work },
};
/* clang-format on */

static const char *run(const struct sim_command_target *target, char *line, struct buf *reply)
{
    char *rest = line;
    const char *name = sim_command_words_next(&rest);

    if (name == NULL)
        return "an empty command";
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return commands[i].run(target, rest, reply);
    }
    if (sim_faults_known(name))
        return command_fault(target, name, rest, reply);
    return "no such command";
}

void sim_command_run(const struct sim_command_target *target, char *line, struct buf *reply)
{
    struct buf detail;

    buf_init(&detail, (size_t)2 * SIM_COMMAND_LINE);
    const char *wrong = run(target, line, &detail);
    if (wrong == NULL)
        (void)buf_append_format(reply, "ok%s\n", buf_text(&detail));
    else
        (void)buf_append_format(reply, "error %s\n", wrong);
    buf_finish(&detail);
    if (target->web != NULL)
        sim_web_wake(target->web);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Commands about what a printer does: it sleeps, works, is switched off and on. */
#include "base/clock.h"
#include "base/str.h"
#include "tests/sim_printer/sim_command_part.h"
#include "tests/sim_printer/sim_command_words.h"

#include <string.h>

#define LONGEST_OFF_MS 3600000
#define LONGEST_S      604800 /* a week */
#define MOST_PAGES     100000

static bool read_wake(const char *word, enum sim_power_wake *out_wake)
{
    static const char *const words[] = { [SIM_POWER_WAKE_NONE] = "none",
                                         [SIM_POWER_WAKE_TABLES] = "tables",
                                         [SIM_POWER_WAKE_ANY] = "any" };

    for (size_t i = 0; word != NULL && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i], word) != 0)
            continue;
        *out_wake = (enum sim_power_wake)i;
        return true;
    }
    return false;
}

const char *sim_command_sleep(const struct sim_command_target *target, char *rest,
                              struct buf *reply)
{
    struct sim_command_range range;
    enum sim_power_wake wake;
    int32_t after_s;
    uint64_t settle_s = SIM_POWER_SETTLE_MS / 1000;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    if (!sim_command_words_number(&rest, &after_s) || after_s < 0 || after_s > LONGEST_S)
        return "not a time in seconds up to a week";
    if (!read_wake(sim_command_words_next(&rest), &wake))
        return "neither none nor tables nor any";
    const char *settle = sim_command_words_next(&rest);
    if (settle != NULL && !str_to_u64(settle, LONGEST_OFF_MS / 1000, &settle_s))
        return "not a time in seconds up to an hour";
    for (size_t i = 0; i < range.count; i++)
        sim_power_sleep(&range.first[i].power, (uint64_t)after_s * 1000, wake, settle_s * 1000,
                        clock_monotonic_ms());
    (void)buf_append_format(reply, " %zu", range.count);
    return NULL;
}

const char *sim_command_work(const struct sim_command_target *target, char *rest, struct buf *reply)
{
    struct sim_command_range range;
    int32_t pages;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    if (!sim_command_words_number(&rest, &pages) || pages < 1 || pages > MOST_PAGES)
        return "not a number of pages up to 100000";
    for (size_t i = 0; i < range.count; i++) {
        sim_printer_catch_up(&range.first[i]);
        sim_power_work(&range.first[i].power, (uint32_t)pages, clock_monotonic_ms());
        sim_voice_job(range.first[i].voice);
    }
    (void)buf_append_format(reply, " %zu", range.count);
    return NULL;
}

const char *sim_command_off(const struct sim_command_target *target, char *rest, struct buf *reply)
{
    struct sim_command_range range;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    for (size_t i = 0; i < range.count; i++) {
        sim_printer_catch_up(&range.first[i]);
        sim_power_off(&range.first[i].power, clock_monotonic_ms());
    }
    (void)buf_append_format(reply, " %zu", range.count);
    return NULL;
}

static const char *restart(const struct sim_command_target *target, char *rest, bool only_off,
                           struct buf *reply)
{
    struct sim_command_range range;
    uint64_t boot_ms = 0;
    size_t done = 0;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);
    const char *word = wrong == NULL ? sim_command_words_next(&rest) : NULL;

    if (wrong != NULL)
        return wrong;
    if (word != NULL && !str_to_u64(word, LONGEST_OFF_MS, &boot_ms))
        return "not a time in milliseconds up to an hour";
    for (size_t i = 0; i < range.count; i++) {
        if (only_off && !range.first[i].power.off)
            continue;
        sim_printer_catch_up(&range.first[i]);
        sim_printer_reboot(&range.first[i], boot_ms);
        done++;
    }
    (void)buf_append_format(reply, " %zu", done);
    return NULL;
}

const char *sim_command_on(const struct sim_command_target *target, char *rest, struct buf *reply)
{
    return restart(target, rest, true, reply);
}

const char *sim_command_reboot(const struct sim_command_target *target, char *rest,
                               struct buf *reply)
{
    return restart(target, rest, false, reply);
}

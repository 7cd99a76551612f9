/* SPDX-License-Identifier: Apache-2.0 */
/* A table of settings, each with its words or its bounds and its place in the struct. */
#include "tests/sim_printer/sim_work.h"

#include "base/clock.h"
#include "base/str.h"

#include <string.h>

#define LONGEST_MS      3600000
#define LONGEST_MINUTES 100000

enum kind { FLAG, MILLISECONDS, MINUTES, WORD, TEXT, EVENT };

static const char *const refusals[] = { "no", "busy", "forbidden", "unsupported", "ignored", NULL };
static const char *const images[] = { "takes", "fails", "stays", "bricks", NULL };
static const char *const put_words[] = { "put", "clamped", "ignored", NULL };

/* clang-format off */
static const struct {
    const char *name;
    enum kind kind;
    const char *const *words;
    size_t place;
} settings[] = { /* keep alphabetized */
    { "asset",    TEXT,         NULL,     0 },
    { "auto-off-minutes", MINUTES, NULL,  offsetof(struct sim_work, off_minutes) },
    { "image",    WORD,         images,   offsetof(struct sim_work, image) },
    { "linger",   MILLISECONDS, NULL,     offsetof(struct sim_work, linger_ms) },
    { "log",      EVENT,        NULL,     0 },
    { "refuse",   WORD,         refusals, offsetof(struct sim_work, refusal) },
    { "restart",  MILLISECONDS, NULL,     offsetof(struct sim_work, restart_ms) },
    { "settings", WORD,         put_words,     offsetof(struct sim_work, settings) },
    { "sleep-minutes", MINUTES, NULL,     offsetof(struct sim_work, sleep_minutes) },
    { "update",   MILLISECONDS, NULL,     offsetof(struct sim_work, update_ms) },
    { "work",     FLAG,         NULL,     offsetof(struct sim_work, takes) },
};
/* clang-format on */

void sim_work_init(struct sim_work *work)
{
    *work = (struct sim_work){ .restart_ms = 90000,
                               .linger_ms = 2000,
                               .update_ms = 30000,
                               .sleep_minutes = 15,
                               .off_minutes = 480 };
}

static const char *set_flag(struct sim_work *work, size_t place, const char *value)
{
    bool on = strcmp(value, "on") == 0;

    if (!on && strcmp(value, "off") != 0)
        return "neither on nor off";
    memcpy((char *)work + place, &on, sizeof on);
    return NULL;
}

static bool set_number(struct sim_work *work, size_t place, uint64_t most, const char *value)
{
    uint64_t number;
    uint32_t kept;

    if (!str_to_u64(value, most, &number))
        return false;
    kept = (uint32_t)number;
    memcpy((char *)work + place, &kept, sizeof kept);
    return true;
}

static const char *set_asset(struct sim_work *work, const char *value)
{
    return str_copy(work->asset, sizeof work->asset, value) ? NULL : "too long";
}

static const char *set_word(struct sim_work *work, size_t place, const char *const *words,
                            const char *value)
{
    for (unsigned i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], value) != 0)
            continue;
        memcpy((char *)work + place, &i, sizeof i);
        return NULL;
    }
    return "not a word that it can be";
}

/* "CODE SEVERITY"; the oldest row makes room. */
static const char *add_event(struct sim_work *work, const char *value)
{
    struct sim_work_event event = { .at_ms = clock_wall_ms(), .impressions = -1 };
    size_t len = strcspn(value, " ");

    if (len == 0 || len >= sizeof event.code || value[len] == '\0' ||
        !str_copy(event.severity, sizeof event.severity, value + len + 1))
        return "a code and a severity are needed";
    memcpy(event.code, value, len);
    if (work->log_count == SIM_WORK_LOG)
        memmove(work->log, work->log + 1, (--work->log_count) * sizeof work->log[0]);
    work->log[work->log_count++] = event;
    return NULL;
}

const char *sim_work_set(struct sim_work *work, const char *name, const char *value)
{
    size_t i = 0, count = sizeof settings / sizeof settings[0];

    while (i < count && strcmp(settings[i].name, name) != 0)
        i++;
    if (i == count)
        return "no such setting";
    switch (settings[i].kind) {
    case FLAG:
        return set_flag(work, settings[i].place, value);
    case MILLISECONDS:
        return set_number(work, settings[i].place, LONGEST_MS, value)
                   ? NULL
                   : "not a time in milliseconds up to an hour";
    case MINUTES:
        return set_number(work, settings[i].place, LONGEST_MINUTES, value)
                   ? NULL
                   : "not a number of minutes";
    case TEXT:
        return set_asset(work, value);
    case WORD:
        return set_word(work, settings[i].place, settings[i].words, value);
    case EVENT:
    default:
        return add_event(work, value);
    }
}

void sim_work_note(struct sim_work *work, const char *what, int64_t at_ms)
{
    if (work->deed_count == SIM_WORK_DEEDS)
        memmove(work->deeds, work->deeds + 1, (--work->deed_count) * sizeof work->deeds[0]);
    work->deeds[work->deed_count++] = (struct sim_work_deed){ what, at_ms };
}

void sim_work_count(struct sim_work *work, int64_t impressions)
{
    for (size_t i = 0; i < work->log_count; i++)
        if (work->log[i].impressions < 0)
            work->log[i].impressions = impressions;
}

bool sim_work_lists(const struct sim_work *work)
{
    return work->takes && work->refusal != SIM_WORK_UNSUPPORTED;
}

const char *sim_work_update(const struct sim_work *work, uint64_t now_ms, unsigned *out_percent)
{
    uint64_t passed_ms = now_ms - work->update_at_ms;

    *out_percent = 0;
    if (work->update_at_ms == 0)
        return "idle";
    *out_percent =
        passed_ms >= work->update_ms ? 100 : (unsigned)(passed_ms * 100 / work->update_ms);
    if (passed_ms * 2 < work->update_ms)
        return "verifying";
    if (work->fate == SIM_WORK_FAILS)
        return "verifyError";
    return passed_ms < work->update_ms ? "writing" : "complete";
}

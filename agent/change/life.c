/* SPDX-License-Identifier: Apache-2.0 */
/* Openings are counted, events are judged; every number of a life is on one line of text. */
#include "agent/change/life.h"

#include "agent/trouble.h"
#include "base/str.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define NUMBERS (LIFE_OPENINGS + 7)

void life_init(struct life *life)
{
    *life = (struct life){ .began_count = -1 };
}

/* Numbers with a space between two. */
static bool read_numbers(const char *text, int64_t numbers[NUMBERS])
{
    char word[24];

    for (size_t i = 0; i < NUMBERS; i++) {
        size_t len = strcspn(text, " ");
        if (len == 0 || len >= sizeof word)
            return false;
        memcpy(word, text, len);
        word[len] = '\0';
        if (!str_to_i64(word, INT64_MIN, INT64_MAX, &numbers[i]))
            return false;
        text += len + (text[len] == ' ');
    }
    return *text == '\0';
}

void life_read(const char *text, struct life *out_life)
{
    int64_t n[NUMBERS];

    life_init(out_life);
    if (text == NULL || !read_numbers(text, n))
        return;
    memcpy(out_life->opened_ms, n, sizeof out_life->opened_ms);
    out_life->until_ms = n[LIFE_OPENINGS];
    out_life->event = n[LIFE_OPENINGS + 1];
    out_life->began_ms = n[LIFE_OPENINGS + 2];
    out_life->began_count = n[LIFE_OPENINGS + 3];
    out_life->by_error = n[LIFE_OPENINGS + 4] != 0;
    out_life->by_level = n[LIFE_OPENINGS + 5] != 0;
    out_life->over = n[LIFE_OPENINGS + 6] != 0;
}

void life_write(const struct life *life, char out_text[LIFE_TEXT])
{
    size_t len = 0;

    for (size_t i = 0; i < LIFE_OPENINGS; i++)
        len +=
            (size_t)snprintf(out_text + len, LIFE_TEXT - len, "%" PRId64 " ", life->opened_ms[i]);
    (void)snprintf(out_text + len, LIFE_TEXT - len,
                   "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %d %d %d", life->until_ms,
                   life->event, life->began_ms, life->began_count, life->by_error, life->by_level,
                   life->over);
}

void life_open(struct life *life, int64_t at_ms)
{
    if (at_ms < life->opened_ms[0]) /* the clock was set back: the former times mean nothing */
        memset(life->opened_ms, 0, sizeof life->opened_ms);
    memmove(&life->opened_ms[1], &life->opened_ms[0],
            sizeof life->opened_ms - sizeof life->opened_ms[0]);
    life->opened_ms[0] = at_ms;
    life->until_ms = 0;
}

static bool opened_lately(const struct life *life, int64_t at_ms)
{
    int64_t last = life->opened_ms[0];

    return last != 0 && at_ms >= last && at_ms - last <= LIFE_FLAP_MS;
}

int64_t life_rest_ms(const struct life *life, int64_t at_ms)
{
    int64_t first = life->opened_ms[LIFE_OPENINGS - 1];
    bool flaps = first != 0 && life->opened_ms[0] - first <= LIFE_FLAP_MS;

    return flaps && opened_lately(life, at_ms) ? LIFE_REST_MS : 0;
}

void life_calm(struct life *life)
{
    memset(life->opened_ms, 0, sizeof life->opened_ms);
    life->until_ms = 0;
}

static void begin_event(struct life *life, const struct life_sight *sight)
{
    life->event = sight->event;
    life->began_ms = sight->began_ms;
    life->began_count = sight->count;
    life->by_error = false;
    life->by_level = false;
    life->over = false;
}

static bool has_printed(struct life *life, const struct life_sight *sight)
{
    bool is_first = life->began_count < 0 || sight->count < life->began_count;

    if (sight->count >= 0 && is_first) /* it fell: counted from here */
        life->began_count = sight->count;
    return sight->count >= 0 && trouble_ends_with_printing(sight->code) &&
           sight->count - life->began_count >= LIFE_PRINTED;
}

static bool is_old(const struct life *life, const struct life_sight *sight)
{
    return sight->at_ms - life->began_ms >= (sight->of_supply ? LIFE_SUPPLY_MS : LIFE_EVENT_MS);
}

bool life_see(struct life *life, const struct life_sight *sight)
{
    if (life->event != sight->event)
        begin_event(life, sight);
    if (life->began_ms > sight->at_ms) /* the clock was set back: its age is counted from here */
        life->began_ms = sight->at_ms;
    life->by_error = life->by_error || sight->error;
    life->by_level = life->by_level || sight->level == LIFE_LEVEL_SHOWS;
    bool shown = life->by_level ? sight->level != LIFE_LEVEL_CLEAR : sight->error;
    bool printed = has_printed(life, sight);
    if (shown)
        life->over = false;
    else if (life->by_level || life->by_error || printed || is_old(life, sight))
        life->over = true;
    return life->over;
}

void life_forget_event(struct life *life)
{
    begin_event(life, &(struct life_sight){ .count = -1 });
}

bool life_is_idle(const struct life *life, int64_t at_ms)
{
    return !opened_lately(life, at_ms) && life->until_ms == 0 && life->event == 0;
}

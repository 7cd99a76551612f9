/* SPDX-License-Identifier: Apache-2.0 */
/* What an office says: two simulated days of printers that print, sleep, run low and jam; of the
 * second one how many records of each kind a printer makes, and how long they are. These are the
 * rates of bench_offline. bench_office takes no arguments. */
#include "protocol/field.h"
#include "tests/replay/replay.h"

#include <stdio.h>
#include <string.h>

#define PRINTERS 24
#define MORNING  8
#define EVENING  18
#define JOB_MIN  40 /* minutes between two jobs of a printer, about */

static const char settings[] =
    "<polling><working-hours from='08:00' to='18:00'/><wakes-per-day>4</wakes-per-day></polling>";

static uint32_t next_random(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525U + 1013904223U;
    return (*state >> 8) % below;
}

static const char *tell(struct replay *r, size_t i, const char *verb, const char *rest)
{
    char address[16];

    sim_fleet_address_text(REPLAY_FIRST + (uint32_t)i, address);
    return replay_tell(r, "%s %s %s", verb, address, rest);
}

/* A minute of the working day: now and then a job; twice a day an alert that lasts ten minutes. */
static void work(struct replay *r, uint32_t *random, unsigned minute)
{
    static char close[PRINTERS][32];
    char pages[16];

    for (size_t i = 0; i < PRINTERS; i++) {
        (void)snprintf(pages, sizeof pages, "%u", 1 + next_random(random, 20));
        if (next_random(random, JOB_MIN) == 0)
            (void)tell(r, i, "work", pages);
        unsigned turn = (minute + 600 - (unsigned)i * 20) % 300;
        if (turn == 0) {
            const char *answer = tell(r, i, "alert", "open 8 2 808 3 3 -2 Tray 2 is empty");
            (void)snprintf(close[i], sizeof close[i], "close %.20s",
                           answer + strspn(answer, "ok "));
        }
        if (turn == 10 && close[i][0] != '\0')
            (void)tell(r, i, "alert", close[i]);
    }
}

static void live_a_day(struct replay *r, uint32_t *random)
{
    for (unsigned minute = 0; minute < 24 * 60; minute++) {
        if (minute >= MORNING * 60 && minute < EVENING * 60)
            work(r, random, minute);
        replay_advance(r, REPLAY_MINUTE);
    }
}

int main(void)
{
    const struct replay_options options = { .settings = settings, .count = PRINTERS, .seed = 1 };
    struct replay *r = replay_open(&options);
    uint64_t records[RECORD_KINDS] = { 0 }, bytes[RECORD_KINDS] = { 0 };
    uint32_t random = 7;

    if (r == NULL)
        return 1;
    for (size_t i = 0; i < PRINTERS; i++)
        (void)tell(r, i, "sleep", "600 none");
    live_a_day(r, &random);
    size_t first = replay_count(r);
    live_a_day(r, &random);
    for (size_t place = first; place < replay_count(r); place++) {
        const struct replay_record *record = replay_record(r, place);
        for (int kind = 0; kind < RECORD_KINDS; kind++) {
            const char *name = field_kind_name((enum record_kind)kind);
            if (strncmp(record->xml + 1, name, strlen(name)) != 0)
                continue;
            records[kind]++;
            bytes[kind] += strlen(record->xml);
        }
    }
    for (int kind = 0; kind < RECORD_KINDS; kind++)
        printf("%s: %.2f a printer and day, of %.0f bytes\n",
               field_kind_name((enum record_kind)kind), (double)records[kind] / PRINTERS,
               records[kind] > 0 ? (double)bytes[kind] / (double)records[kind] : 0.0);
    printf("first day, with what is said of each new printer: %zu records; second day: %zu\n",
           first, replay_count(r) - first);
    replay_close(r);
    return 0;
}

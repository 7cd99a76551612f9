/* SPDX-License-Identifier: Apache-2.0 */
/* A day in an office whose printers sleep: how many we wake, compared with asking everybody
 * everything each five minutes, and how late we notice what happens. */
#include "base/clock.h"
#include "tests/replay/replay.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define PRINTERS   24
#define BUDGET     4
#define KINDS      3
#define RECORDINGS 16
#define ALERTS     4 /* of each printer */
#define SLEEP_S    600
#define MORNING    (8 * REPLAY_HOUR)
#define EVENING    (18 * REPLAY_HOUR)

/* What wakes a printer. */
static const char *const kinds[KINDS] = { "none", "tables", "any" };

static const char settings[] =
    "<polling><working-hours from='08:00' to='18:00'/><wakes-per-day>4</wakes-per-day></polling>";
static const char settings_of_nobody[] = "<discovery><range network='127.250.0.0/30'/></discovery>";

static struct {
    uint64_t least, most, sum;
    unsigned count, missed;
} delays[KINDS];

static void address_of(size_t i, char out[16])
{
    sim_fleet_address_text(REPLAY_FIRST + (uint32_t)i, out);
}

/* The same figures in every run. */
static uint32_t next_random(uint32_t *state, uint32_t below)
{
    *state = *state * 1664525U + 1013904223U;
    return (*state >> 8) % below;
}

/* All fall asleep after ten minutes, each third of them is woken by something else. */
static void put_to_sleep(struct replay *r)
{
    char address[16];

    for (size_t i = 0; i < PRINTERS; i++) {
        address_of(i, address);
        (void)replay_tell(r, "sleep %s %d %s", address, SLEEP_S, kinds[i % KINDS]);
    }
}

/* What happens in a minute of the working day: a job in about forty minutes for each printer; with
 * some of them, an alert. */
static void work(struct replay *r, uint32_t *random, unsigned minute, int64_t opened[][ALERTS])
{
    char address[16];

    for (size_t i = 0; i < PRINTERS; i++) {
        address_of(i, address);
        if (next_random(random, 40) == 0)
            (void)replay_tell(r, "work %s %u", address, 1 + next_random(random, 20));
        unsigned turn = minute / 120;
        if (opened == NULL || turn >= ALERTS || minute % 120 != i * 4)
            continue;
        (void)replay_tell(r, "alert %s open 8 %u 807 5 3 -2 low-%zu-%u", address, 41 + turn, i,
                          turn);
        opened[i][turn] = clock_wall_ms();
    }
}

/* A request of a naive poller: GETNEXT (v2c, public) for the supplies. */
static void ask_naively(void)
{
    static const uint8_t request[] = {
        0x30, 0x27, 0x02, 0x01, 0x01, 0x04, 0x06, 'p',  'u',  'b',  'l',  'i',  'c',  0xa1,
        0x1a, 0x02, 0x01, 0x01, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x30, 0x0f, 0x30, 0x0d,
        0x06, 0x09, 0x2b, 0x06, 0x01, 0x02, 0x01, 0x2b, 0x0b, 0x01, 0x01, 0x05, 0x00,
    };
    struct sockaddr_in from = { .sin_family = AF_INET,
                                .sin_port = htons(9),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    for (size_t i = 0; i < PRINTERS; i++)
        sim_exchange_take(replay_wire_exchange(), REPLAY_FIRST + (uint32_t)i, &from, request,
                          sizeof request);
}

static void live_a_day(struct replay *r, bool naively, int64_t opened[][ALERTS])
{
    uint32_t random = 7;

    for (unsigned minute = 0; minute < 24 * 60; minute++) {
        uint64_t at = minute * REPLAY_MINUTE;
        if (at >= MORNING && at < EVENING)
            work(r, &random, (unsigned)((at - MORNING) / REPLAY_MINUTE), opened);
        if (naively && minute % 5 == 0)
            ask_naively();
        replay_advance(r, REPLAY_MINUTE);
    }
}

/* Two of the recordings are no printers to the agent most of the time: it learns nothing of them.
 */
static bool is_printer(size_t i)
{
    return i % RECORDINGS != 0 && i % RECORDINGS != 13;
}

static uint64_t wakes_of(struct replay *r, uint64_t out_wakes[PRINTERS])
{
    char address[16];
    uint64_t total = 0;

    for (size_t i = 0; i < PRINTERS; i++) {
        address_of(i, address);
        out_wakes[i] = is_printer(i) ? replay_stat(r, address, "wakes") : 0;
        total += out_wakes[i];
    }
    return total;
}

static uint64_t live_naively(void)
{
    uint64_t wakes[PRINTERS];

    const struct replay_options options = { .settings = settings_of_nobody,
                                            .count = PRINTERS,
                                            .seed = 1 };
    struct replay *r = replay_open(&options);

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    put_to_sleep(r);
    live_a_day(r, true, NULL);
    uint64_t total = wakes_of(r, wakes);
    replay_close(r);
    return total;
}

static void note_delay(struct replay *r, size_t i, unsigned turn, int64_t opened_ms)
{
    char text[32];

    (void)snprintf(text, sizeof text, "low-%zu-%u<", i, turn);
    size_t place = replay_find(r, 0, text);
    if (place == replay_count(r)) {
        delays[i % KINDS].missed++;
        return;
    }
    uint64_t delay = (uint64_t)(replay_record(r, place)->at_ms - opened_ms);
    if (delays[i % KINDS].count++ == 0 || delay < delays[i % KINDS].least)
        delays[i % KINDS].least = delay;
    if (delay > delays[i % KINDS].most)
        delays[i % KINDS].most = delay;
    delays[i % KINDS].sum += delay;
}

static void print_delays(void)
{
    for (size_t k = 0; k < KINDS; k++)
        printf("; %s %.1f/%.1f/%.1f (%u not that day)", kinds[k], (double)delays[k].least / 60000,
               (double)delays[k].sum / 60000 / (delays[k].count > 0 ? delays[k].count : 1),
               (double)delays[k].most / 60000, delays[k].missed);
    printf("\n");
}

/* Questions wake printers, all day long. */
static void p11_wakes_stay_within_the_budget(void)
{
    const struct replay_options options = { .settings = settings, .count = PRINTERS, .seed = 1 };
    int64_t opened[PRINTERS][ALERTS] = { 0 };
    uint64_t first[PRINTERS], both[PRINTERS], most = 0, naive = live_naively();
    struct replay *r = replay_open(&options);

    CU_ASSERT_PTR_NOT_NULL_FATAL(r);
    put_to_sleep(r);
    live_a_day(r, false, NULL); /* in which the agent learns */
    uint64_t learning = wakes_of(r, first);
    live_a_day(r, false, opened);
    uint64_t total = wakes_of(r, both) - learning;
    for (size_t i = 0; i < PRINTERS; i++) {
        uint64_t wakes = both[i] - first[i];
        CU_ASSERT_TRUE(first[i] <= BUDGET);
        CU_ASSERT_TRUE(wakes <= BUDGET);
        most = wakes > most ? wakes : most;
        for (unsigned turn = 0; turn < ALERTS && is_printer(i); turn++)
            note_delay(r, i, turn, opened[i][turn]);
    }
    CU_ASSERT_TRUE(total * 5 < naive);
    CU_ASSERT_EQUAL(delays[0].missed, 0);
    CU_ASSERT_EQUAL(replay_count_of(r, 0, "<state>unreachable</state>"), 0);
    printf("\nsleep_day: %d printers, %llu wakes (%llu on the first day; at most %llu of %d each), "
           "%llu by asking all each 5 min: ratio %.3f; delay in minutes, least/mean/most",
           PRINTERS, (unsigned long long)total, (unsigned long long)learning,
           (unsigned long long)most, BUDGET, (unsigned long long)naive,
           (double)total / (double)naive);
    print_delays();
    replay_close(r);
}

UNIT_MAIN("sleep_day", UNIT_TEST(p11_wakes_stay_within_the_budget))

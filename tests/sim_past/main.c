/* SPDX-License-Identifier: Apache-2.0 */
/* printwire-past: weeks of a simulated fleet within seconds, so that a portal that is tried has
 * something to show. The agent's real stages read printwire-sim's printers on a clock that is moved
 * by hand (tests/replay); what they say goes through the portal's ingest into its store, and the
 * agent's database is left for the agent that goes on. All ends now, with the printers as their
 * recordings have them. */
#include "base/clock.h"
#include "base/file.h"
#include "base/str.h"
#include "tests/sim_past/past_desk.h"
#include "tests/sim_past/past_portal.h"
#include "tests/sim_past/past_printer.h"
#include "tests/sim_past/past_trouble.h"
#include "tests/sim_printer/sim_power.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STEP_MS     INT64_C(300000)
#define HOUR_STEPS  12
#define DAY_MS      INT64_C(86400000)
#define DAYS_MOST   400
#define COUNT_MOST  1000
#define LAST_STEPS  6 /* before the end in which nothing is printed: all is read once more */
#define WEEKEND_OF  6 /* one in so many printers is switched off from Friday to Monday */
#define AGENT_BYTES ((size_t)1024 * 1024 * 1024)

struct arguments {
    const char *devices, *last, *portal, *agent, *account;
    uint64_t count, port, days;
};

struct past {
    const struct arguments *args;
    struct past_portal portal;
    struct replay *replay;
    struct past_printer *printers;
    struct past_trouble *troubles;
    size_t count;
    int64_t start_ms;
    bool failed;
};

static const char usage[] =
    "Usage: printwire-past --devices FOLDER --last ADDRESS --port PORT --portal FILE\n"
    "                      --agent FOLDER [--count N] [--days N] [--account NAME]\n"
    "\n"
    "Fills the store of a portal that does not run with what a simulated fleet said in the last "
    "days.\n"
    "  --devices FOLDER, --count N, --port PORT   the printers, as printwire-sim takes them,\n"
    "  --last ADDRESS   and the address of the last one\n"
    "  --portal FILE    the portal's configuration; its first agent is who reads them\n"
    "  --agent FOLDER   where the agent's database is put: the agent goes on from there\n"
    "  --account NAME   who deals with incidents; nobody unless given\n"
    "  --days N         28 unless given, at most 400\n";

static void on_record(void *arg, const struct replay_record *record)
{
    struct past *past = arg;

    past->failed =
        past->failed || !past_portal_take(&past->portal, replay_epoch(past->replay), record);
}

/* As the quickstart's agent asks, but seldom: who would read weeks of every five seconds? */
static bool open_agent(struct past *past)
{
    char settings[1024];
    struct replay_options options = { .settings = settings,
                                      .devices = past->args->devices,
                                      .count = (size_t)past->args->count,
                                      .seed = 1,
                                      .start_ms = past->start_ms,
                                      .on_record = on_record,
                                      .arg = past };

    (void)snprintf(settings, sizeof settings,
                   "<discovery><range from='127.1.0.1' to='%s' port='%" PRIu64 "'/></discovery>"
                   "<snmp><community>public</community><community>public@Engine</community></snmp>"
                   "<polling><status>30min</status><tables>2h</tables></polling>",
                   past->args->last, past->args->port);
    past->replay = replay_open(&options);
    return past->replay != NULL;
}

static bool make_printers(struct past *past)
{
    struct sim_fleet *fleet = replay_fleet(past->replay);
    unsigned hours = (unsigned)past->args->days * 24;
    bool good = true;

    past->printers = calloc(fleet->count, sizeof *past->printers);
    past->troubles = calloc(fleet->count, sizeof *past->troubles);
    good = past->printers != NULL && past->troubles != NULL;
    for (; good && past->count < fleet->count; past->count++) {
        struct sim_printer *printer = &fleet->printers[past->count];
        int64_t end_ms = past->start_ms + (int64_t)past->args->days * DAY_MS;
        good = past_printer_make(&past->printers[past->count], printer, past->start_ms, hours) &&
               past_printer_be(&past->printers[past->count], 0) &&
               past_trouble_make(&past->troubles[past->count], printer, end_ms);
    }
    return good;
}

/* Saturday and Sunday. */
static bool is_weekend(int64_t at_ms)
{
    int64_t weekday = (at_ms / DAY_MS + 3) % 7; /* 1970 began on a Thursday */

    return weekday >= 5;
}

static void switch_power(struct past *past, bool is_off)
{
    for (size_t i = WEEKEND_OF - 1; i < past->count; i += WEEKEND_OF) {
        struct sim_power *power = &past->printers[i].printer->power;
        if (is_off)
            sim_power_off(power, clock_monotonic_ms());
        else
            sim_power_on(power, 0, clock_monotonic_ms());
    }
}

/* Five minutes; each printer tells the hour's use at a time of its own. */
static bool step(struct past *past, unsigned at, unsigned end)
{
    int64_t now_ms = past->start_ms + at * STEP_MS;
    bool good = true;

    if (at > 0 && is_weekend(now_ms) != is_weekend(now_ms - STEP_MS) && at + HOUR_STEPS < end)
        switch_power(past, is_weekend(now_ms));
    for (size_t i = 0; good && i < past->count; i++) {
        bool is_last = at + LAST_STEPS == end;
        if (is_last || (at + LAST_STEPS < end && at % HOUR_STEPS == i % HOUR_STEPS))
            good =
                past_printer_be(&past->printers[i], is_last ? end / HOUR_STEPS : at / HOUR_STEPS);
        good = good && past_trouble_step(&past->troubles[i], now_ms);
    }
    replay_advance(past->replay, STEP_MS);
    return good && !past->failed;
}

static bool live(struct past *past)
{
    unsigned end = (unsigned)past->args->days * 24 * HOUR_STEPS;
    bool good = true;

    for (unsigned at = 0; good && at < end; at++) {
        good = step(past, at, end);
        int64_t now_ms = past->start_ms + (at + 1) * STEP_MS;
        if (good && past->args->account != NULL && at % HOUR_STEPS == HOUR_STEPS - 1 &&
            past_use_is_office(now_ms))
            good = past_portal_commit(&past->portal) &&
                   past_desk_work(past->portal.store, past->args->account, now_ms);
    }
    return good;
}

/* The agent that goes on finds its database where it looks for it. */
static bool leave_agent(struct past *past)
{
    char from[128], to[4200];
    struct buf bytes;

    replay_stop(past->replay);
    (void)snprintf(from, sizeof from, "%s/agent.db", replay_folder(past->replay));
    (void)snprintf(to, sizeof to, "%s/agent.db", past->args->agent);
    buf_init(&bytes, AGENT_BYTES);
    bool good = file_read(from, &bytes) == ERR_NONE &&
                file_make_folder(past->args->agent) == ERR_NONE &&
                file_write(to, bytes.data, bytes.len, 0600) == ERR_NONE;
    buf_finish(&bytes);
    return good;
}

static bool make_past(struct past *past)
{
    return open_agent(past) &&
           past_portal_open(&past->portal, past->args->portal, replay_folder(past->replay)) &&
           make_printers(past) && live(past) && leave_agent(past) &&
           past_portal_leave(&past->portal);
}

static int run(const struct arguments *args)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* base/clock's is the one that is moved by hand */
    struct past past = { .args = args,
                         .start_ms = (int64_t)now.tv_sec * 1000 - (int64_t)args->days * DAY_MS };
    bool good = make_past(&past);
    size_t records = past.replay != NULL ? replay_count(past.replay) : 0;
    if (good)
        (void)printf("%zu records of %zu printers in %" PRIu64 " days\n", records, past.count,
                     args->days);
    for (size_t i = 0; i < past.count; i++)
        past_printer_finish(&past.printers[i]);
    free(past.printers);
    free(past.troubles);
    replay_close(past.replay);
    past_portal_close(&past.portal);
    return good ? 0 : 1;
}

static bool read_arguments(int argc, char **argv, struct arguments *a)
{
    enum { DEVICES, LAST, PORTAL, AGENT, ACCOUNT, COUNT, PORT, DAYS };
    static const struct option options[] = { { "devices", required_argument, NULL, DEVICES },
                                             { "last", required_argument, NULL, LAST },
                                             { "portal", required_argument, NULL, PORTAL },
                                             { "agent", required_argument, NULL, AGENT },
                                             { "account", required_argument, NULL, ACCOUNT },
                                             { "count", required_argument, NULL, COUNT },
                                             { "port", required_argument, NULL, PORT },
                                             { "days", required_argument, NULL, DAYS },
                                             { NULL, 0, NULL, 0 } };
    const char **texts[] = { &a->devices, &a->last, &a->portal, &a->agent, &a->account };
    uint64_t *numbers[] = { &a->count, &a->port, &a->days };
    static const uint64_t most[] = { COUNT_MOST, UINT16_MAX, DAYS_MOST };
    bool good = true;
    int option;

    while (good && (option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option >= DEVICES && option <= ACCOUNT)
            *texts[option] = optarg;
        else
            good = option >= COUNT && option <= DAYS &&
                   str_to_u64(optarg, most[option - COUNT], numbers[option - COUNT]);
    }
    return good && optind == argc && a->devices != NULL && a->last != NULL && a->portal != NULL &&
           a->agent != NULL && a->port > 0 && a->days > 0;
}

int main(int argc, char **argv)
{
    struct arguments args = { .days = 28 };

    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(usage, stdout) < 0;
    if (!read_arguments(argc, argv, &args)) {
        (void)fputs(usage, stderr);
        return 2;
    }
    return run(&args);
}

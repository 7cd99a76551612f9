/* SPDX-License-Identifier: Apache-2.0 */
/* Which views of whose history, and of which time. */
#include "portal/history_command.h"

#include "base/clock.h"
#include "base/log.h"
#include "portal/command.h"
#include "portal/portal_show.h"

#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define DAYS   30 /* before the end, unless --from is given */

static const char usage[] =
    "Usage: printwire-portal history DEVICE [--at TIME] [--csv] [--config FILE]\n"
    "       printwire-portal history DEVICE VIEW... [--from TIME] [--to TIME] [--csv] "
    "[--config FILE]\n"
    "\n"
    "The history of one printer: DEVICE is its id, serial number, address or host name.\n"
    "Without VIEW: the printer as it was at a time (now unless given): what it is, its supplies,\n"
    "its counters, and the incidents that were open. TIME is UTC: 2026-11-01 or "
    "2026-11-01T08:30:00Z.\n"
    "\n"
    "  --meters        the ledger of its counters: each count as it was told, the pages that it "
    "adds\n"
    "                  (never below zero), and why: normal, gap, roll-over, reset, swap, "
    "withdrawn\n"
    "  --levels        the levels of its supplies\n"
    "  --cartridges    the cartridges that were in it, with the pages made meanwhile\n"
    "  --incidents     incidents with their length and who can help\n"
    "  --moves         changes of address, location, name, firmware, serial number, and the like\n"
    "  --states        what it was doing\n"
    "  --places        under which ids, agents and sites its serial number is known\n"
    "  --from, --to    from one time to before another: the last 30 days unless given\n"
    "  --csv           comma-separated values; times are RFC 3339, levels percent\n"
    "\n"
    "Examples:\n"
    "  printwire-portal history 192.0.2.17 --at 2026-11-01T08:30:00Z\n"
    "  printwire-portal history CNBCD12345 --meters --from 2026-10-01 --to 2026-11-01\n"
    "  printwire-portal history CNBCD12345 --cartridges --from 2025-01-01 --csv > cartridges.csv\n"
    "\n"
    "Exit status: 0 good; 1 no such printer, or it could not be read; 2 wrong use.\n";

enum {
    CONFIG = 256,
    AT,
    FROM,
    TO,
    CSV,
    HELP,
    METERS,
    LEVELS,
    CARTRIDGES,
    INCIDENTS,
    MOVES,
    STATES,
    PLACES
};

/* clang-format off */
static const struct option options[] = {
    { "config",     required_argument, NULL, CONFIG },
    { "at",         required_argument, NULL, AT },
    { "from",       required_argument, NULL, FROM },
    { "to",         required_argument, NULL, TO },
    { "csv",        no_argument,       NULL, CSV },
    { "help",       no_argument,       NULL, HELP },
    { "meters",     no_argument,       NULL, METERS },
    { "levels",     no_argument,       NULL, LEVELS },
    { "cartridges", no_argument,       NULL, CARTRIDGES },
    { "incidents",  no_argument,       NULL, INCIDENTS },
    { "moves",      no_argument,       NULL, MOVES },
    { "states",     no_argument,       NULL, STATES },
    { "places",     no_argument,       NULL, PLACES },
    { NULL, 0, NULL, 0 },
};
/* clang-format on */

struct arguments {
    const char *file;
    struct portal_history history;
    bool is_help;
    bool has_at;
    bool has_from;
};

static int wrong_use(const char *what, const char *which)
{
    return command_wrong_use("history", what, which);
}

/* A day, or a time. */
static bool read_time(const char *text, int64_t *out_ms)
{
    char whole[32];

    if (strlen(text) != strlen("2026-11-01"))
        return clock_parse(text, out_ms);
    (void)snprintf(whole, sizeof whole, "%sT00:00:00Z", text);
    return clock_parse(whole, out_ms);
}

static bool take_option(struct arguments *a, int option)
{
    struct portal_history *history = &a->history;

    if (option >= METERS && option <= PLACES) {
        history->views |= 1u << (option - METERS);
        return true;
    }
    if (option == CONFIG)
        a->file = optarg;
    a->is_help = a->is_help || option == HELP;
    a->has_at = a->has_at || option == AT;
    a->has_from = a->has_from || option == FROM;
    history->csv = history->csv || option == CSV;
    if (option == AT || option == TO)
        return read_time(optarg, &history->to_ms);
    return option != FROM || read_time(optarg, &history->from_ms);
}

/* 0, or the exit status for wrong use. */
static int read_arguments(int argc, char **argv, struct arguments *a)
{
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == '?' || option == ':')
            return wrong_use("an option that is not known, or lacks its value", argv[optind - 1]);
        if (!take_option(a, option))
            return wrong_use("not a time such as 2026-11-01 or 2026-11-01T08:30:00Z", optarg);
    }
    if (a->is_help)
        return 0;
    if (optind + 1 != argc)
        return wrong_use("one printer", optind < argc ? argv[optind + 1] : "none is named");
    a->history.device = argv[optind];
    if (a->has_at && a->history.views != 0)
        return wrong_use("--at shows the printer, views take --from and --to", argv[optind]);
    if (!a->has_from)
        a->history.from_ms = a->history.to_ms - DAYS * DAY_MS;
    return a->history.from_ms < a->history.to_ms ? 0 : wrong_use("--from is not before", "--to");
}

int history_command_run(int argc, char **argv, bool unicode)
{
    struct arguments a = { .file = PORTAL_CONF_FILE,
                           .history = { .to_ms = clock_wall_ms(), .unicode = unicode } };
    int status = read_arguments(argc, argv, &a);

    if (status != 0)
        return status;
    if (a.is_help)
        return command_help(usage);
    struct portal_conf *conf = command_conf(a.file);
    if (!conf)
        return 1;
    log_set_level(LOG_LEVEL_ERROR);
    status = portal_show_history(conf, &a.history);
    portal_conf_free(conf);
    return status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Generated printers are learnt from with one seed and judged with the next one; the store's own
 * are learnt from in the first two thirds of their time and judged in the last. */
#include "portal/backtest_command.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/backtest_show.h"
#include "portal/command.h"
#include "portal/forecast/backtest_world.h"
#include "portal/forecast/forecast_supply.h"
#include "portal/forecast_source.h"
#include "portal/portal_conf.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY_MS        FORECAST_CALENDAR_DAY_MS
#define CUT_DAYS      730  /* of the generated ones: two years to learn from, */
#define UNTIL_DAYS    1095 /* and a whole one to judge */
#define PRINTERS_MOST 10000
#define SUPPLIES_MOST 20000

static const char usage[] =
    "Usage: printwire-portal backtest --generate [--seed N] [--printers N] [--csv | --json]\n"
    "       printwire-portal backtest [--most N] [--csv | --json] [--config FILE]\n"
    "\n"
    "How good the forecasts of empty supplies would have been: each week one for each supply, "
    "from\n"
    "what was known then, against what happened; and whether deliveries that take seven days "
    "would\n"
    "have been in time. Beside them a straight line through the last ten levels, and the rules\n"
    "\"order at 10 %\" and \"order at 20 %\".\n"
    "\n"
    "  --generate      printers that never were, of nine kinds; else those of the store\n"
    "  --seed N        which ones: 1 unless given; they are learnt from, and N+1 is judged\n"
    "  --printers N    of each kind, 100 unless given\n"
    "  --most N        supplies of the store, the first ones, 2000 unless given\n"
    "  --csv, --json   for programs: shares in percent, times in days\n"
    "  --color WHEN    always, never, or auto: on a terminal, unless NO_COLOR is set\n"
    "\n"
    "Columns: forecasts that were asked for, that had a date, and whose end was not seen; the "
    "share\n"
    "of ends within the intervals of 95, 80 and 50 %; pinball loss in days, of the forecast, the\n"
    "line, and \"order at 10 %\"; how far the median was off within 14 days; cartridges that "
    "became\n"
    "empty; the share of deliveries that came too late, and days that the others came early.\n"
    "\n"
    "Examples:\n"
    "  printwire-portal backtest --generate --printers 20\n"
    "  printwire-portal backtest --generate --seed 7 --json | jq '.[-1].\"covered-by-80\"'\n"
    "  printwire-portal backtest --csv > forecasts.csv\n"
    "\n"
    "Exit status: 0 the interval of 80 % covers 77 to 83 %, the loss is below both others, and "
    "less\n"
    "than a third of \"order at 20 %\" is late; 1 it is not so, or it could not be measured; 2 "
    "wrong\n"
    "use.\n";

enum { CONFIG = 256, GENERATE, SEED, PRINTERS, MOST, CSV, JSON, COLOUR, HELP };

/* clang-format off */
static const struct option options[] = {
    { "config",   required_argument, NULL, CONFIG },
    { "generate", no_argument,       NULL, GENERATE },
    { "seed",     required_argument, NULL, SEED },
    { "printers", required_argument, NULL, PRINTERS },
    { "most",     required_argument, NULL, MOST },
    { "csv",      no_argument,       NULL, CSV },
    { "json",     no_argument,       NULL, JSON },
    { "color",    required_argument, NULL, COLOUR },
    { "colour",   required_argument, NULL, COLOUR },
    { "help",     no_argument,       NULL, HELP },
    { NULL, 0, NULL, 0 },
};
/* clang-format on */

struct arguments {
    const char *file;
    bool is_help;
    bool is_generated;
    int64_t seed;
    int64_t printers;
    int64_t most;
    const char *colour;
    enum backtest_show_form form;
};

static int wrong_use(const char *what, const char *which)
{
    return command_wrong_use("backtest", what, which);
}

static bool is_when(const char *word)
{
    return strcmp(word, "always") == 0 || strcmp(word, "never") == 0 || strcmp(word, "auto") == 0;
}

static bool take_option(struct arguments *a, int option)
{
    a->is_help = a->is_help || option == HELP;
    a->is_generated = a->is_generated || option == GENERATE;
    if (option == CONFIG)
        a->file = optarg;
    if (option == CSV)
        a->form = BACKTEST_SHOW_CSV;
    if (option == JSON)
        a->form = BACKTEST_SHOW_JSON;
    if (option == SEED)
        return str_to_i64(optarg, 0, INT32_MAX, &a->seed);
    if (option == PRINTERS)
        return str_to_i64(optarg, 1, PRINTERS_MOST, &a->printers);
    if (option == MOST)
        return str_to_i64(optarg, 1, SUPPLIES_MOST, &a->most);
    if (option == COLOUR)
        a->colour = optarg;
    return option != COLOUR || is_when(optarg);
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
            return wrong_use("not a value for its option", optarg);
    }
    return optind == argc ? 0 : wrong_use("takes no words", argv[optind]);
}

static bool is_coloured(const struct arguments *a)
{
    const char *no_colour = getenv("NO_COLOR"); /* no-color.org: set and not empty */

    if (strcmp(a->colour, "auto") != 0)
        return strcmp(a->colour, "always") == 0;
    return isatty(STDOUT_FILENO) && !(no_colour && *no_colour);
}

/* One printer of each pass: what `number` counts through all kinds. */
static enum err generate_one(struct backtest *backtest, const struct arguments *a, int64_t number,
                             bool is_judged, struct forecast_reading *readings)
{
    unsigned kind = (unsigned)(number / a->printers);
    uint64_t seed = (uint64_t)a->seed + (is_judged ? 1 : 0);
    const struct backtest_history history = {
        .kind = kind,
        .to_ms = BACKTEST_WORLD_FROM_MS + BACKTEST_WORLD_DAYS * DAY_MS,
        .count = backtest_world_make(seed, (enum backtest_world_kind)kind,
                                     (unsigned)(number % a->printers), readings),
        .readings = readings,
    };
    int64_t cut_ms = BACKTEST_WORLD_FROM_MS + CUT_DAYS * DAY_MS;

    if (!is_judged)
        return backtest_learn(backtest, &history, cut_ms);
    return backtest_judge(backtest, &history, cut_ms, BACKTEST_WORLD_FROM_MS + UNTIL_DAYS * DAY_MS);
}

static enum err generate(struct backtest *backtest, const struct arguments *a)
{
    struct forecast_reading *readings = malloc(BACKTEST_WORLD_READINGS * sizeof *readings);
    int64_t count = a->printers * BACKTEST_WORLD_KINDS;
    enum err err = readings ? ERR_NONE : ERR_MEMORY;

    for (int64_t i = 0; err == ERR_NONE && i < count; i++)
        err = generate_one(backtest, a, i, false, readings);
    if (err == ERR_NONE)
        err = backtest_fit(backtest);
    for (int64_t i = 0; err == ERR_NONE && i < count; i++)
        err = generate_one(backtest, a, i, true, readings);
    free(readings);
    return err;
}

/* The supplies of a store, and when they are learnt from. */
struct fleet {
    struct db *db;
    struct level_read_supply *supplies;
    size_t count;
    int64_t cut_ms;
    int64_t to_ms;
    struct forecast_reading *readings; /* of the one in hand */
};

/* How its levels fall, as the last of them show. */
static unsigned kind_of(const struct backtest_history *history)
{
    struct forecast_supply supply = { 0 };
    struct forecast forecast;

    for (size_t i = 0; i < history->count; i++)
        (void)forecast_supply_add(&supply, &history->readings[i]);
    forecast_supply_make(&supply, history->to_ms, &forecast);
    return (unsigned)forecast.method;
}

static enum err read_one(struct fleet *fleet, size_t at, struct backtest_history *out)
{
    *out = (struct backtest_history){ .to_ms = fleet->to_ms, .readings = fleet->readings };
    enum err err =
        forecast_source_read(fleet->db, &fleet->supplies[at], fleet->readings, &out->count);
    out->kind = kind_of(out);
    return err;
}

/* Two thirds of the time since the first level of any. */
static enum err find_cut(struct fleet *fleet)
{
    int64_t first_ms = fleet->to_ms;
    struct backtest_history history;
    enum err err = ERR_NONE;

    for (size_t i = 0; err == ERR_NONE && i < fleet->count; i++) {
        err = read_one(fleet, i, &history);
        if (history.count > 0 && history.readings[0].at_ms < first_ms)
            first_ms = history.readings[0].at_ms;
    }
    fleet->cut_ms = first_ms + (fleet->to_ms - first_ms) / 3 * 2;
    return err;
}

static enum err replay(struct backtest *backtest, struct fleet *fleet)
{
    struct backtest_history history;
    enum err err = find_cut(fleet);

    for (size_t i = 0; err == ERR_NONE && i < fleet->count; i++) {
        err = read_one(fleet, i, &history);
        if (err == ERR_NONE)
            err = backtest_learn(backtest, &history, fleet->cut_ms);
    }
    if (err == ERR_NONE)
        err = backtest_fit(backtest);
    for (size_t i = 0; err == ERR_NONE && i < fleet->count; i++) {
        err = read_one(fleet, i, &history);
        if (err == ERR_NONE)
            err = backtest_judge(backtest, &history, fleet->cut_ms, fleet->to_ms);
    }
    return err;
}

/* What is measured, and where that goes. */
struct measuring {
    struct backtest *backtest;
    const struct arguments *a;
};

static enum err replay_store(struct db *db, void *arg)
{
    const struct measuring *measuring = arg;
    const struct arguments *a = measuring->a;
    const struct level_read_supply first = { INT64_MIN, INT64_MIN };
    struct fleet fleet = { .db = db,
                           .to_ms = clock_wall_ms(),
                           .supplies = calloc((size_t)a->most, sizeof *fleet.supplies),
                           .readings = malloc(LEVEL_READ_MOST * sizeof *fleet.readings) };
    enum err err = fleet.supplies && fleet.readings ? ERR_NONE : ERR_MEMORY;

    if (err == ERR_NONE)
        err = level_read_supplies(db, &first, (size_t)a->most, fleet.supplies, &fleet.count);
    if (err == ERR_NONE)
        err = replay(measuring->backtest, &fleet);
    free(fleet.supplies);
    free(fleet.readings);
    return err;
}

static enum err measure_store(struct backtest *backtest, const struct arguments *a)
{
    struct measuring measuring = { backtest, a };
    struct portal_conf *conf = command_conf(a->file);

    if (!conf)
        return ERR_IO;
    log_set_level(LOG_LEVEL_ERROR);
    enum err err = command_read(conf, replay_store, &measuring);
    portal_conf_free(conf);
    return err;
}

static const char *world_name(unsigned kind)
{
    return backtest_world_name((enum backtest_world_kind)kind);
}

static const char *method_name(unsigned kind)
{
    return forecast_method_word((enum forecast_method)kind);
}

int backtest_command_run(int argc, char **argv)
{
    struct arguments a = {
        .file = PORTAL_CONF_FILE, .seed = 1, .printers = 100, .most = 2000, .colour = "auto"
    };
    struct backtest backtest = { 0 };
    struct backtest_report all = { 0 };
    int status = read_arguments(argc, argv, &a);

    if (status != 0)
        return status;
    if (a.is_help)
        return command_help(usage);
    const struct backtest_show show = { .form = a.form,
                                        .is_coloured = is_coloured(&a),
                                        .kind_name = a.is_generated ? world_name : method_name,
                                        .out = stdout };
    enum err err = a.is_generated ? generate(&backtest, &a) : measure_store(&backtest, &a);
    if (err == ERR_NONE)
        err = backtest_show_write(&show, &backtest, &all);
    backtest_finish(&backtest);
    if (err != ERR_NONE)
        return command_complain("backtest", "it could not be measured");
    return backtest_report_is_good(&all) ? 0 : 1;
}

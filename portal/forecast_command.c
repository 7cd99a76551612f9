/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the store as it is at one moment; the portal may be running. */
#include "portal/forecast_command.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/command.h"
#include "portal/forecast_list.h"

#include <getopt.h>

#define MOST_SUPPLIES 20000

static const char usage[] =
    "Usage: printwire-portal forecast [--csv] [--most N] [--config FILE]\n"
    "\n"
    "When the supplies of all printers will be empty, the soonest first: the day by which that is\n"
    "as likely as not, and the days between which it will be in eight of ten cases. Behind them\n"
    "those of which no day can be told, with the reason. The past of all printers puts the "
    "chances\n"
    "right; how good they are, printwire-portal backtest measures. The portal may be running.\n"
    "\n"
    "  --csv           for a spreadsheet: times as RFC 3339, with the intervals of 95, 80 and 50 "
    "%\n"
    "  --most N        supplies that are looked at, the first ones: 20000 at most, 5000 unless "
    "given\n"
    "\n"
    "Examples:\n"
    "  printwire-portal forecast | head\n"
    "  printwire-portal forecast --csv > empty.csv\n"
    "\n"
    "Exit status: 0 good; 1 the store could not be read; 2 wrong use.\n";

enum { CONFIG = 256, CSV, MOST, HELP };

/* clang-format off */
static const struct option options[] = {
    { "config", required_argument, NULL, CONFIG },
    { "csv",    no_argument,       NULL, CSV },
    { "most",   required_argument, NULL, MOST },
    { "help",   no_argument,       NULL, HELP },
    { NULL, 0, NULL, 0 },
};
/* clang-format on */

struct arguments {
    const char *file;
    bool is_help;
    bool is_csv;
    int64_t most;
};

/* 0, or the exit status for wrong use. */
static int read_arguments(int argc, char **argv, struct arguments *a)
{
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == '?' || option == ':')
            return command_wrong_use("forecast", "an option that is not known, or lacks its value",
                                     argv[optind - 1]);
        if (option == MOST && !str_to_i64(optarg, 1, MOST_SUPPLIES, &a->most))
            return command_wrong_use("forecast", "not a number of supplies", optarg);
        a->file = option == CONFIG ? optarg : a->file;
        a->is_csv = a->is_csv || option == CSV;
        a->is_help = a->is_help || option == HELP;
    }
    return optind == argc ? 0 : command_wrong_use("forecast", "takes no words", argv[optind]);
}

static enum err print(struct db *db, void *arg)
{
    const struct arguments *a = arg;
    struct forecast_list list;
    enum err err = forecast_list_make(db, (size_t)a->most, clock_wall_ms(), &list);

    if (err == ERR_NONE)
        err = forecast_list_write(&list, a->is_csv, stdout);
    forecast_list_finish(&list);
    return err;
}

int forecast_command_run(int argc, char **argv)
{
    struct arguments a = { .file = PORTAL_CONF_FILE, .most = 5000 };
    int status = read_arguments(argc, argv, &a);

    if (status != 0)
        return status;
    if (a.is_help)
        return command_help(usage);
    struct portal_conf *conf = command_conf(a.file);
    if (!conf)
        return 1;
    log_set_level(LOG_LEVEL_ERROR);
    enum err err = command_read(conf, print, &a);
    portal_conf_free(conf);
    return err == ERR_NONE ? 0 : command_complain("forecast", "the store could not be read");
}

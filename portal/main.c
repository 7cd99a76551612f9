/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of the portal: run, watch, look at the fleet, compare stores, import journals,
 * keep accounts, check a configuration. */
#include "base/buf.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/account_command.h"
#include "portal/backtest_command.h"
#include "portal/backup_command.h"
#include "portal/command.h"
#include "portal/forecast_command.h"
#include "portal/history_command.h"
#include "portal/metrics.h"
#include "portal/portal.h"
#include "portal/portal_conf.h"
#include "portal/portal_show.h"
#include "portal/token_command.h"
#include "protocol/field.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char usage[] =
    "Usage: printwire-portal [run] [--config FILE]          take records until SIGTERM; SIGHUP "
    "reads "
    "FILE again\n"
    "       printwire-portal watch [OPTIONS]                print records as they are stored\n"
    "       printwire-portal fleet [OPTIONS]                print printers and how their agents "
    "stand\n"
    "       printwire-portal history DEVICE [OPTIONS]       print what a printer was, and what "
    "happened; history --help\n"
    "       printwire-portal forecast [--csv] [--config FILE] when supplies will be empty; "
    "forecast --help\n"
    "       printwire-portal backtest [OPTIONS]             how good forecasts would have been; "
    "backtest --help\n"
    "       printwire-portal digest [--config FILE]         print what can be compared of a store\n"
    "       printwire-portal backup FILE [--config FILE]    save the store, the portal may run; "
    "backup "
    "--help\n"
    "       printwire-portal restore FILE [--config FILE]   bring what was saved into an empty "
    "store\n"
    "       printwire-portal import [--skip-missing] [--config FILE] [JOURNAL]...\n"
    "                                                       store what agents exported\n"
    "       printwire-portal account ACTION [NAME [JID]] [OPTIONS] who may log in to the HTTPS "
    "front\n"
    "       printwire-portal token ACTION ACCOUNT [OPTIONS] tokens of the API; token --help\n"
    "       printwire-portal --check-config [--config FILE] check FILE, say where it is wrong\n"
    "       printwire-portal --reference                    every setting of the configuration, as "
    "Markdown\n"
    "       printwire-portal --metrics                      every metric that it counts, as "
    "Markdown\n"
    "       printwire-portal --help | --version\n"
    "\n"
    "The portal stores what agents report and shows it. It is an external component of an XMPP "
    "server.\n"
    "FILE is " PORTAL_CONF_FILE " unless given. Times are UTC.\n"
    "\n"
    "Options of watch and fleet:\n"
    "  --site S          only this site\n"
    "  --color WHEN      always, never, or auto: on a terminal, unless NO_COLOR is set\n"
    "Options of watch:\n"
    "  --kind K          only this kind: asset, consumable, meter, incident, agent; may be "
    "repeated\n"
    "  --severity S      only incidents of at least this severity: critical, warning, other\n"
    "  --from-start      the whole history first, then what comes\n"
    "  --no-follow       the whole history, then end; the portal need not be running\n"
    "  --count N         end after N records\n"
    "  --xml             each record as it is stored, one per line\n"
    "Options of fleet:\n"
    "  --csv             comma-separated values for a spreadsheet\n"
    "  --twins           instead, the printers that several agents report, by what they have in "
    "common\n"
    "Options of import (JOURNAL: a file of printwire-agent journal export, - or none for standard "
    "input;\n"
    "no portal may be running; what is stored already is passed over):\n"
    "  --skip-missing    go on where numbers are missing, instead of ending there\n"
    "\n"
    "Actions of account (the portal may be running):\n"
    "  add NAME          make an account; list: print all as CSV; remove NAME: take one away\n"
    "  password NAME     give it another password and end its sessions\n"
    "  watch NAME JID    let it watch the live feed under this XMPP account; unwatch NAME: no "
    "more\n"
    "  places            print what an account may be attached to\n"
    "  audit             check what was ever changed, and print its last hash\n"
    "Options of account:\n"
    "  --role ROLE       of add: viewer, operator, or administrator, which is the default\n"
    "  --place ID        of add: the place that it sees, with all below; the provider unless "
    "given\n"
    "  --password-file F take the password from the first line of F (mode 0600); else it is asked "
    "for\n"
    "\n"
    "Examples:\n"
    "  printwire-portal account add ada\n"
    "  printwire-portal account add vic --role viewer --place 3 --password-file vic.secret\n"
    "  printwire-portal watch --site HQ --kind consumable\n"
    "  printwire-portal watch --severity critical --from-start\n"
    "  printwire-portal watch --xml --no-follow | grep 'toner' | tail -1\n"
    "  printwire-portal fleet --csv > printers.csv\n"
    "  printwire-portal import site-1.xml site-2.xml && printwire-portal digest\n"
    "\n"
    "Exit status: 0 good; 1 could not run, a wrong configuration, or a journal with an error; 2 "
    "wrong "
    "use\n"
    "of the command line.\n";

enum command {
    RUN,
    WATCH,
    FLEET,
    DIGEST,
    IMPORT,
    ACCOUNT,
    CHECK,
    REFERENCE,
    METRICS,
    HELP,
    VERSION
};

enum option_value {
    OPTION_CONFIG = 256,
    OPTION_CHECK,
    OPTION_REFERENCE,
    OPTION_METRICS,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_SITE,
    OPTION_COLOUR,
    OPTION_KIND,
    OPTION_SEVERITY,
    OPTION_FROM_START,
    OPTION_NO_FOLLOW,
    OPTION_COUNT,
    OPTION_XML,
    OPTION_CSV,
    OPTION_TWINS,
    OPTION_SKIP_MISSING,
    OPTION_ROLE,
    OPTION_PLACE,
    OPTION_PASSWORD_FILE
};

/* Which commands an option goes with, one bit each. */
#define WITH(command) (1u << (command))
#define WITH_FILE                                                                                  \
    (WITH(RUN) | WITH(WATCH) | WITH(FLEET) | WITH(DIGEST) | WITH(IMPORT) | WITH(ACCOUNT) |         \
     WITH(CHECK))

/* clang-format off */
static const struct option options[] = {
    { "config",       required_argument, NULL, OPTION_CONFIG },
    { "check-config", no_argument,       NULL, OPTION_CHECK },
    { "reference",    no_argument,       NULL, OPTION_REFERENCE },
    { "metrics",      no_argument,       NULL, OPTION_METRICS },
    { "help",         no_argument,       NULL, OPTION_HELP },
    { "version",      no_argument,       NULL, OPTION_VERSION },
    { "site",         required_argument, NULL, OPTION_SITE },
    { "color",        required_argument, NULL, OPTION_COLOUR },
    { "colour",       required_argument, NULL, OPTION_COLOUR },
    { "kind",         required_argument, NULL, OPTION_KIND },
    { "severity",     required_argument, NULL, OPTION_SEVERITY },
    { "from-start",   no_argument,       NULL, OPTION_FROM_START },
    { "no-follow",    no_argument,       NULL, OPTION_NO_FOLLOW },
    { "count",        required_argument, NULL, OPTION_COUNT },
    { "xml",          no_argument,       NULL, OPTION_XML },
    { "csv",          no_argument,       NULL, OPTION_CSV },
    { "twins",        no_argument,       NULL, OPTION_TWINS },
    { "skip-missing", no_argument,       NULL, OPTION_SKIP_MISSING },
    { "role",         required_argument, NULL, OPTION_ROLE },
    { "place",        required_argument, NULL, OPTION_PLACE },
    { "password-file", required_argument, NULL, OPTION_PASSWORD_FILE },
    { NULL, 0, NULL, 0 },
};

static const struct {
    enum option_value option;
    unsigned commands;
} uses[] = {
    { OPTION_CONFIG,     WITH_FILE },
    { OPTION_SITE,       WITH(WATCH) | WITH(FLEET) },
    { OPTION_COLOUR,     WITH(WATCH) | WITH(FLEET) },
    { OPTION_KIND,       WITH(WATCH) },
    { OPTION_SEVERITY,   WITH(WATCH) },
    { OPTION_FROM_START, WITH(WATCH) },
    { OPTION_NO_FOLLOW,  WITH(WATCH) },
    { OPTION_COUNT,      WITH(WATCH) },
    { OPTION_XML,        WITH(WATCH) },
    { OPTION_CSV,        WITH(FLEET) },
    { OPTION_TWINS,      WITH(FLEET) },
    { OPTION_SKIP_MISSING, WITH(IMPORT) },
    { OPTION_ROLE,        WITH(ACCOUNT) },
    { OPTION_PLACE,       WITH(ACCOUNT) },
    { OPTION_PASSWORD_FILE, WITH(ACCOUNT) },
};

static const struct {
    const char *name;
    enum command command;
} commands[] = {
    { "run", RUN }, { "watch", WATCH }, { "fleet", FLEET }, { "digest", DIGEST }, { "import", IMPORT },
    { "account", ACCOUNT },
};
/* clang-format on */

enum when { AUTO, ALWAYS, NEVER };

struct arguments {
    enum command command;
    const char *file;
    enum when colour;
    unsigned used; /* options, one bit each, counted from OPTION_CONFIG */
    struct portal_watch watch;
    struct portal_fleet fleet;
    struct portal_import import;
    struct account_command account;
};

static int wrong_use(const char *what, const char *which)
{
    return command_wrong_use("", what, which);
}

static bool take_kind(struct arguments *a, const char *word)
{
    enum record_kind kind;

    if (!field_kind_from_name(word, &kind))
        return false;
    a->watch.kinds |= 1u << kind;
    return true;
}

static bool take_colour(struct arguments *a, const char *word)
{
    static const char *const words[] = { "auto", "always", "never" };

    for (int i = 0; i < 3; i++) {
        if (strcmp(words[i], word) != 0)
            continue;
        a->colour = (enum when)i;
        return true;
    }
    return false;
}

static bool take_severity(struct arguments *a, const char *word)
{
    a->watch.severity = word;
    return portal_show_knows_severity(word);
}

static bool take_flag(struct arguments *a, int option)
{
    bool *flag = option == OPTION_FROM_START  ? &a->watch.from_start
                 : option == OPTION_NO_FOLLOW ? &a->watch.no_follow
                 : option == OPTION_XML       ? &a->watch.xml
                 : option == OPTION_TWINS     ? &a->fleet.twins
                 : option == OPTION_CSV       ? &a->fleet.csv
                                              : &a->import.skip_missing;

    *flag = true;
    return true;
}

static bool take_option(struct arguments *a, int option)
{
    switch (option) {
    case OPTION_CONFIG:
        a->file = optarg;
        return true;
    case OPTION_CHECK:
        a->command = CHECK;
        return true;
    case OPTION_REFERENCE:
        a->command = REFERENCE;
        return true;
    case OPTION_METRICS:
        a->command = METRICS;
        return true;
    case OPTION_HELP:
        a->command = HELP;
        return true;
    case OPTION_VERSION:
        a->command = VERSION;
        return true;
    case OPTION_SITE:
        a->watch.site = a->fleet.site = optarg;
        return true;
    case OPTION_COLOUR:
        return take_colour(a, optarg);
    case OPTION_KIND:
        return take_kind(a, optarg);
    case OPTION_SEVERITY:
        return take_severity(a, optarg);
    case OPTION_COUNT:
        return str_to_u64(optarg, UINT32_MAX, &a->watch.count) && a->watch.count > 0;
    case OPTION_ROLE:
        a->account.role = optarg;
        return true;
    case OPTION_PLACE:
        return str_to_u64(optarg, INT64_MAX, &a->account.place) && a->account.place > 0;
    case OPTION_PASSWORD_FILE:
        a->account.password_file = optarg;
        return true;
    default:
        return take_flag(a, option);
    }
}

/* The word of the command line that is the command, when the first one is a word. */
static bool take_command(struct arguments *a, const char *word)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, word) != 0)
            continue;
        a->command = commands[i].command;
        return true;
    }
    return false;
}

static bool options_fit(const struct arguments *a)
{
    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        bool is_used = a->used & (1u << (uses[i].option - OPTION_CONFIG));
        if (is_used && !(uses[i].commands & WITH(a->command)))
            return false;
    }
    return true;
}

/* What stands behind the options; how many words of it the command takes. */
static int take_words(struct arguments *a, int count, char **words)
{
    if (a->command == IMPORT) {
        a->import.files = words;
        a->import.file_count = (size_t)count;
        return count;
    }
    if (a->command != ACCOUNT)
        return 0;
    a->account.action = count > 0 ? words[0] : NULL;
    a->account.name = count > 1 ? words[1] : NULL;
    a->account.jid = count > 2 ? words[2] : NULL;
    return count > 3 ? 3 : count;
}

/* 0, or the exit status for wrong use. */
static int read_arguments(int argc, char **argv, struct arguments *a)
{
    int option;

    if (argc > 1 && argv[1][0] != '-') {
        if (!take_command(a, argv[1]))
            return wrong_use("there is no such command", argv[1]);
        argc--;
        argv++;
    }
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == '?' || option == ':')
            return wrong_use("an option that is not known, or lacks its value", argv[optind - 1]);
        if (!take_option(a, option))
            return wrong_use("not a value for this option", optarg);
        a->used |= 1u << (option - OPTION_CONFIG);
    }
    int taken = take_words(a, argc - optind, argv + optind);
    if (optind + taken < argc)
        return wrong_use("one word too many", argv[optind + taken]);
    if (a->command == ACCOUNT && !account_command_fits(&a->account))
        return wrong_use("account takes an action, and some actions a name", "");
    if (!options_fit(a))
        return wrong_use("an option that does not go with this command", "");
    return 0;
}

static bool is_coloured(const struct arguments *a)
{
    const char *no_colour = getenv("NO_COLOR"); /* no-color.org: set and not empty */

    if (a->colour != AUTO)
        return a->colour == ALWAYS;
    return isatty(STDOUT_FILENO) && !(no_colour && *no_colour);
}

/* True when the locale's characters are UTF-8; the first of the variables that is set decides
 * (POSIX). */
static bool has_unicode(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return str_find_nocase(value, "utf-8") || str_find_nocase(value, "utf8");
    }
    return false;
}

/* Columns of the terminal on standard output, 0 when it is none. */
static unsigned terminal_width(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

static int print_reference(bool (*write)(struct buf *out))
{
    struct buf out;

    buf_init(&out, 1 << 20);
    int status = write(&out) ? command_help(buf_text(&out)) : 1;
    buf_finish(&out);
    return status;
}

static int check(const char *file, struct portal_conf *conf)
{
    char secret[PORTAL_CONF_SECRET];
    struct conf_error error;
    bool good =
        portal_conf_read_secret(conf, &error) && portal_conf_read_password(conf, secret, &error) &&
        portal_conf_secret_read(conf->sds.secret_file, "<sds> <secret-file>", secret, &error);

    crypto_wipe(secret, sizeof secret);
    if (!good) {
        (void)fprintf(stderr, "printwire-portal: %s: %s\n", file, error.text);
        return 1;
    }
    (void)printf("%s: good: component %s at %s:%u, %zu agents\n", file, conf->jid, conf->host,
                 conf->port, conf->agent_count);
    return 0;
}

/* The commands that run to their end, with a configuration at hand. */
static int look(struct arguments *a, struct portal_conf *conf)
{
    int status = 1;

    if (a->command == CHECK) {
        status = check(a->file, conf);
    } else if (a->command == WATCH) {
        a->watch.is_coloured = is_coloured(a);
        status = portal_show_records(conf, &a->watch);
    } else if (a->command == FLEET) {
        a->fleet.is_coloured = is_coloured(a);
        a->fleet.unicode = has_unicode();
        a->fleet.width = terminal_width();
        status = portal_show_fleet(conf, &a->fleet);
    } else if (a->command == IMPORT) {
        status = portal_import(conf, &a->import);
    } else if (a->command == ACCOUNT) {
        status = account_command_run(conf, &a->account);
    } else {
        status = portal_show_digest(conf);
    }
    portal_conf_free(conf);
    return status;
}

int main(int argc, char **argv)
{
    struct arguments a = { .command = RUN, .file = PORTAL_CONF_FILE };

    if (argc > 1 && strcmp(argv[1], "history") == 0)
        return history_command_run(argc - 1, argv + 1, has_unicode());
    if (argc > 1 && strcmp(argv[1], "forecast") == 0)
        return forecast_command_run(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "backtest") == 0)
        return backtest_command_run(argc - 1, argv + 1);
    if (argc > 1 && (strcmp(argv[1], "backup") == 0 || strcmp(argv[1], "restore") == 0))
        return backup_command_run(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "token") == 0)
        return token_command_run(argc - 1, argv + 1);
    int status = read_arguments(argc, argv, &a);
    if (status != 0)
        return status;
    if (a.command == HELP)
        return command_help(usage);
    if (a.command == VERSION)
        return command_help("printwire-portal " PRINTWIRE_VERSION "\n");
    if (a.command == REFERENCE)
        return print_reference(portal_conf_write_reference);
    if (a.command == METRICS)
        return print_reference(metrics_write_reference);
    if (a.command == RUN && !command_ready())
        return 1;
    struct portal_conf *conf = command_conf(a.file);
    if (!conf)
        return 1;
    return a.command == RUN ? portal_run(conf, a.file) : look(&a, conf);
}

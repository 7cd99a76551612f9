/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of the agent: run, check a configuration, show what the database holds, print
 * the reference. What asks one printer has its own (agent/probe_command). */
#include "agent/agent.h"
#include "agent/agent_conf.h"
#include "agent/devices.h"
#include "agent/journal.h"
#include "agent/journal_repair.h"
#include "agent/licence_command.h"
#include "agent/licence_show.h"
#include "agent/orders_show.h"
#include "agent/probe_command.h"
#include "agent/sds_command.h"
#include "base/buf.h"
#include "base/crypto_ready.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_USAGE 2

static const char usage[] =
    "Usage: printwire-agent [--config FILE]                 run, until SIGTERM; SIGHUP reads FILE "
    "again\n"
    "       printwire-agent --check-config [--config FILE]  check FILE, say where it is wrong\n"
    "       printwire-agent journal [--config FILE]         how much was said, stored and waits\n"
    "       printwire-agent journal export [--config FILE]  what left this site and what waits to, "
    "XML\n"
    "       printwire-agent journal check [--config FILE]   whether every record is as it was "
    "written\n"
    "       printwire-agent journal repair [--dry-run] [--from FOLDER] [--config FILE]\n"
    "                                                       bring back what a damaged agent.db "
    "holds\n"
    "       printwire-agent devices [--log] [--csv] [--config FILE]\n"
    "                                                       the printers that are known; with "
    "--log\n"
    "                                                       when an id moved, merged or split, and "
    "why\n"
    "       printwire-agent orders [--json] [--config FILE]\n"
    "                                                       what orders have set here, and what "
    "became of\n"
    "                                                       the last 100 of them\n"
    "       printwire-agent consent list [--json] [--config FILE]\n"
    "                                                       work at HP devices that waits for a "
    "person's word,\n"
    "                                                       and what is scheduled and can still be "
    "denied\n"
    "       printwire-agent consent allow|deny [--config FILE] WORD...\n"
    "                                                       say yes or no to what the list shows "
    "under WORD;\n"
    "                                                       at a terminal its first four letters "
    "will do\n"
    "       printwire-agent licence [show] [--json] [--config FILE]\n"
    "                                                       how the licence stands, and its terms\n"
    "       printwire-agent licence request [--release] [--config FILE]\n"
    "                                                       a request file for a provider who "
    "cannot be "
    "reached\n"
    "       printwire-agent licence take [--config FILE] ANSWER|KEYSET...\n"
    "                                                       take the provider's files\n"
    "       printwire-agent licence release [--config FILE]  give the place in the licence up\n"
    "       printwire-agent --reference                     every setting of the configuration, as "
    "Markdown\n"
    "       printwire-agent probe [OPTIONS] --address A     read one printer, print its records as "
    "XML\n"
    "       printwire-agent probe --usb                     the same of all printers at USB ports "
    "here\n"
    "       printwire-agent record [OPTIONS] ADDRESS -o FILE\n"
    "                                                       write down what one printer answers, "
    "anonymised\n"
    "       printwire-agent record --check FILE             look at such a file before it is sent\n"
    "       printwire-agent --help | --version\n"
    "\n"
    "Finds the printers of a site, reads them, and streams what changed to the portal.\n"
    "FILE is /etc/printwire/agent.xml unless given.\n"
    "\n"
    "Options of journal repair (no agent may be running; the damaged files are only read, and "
    "moved\n"
    "to quarantine/):\n"
    "  --dry-run        say what would be brought back\n"
    "  --from FOLDER    of another agent.db, such as one in quarantine/: print what it still "
    "holds\n"
    "                   as journal export does, for printwire-portal import; the agent may be "
    "running\n"
    "\n"
    "Options of probe and record (nothing is sent anywhere but to the printer):\n"
    "  --address A      IPv4 address of the printer\n"
    "  --community C    SNMP community, public unless given\n"
    "  --config FILE    the SNMP communities and users of FILE instead, in their order\n"
    "  --context N      SNMP context, asked for as community C@N\n"
    "  --snmp-port P    UDP port of its SNMP agent, 161 unless given\n"
    "  --no-snmp        do not ask by SNMP\n"
    "  --http-port P, --https-port P, --ipp-port P\n"
    "                   TCP ports of its web services, 80, 443 and 631 unless one is given; then "
    "only\n"
    "                   those that are, and also when SNMP leaves nothing open\n"
    "\n"
    "record asks what the agent asks at a whole reading, by SNMP, web services and IPP, and "
    "writes\n"
    "only what is known to be technical; serial numbers, addresses, names and places become\n"
    "stand-ins. FILE (-o) is text, mode 0600: please read it before you send it to anybody.\n"
    "\n"
    "Examples:\n"
    "  printwire-agent --check-config --config site.xml && systemctl reload printwire-agent\n"
    "  printwire-agent probe --address 192.0.2.17 --community public\n"
    "  printwire-agent record 192.0.2.17 -o printer.recording && less printer.recording\n"
    "  printwire-agent devices --log --config site.xml\n"
    "  printwire-agent orders --json | jq '.set'\n"
    "  printwire-agent consent list && printwire-agent consent allow WORD\n"
    "  printwire-agent journal repair --dry-run && printwire-agent journal repair\n"
    "  printwire-agent licence request > request && printwire-agent licence take keyset answer\n"
    "  printwire-agent journal repair --from quarantine/2026-11-21T09:15:02.123Z > lost.xml\n"
    "\n"
    "Exit status: 0 good; 1 could not run, a wrong configuration, or the printer does not answer;\n"
    "2 wrong use of the command line.\n";

static int wrong_use(const char *where, const char *what)
{
    (void)fprintf(stderr, "printwire-agent: %s: %s; --help shows how to use it\n", where, what);
    return EXIT_USAGE;
}

static int print_text(const char *text)
{
    return fputs(text, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
}

static int print_reference(void)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    int status = agent_conf_write_reference(&out) ? print_text(buf_text(&out)) : 1;
    buf_finish(&out);
    return status;
}

enum command { COMMAND_RUN, COMMAND_CHECK, COMMAND_SHOW };

/* What the commands below take. */
struct show_options {
    struct devices_options devices;
    struct journal_repair_options repair;
    struct licence_command_options licence;
    struct sds_command_options sds;
    bool json;
};

/* Commands that work on the agent's database. */
typedef int show_fn(const struct agent_conf *conf, const struct show_options *options);

static int show_journal(const struct agent_conf *conf, const struct show_options *options)
{
    (void)options;
    return journal_show(conf);
}

static int export_journal(const struct agent_conf *conf, const struct show_options *options)
{
    (void)options;
    return journal_export(conf);
}

static int check_journal(const struct agent_conf *conf, const struct show_options *options)
{
    (void)options;
    return journal_check(conf);
}

static int repair_journal(const struct agent_conf *conf, const struct show_options *options)
{
    return journal_repair_run(conf, &options->repair);
}

static int show_devices(const struct agent_conf *conf, const struct show_options *options)
{
    return devices_show(conf, &options->devices);
}

static int show_orders(const struct agent_conf *conf, const struct show_options *options)
{
    return orders_show_run(conf, options->json);
}

static int show_licence(const struct agent_conf *conf, const struct show_options *options)
{
    return licence_show_run(conf, options->json);
}

static int request_licence(const struct agent_conf *conf, const struct show_options *options)
{
    return licence_command_request(conf, &options->licence);
}

static int take_licence(const struct agent_conf *conf, const struct show_options *options)
{
    return licence_command_take(conf, &options->licence);
}

static int release_licence(const struct agent_conf *conf, const struct show_options *options)
{
    return licence_command_release(conf, &options->licence);
}

static int list_consent(const struct agent_conf *conf, const struct show_options *options)
{
    const struct sds_command_options sds = { .is_json = options->json };

    return sds_command_list(conf, &sds);
}

static int allow_consent(const struct agent_conf *conf, const struct show_options *options)
{
    return sds_command_say(conf, &options->sds, true);
}

static int deny_consent(const struct agent_conf *conf, const struct show_options *options)
{
    return sds_command_say(conf, &options->sds, false);
}

static const struct show_command {
    const char *words[2];
    show_fn *show;
} show_commands[] = {
    { { "journal", "export" }, export_journal }, { { "journal", "check" }, check_journal },
    { { "journal", "repair" }, repair_journal }, { { "journal", NULL }, show_journal },
    { { "devices", NULL }, show_devices },       { { "orders", NULL }, show_orders },
    { { "licence", "show" }, show_licence },     { { "licence", "request" }, request_licence },
    { { "licence", "take" }, take_licence },     { { "licence", "release" }, release_licence },
    { { "licence", NULL }, show_licence },       { { "consent", "list" }, list_consent },
    { { "consent", "allow" }, allow_consent },   { { "consent", "deny" }, deny_consent },
};

/* The command that the first arguments name, NULL for none. */
static const struct show_command *find_show(int argc, char **argv, int *out_words)
{
    for (size_t i = 0; i < sizeof show_commands / sizeof show_commands[0]; i++) {
        const struct show_command *command = &show_commands[i];
        int words = command->words[1] != NULL ? 2 : 1;
        if (argc <= words || strcmp(argv[1], command->words[0]) != 0 ||
            (words == 2 && strcmp(argv[2], command->words[1]) != 0))
            continue;
        *out_words = words;
        return command;
    }
    return NULL;
}

static int run(const char *file, enum command command, show_fn *show,
               const struct show_options *options)
{
    struct conf_error error;

    if (command == COMMAND_RUN && crypto_ready_make() == ERR_MEMORY) {
        (void)fputs("printwire-agent: OpenSSL got no memory to start with: ending\n", stderr);
        return 1;
    }
    struct agent_conf *conf = agent_conf_read(file, &error);
    if (conf == NULL) {
        (void)fprintf(stderr, "printwire-agent: %s\n", error.text);
        return 1;
    }
    if (command == COMMAND_RUN)
        return agent_run(conf, file);
    if (command == COMMAND_SHOW) {
        int status = show(conf, options);
        agent_conf_free(conf);
        return status;
    }
    (void)printf("%s: good: %zu ranges, %zu ways to ask, portal %s\n", file, conf->range_count,
                 conf->credential_count, conf->portal);
    agent_conf_free(conf);
    return 0;
}

static const char bad_option[] = "unknown option, or one without its value";

enum main_option {
    MAIN_CONFIG = 'c',
    MAIN_CHECK = 'C',
    MAIN_REFERENCE = 'r',
    MAIN_LOG = 'l',
    MAIN_CSV = 's',
    MAIN_DRY_RUN = 'n',
    MAIN_FROM = 'f',
    MAIN_JSON = 'j',
    MAIN_RELEASE = 'R',
    MAIN_HELP = 'h',
    MAIN_VERSION = 'V'
};

static bool is_coloured(void)
{
    const char *no_colour = getenv("NO_COLOR"); /* no-color.org: set and not empty */

    return isatty(STDOUT_FILENO) && !(no_colour != NULL && no_colour[0] != '\0');
}

/* An option that goes with this command alone. */
static bool take_shown(int option, show_fn *show, struct show_options *shown)
{
    bool is_devices = option == MAIN_LOG || option == MAIN_CSV;
    bool is_repair = option == MAIN_DRY_RUN || option == MAIN_FROM;

    shown->devices.log |= option == MAIN_LOG;
    shown->devices.csv |= option == MAIN_CSV;
    shown->repair.dry_run |= option == MAIN_DRY_RUN;
    shown->json |= option == MAIN_JSON;
    shown->licence.is_release |= option == MAIN_RELEASE;
    if (option == MAIN_FROM)
        shown->repair.from = optarg;
    return (is_devices && show == show_devices) || (is_repair && show == repair_journal) ||
           (option == MAIN_JSON &&
            (show == show_licence || show == show_orders || show == list_consent)) ||
           (option == MAIN_RELEASE && show == request_licence);
}

/* What stands behind the options: files or words where the command takes them. NULL, or what is
 * wrong. */
static const char *take_rest(show_fn *show, char **rest, size_t count, struct show_options *shown)
{
    bool is_word = show == allow_consent || show == deny_consent;

    shown->licence.files = rest;
    shown->licence.file_count = count;
    shown->sds.tokens = rest;
    shown->sds.token_count = count;
    shown->sds.answers = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) ? stdin : NULL;
    if (show == take_licence && count == 0)
        return "name the files";
    if (is_word && count == 0)
        return "name the word that consent list shows";
    return show != take_licence && !is_word && count > 0 ? "unknown command" : NULL;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        { "config", required_argument, NULL, MAIN_CONFIG },
        { "check-config", no_argument, NULL, MAIN_CHECK },
        { "reference", no_argument, NULL, MAIN_REFERENCE },
        { "log", no_argument, NULL, MAIN_LOG },
        { "csv", no_argument, NULL, MAIN_CSV },
        { "dry-run", no_argument, NULL, MAIN_DRY_RUN },
        { "from", required_argument, NULL, MAIN_FROM },
        { "json", no_argument, NULL, MAIN_JSON },
        { "release", no_argument, NULL, MAIN_RELEASE },
        { "help", no_argument, NULL, MAIN_HELP },
        { "version", no_argument, NULL, MAIN_VERSION },
        { NULL, 0, NULL, 0 },
    };
    const char *file = "/etc/printwire/agent.xml";
    enum command command = COMMAND_RUN;
    struct show_options shown = { .devices.is_coloured = is_coloured() };
    int words = 0;
    const struct show_command *show = find_show(argc, argv, &words);

    opterr = 0; /* we say ourselves what is wrong, in one line */
    if (argc > 1 && (strcmp(argv[1], "probe") == 0 || strcmp(argv[1], "record") == 0))
        return probe_command_run(argc - 1, argv + 1, usage);
    if (show != NULL) {
        command = COMMAND_SHOW;
        argc -= words;
        argv += words;
    }
    for (int option; (option = getopt_long(argc, argv, "c:h", options, NULL)) != -1;) {
        if (option == MAIN_HELP)
            return print_text(usage);
        if (option == MAIN_VERSION)
            return print_text("printwire-agent " PRINTWIRE_VERSION "\n");
        if (option == MAIN_REFERENCE)
            return print_reference();
        if (option == MAIN_CONFIG)
            file = optarg;
        else if (option == MAIN_CHECK)
            command = COMMAND_CHECK;
        else if (show != NULL && take_shown(option, show->show, &shown))
            continue;
        else
            return wrong_use(argv[optind - 1], bad_option);
    }
    const char *wrong =
        take_rest(show != NULL ? show->show : NULL, argv + optind, (size_t)(argc - optind), &shown);
    if (wrong != NULL)
        return wrong_use(optind < argc ? argv[optind] : argv[0], wrong);
    return run(file, command, show != NULL ? show->show : NULL, &shown);
}

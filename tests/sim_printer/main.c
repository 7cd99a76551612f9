/* SPDX-License-Identifier: Apache-2.0 */
/* printwire-sim: plays recordings of printers on loopback addresses; README.md describes it. */
#include "base/loop.h"
#include "base/str.h"
#include "tests/sim_printer/sim_control.h"
#include "tests/sim_printer/sim_fleet.h"
#include "tests/sim_printer/sim_server.h"
#include "tests/sim_printer/sim_tell.h"
#include "tests/sim_printer/sim_web.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

struct options {
    const char *devices;
    const char *control;
    const char *community;
    uint64_t count;
    uint64_t port;
    uint32_t first;
    bool list;
    uint64_t web_port; /* UINT64_MAX: no web services */
    unsigned services; /* of printers without a file that says which */
    const char *certificate;
    const char *key;
    uint16_t job_ports[SIM_WEB_JOB_PORTS];
    size_t job_count;
};

static const char usage[] =
    "Usage: printwire-sim --devices FOLDER --port PORT [--count N] [--first 127.1.0.1]\n"
    "                     [--community TEXT] [--control SOCKET]   serve recordings until SIGTERM\n"
    "                     [--web-port PORT [--services LIST] [--certificate FILE --key FILE]\n"
    "                      [--job-port PORT]...]\n"
    "       printwire-sim --devices FOLDER [--count N] [--first 127.1.0.1] --list\n"
    "       printwire-sim tell SOCKET COMMAND...                  change a running fleet\n"
    "       printwire-sim --help\n"
    "\n"
    "Plays .snmprec recordings of printers on loopback addresses, from one UDP socket.\n"
    "--count repeats the recordings with serial numbers and addresses of their own; --port 0 "
    "takes\n"
    "a free one and says which.\n"
    "\n"
    "--web-port also serves what printers say over HTTP and HTTPS, on one TCP port (0: a free "
    "one)\n"
    "for all: HP LEDM and CDM, SyncThru, IPP, Brother's CSV. Which of them a printer has stands "
    "in\n"
    "NAME.web beside its recording; --services is for the others: ledm,cdm,syncthru,ipp,brother.\n"
    "--job-port listens where printers take jobs, and counts who comes.\n"
    "\n"
    "Commands of tell (ADDRESS may be '*'; README.md beside the source has them all):\n"
    "  set ADDRESS OID TYPE VALUE    add ADDRESS OID N     delete ADDRESS OID    get ADDRESS OID\n"
    "  delay ADDRESS MS              loss ADDRESS PERCENT  silence ADDRESS on|off\n"
    "  alert ADDRESS open GROUP INDEX CODE SEVERITY TRAINING LOCATION TEXT\n"
    "  alert ADDRESS close INDEX [1801]   repeat INDEX   reset   clear   most N\n"
    "  trap ADDRESS HOST PORT v1|v2c|inform COMMUNITY        traps ADDRESS ... (by itself)\n"
    "  sleep ADDRESS AFTER_S none|tables|any [SETTLE_S]      work ADDRESS PAGES\n"
    "  off ADDRESS     on ADDRESS [MS]     reboot ADDRESS [MS]     nic ADDRESS MAC\n"
    "  move ADDRESS NEW_ADDRESS     reshuffle SEED     where ADDRESS|NAME     stats [ADDRESS]\n"
    "  web ADDRESS services|slow|drip|huge|gzip|bomb|cut|status|redirect|type|level|... VALUE\n"
    "  event ADDRESS CATEGORY [RESOURCE]     asked ADDRESS [forget]\n"
    "  certificate ADDRESS CERTIFICATE KEY     deeds ADDRESS\n"
    "\n"
    "Examples:\n"
    "  printwire-sim --devices tests/data/printers --count 1000 --port 20161 --control "
    "/tmp/sim.sock\n"
    "  printwire-sim tell /tmp/sim.sock set 127.1.0.1 1.3.6.1.2.1.43.11.1.1.9.1.1 2 7\n"
    "\n"
    "Exit status: 0 good, 1 could not run or the command was refused, 2 wrong use.\n";

static bool read_number(const char *text, uint64_t most, uint64_t *out_number)
{
    if (str_to_u64(text, most, out_number))
        return true;
    (void)fprintf(stderr, "printwire-sim: %s is not a number up to %llu\n", text,
                  (unsigned long long)most);
    return false;
}

static bool read_first(const char *text, uint32_t *out_first)
{
    if (sim_fleet_address(text, out_first))
        return true;
    (void)fprintf(stderr, "printwire-sim: %s is not an IPv4 address\n", text);
    return false;
}

/* clang-format off */
static const struct option long_options[] = {
    { "certificate", required_argument, NULL, 'C' },
    { "community", required_argument, NULL, 'm' },
    { "control",   required_argument, NULL, 'c' },
    { "count",     required_argument, NULL, 'n' },
    { "devices",   required_argument, NULL, 'd' },
    { "first",     required_argument, NULL, 'f' },
    { "job-port",  required_argument, NULL, 'j' },
    { "key",       required_argument, NULL, 'K' },
    { "list",      no_argument,       NULL, 'l' },
    { "port",      required_argument, NULL, 'p' },
    { "services",  required_argument, NULL, 's' },
    { "web-port",  required_argument, NULL, 'w' },
    { NULL, 0, NULL, 0 },
};
/* clang-format on */

static bool read_services(const char *text, unsigned *out_services)
{
    if (sim_voice_parse_services(text, out_services))
        return true;
    (void)fprintf(stderr, "printwire-sim: %s: no such services\n", text);
    return false;
}

static bool read_job_port(struct options *options, const char *text)
{
    uint64_t port;

    if (!read_number(text, UINT16_MAX, &port) || options->job_count == SIM_WEB_JOB_PORTS)
        return false;
    options->job_ports[options->job_count++] = (uint16_t)port;
    return true;
}

static bool take_web_option(struct options *options, int letter, const char *value)
{
    switch (letter) {
    case 'w':
        return read_number(value, UINT16_MAX, &options->web_port);
    case 's':
        return read_services(value, &options->services);
    case 'j':
        return read_job_port(options, value);
    case 'C':
        options->certificate = value;
        return true;
    case 'K':
        options->key = value;
        return true;
    default:
        return false;
    }
}

static bool take_option(struct options *options, int letter, const char *value)
{
    switch (letter) {
    case 'd':
        options->devices = value;
        return true;
    case 'c':
        options->control = value;
        return true;
    case 'm':
        options->community = value;
        return true;
    case 'n':
        return read_number(value, SIM_FLEET_PRINTERS, &options->count);
    case 'p':
        return read_number(value, UINT16_MAX, &options->port);
    case 'f':
        return read_first(value, &options->first);
    case 'l':
        options->list = true;
        return true;
    default:
        return take_web_option(options, letter, value);
    }
}

static bool read_options(int argc, char **argv, struct options *out_options)
{
    struct options options = { .first = 0x7f010001, .port = UINT64_MAX, .web_port = UINT64_MAX };

    for (int c = getopt_long(argc, argv, "", long_options, NULL); c != -1;
         c = getopt_long(argc, argv, "", long_options, NULL)) {
        if (!take_option(&options, c, optarg))
            return false;
    }
    *out_options = options;
    return optind == argc && options.devices != NULL &&
           (options.list || options.port != UINT64_MAX) &&
           (options.certificate == NULL) == (options.key == NULL);
}

static int list(const struct sim_fleet *fleet)
{
    for (size_t i = 0; i < fleet->count; i++) {
        char address[16], name[300];
        sim_fleet_address_text(fleet->printers[i].address, address);
        sim_printer_name(&fleet->printers[i], name, sizeof name);
        (void)printf("%s %s\n", address, name);
    }
    return 0;
}

static void on_signal(void *arg, int number)
{
    (void)number;
    loop_stop(arg);
}

static int fail(const char *what)
{
    (void)fprintf(stderr, "printwire-sim: %s: %s\n", what, strerror(errno));
    return 1;
}

static int run(struct loop *loop, const struct sim_fleet *fleet, struct sim_server *server,
               const struct sim_web *web)
{
    struct loop_signal *stop[2] = { loop_signal_create(loop, SIGINT, on_signal, loop),
                                    loop_signal_create(loop, SIGTERM, on_signal, loop) };

    (void)printf("ready: %zu printers on port %u", fleet->count, sim_server_port(server));
    if (web != NULL)
        (void)printf(", web on port %u", sim_web_port(web));
    (void)puts("");
    (void)fflush(stdout);
    int result = loop_run(loop) ? 0 : fail("the event loop");
    loop_signal_destroy(stop[0]);
    loop_signal_destroy(stop[1]);
    return result;
}

/* A connection is a file: as many as the system lets us have. */
static void allow_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static struct sim_web *open_web(struct loop *loop, struct sim_fleet *fleet,
                                const struct options *options)
{
    struct sim_web *web = NULL;
    const char *wrong = NULL;

    allow_files();
    if (sim_fleet_serve(fleet, options->services))
        web = sim_web_create(loop, fleet, (uint16_t)options->web_port);
    if (web == NULL)
        wrong = strerror(errno);
    else if (options->certificate != NULL)
        wrong = sim_web_certify(web, NULL, options->certificate, options->key);
    for (size_t i = 0; i < options->job_count && wrong == NULL; i++) {
        if (!sim_web_watch_jobs(web, options->job_ports[i]))
            wrong = strerror(errno);
    }
    if (wrong == NULL)
        return web;
    (void)fprintf(stderr, "printwire-sim: web services: %s\n", wrong);
    sim_web_destroy(web);
    return NULL;
}

static int serve(struct loop *loop, struct sim_fleet *fleet, const struct options *options)
{
    struct sim_server *server =
        sim_server_create(loop, fleet, (uint16_t)options->port, options->community);
    struct sim_command_target target = { fleet, NULL, NULL };
    struct sim_control *control = NULL;
    bool speaks = options->web_port != UINT64_MAX;
    int result = 1;

    if (server == NULL)
        return fail("the UDP port");
    target.exchange = sim_server_exchange(server);
    if (speaks)
        target.web = open_web(loop, fleet, options);
    if (options->control != NULL)
        control = sim_control_create(loop, options->control, &target);
    if (options->control != NULL && control == NULL)
        (void)fail(options->control);
    else if (!speaks || target.web != NULL)
        result = run(loop, fleet, server, target.web);
    sim_control_destroy(control);
    sim_web_destroy(target.web);
    sim_server_destroy(server);
    return result;
}

int main(int argc, char **argv)
{
    struct options options;
    struct sim_fleet fleet = { 0 };
    char reason[SIM_FLEET_REASON] = "out of memory";

    if (argc > 3 && strcmp(argv[1], "tell") == 0)
        return sim_tell_run(argv[2], argv + 3, argc - 3);
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(usage, stdout) < 0;
    if (!read_options(argc, argv, &options)) {
        (void)fputs(usage, stderr);
        return 2;
    }
    if (!sim_fleet_load(&fleet, options.devices, reason) ||
        !sim_fleet_populate(&fleet, options.count, options.first, reason)) {
        (void)fprintf(stderr, "printwire-sim: %s\n", reason);
        sim_fleet_finish(&fleet);
        return 1;
    }
    int result = 1;
    if (options.list) {
        result = list(&fleet);
    } else {
        struct loop *loop = loop_create();
        result = loop == NULL ? fail("the event loop") : serve(loop, &fleet, &options);
        loop_destroy(loop);
    }
    sim_fleet_finish(&fleet);
    return result;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Each option is a row that says which command takes it. */
#include "agent/probe_command.h"

#include "agent/agent_conf.h"
#include "agent/probe.h"
#include "agent/probe_usb.h"
#include "agent/range.h"
#include "agent/recorder.h"
#include "agent/recorder_check.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#define EXIT_USAGE 2
#define SNMP_PORT  161

enum option_name {
    OPTION_ADDRESS = 'a',
    OPTION_CHECK = 'k',
    OPTION_COMMUNITY = 'C',
    OPTION_CONFIG = 'c',
    OPTION_CONTEXT = 'x',
    OPTION_HELP = 'h',
    OPTION_HTTP_PORT = 'H',
    OPTION_HTTPS_PORT = 'S',
    OPTION_IPP_PORT = 'I',
    OPTION_NO_SNMP = 'n',
    OPTION_OUTPUT = 'o',
    OPTION_SNMP_PORT = 'p',
    OPTION_USB = 'u'
};

struct arguments {
    bool is_record;
    struct probe_options options;
    struct walk_credential credential; /* of the command line */
    const char *community;
    const char *context;
    const char *config;
    const char *output;
    const char *check;
    bool usb;
    bool help;
};

static const char bad_option[] = "unknown option, or one without its value";
static const char bad_address[] = "an IPv4 address such as 192.0.2.17 is needed";

static bool take_port(const char *text, uint16_t *out_port)
{
    uint64_t port;

    if (!str_to_u64(text, UINT16_MAX, &port) || port == 0)
        return false;
    *out_port = (uint16_t)port;
    return true;
}

static bool take_address(const char *text, struct sockaddr_in *out)
{
    uint32_t address;

    if (!range_parse_address(text, &address))
        return false;
    out->sin_addr.s_addr = htonl(address);
    return true;
}

/* The options with a port; false when the option is none of them. */
static bool take_port_option(struct arguments *a, int option, const char **out_wrong)
{
    uint16_t port = 0;
    bool good = optarg != NULL && take_port(optarg, &port);

    if (option == OPTION_SNMP_PORT)
        a->options.address.sin_port = htons(port);
    else if (option == OPTION_HTTP_PORT)
        a->options.web.http = port;
    else if (option == OPTION_HTTPS_PORT)
        a->options.web.https = port;
    else if (option == OPTION_IPP_PORT)
        a->options.web.ipp = port;
    else
        return false;
    *out_wrong = good ? NULL : "a port is a number from 1 to 65535";
    return true;
}

/* NULL, or what is wrong. */
static const char *take_option(struct arguments *a, int option)
{
    const char *wrong = NULL;

    if (take_port_option(a, option, &wrong))
        return wrong;
    switch (option) {
    case OPTION_ADDRESS:
        return take_address(optarg, &a->options.address) ? NULL : bad_address;
    case OPTION_COMMUNITY:
        a->community = optarg;
        return NULL;
    case OPTION_CONTEXT:
        a->context = optarg;
        return NULL;
    case OPTION_CONFIG:
        a->config = optarg;
        return NULL;
    case OPTION_NO_SNMP:
        a->options.no_snmp = true;
        return NULL;
    case OPTION_OUTPUT:
        a->output = optarg;
        return a->is_record ? NULL : bad_option;
    case OPTION_CHECK:
        a->check = optarg;
        return a->is_record ? NULL : bad_option;
    case OPTION_USB:
        a->usb = true;
        return a->is_record ? bad_option : NULL;
    case OPTION_HELP:
        a->help = true;
        return NULL;
    default:
        return bad_option;
    }
}

/* The options fit together; NULL, or what is wrong. */
static const char *judge(const struct arguments *a)
{
    if (a->help || a->usb || a->check != NULL)
        return NULL;
    if (a->options.address.sin_addr.s_addr == 0)
        return a->is_record ? "the printer's address is missing" : "--address is missing";
    if (a->is_record && a->output == NULL)
        return "-o FILE is missing";
    return a->config != NULL && (a->community != NULL || a->context != NULL)
               ? "--config names the communities: give one of both"
               : NULL;
}

static const char *read_arguments(int argc, char **argv, struct arguments *a)
{
    static const struct option options[] = {
        { "address", required_argument, NULL, OPTION_ADDRESS },
        { "check", required_argument, NULL, OPTION_CHECK },
        { "community", required_argument, NULL, OPTION_COMMUNITY },
        { "config", required_argument, NULL, OPTION_CONFIG },
        { "context", required_argument, NULL, OPTION_CONTEXT },
        { "help", no_argument, NULL, OPTION_HELP },
        { "http-port", required_argument, NULL, OPTION_HTTP_PORT },
        { "https-port", required_argument, NULL, OPTION_HTTPS_PORT },
        { "ipp-port", required_argument, NULL, OPTION_IPP_PORT },
        { "no-snmp", no_argument, NULL, OPTION_NO_SNMP },
        { "output", required_argument, NULL, OPTION_OUTPUT },
        { "snmp-port", required_argument, NULL, OPTION_SNMP_PORT },
        { "usb", no_argument, NULL, OPTION_USB },
        { NULL, 0, NULL, 0 },
    };

    for (int option; (option = getopt_long(argc, argv, "o:h", options, NULL)) != -1;) {
        const char *wrong = take_option(a, option);
        if (wrong != NULL)
            return wrong;
    }
    if (a->is_record && optind < argc && !take_address(argv[optind++], &a->options.address))
        return bad_address;
    return optind < argc ? "an argument that belongs to no option" : judge(a);
}

/* The community of the command line; false when it is too long. */
static bool fill_credential(struct arguments *a)
{
    struct walk_credential *out = &a->credential;
    const char *community = a->community != NULL ? a->community : "public";
    int length =
        a->context == NULL
            ? snprintf(out->community, sizeof out->community, "%s", community)
            : snprintf(out->community, sizeof out->community, "%s@%s", community, a->context);

    out->version = WALK_V2C;
    (void)str_copy(out->name, sizeof out->name, "probe");
    a->options.credentials = out;
    a->options.credential_count = 1;
    return length > 0 && (size_t)length < sizeof out->community;
}

/* The usual ports, unless one is given: then only those that are. A recording has all there is. */
static void fill_web_ports(struct arguments *a)
{
    struct web_fetch_ports *web = &a->options.web;
    bool is_given = web->http != 0 || web->https != 0 || web->ipp != 0;

    a->options.wants_web = a->is_record || is_given;
    if (!is_given)
        *web = (struct web_fetch_ports){ 80, 443, 631 };
}

static int run(struct arguments *a)
{
    struct conf_error error;
    struct agent_conf *conf = NULL;

    if (a->config != NULL) {
        conf = agent_conf_read(a->config, &error);
        if (conf == NULL) {
            (void)fprintf(stderr, "printwire-agent: %s\n", error.text);
            return 1;
        }
        a->options.conf = conf;
        a->options.credentials = conf->credentials;
        a->options.credential_count = conf->credential_count;
    }
    int status = a->is_record ? recorder_run(&a->options, a->output) : probe_run(&a->options);
    agent_conf_free(conf);
    return status;
}

int probe_command_run(int argc, char **argv, const char *usage)
{
    struct arguments a = { .is_record = strcmp(argv[0], "record") == 0,
                           .options.address = { .sin_family = AF_INET,
                                                .sin_port = htons(SNMP_PORT) } };

    const char *wrong = read_arguments(argc, argv, &a);
    if (wrong == NULL && !fill_credential(&a))
        wrong = "community and context have at most 127 characters together";
    if (wrong != NULL) {
        (void)fprintf(stderr, "printwire-agent: %s: %s; --help shows how to use it\n", argv[0],
                      wrong);
        return EXIT_USAGE;
    }
    if (a.help)
        return fputs(usage, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
    if (a.usb)
        return probe_usb_run();
    if (a.check != NULL)
        return recorder_check_file(a.check);
    fill_web_ports(&a);
    return run(&a);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One table of options: where each value goes, within which bounds, and with which commands. */
#include "licence/arguments.h"

#include "base/clock.h"
#include "base/str.h"
#include "licence/server_conf.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define EXIT_USAGE 2
#define DAY_MS     INT64_C(86400000)

#define WITH(command) (1u << ARGUMENTS_##command)
#define WITH_TERMS    (WITH(ISSUE) | WITH(RENEW))
#define WITH_FILE                                                                                  \
    (WITH(SERVE) | WITH(ISSUE) | WITH(RENEW) | WITH(REVOKE) | WITH(LIST) | WITH(SHOW) |            \
     WITH(EXPORT) | WITH(VERIFY) | WITH(ANSWER) | WITH(CHECK))

enum kind { TEXT, NUMBER, START, END, ROOT, FLAG, COMMAND };

struct row {
    const char *name;
    enum kind kind;
    size_t offset; /* in struct arguments */
    int64_t least;
    int64_t most;
    unsigned commands;
};

#define AT(member) offsetof(struct arguments, member)

/* clang-format off */
static const struct row rows[] = {
    { "config",       TEXT,   AT(file),        0, 0,          WITH_FILE },
    { "customer",     TEXT,   AT(customer),    0, 0,          WITH_TERMS },
    { "edition",      TEXT,   AT(edition),     0, 0,          WITH_TERMS },
    { "region",       TEXT,   AT(region),      0, 0,          WITH_TERMS },
    { "features",     TEXT,   AT(features),    0, 0,          WITH_TERMS },
    { "notice",       TEXT,   AT(notice),      0, 0,          WITH_TERMS | WITH(REVOKE) },
    { "devices",      NUMBER, AT(devices),     1, 10000000,   WITH_TERMS },
    { "overage",      NUMBER, AT(overage),     0, 100,        WITH_TERMS },
    { "agents",       NUMBER, AT(agents),      1, 1000000,    WITH_TERMS },
    { "lease-days",   NUMBER, AT(lease_days),  1, 365,        WITH_TERMS },
    { "grace-days",   NUMBER, AT(grace_days),  7, 365,        WITH_TERMS },
    { "days",         NUMBER, AT(days),        1, 36500,      WITH_TERMS | WITH(KEYSET) },
    { "notice-days",  NUMBER, AT(notice_days), 0, 365,        WITH(REVOKE) },
    { "set-version",  NUMBER, AT(version),     1, 1000000000, WITH(KEYSET) },
    { "from",         START,  AT(from_ms),     0, 0,          WITH_TERMS | WITH(REVOKE) },
    { "until",        END,    AT(until_ms),    0, 0,          WITH_TERMS | WITH(KEYSET) },
    { "root",         ROOT,   AT(roots),       0, 0,          WITH(KEYSET) | WITH(VERIFY) },
    { "keyset",       TEXT,   AT(keyset),      0, 0,          WITH(VERIFY) },
    { "bytes",        TEXT,   AT(bytes),       0, 0,          WITH(VERIFY) },
    { "signature",    TEXT,   AT(signature),   0, 0,          WITH(VERIFY) },
    { "csv",          FLAG,   AT(csv),         0, 0,          WITH(LIST) },
    { "new-code",     FLAG,   AT(new_code),    0, 0,          WITH(RENEW) },
    { "check-config", COMMAND, 0, ARGUMENTS_CHECK, 0,         ~0u },
    { "reference",    COMMAND, 0, ARGUMENTS_REFERENCE, 0,     ~0u },
    { "help",         COMMAND, 0, ARGUMENTS_HELP, 0,          ~0u },
    { "version",      COMMAND, 0, ARGUMENTS_VERSION, 0,       ~0u },
};

/* How many words each command takes; -1: any number, at least one. */
static const struct {
    const char *name;
    enum arguments_command command;
    int words;
} commands[] = {
    { "serve",  ARGUMENTS_SERVE,  0 }, { "keygen", ARGUMENTS_KEYGEN, 1 }, { "keyset", ARGUMENTS_KEYSET, -1 },
    { "issue",  ARGUMENTS_ISSUE,  0 }, { "renew",  ARGUMENTS_RENEW,  1 }, { "revoke", ARGUMENTS_REVOKE, 1 },
    { "list",   ARGUMENTS_LIST,   0 }, { "show",   ARGUMENTS_SHOW,   1 }, { "export", ARGUMENTS_EXPORT, 0 },
    { "verify", ARGUMENTS_VERIFY, 1 }, { "answer", ARGUMENTS_ANSWER, 1 },
};
/* clang-format on */

#define ROWS     (sizeof rows / sizeof rows[0])
#define COMMANDS (sizeof commands / sizeof commands[0])

static int wrong_use(const char *what, const char *which)
{
    (void)fprintf(stderr, "printwire-licence: %s%s%s; --help shows how to use it\n", what,
                  *which ? ": " : "", which);
    return EXIT_USAGE;
}

bool arguments_read_time(const char *text, bool is_end, int64_t *out_ms)
{
    char whole[CLOCK_TEXT_SIZE];

    if (strlen(text) != 10)
        return clock_parse(text, out_ms);
    (void)snprintf(whole, sizeof whole, "%sT00:00:00Z", text);
    if (!clock_parse(whole, out_ms))
        return false;
    *out_ms += is_end ? DAY_MS - 1 : 0;
    return true;
}

static bool take_root(struct arguments *a, const char *file)
{
    if (a->root_count == ARGUMENTS_ROOTS)
        return false;
    a->roots[a->root_count++] = file;
    return true;
}

static bool take(struct arguments *a, const struct row *row, const char *value)
{
    char *at = (char *)a + row->offset;

    switch (row->kind) {
    case TEXT:
        memcpy(at, &value, sizeof value);
        return true;
    case NUMBER:
        return str_to_i64(value, row->least, row->most, (int64_t *)(void *)at);
    case START:
    case END:
        return arguments_read_time(value, row->kind == END, (int64_t *)(void *)at);
    case ROOT:
        return take_root(a, value);
    case FLAG:
        *(bool *)(void *)at = true;
        return true;
    default:
        a->command = (enum arguments_command)row->least;
        return true;
    }
}

static int take_command(struct arguments *a, const char *word, int *out_words)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, word) != 0)
            continue;
        a->command = commands[i].command;
        *out_words = commands[i].words;
        return 0;
    }
    return wrong_use("there is no such command", word);
}

static int take_options(int argc, char **argv, struct arguments *a, unsigned *out_used)
{
    struct option options[ROWS + 1] = { { NULL, 0, NULL, 0 } };
    int index;

    for (size_t i = 0; i < ROWS; i++) {
        int has = rows[i].kind >= FLAG ? no_argument : required_argument;
        options[i] = (struct option){ rows[i].name, has, NULL, (int)(256 + i) };
    }
    opterr = 0;
    while ((index = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (index < 256)
            return wrong_use("an option that is not known, or lacks its value", argv[optind - 1]);
        const struct row *row = &rows[index - 256];
        if (!take(a, row, optarg))
            return wrong_use("not a value for this option", optarg);
        *out_used |= 1u << (index - 256);
    }
    return 0;
}

static int check_uses(const struct arguments *a, unsigned used)
{
    for (size_t i = 0; i < ROWS; i++)
        if ((used & (1u << i)) && !(rows[i].commands & (1u << a->command)))
            return wrong_use("an option that does not go with this command", rows[i].name);
    return 0;
}

int arguments_read(int argc, char **argv, struct arguments *out)
{
    unsigned used = 0;
    int words = 0;
    int status = 0;

    *out = (struct arguments){ .command = ARGUMENTS_HELP, .file = SERVER_CONF_FILE };
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].kind == NUMBER || rows[i].kind == START || rows[i].kind == END)
            *(int64_t *)(void *)((char *)out + rows[i].offset) = ARGUMENTS_UNSET;
    if (argc > 1 && argv[1][0] != '-') {
        status = take_command(out, argv[1], &words);
        argc--;
        argv++;
    }
    if (status == 0)
        status = take_options(argc, argv, out, &used);
    out->words = argv + optind;
    out->word_count = (size_t)(argc - optind);
    if (status != 0)
        return status;
    if (words >= 0 && out->word_count > (size_t)words)
        return wrong_use("one word too many", out->words[words]);
    if (out->command < ARGUMENTS_CHECK && out->word_count < (size_t)(words < 0 ? 1 : words))
        return wrong_use("the command lacks a word behind it", "");
    return check_uses(out, used);
}

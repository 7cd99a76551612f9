/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands, and the transaction around each. */
#include "sds/command.h"

#include "base/clock.h"
#include "sds/book_audit.h"
#include "sds/command_account.h"
#include "sds/command_connector.h"

#include <stdio.h>
#include <string.h>

#define WITH(option) (1U << PLATFORM_ARGUMENTS_##option)

struct row {
    const char *noun;
    const char *verb;
    size_t words;
    unsigned options; /* besides --config */
    int (*run)(const struct command *command);
    bool only_reads; /* what it prints may stand in a pager for hours: it holds up nobody who writes
                      */
};

static const struct row rows[] = {
    { "account", "add", 1, 0, command_account_add, false },
    { "account", "list", 0, 0, command_account_list, true },
    { "account", "off", 1, 0, command_account_off, false },
    { "account", "on", 1, 0, command_account_on, false },
    { "tool", "add", 2, WITH(SCOPES), command_account_add_tool, false },
    { "tool", "grant", 2, 0, command_account_grant, false },
    { "tool", "list", 0, 0, command_account_list_tools, true },
    { "tool", "revoke", 1, 0, command_account_revoke_tool, false },
    { "connector", "add", 1, WITH(HOURS), command_connector_add, false },
    { "connector", "list", 0, 0, command_connector_list, true },
    { "connector", "revoke", 1, 0, command_connector_revoke, false },
    { "audit", "list", 0, WITH(SINCE), command_connector_audit, true },
};

static int fail(const char *why)
{
    (void)fprintf(stderr, "printwire-sds: %s\n", why);
    return 1;
}

/* The commit comes before what was printed can be used: what is shown once is there. */
static int do_it(struct command *command, const struct row *row, const char *folder)
{
    enum err err = book_open_beside(folder, &command->book);
    int status = 1;

    if (err == ERR_NONE && !row->only_reads)
        err = book_begin(command->book);
    if (err != ERR_NONE)
        status = fail(book_error(command->book));
    else
        status = row->run(command);
    if (err == ERR_NONE && status == 0 && !row->only_reads &&
        book_commit(command->book) != ERR_NONE)
        status = fail(book_error(command->book));
    book_close(command->book);
    return status;
}

static int check_options(const struct platform_arguments *arguments, unsigned allowed)
{
    static const char *const names[] = { "--config",   "--scopes",  "--hours", "--since",
                                         "--key-file", "--key",     "--url",   "--firmware",
                                         "--fits",     "--released" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (arguments->values[i] != NULL && (allowed & (1U << i)) == 0)
            return platform_arguments_wrong("an option that does not go with this command",
                                            names[i]);
    return 0;
}

int command_run(const struct platform_conf *conf, const struct platform_arguments *arguments)
{
    const char *noun = arguments->word_count > 0 ? arguments->words[0] : "";
    const char *verb = arguments->word_count > 1 ? arguments->words[1] : "";
    struct command command = { .conf = conf,
                               .options = arguments->values,
                               .words = arguments->words + 2,
                               .now_ms = clock_wall_ms() };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].noun, noun) != 0 || strcmp(rows[i].verb, verb) != 0)
            continue;
        if (arguments->word_count - 2 != rows[i].words)
            return platform_arguments_wrong("a word too few or too many", verb);
        int status = check_options(arguments, rows[i].options | WITH(CONFIG));
        return status != 0 ? status : do_it(&command, &rows[i], conf->folder);
    }
    return platform_arguments_wrong("there is no such command", noun);
}

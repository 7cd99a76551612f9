/* SPDX-License-Identifier: Apache-2.0 */
/* Each prints lines of "name value", or a table with a row each. */
#include "sds/command_account.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/str.h"
#include "sds/book_account.h"
#include "sds/book_audit.h"
#include "sds/scope.h"

#include <stdio.h>
#include <string.h>

int command_account_failed(const struct command *command, enum err err, const char *what)
{
    (void)fprintf(stderr, "printwire-sds: %s: %s\n", what,
                  err == ERR_MISSING ? "there is none of this id"
                  : err == ERR_LIMIT ? "the account has as many as it may have"
                                     : book_error(command->book));
    return 1;
}

enum err command_account_note(const struct command *command, int64_t account, const char *what,
                              const char *subject)
{
    const struct book_audit line = { .at_ms = command->now_ms,
                                     .by = SDS_DOC_BY_OPERATOR,
                                     .who = "",
                                     .account = account,
                                     .what = what,
                                     .subject = subject,
                                     .status = 200 };

    return book_audit_note(command->book, &line);
}

static bool is_name(const char *name)
{
    size_t len = strlen(name);

    for (const char *at = name; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == '\x7f')
            return false;
    return len > 0 && len < BOOK_ACCOUNT_NAME && str_is_utf8(name, len);
}

static int printed(int count)
{
    return count > 0 && fflush(stdout) == 0 ? 0 : 1;
}

int command_account_add(const struct command *command)
{
    struct book_account account = { .made_ms = command->now_ms };

    if (!is_name(command->words[0]))
        return platform_arguments_wrong("a name has 1 to 63 bytes of text", "");
    (void)str_copy(account.name, sizeof account.name, command->words[0]);
    enum err err = book_account_add(command->book, &account);
    if (err == ERR_NONE)
        err = command_account_note(command, account.place, "account-add", account.id);
    if (err != ERR_NONE)
        return command_account_failed(command, err, "account add");
    return printed(printf("account %s\n", account.id));
}

static bool print_account(void *arg, const struct book_account *account)
{
    char made[CLOCK_TEXT_SIZE];

    (void)arg;
    clock_format(account->made_ms, made);
    return printf("%s  %s  %-3s  %s\n", account->id, made,
                  account->state == BOOK_ACCOUNT_ACTIVE ? "on" : "off", account->name) > 0;
}

int command_account_list(const struct command *command)
{
    enum err err = book_account_each(command->book, print_account, NULL);

    return err == ERR_NONE ? printed(1) : command_account_failed(command, err, "account list");
}

static int set_state(const struct command *command, enum book_account_state state, const char *what)
{
    struct book_account account = { .place = 0 };
    enum err err = book_account_get(command->book, command->words[0], &account);

    if (err == ERR_NONE)
        err = book_account_set(command->book, command->words[0], state);
    if (err == ERR_NONE)
        err = command_account_note(command, account.place, what, command->words[0]);
    return err == ERR_NONE ? 0 : command_account_failed(command, err, command->words[0]);
}

int command_account_off(const struct command *command)
{
    return set_state(command, BOOK_ACCOUNT_OFF, "account-off");
}

int command_account_on(const struct command *command)
{
    return set_state(command, BOOK_ACCOUNT_ACTIVE, "account-on");
}

int command_account_add_tool(const struct command *command)
{
    const char *scopes = command->options[PLATFORM_ARGUMENTS_SCOPES];
    struct book_account account = { .place = 0 };
    struct book_account_tool tool = { .made_ms = command->now_ms };
    char secret[BOOK_ACCOUNT_SECRET];

    if (!is_name(command->words[1]))
        return platform_arguments_wrong("a name has 1 to 63 bytes of text", "");
    if (!scope_read(scopes != NULL ? scopes : "read", &tool.scopes))
        return platform_arguments_wrong("scopes are read, work, enrol, hook and audit, with commas",
                                        scopes);
    enum err err = book_account_get(command->book, command->words[0], &account);
    if (err != ERR_NONE)
        return command_account_failed(command, err, command->words[0]);
    (void)str_copy(tool.name, sizeof tool.name, command->words[1]);
    err = book_account_add_tool(command->book, &tool, secret);
    if (err == ERR_NONE)
        err = book_account_grant(command->book, tool.place, account.place);
    if (err == ERR_NONE)
        err = command_account_note(command, account.place, "tool-add", tool.id);
    int status = err == ERR_NONE ? printed(printf("tool %s\nsecret %s\n", tool.id, secret))
                                 : command_account_failed(command, err, "tool add");
    crypto_wipe(secret, sizeof secret);
    return status;
}

static bool print_tool(void *arg, const struct book_account_tool *tool)
{
    char made[CLOCK_TEXT_SIZE];
    char scopes[SDS_DOC_TEXT];

    (void)arg;
    clock_format(tool->made_ms, made);
    scope_write(tool->scopes, scopes);
    return printf("%s  %s  %-15s  %s%s\n", tool->id, made, scopes, tool->name,
                  tool->revoked_ms > 0 ? "  (revoked)" : "") > 0;
}

int command_account_list_tools(const struct command *command)
{
    enum err err = book_account_each_tool(command->book, print_tool, NULL);

    return err == ERR_NONE ? printed(1) : command_account_failed(command, err, "tool list");
}

int command_account_revoke_tool(const struct command *command)
{
    enum err err = book_account_revoke_tool(command->book, command->words[0], command->now_ms);

    if (err == ERR_NONE)
        err = command_account_note(command, 0, "tool-revoke", command->words[0]);
    return err == ERR_NONE ? 0 : command_account_failed(command, err, command->words[0]);
}

int command_account_grant(const struct command *command)
{
    struct book_account account = { .place = 0 };
    struct book_account_tool tool = { .place = 0 };
    enum err err = book_account_get_tool(command->book, command->words[0], &tool);

    if (err != ERR_NONE)
        return command_account_failed(command, err, command->words[0]);
    err = book_account_get(command->book, command->words[1], &account);
    if (err == ERR_NONE)
        err = book_account_grant(command->book, tool.place, account.place);
    if (err == ERR_NONE)
        err = command_account_note(command, account.place, "tool-grant", tool.id);
    return err == ERR_NONE ? 0 : command_account_failed(command, err, command->words[1]);
}

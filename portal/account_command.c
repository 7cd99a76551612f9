/* SPDX-License-Identifier: Apache-2.0 */
/* Actions are rows: what they need, and what does them. */
#include "portal/account_command.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/command.h"
#include "portal/store/access_account.h"
#include "portal/store/access_audit.h"
#include "portal/store/feed_book.h"
#include "portal/store/store_place.h"
#include "portal/store/store_scope_whole.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LINE_SIZE (PASSWORD_MOST + 2)

static bool keep_first(void *arg, const struct store_place *place)
{
    *(int64_t *)arg = place->id;
    return false;
}

static enum err add(struct store *store, const struct account_command *command)
{
    const struct access_actor who = command_actor();
    struct access_account account = { .place = (int64_t)command->place };
    struct store_scope scope;
    enum err err = ERR_NONE;

    (void)str_copy(account.name, sizeof account.name, command->name);
    (void)str_copy(account.password, sizeof account.password, command->phc);
    (void)access_role_from_name(command->role ? command->role : "administrator", &account.role);
    if (account.place == 0)
        err = store_place_each(store_db(store), store_scope_whole(), keep_first, &account.place);
    if (err == ERR_NONE)
        err = store_place_scope(store_db(store), store_scope_whole(), account.place, &scope);
    return err == ERR_NONE ? access_account_add(store, &who, &account) : err;
}

static enum err list(struct store *store, const struct account_command *command)
{
    (void)command;
    return command_print_list(store, LIST_VIEW_ACCOUNTS, NULL);
}

static enum err set_password(struct store *store, const struct account_command *command)
{
    const struct access_actor who = command_actor();
    struct access_account account;
    enum err err = access_account_find(store, command->name, &account);

    if (err != ERR_NONE)
        return err;
    return access_account_set_password(store, &who, &account, command->phc);
}

static enum err take_away(struct store *store, const struct account_command *command)
{
    const struct access_actor who = command_actor();
    struct access_account account;
    enum err err = access_account_find(store, command->name, &account);

    return err == ERR_NONE ? access_account_remove(store, &who, &account) : err;
}

static enum err watch(struct store *store, const struct account_command *command)
{
    const struct access_actor who = command_actor();
    struct access_account account;
    enum err err = access_account_find(store, command->name, &account);

    return err == ERR_NONE ? feed_book_set(store, &who, &account, command->jid, false) : err;
}

static enum err unwatch(struct store *store, const struct account_command *command)
{
    const struct access_actor who = command_actor();
    struct access_account account;
    enum err err = access_account_find(store, command->name, &account);

    return err == ERR_NONE ? feed_book_remove(store, &who, &account) : err;
}

static enum err places(struct store *store, const struct account_command *command)
{
    (void)command;
    return command_print_list(store, LIST_VIEW_PLACES, NULL);
}

static bool print_hash(void *arg, const struct access_audit *audit)
{
    (void)arg;
    (void)printf("%s\n", audit->hash);
    return false;
}

static enum err check_audit(struct store *store, const struct account_command *command)
{
    int64_t row = 0;
    enum err err = access_audit_verify(store, &row);

    (void)command;
    (void)printf("%" PRId64 " %s\n", row,
                 err == ERR_NONE ? "is the last row, and all fit together; its hash:"
                                 : "does not fit to the rows before it");
    return err == ERR_NONE ? access_audit_each(store, store_scope_whole(), 0, 1, print_hash, NULL)
                           : err;
}

static const struct action {
    const char *name;
    bool takes_name;
    bool takes_password;
    bool takes_jid;
    enum err (*run)(struct store *store, const struct account_command *command);
} actions[] = {
    { "add", true, true, false, add },           { "list", false, false, false, list },
    { "remove", true, false, false, take_away }, { "password", true, true, false, set_password },
    { "watch", true, false, true, watch },       { "unwatch", true, false, false, unwatch },
    { "places", false, false, false, places },   { "audit", false, false, false, check_audit },
};

static const struct action *find(const struct account_command *command)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0] && command->action; i++)
        if (strcmp(actions[i].name, command->action) == 0)
            return &actions[i];
    return NULL;
}

bool account_command_fits(const struct account_command *command)
{
    const struct action *action = find(command);
    enum access_role role;

    if (!action || action->takes_name != (command->name != NULL) ||
        action->takes_jid != (command->jid != NULL) ||
        (command->role && !access_role_from_name(command->role, &role)))
        return false;
    return action->run == add || (!command->role && command->place == 0);
}

static bool say(const char *what)
{
    (void)fprintf(stderr, "printwire-portal: %s\n", what);
    return false;
}

static void on_signal(int number)
{
    (void)number; /* reading ends by it, and that is all it is for */
}

/* A line while the terminal shows nothing; `before` is how it is left. */
static bool read_unseen(const char *prompt, const struct termios *before, char line[LINE_SIZE])
{
    struct termios quiet = *before;

    quiet.c_lflag &= ~(tcflag_t)ECHO;
    (void)fputs(prompt, stderr);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    bool has = fgets(line, LINE_SIZE, stdin) != NULL;
    while (tcsetattr(STDIN_FILENO, TCSAFLUSH, before) != 0 && errno == EINTR)
        ;
    (void)fputc('\n', stderr);
    return has;
}

/* One line from a terminal. What would end or stop us ends the reading instead, from before the
 * echo is off until it is on again. */
static bool read_terminal(const char *prompt, const struct termios *before, char line[LINE_SIZE])
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
    enum { COUNT = sizeof numbers / sizeof numbers[0] };
    const struct sigaction ends = { .sa_handler = on_signal }; /* without SA_RESTART */
    struct sigaction were[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        (void)sigaction(numbers[i], &ends, &were[i]);
    bool has = read_unseen(prompt, before, line);
    for (size_t i = 0; i < COUNT; i++)
        (void)sigaction(numbers[i], &were[i], NULL);
    return has;
}

/* One line from standard input, without its end. */
static bool ask(const char *prompt, char line[LINE_SIZE])
{
    struct termios before;
    bool is_terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    bool has =
        is_terminal ? read_terminal(prompt, &before, line) : fgets(line, LINE_SIZE, stdin) != NULL;

    if (has)
        line[strcspn(line, "\r\n")] = '\0';
    return has;
}

static bool read_password(const struct account_command *command, char line[LINE_SIZE])
{
    char again[LINE_SIZE];

    if (command->password_file)
        return file_read_secret(command->password_file, line, LINE_SIZE) == ERR_NONE ||
               say("the password file cannot be read, or others can read it too (chmod 600)");
    if (!ask("Password: ", line) || !ask("Again: ", again))
        return say("there is no password");
    bool is_same = strcmp(line, again) == 0;
    crypto_wipe(again, sizeof again);
    return is_same || say("the two passwords differ");
}

/* As the user who called, before root becomes the folder's owner, who may not read the file. */
static bool prepare(struct account_command *command)
{
    char line[LINE_SIZE];

    if (!find(command)->takes_password)
        return true;
    bool good = read_password(command, line);
    if (good && password_hash(line, &command->cost, command->phc) != ERR_NONE)
        good = say("a password has 12 to 256 bytes of UTF-8");
    crypto_wipe(line, sizeof line);
    return good;
}

static const char *reason(enum err err)
{
    static const struct {
        enum err err;
        const char *why;
    } rows[] = {
        { ERR_MISSING, "there is no such account or place" },
        { ERR_REFUSED, "that name or JID is taken" },
        { ERR_RANGE, "a name has 1 to 64 of a-z, 0-9, '.', '_', '-' and '@', a JID is bare and in "
                     "small letters" },
        { ERR_TIMEOUT, "the portal is busy writing; try again" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].err == err)
            return rows[i].why;
    return err_text(err);
}

int account_command_run(const struct portal_conf *conf, struct account_command *command)
{
    struct command_store store;

    log_set_level(LOG_LEVEL_WARN);
    command->cost =
        (struct password_cost){ conf->web.password_megabytes, conf->web.password_passes };
    if (!prepare(command))
        return 1;
    bool is_open = command_open(conf, &store);
    enum err err = is_open ? find(command)->run(store.store, command) : ERR_REFUSED;
    command_close(&store);
    if (is_open && err != ERR_NONE)
        (void)say(reason(err));
    return err == ERR_NONE && fflush(stdout) == 0 ? 0 : 1;
}

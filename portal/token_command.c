/* SPDX-License-Identifier: Apache-2.0 */
/* The file for a new token is made before the token is, and before root becomes the folder's owner,
 * who may not reach it; a token that could not be written is taken back: none stays that nobody can
 * read. */
#include "portal/token_command.h"

#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"
#include "portal/command.h"
#include "portal/store/access_token.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_MS   (INT64_C(24) * 3600 * 1000)
#define DAYS     90 /* unless --days says so */
#define MOST_DAY (ACCESS_TOKEN_LONGEST / DAY_MS)

static const char usage[] =
    "Usage: printwire-portal token make ACCOUNT [--scope S] [--place ID] [--days N] [--for TEXT]\n"
    "                              [--token-file F] [--config FILE]\n"
    "       printwire-portal token list ACCOUNT [--config FILE]\n"
    "       printwire-portal token revoke ACCOUNT ID [--config FILE]\n"
    "\n"
    "Tokens of the API, which belong to an account and can never do more than it may. The portal "
    "may "
    "be\n"
    "running; each change is noted in the audit as done by host.\n"
    "\n"
    "make prints the token, once: only its hash is stored.\n"
    "\n"
    "  --scope S       metrics, read, act, or administer; read unless given\n"
    "  --place ID      where it may do that; the account's place unless given\n"
    "  --days N        when it ends: 1 to 365, 90 unless given\n"
    "  --for TEXT      what it is for, as lists show it\n"
    "  --token-file F  write it to this new file (mode 0600) instead; one that holds something is "
    "not "
    "replaced\n"
    "\n"
    "Examples:\n"
    "  printwire-portal token make ada --scope metrics --for prometheus --token-file "
    "/etc/prometheus/printwire.token\n"
    "  printwire-portal token list ada\n"
    "  printwire-portal token revoke ada 7\n"
    "\n"
    "Exit status: 0 good; 1 it could not be done; 2 wrong use.\n";

enum { CONFIG = 256, SCOPE, PLACE, DAYS_OPTION, FOR, TOKEN_FILE, HELP };

/* clang-format off */
static const struct option options[] = {
    { "config",     required_argument, NULL, CONFIG },
    { "scope",      required_argument, NULL, SCOPE },
    { "place",      required_argument, NULL, PLACE },
    { "days",       required_argument, NULL, DAYS_OPTION },
    { "for",        required_argument, NULL, FOR },
    { "token-file", required_argument, NULL, TOKEN_FILE },
    { "help",       no_argument,       NULL, HELP },
    { NULL, 0, NULL, 0 },
};
/* clang-format on */

struct arguments {
    const struct action *action;
    const char *conf;
    const char *account;
    const char *file;
    int64_t id;   /* of revoke */
    int64_t days; /* of make, as the rest */
    struct access_token token;
    bool is_help;
    bool has_options; /* of make */
};

/* What an earlier try left, where it was not let to remove it any more: a file of ours that holds
 * nothing and that nobody else reads. */
static int open_left(const char *file)
{
    int fd = open(file, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat state;

    if (fd >= 0 && fstat(fd, &state) == 0 && S_ISREG(state.st_mode) && state.st_size == 0 &&
        state.st_uid == geteuid() && (state.st_mode & 077) == 0)
        return fd;
    if (fd >= 0)
        (void)close(fd);
    errno = EEXIST;
    return -1;
}

static int open_new(const char *file)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    return fd < 0 && errno == EEXIST ? open_left(file) : fd;
}

/* Standard output, or the new file; NULL, and said. */
static FILE *open_out(const char *file)
{
    if (!file)
        return stdout;
    int fd = open_new(file);
    FILE *out = fd >= 0 ? fdopen(fd, "we") : NULL;

    if (!out)
        (void)command_complain(file, strerror(errno));
    if (!out && fd >= 0)
        (void)close(fd);
    if (out)
        (void)setvbuf(out, NULL, _IONBF, 0); /* what could not be written comes at no other time */
    return out;
}

static void close_out(FILE *out, bool good, const char *file)
{
    if (!file)
        return;
    bool is_empty = !good && ftruncate(fileno(out), 0) == 0;
    (void)fclose(out);
    if (!good && unlink(file) != 0)
        (void)command_complain(file, is_empty ? "it stays, empty; the next try takes it"
                                              : "it could not be removed again");
}

static bool write_text(const struct arguments *a, FILE *out, const char *text)
{
    return fprintf(out, "%s\n", text) >= 0 && fflush(out) == 0 &&
           (!a->file || fsync(fileno(out)) == 0);
}

static enum err make(struct store *store, struct arguments *a, const struct access_account *account,
                     FILE *out)
{
    const struct access_actor who = command_actor();
    char text[ACCESS_TOKEN_SIZE];

    if (a->token.place == 0)
        a->token.place = account->place;
    a->token.expires_ms = who.now_ms + a->days * DAY_MS;
    enum err err = access_token_make(store, &who, account->id, 0, &a->token, text);
    if (err != ERR_NONE)
        return err;
    bool is_written = write_text(a, out, text);
    crypto_wipe(text, sizeof text);
    if (is_written)
        return ERR_NONE;
    if (access_token_remove(store, &who, account, a->token.id) != ERR_NONE)
        (void)command_complain(a->account, "a token was made that nobody can read: revoke it");
    return ERR_IO;
}

static enum err list(struct store *store, struct arguments *a, const struct access_account *account,
                     FILE *out)
{
    char id[24];

    (void)a;
    (void)out;
    (void)snprintf(id, sizeof id, "%" PRId64, account->id);
    return command_print_list(store, LIST_VIEW_TOKENS, id);
}

static enum err take_away(struct store *store, struct arguments *a,
                          const struct access_account *account, FILE *out)
{
    const struct access_actor who = command_actor();

    (void)out;
    return access_token_remove(store, &who, account, a->id);
}

static const struct action {
    const char *name;
    int words; /* behind it */
    enum err (*run)(struct store *store, struct arguments *a, const struct access_account *account,
                    FILE *out);
} actions[] = { { "make", 1, make }, { "list", 1, list }, { "revoke", 2, take_away } };

static bool take_option(struct arguments *a, int option)
{
    switch (option) {
    case CONFIG:
        a->conf = optarg;
        return true;
    case HELP:
        a->is_help = true;
        return true;
    case SCOPE:
        a->has_options = true;
        return access_scope_from_name(optarg, &a->token.role);
    case PLACE:
        a->has_options = true;
        return str_to_i64(optarg, 1, INT64_MAX, &a->token.place);
    case DAYS_OPTION:
        a->has_options = true;
        return str_to_i64(optarg, 1, MOST_DAY, &a->days);
    case FOR:
        a->has_options = true;
        return str_is_utf8(optarg, strlen(optarg)) &&
               str_copy(a->token.name, sizeof a->token.name, optarg);
    default:
        a->has_options = true;
        a->file = optarg;
        return true;
    }
}

static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    return NULL;
}

static bool take_words(struct arguments *a, int count, char **words)
{
    a->action = count > 0 ? find_action(words[0]) : NULL;
    if (!a->action || count != a->action->words + 1)
        return false;
    a->account = words[1];
    return count < 3 || str_to_i64(words[2], 1, INT64_MAX, &a->id);
}

/* 0, or the exit status for wrong use. */
static int read_arguments(int argc, char **argv, struct arguments *a)
{
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == '?' || option == ':')
            return command_wrong_use("token", "an option that is not known, or lacks its value",
                                     argv[optind - 1]);
        if (!take_option(a, option))
            return command_wrong_use("token", "not a value for this option", optarg);
    }
    if (a->is_help)
        return 0;
    if (!take_words(a, argc - optind, argv + optind))
        return command_wrong_use("token", "make ACCOUNT, list ACCOUNT, or revoke ACCOUNT ID", "");
    if (a->has_options && a->action->run != make)
        return command_wrong_use("token", "an option that goes with make only", "");
    return 0;
}

static const char *reason(enum err err)
{
    static const struct {
        enum err err;
        const char *why;
    } rows[] = {
        { ERR_MISSING, "there is no such account, token or place" },
        { ERR_RANGE, "the account may not do that itself" },
        { ERR_LIMIT, "the account has as many tokens as it may" },
        { ERR_TIMEOUT, "the portal is busy writing; try again" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].err == err)
            return rows[i].why;
    return err_text(err);
}

static int run(struct arguments *a, const struct portal_conf *conf)
{
    struct command_store store;
    struct access_account account;
    FILE *out = open_out(a->file);

    if (!out)
        return 1;
    bool is_open = command_open(conf, &store);
    enum err err = is_open ? access_account_find(store.store, a->account, &account) : ERR_REFUSED;
    if (err == ERR_NONE)
        err = a->action->run(store.store, a, &account, out);
    command_close(&store);
    close_out(out, err == ERR_NONE, a->file);
    if (err == ERR_NONE)
        return 0;
    return is_open ? command_complain(a->account, reason(err)) : 1;
}

int token_command_run(int argc, char **argv)
{
    struct arguments a = { .conf = PORTAL_CONF_FILE,
                           .days = DAYS,
                           .token = { .role = ACCESS_VIEWER, .name = "command line" } };
    int status = read_arguments(argc, argv, &a);

    if (status != 0)
        return status;
    if (a.is_help)
        return command_help(usage);
    struct portal_conf *conf = command_conf(a.conf);
    if (!conf)
        return 1;
    log_set_level(LOG_LEVEL_WARN);
    status = run(&a, conf);
    portal_conf_free(conf);
    return status;
}

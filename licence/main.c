/* SPDX-License-Identifier: Apache-2.0 */
/* printwire-licence: the licence server and the commands of its administrator. */
#include "base/buf.h"
#include "base/crypto_ready.h"
#include "licence/arguments.h"
#include "licence/keys.h"
#include "licence/look.h"
#include "licence/paper.h"
#include "licence/server_conf.h"
#include "licence/service.h"
#include "licence/terms.h"

#include <stdio.h>

static const char usage[] =
    "Usage: printwire-licence serve [--config FILE]     answer agents until SIGTERM; SIGHUP reads "
    "keys and FILE again\n"
    "       printwire-licence keygen KEY.pem            make a key: KEY.pem (secret, 0600) and "
    "KEY.pem.pub\n"
    "       printwire-licence keyset --root ROOT.pem --set-version N KEY.pem.pub[=FROM..UNTIL]...\n"
    "                                                   sign the set of keys that sign answers\n"
    "       printwire-licence issue --customer NAME --devices N [TERMS]\n"
    "                                                   a new licence: prints its id and its "
    "activation code\n"
    "       printwire-licence renew ID [TERMS]          change terms; lifts a revocation\n"
    "       printwire-licence revoke ID [--from DAY | --notice-days N] [--notice TEXT]\n"
    "       printwire-licence list [--csv]              all licences\n"
    "       printwire-licence show ID                   one licence, its agents, its audit lines\n"
    "       printwire-licence export                    the whole ledger as JSON, without codes\n"
    "       printwire-licence answer REQUEST            answer the request file of an agent "
    "without network\n"
    "       printwire-licence verify ANSWER             check an answer or key set, say what it "
    "says\n"
    "       printwire-licence --check-config [--config FILE] | --reference | --help | --version\n"
    "\n"
    "FILE is " SERVER_CONF_FILE " unless given. A DAY is 2027-03-01, UTC, or a time such as\n"
    "2027-03-01T12:00:00Z. Roots sign key sets only, and their secret keys belong on a machine "
    "without network.\n"
    "\n"
    "TERMS (and what a new licence has without them):\n"
    "  --customer NAME  --devices N     who it is for, and how many printers\n"
    "  --overage PERCENT                more printers that are no trouble (10)\n"
    "  --agents N                       agents that may use it at a time (1)\n"
    "  --days N | --until DAY           how long it is valid (365 days from now or from --from)\n"
    "  --from DAY                       valid from (now)\n"
    "  --region WORD                    the region that portal and configuration must name (any)\n"
    "  --edition WORD                   (standard)\n"
    "  --features WORD,WORD             (none)\n"
    "  --lease-days N                   works so long without asking again (30)\n"
    "  --grace-days N                   works so long after its end or lease, with warnings (30)\n"
    "  --notice TEXT                    shown to the agent's administrator\n"
    "Options of renew:\n"
    "  --new-code                       another activation code; active agents stay so\n"
    "Options of revoke:\n"
    "  --notice-days N                  delivery pauses after so many days (14), with warnings\n"
    "Options of keyset:\n"
    "  --set-version N                  higher than that of every set before\n"
    "  --days N | --until DAY           answers that are signed later need a newer set (400 days)\n"
    "Options of verify:\n"
    "  --root ROOT.pem.pub  --keyset FILE   instead of those of the configuration\n"
    "  --bytes FILE  --signature FILE       write what was signed, for openssl pkeyutl -verify\n"
    "\n"
    "Examples:\n"
    "  printwire-licence keygen root.pem\n"
    "  printwire-licence keygen /var/lib/printwire-licence/keys/2027.pem\n"
    "  printwire-licence keyset --root root.pem --set-version 1 2027.pem.pub > "
    "/var/lib/printwire-licence/keyset\n"
    "  printwire-licence issue --customer 'Bergmann AG' --devices 500 --region eu\n"
    "\n"
    "Exit status: 0 good; 1 it failed, or what was verified is not good; 2 wrong use of the "
    "command line.\n";

static int print_text(const char *text)
{
    return fputs(text, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
}

static int print_reference(void)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    int status = server_conf_write_reference(&out) ? print_text(buf_text(&out)) : 1;
    buf_finish(&out);
    return status;
}

static int check(const struct arguments *a, const struct server_conf *conf)
{
    return printf("%s: good: port %u, ledger in %s\n", a->file, conf->port, conf->folder) > 0 ? 0
                                                                                              : 1;
}

/* The commands that need the configuration. */
static int run_configured(const struct arguments *a)
{
    static int (*const commands[])(const struct arguments *, const struct server_conf *) = {
        [ARGUMENTS_ISSUE] = terms_issue,   [ARGUMENTS_RENEW] = terms_renew,
        [ARGUMENTS_REVOKE] = terms_revoke, [ARGUMENTS_LIST] = look_list,
        [ARGUMENTS_SHOW] = look_show,      [ARGUMENTS_EXPORT] = look_export,
        [ARGUMENTS_VERIFY] = paper_verify, [ARGUMENTS_ANSWER] = paper_answer,
        [ARGUMENTS_CHECK] = check,
    };
    struct conf_error error;

    if (a->command == ARGUMENTS_SERVE && crypto_ready_make() == ERR_MEMORY) {
        (void)fputs("printwire-licence: OpenSSL got no memory to start with: ending\n", stderr);
        return 1;
    }
    struct server_conf *conf = server_conf_read(a->file, &error);
    if (conf == NULL) {
        (void)fprintf(stderr, "printwire-licence: %s\n", error.text);
        return 1;
    }
    if (a->command == ARGUMENTS_SERVE)
        return service_run(conf, a->file);
    int status = commands[a->command](a, conf);
    server_conf_free(conf);
    return status;
}

int main(int argc, char **argv)
{
    struct arguments a;
    int status = arguments_read(argc, argv, &a);

    if (status != 0)
        return status;
    switch (a.command) {
    case ARGUMENTS_HELP:
        return print_text(usage);
    case ARGUMENTS_VERSION:
        return print_text("printwire-licence " PRINTWIRE_VERSION "\n");
    case ARGUMENTS_REFERENCE:
        return print_reference();
    case ARGUMENTS_KEYGEN:
        return keys_make(&a);
    case ARGUMENTS_KEYSET:
        return keys_sign_set(&a);
    case ARGUMENTS_VERIFY:
        return a.root_count > 0 ? paper_verify(&a, NULL) : run_configured(&a);
    default:
        return run_configured(&a);
    }
}

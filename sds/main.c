/* SPDX-License-Identifier: Apache-2.0 */
/* printwire-sds: the platform of smart device services, and the commands of its administrator. */
#include "base/buf.h"
#include "base/crypto_ready.h"
#include "sds/command.h"
#include "sds/command_backup.h"
#include "sds/command_image.h"
#include "sds/platform.h"
#include "sds/platform_arguments.h"
#include "sds/platform_conf.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "Usage: printwire-sds run [--config FILE]     answer connectors and tools until SIGTERM; "
    "SIGHUP "
    "reads the\n"
    "                                             certificate again\n"
    "       printwire-sds check [--config FILE]   (or --check-config) read and check FILE\n"
    "       printwire-sds account add NAME        a customer: prints its id\n"
    "       printwire-sds account list | on ID | off ID\n"
    "       printwire-sds tool add ACCOUNT NAME [--scopes read,work,enrol,hook,audit]\n"
    "                                             who works for it: prints id and secret, once\n"
    "       printwire-sds tool grant TOOL ACCOUNT | list | revoke ID\n"
    "       printwire-sds connector add ACCOUNT [--hours N]\n"
    "                                             a place for a site: prints its one-time code, "
    "good for N hours (24)\n"
    "       printwire-sds connector list | revoke ID\n"
    "       printwire-sds audit list [--since TIME]\n"
    "       printwire-sds image FILE --key KEY --url URL --firmware VERSION --fits PRODUCT,... "
    "[--released TIME]\n"
    "                                             sign a firmware image: prints its manifest, "
    "for <images> of portal.xml\n"
    "       printwire-sds backup FILE --key-file KEY\n"
    "                                             everything, encrypted, beside the daemon; KEY is "
    "what\n"
    "                                             openssl rand -hex 32 writes, mode 0600\n"
    "       printwire-sds restore FILE --key-file KEY\n"
    "                                             into a folder without sds.db\n"
    "       printwire-sds --reference | --help | --version\n"
    "\n"
    "FILE is " PLATFORM_CONF_FILE " unless given; a TIME is 2027-03-01T12:00:00Z. Commands may run "
    "beside the daemon.\n"
    "What it speaks is Printwire's own published contract (SDS.md); it has nothing to do with HP's "
    "cloud.\n"
    "\n"
    "Examples:\n"
    "  printwire-sds account add 'Bergmann AG'\n"
    "  printwire-sds tool add 0b52... portal --scopes read,work\n"
    "  printwire-sds connector add 0b52... --hours 48\n"
    "  printwire-sds image 2410B.bin --key publisher.pem --url https://images.example/2410B.bin "
    "--firmware 2410B \\\n"
    "    --fits W1A53A,W1A56A > images/laserjet-2410B.json\n"
    "\n"
    "Exit status: 0 good; 1 it failed; 2 wrong use of the command line.\n";

static int print_text(const char *text)
{
    return fputs(text, stdout) >= 0 && fflush(stdout) == 0 ? 0 : 1;
}

static int print_reference(void)
{
    struct buf out;

    buf_init(&out, 1 << 20);
    int status = platform_conf_write_reference(&out) ? print_text(buf_text(&out)) : 1;
    buf_finish(&out);
    return status;
}

static int check(const struct platform_conf *conf, const char *file)
{
    return printf("%s: good: https port %u, data in %s\n", file, conf->port, conf->folder) > 0 ? 0
                                                                                               : 1;
}

static int run(const struct platform_arguments *arguments, const char *what)
{
    const char *given = arguments->values[PLATFORM_ARGUMENTS_CONFIG];
    const char *file = given != NULL ? given : PLATFORM_CONF_FILE;
    bool is_run = strcmp(what, "run") == 0;
    struct conf_error error;

    if (is_run && crypto_ready_make() == ERR_MEMORY) {
        (void)fputs("printwire-sds: OpenSSL got no memory to start with: ending\n", stderr);
        return 1;
    }
    struct platform_conf *conf = platform_conf_read(file, &error);
    if (conf == NULL) {
        (void)fprintf(stderr, "printwire-sds: %s\n", error.text);
        return 1;
    }
    if (is_run)
        return platform_run(conf);
    bool is_restore = strcmp(what, "restore") == 0;
    int status = strcmp(what, "check") == 0 ? check(conf, file)
                 : is_restore || strcmp(what, "backup") == 0
                     ? command_backup_run(conf, arguments, is_restore)
                     : command_run(conf, arguments);
    platform_conf_free(conf);
    return status;
}

int main(int argc, char **argv)
{
    struct platform_arguments arguments;
    int status = platform_arguments_read(argc, argv, &arguments);

    if (status != 0)
        return status;
    if (arguments.values[PLATFORM_ARGUMENTS_VERSION] != NULL)
        return print_text("printwire-sds " PRINTWIRE_VERSION "\n");
    if (arguments.values[PLATFORM_ARGUMENTS_REFERENCE] != NULL)
        return print_reference();
    if (arguments.values[PLATFORM_ARGUMENTS_CHECK] != NULL)
        return run(&arguments, "check");
    if (arguments.values[PLATFORM_ARGUMENTS_HELP] != NULL || arguments.word_count == 0)
        return print_text(usage);
    if (strcmp(arguments.words[0], "image") == 0)
        return command_image_run(&arguments);
    return run(&arguments, arguments.words[0]);
}

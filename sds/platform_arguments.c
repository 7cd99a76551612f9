/* SPDX-License-Identifier: Apache-2.0 */
/* Options first to last as they stand; which of them go with a command is the command's row. */
#include "sds/platform_arguments.h"

#include <getopt.h>
#include <stdio.h>

#define EXIT_USAGE 2
#define FIRST      256

int platform_arguments_wrong(const char *what, const char *which)
{
    (void)fprintf(stderr, "printwire-sds: %s%s%s; --help shows how to use it\n", what,
                  *which != '\0' ? ": " : "", which);
    return EXIT_USAGE;
}

int platform_arguments_read(int argc, char **argv, struct platform_arguments *out)
{
    static const struct option options[] = {
        { "config", required_argument, NULL, FIRST + PLATFORM_ARGUMENTS_CONFIG },
        { "scopes", required_argument, NULL, FIRST + PLATFORM_ARGUMENTS_SCOPES },
        { "hours", required_argument, NULL, FIRST + PLATFORM_ARGUMENTS_HOURS },
        { "since", required_argument, NULL, FIRST + PLATFORM_ARGUMENTS_SINCE },
        { "key", required_argument, NULL, FIRST + PLATFORM_ARGUMENTS_KEY },
        { "url", required_argument, NULL, FIRST + PLATFORM_ARGUMENTS_URL },
        { "firmware", required_argument, NULL, FIRST + PLATFORM_ARGUMENTS_FIRMWARE },
        { "fits", required_argument, NULL, FIRST + PLATFORM_ARGUMENTS_FITS },
        { "released", required_argument, NULL, FIRST + PLATFORM_ARGUMENTS_RELEASED },
        { "key-file", required_argument, NULL, FIRST + PLATFORM_ARGUMENTS_KEY_FILE },
        { "check-config", no_argument, NULL, FIRST + PLATFORM_ARGUMENTS_CHECK },
        { "reference", no_argument, NULL, FIRST + PLATFORM_ARGUMENTS_REFERENCE },
        { "help", no_argument, NULL, FIRST + PLATFORM_ARGUMENTS_HELP },
        { "version", no_argument, NULL, FIRST + PLATFORM_ARGUMENTS_VERSION },
        { NULL, 0, NULL, 0 },
    };
    int index;

    *out = (struct platform_arguments){ .words = NULL };
    opterr = 0;
    while ((index = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (index < FIRST)
            return platform_arguments_wrong("an option that is not known, or lacks its value",
                                            argv[optind - 1]);
        out->values[index - FIRST] = optarg != NULL ? optarg : "";
    }
    out->words = argv + optind;
    out->word_count = (size_t)(argc - optind);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* platform_arguments: the command line of printwire-sds. */
#ifndef PRINTWIRE_SDS_PLATFORM_ARGUMENTS_H
#define PRINTWIRE_SDS_PLATFORM_ARGUMENTS_H

#include <stddef.h>
#include <stdint.h>

enum platform_arguments_option {
    PLATFORM_ARGUMENTS_CONFIG,
    PLATFORM_ARGUMENTS_SCOPES,
    PLATFORM_ARGUMENTS_HOURS,
    PLATFORM_ARGUMENTS_SINCE,
    PLATFORM_ARGUMENTS_KEY_FILE,
    PLATFORM_ARGUMENTS_KEY, /* these are of an image */
    PLATFORM_ARGUMENTS_URL,
    PLATFORM_ARGUMENTS_FIRMWARE,
    PLATFORM_ARGUMENTS_FITS,
    PLATFORM_ARGUMENTS_RELEASED,
    PLATFORM_ARGUMENTS_CHECK,
    PLATFORM_ARGUMENTS_REFERENCE, /* these print, and need nothing else */
    PLATFORM_ARGUMENTS_HELP,
    PLATFORM_ARGUMENTS_VERSION,
    PLATFORM_ARGUMENTS_OPTIONS
};

struct platform_arguments {
    const char *values[PLATFORM_ARGUMENTS_OPTIONS]; /* argv's; NULL: not given */
    char **words;                                   /* what is no option */
    size_t word_count;
};

/** Read the command line. 0, or the exit status for wrong use, which was told on standard error. */
int platform_arguments_read(int argc, char **argv, struct platform_arguments *out);

/** Tell on standard error that the command line is wrong; the exit status. */
int platform_arguments_wrong(const char *what, const char *which);

#endif

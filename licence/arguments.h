/* SPDX-License-Identifier: Apache-2.0 */
/* arguments: the command line of printwire-licence, read against one table. */
#ifndef PRINTWIRE_LICENCE_ARGUMENTS_H
#define PRINTWIRE_LICENCE_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARGUMENTS_UNSET INT64_MIN /* of a number or time that was not given */
#define ARGUMENTS_ROOTS 2

enum arguments_command {
    ARGUMENTS_SERVE,
    ARGUMENTS_KEYGEN,
    ARGUMENTS_KEYSET,
    ARGUMENTS_ISSUE,
    ARGUMENTS_RENEW,
    ARGUMENTS_REVOKE,
    ARGUMENTS_LIST,
    ARGUMENTS_SHOW,
    ARGUMENTS_EXPORT,
    ARGUMENTS_VERIFY,
    ARGUMENTS_ANSWER,
    ARGUMENTS_CHECK,
    ARGUMENTS_REFERENCE,
    ARGUMENTS_HELP,
    ARGUMENTS_VERSION
};

/* Texts are NULL where not given. Times are milliseconds since 1970 UTC. */
struct arguments {
    enum arguments_command command;
    const char *file; /* the configuration */
    char **words;     /* what is no option */
    size_t word_count;
    const char *customer, *edition, *region, *features, *notice;
    int64_t devices, overage, agents, lease_days, grace_days, days, notice_days, version;
    int64_t from_ms, until_ms;
    const char *roots[ARGUMENTS_ROOTS];
    size_t root_count;
    const char *keyset, *bytes, *signature;
    bool new_code; /* of renew */
    bool csv;
};

/** Read the command line; the texts stay argv's. 0, or the exit status for wrong use, which was
 * told on standard error. */
int arguments_read(int argc, char **argv, struct arguments *out);

/** Read "2027-03-01" or "2027-03-01T12:00:00Z" as UTC; a day without time is its first millisecond,
 * or its last when `is_end`. */
bool arguments_read_time(const char *text, bool is_end, int64_t *out_ms);

#endif

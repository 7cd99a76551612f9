/* SPDX-License-Identifier: Apache-2.0 */
/* jail_table: the rows behind base/jail: system calls by group, and places that every program or
 * every resolver needs. docs/security.md is compared with them by a test.
 *
 * A system call that is on no row fails with ENOSYS ("this kernel has none"), and the kernel's
 * audit log gets a line: a newer C library that tries a newer call goes on with the older one, as
 * on an older kernel. A row with is_deadly ends the process instead: no library asks for those, and
 * whoever does has taken the process over.
 */
#ifndef PRINTWIRE_BASE_JAIL_TABLE_H
#define PRINTWIRE_BASE_JAIL_TABLE_H

#include "base/jail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A build with AddressSanitizer or ThreadSanitizer: its runtime needs more than we do. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define JAIL_TABLE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define JAIL_TABLE_SANITIZED 1
#endif
#endif
#ifndef JAIL_TABLE_SANITIZED
#define JAIL_TABLE_SANITIZED 0
#endif

/* Bits of an argument that must have a value. */
struct jail_table_test {
    unsigned argument;
    uint64_t mask; /* 0: no test */
    uint64_t value;
};

/* Several rows of one call: any of them lets it pass. A name that this machine's kernel interface
 * does not have is passed over. */
struct jail_table_call {
    const char *name;
    unsigned groups;
    struct jail_table_test tests[2]; /* all must hold */
    bool is_own;                     /* the first argument must be our process number */
    bool is_deadly;                  /* for all programs */
};

/* A place of the system. */
struct jail_table_place {
    struct jail_place place;
    unsigned groups;
    bool is_etc; /* stands in for the whole of /etc where we are root, whom permissions do not hold
                  */
};

/** The rows of system calls. */
const struct jail_table_call *jail_table_calls(size_t *out_count);

/** What a build with sanitizers may call beside that, in every group; none in other builds. */
const struct jail_table_call *jail_table_sanitizers(size_t *out_count);

/** The rows of places. */
const struct jail_table_place *jail_table_places(size_t *out_count);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* jail_tries: what a program in a jail may try, one function each, for jail_tool. */
#ifndef PRINTWIRE_TESTS_JAIL_TRIES_H
#define PRINTWIRE_TESTS_JAIL_TRIES_H

#include <stddef.h>
#include <stdint.h>

struct jail_tries_world {
    const char *conf;
    const char *outside;
    uint16_t port;
    char folder[4096]; /* the storage folder */
    uint16_t own_port; /* a TCP port that the configuration names */
};

/* 0 when it works, else an errno. */
typedef int jail_tries_fn(const struct jail_tries_world *w);

struct jail_tries_row {
    const char *name;
    jail_tries_fn *fn;
};

/** All of them. */
const struct jail_tries_row *jail_tries_all(size_t *out_count);

#endif

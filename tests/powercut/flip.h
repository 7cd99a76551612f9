/* SPDX-License-Identifier: Apache-2.0 */
/* flip: single bits that a disk changes in a database at rest.
 *
 * A database is read through the real modules, as a list of items. After a flip each item must be
 * as it was, or be missing with a word about it: the file is refused or set aside, a record is set
 * aside, a row is passed over. An item that was never there, said as if it were good, is the one
 * thing that must not happen. */
#ifndef PRINTWIRE_TESTS_POWERCUT_FLIP_H
#define PRINTWIRE_TESTS_POWERCUT_FLIP_H

#include "base/sqlite.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLIP_GROUPS 24

struct flip_item {
    uint64_t hash; /* of all that it says, its name included */
    unsigned group;
};

/* What a database says. */
struct flip_items {
    struct flip_item *items;
    size_t count, size;
    char groups[FLIP_GROUPS][32];
    size_t group_count;
};

/* How the modules took a database. */
enum flip_result {
    FLIP_READ,    /* it was read */
    FLIP_ASIDE,   /* set aside, a new one is in use */
    FLIP_BROKEN,  /* found damaged in use: no more changes, set aside at the next start */
    FLIP_REFUSED, /* the program does not start */
    FLIP_RESULTS
};

/** Read the agent's database in a folder, at its start: what the modules hand over. */
enum flip_result flip_agent_read(const char *folder, struct flip_items *out);

/** Read the portal's. */
enum flip_result flip_portal_read(const char *folder, struct flip_items *out);

/** Add an item: bytes of a group (a module or a table). */
void flip_add(struct flip_items *items, const char *group, const void *bytes, size_t len);

/** Add each row of a table as an item; false when it cannot be read to its end. */
bool flip_add_rows(struct flip_items *items, struct sqlite *db, const char *table);

/** Flip `count` random bits, one at a time, in copies of the file `name` in `folder`; prints what
 * became of them by group, and returns how many gave a wrong item. */
unsigned flip_run(bool is_agent, const char *folder, const char *ruins, unsigned count,
                  uint64_t seed);

/** The bytes of a file in a folder, for free(); NULL when there is none. */
uint8_t *flip_read_file(const char *folder, const char *name, size_t *out_len);

/** Write a file in a folder. */
void flip_write_file(const char *folder, const char *name, const uint8_t *bytes, size_t len);

#endif

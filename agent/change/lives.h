/* SPDX-License-Identifier: Apache-2.0 */
/* lives: what is remembered of all incidents of a device, read at the beginning of a run and
 * written at its end. Used by change only. */
#ifndef PRINTWIRE_AGENT_CHANGE_LIVES_H
#define PRINTWIRE_AGENT_CHANGE_LIVES_H

#include "agent/change/life.h"
#include "agent/change/run.h"

struct lives_item {
    char key[RUN_KEY_SIZE];
    char before[LIFE_TEXT]; /* as it was read; "" it is new */
    struct life life;
    bool is_seen; /* its alert is in the reading */
};

struct lives {
    struct lives_item *items;
    size_t count;
    size_t size;
};

/** Read them; `out_lives` must be zeroed and is the caller's to finish in any case. */
enum err lives_load(struct run *run, struct lives *out_lives);

/** Free them. */
void lives_finish(struct lives *lives);

/** What is remembered of a key; NULL when that is nothing. Good until the next lives_make(). */
struct lives_item *lives_find(struct lives *lives, const char *key);

/** The same, made when there is none; NULL without memory. */
struct lives_item *lives_make(struct lives *lives, const char *key);

/** An incident goes on under another key, and so does its life. False without memory. */
bool lives_rename(struct lives *lives, const char *key, const char *now);

/** Write what differs. `is_whole`: the run saw all alerts, so events that were not seen are
 * forgotten, and lives of which nothing matters any more. */
enum err lives_save(struct run *run, struct lives *lives, bool is_whole);

#endif

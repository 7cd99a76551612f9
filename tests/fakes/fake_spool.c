/* SPDX-License-Identifier: Apache-2.0 */
/* An array of texts; everything appended is committed at once. */
#include "tests/fakes/fake_spool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 100000

struct spool {
    struct fake_spool_state state;
    char epoch[37];
    char *records[MOST + 1]; /* by number; NULL: not there */
    uint64_t committed;
    uint64_t stored;
};

static void name_epoch(struct spool *spool)
{
    snprintf(spool->epoch, sizeof spool->epoch, "00000000-0000-4000-8000-%012u",
             spool->state.epochs);
}

struct spool *fake_spool_create(void)
{
    struct spool *spool = calloc(1, sizeof *spool);

    if (spool != NULL)
        name_epoch(spool);
    return spool;
}

void spool_close(struct spool *spool)
{
    if (spool == NULL)
        return;
    for (uint64_t i = 1; i <= spool->committed; i++)
        free(spool->records[i]);
    free(spool);
}

uint64_t fake_spool_add(struct spool *spool, const char *xml)
{
    if (spool->committed == MOST)
        abort();
    spool->records[++spool->committed] = strdup(xml);
    return spool->committed;
}

void fake_spool_damage(struct spool *spool, uint64_t number)
{
    free(spool->records[number]);
    spool->records[number] = strdup("");
}

void fake_spool_lose(struct spool *spool, uint64_t number)
{
    free(spool->records[number]);
    spool->records[number] = NULL;
}

struct fake_spool_state *fake_spool_state(struct spool *spool)
{
    return &spool->state;
}

const char *spool_epoch(const struct spool *spool)
{
    return spool->epoch;
}

uint64_t spool_next(const struct spool *spool)
{
    return spool->committed + 1;
}

uint64_t spool_committed(const struct spool *spool)
{
    return spool->committed;
}

uint64_t spool_stored_through(const struct spool *spool)
{
    return spool->stored;
}

uint64_t spool_waiting(const struct spool *spool, uint64_t *out_bytes)
{
    if (out_bytes != NULL)
        *out_bytes = 0;
    return spool->committed - spool->stored;
}

enum err spool_read(struct spool *spool, uint64_t from, spool_read_fn *fn, void *arg)
{
    bool more = true;

    if (spool->state.next_error != ERR_NONE)
        return spool->state.next_error;
    if (from <= spool->stored)
        abort(); /* what is stored is forgotten */
    for (uint64_t i = from; more && i <= spool->committed; i++)
        if (spool->records[i] != NULL)
            more = fn(arg, i, spool->records[i], strlen(spool->records[i]));
    return ERR_NONE;
}

enum err spool_stored(struct spool *spool, uint64_t through)
{
    if (spool->state.next_error != ERR_NONE)
        return spool->state.next_error;
    if (through > spool->committed)
        abort();
    if (through > spool->stored)
        spool->stored = through;
    return ERR_NONE;
}

enum err spool_quarantine(struct spool *spool, uint64_t number, const char *reason)
{
    (void)reason;
    if (spool->state.next_error != ERR_NONE)
        return spool->state.next_error;
    fake_spool_damage(spool, number);
    spool->state.quarantined++;
    spool->state.quarantine_number = number;
    return ERR_NONE;
}

enum err spool_rewind(struct spool *spool, uint64_t through)
{
    if (!spool->state.has_history)
        return ERR_MISSING;
    spool->stored = through;
    return ERR_NONE;
}

enum err spool_new_epoch(struct spool *spool)
{
    if (spool->state.next_error != ERR_NONE)
        return spool->state.next_error;
    for (uint64_t i = 1; i <= spool->stored; i++)
        free(spool->records[i]);
    uint64_t waiting = spool->committed - spool->stored;
    memmove(spool->records + 1, spool->records + spool->stored + 1,
            waiting * sizeof spool->records[0]);
    spool->committed = waiting;
    spool->stored = 0;
    spool->state.epochs++;
    name_epoch(spool);
    return ERR_NONE;
}

enum err spool_agree(struct spool *spool, uint64_t through)
{
    if (spool->state.held == 0 || through <= spool->state.held) {
        spool->state.held = 0;
        return ERR_NONE;
    }
    return spool_stored(spool, spool->state.held) == ERR_NONE ? ERR_RANGE : spool->state.next_error;
}

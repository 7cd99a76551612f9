/* SPDX-License-Identifier: Apache-2.0 */
/* Exact variables: the ones still to ask for stand in an array, the ones asked for last at its
 * front. */
#include "agent/walk_get.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 32, NAMES_MOST = 1000, NAME_OVERHEAD = 8 };

struct walk_get {
    size_t first; /* still to ask for: `left` from here */
    size_t left;
    size_t chunk; /* most to ask for together */
    size_t asked; /* by the last question */
    struct oid oids[];
};

struct walk_get *walk_get_create(const struct oid *oids, size_t count)
{
    struct walk_get *get = malloc(sizeof *get + count * sizeof *oids);

    assert(count > 0);
    if (get == NULL)
        return NULL;
    get->first = 0;
    get->left = count;
    get->chunk = CHUNK;
    get->asked = 0;
    (void)memcpy(get->oids, oids, count * sizeof *oids);
    return get;
}

void walk_get_destroy(struct walk_get *get)
{
    free(get);
}

bool walk_get_ready(struct walk_get *get, const struct walk_guard *guard)
{
    size_t kept = 0;

    for (size_t i = 0; guard != NULL && i < get->left; i++)
        if (!walk_guard_forbids(guard, &get->oids[get->first + i]))
            get->oids[get->first + kept++] = get->oids[get->first + i];
    if (guard != NULL)
        get->left = kept;
    return get->left > 0;
}

/* Most bytes that a name can take in a packet, with the tags around it. */
static size_t encoded_size(const struct oid *oid)
{
    size_t size = NAME_OVERHEAD;

    for (size_t i = 0; i < oid->len; i++)
        for (uint32_t id = oid->ids[i]; id > 0x7f; id >>= 7)
            size++;
    return size + oid->len;
}

void walk_get_ask(struct walk_get *get, struct walk_codec_question *question)
{
    size_t count = 0;
    size_t bytes = 0;

    while (count < get->left && count < get->chunk) {
        bytes += encoded_size(&get->oids[get->first + count]);
        if (count > 0 && bytes > NAMES_MOST)
            break;
        count++;
    }
    get->asked = count;
    question->verb = WALK_CODEC_GET;
    question->oids = get->oids + get->first;
    question->count = count;
}

/* Leave out the ones that are marked; the others of the question move up to those that wait. */
static void drop_marked(struct walk_get *get, const bool marked[CHUNK])
{
    struct oid *oids = get->oids + get->first;
    size_t to = get->asked;

    for (size_t from = get->asked; from > 0; from--)
        if (!marked[from - 1] && --to != from - 1)
            oids[to] = oids[from - 1];
    get->first += to;
    get->left -= to;
    get->asked -= to;
}

static void drop(struct walk_get *get, size_t index)
{
    bool marked[CHUNK] = { false };

    marked[index] = true;
    drop_marked(get, marked);
}

/* Fewer together, or without the one that cannot be had. */
static void retreat(struct walk_get *get)
{
    if (get->asked > 1)
        get->chunk = get->asked / 2;
    else
        drop(get, 0);
}

static void take_error(struct walk_get *get, const struct walk_codec_answer *answer)
{
    bool names_one = answer->error_index >= 1 && answer->error_index <= get->asked;

    if (answer->error_status != WALK_CODEC_TOO_BIG && names_one)
        drop(get, answer->error_index - 1);
    else
        retreat(get);
}

/* Answers come in the order of the question, so `hint` is nearly always right. */
static bool was_asked(const struct walk_get *get, const struct oid *oid, size_t hint,
                      size_t *out_index)
{
    for (size_t i = 0; i < get->asked; i++) {
        size_t index = (hint + i) % get->asked;

        if (oid_compare(&get->oids[get->first + index], oid) == 0) {
            *out_index = index;
            return true;
        }
    }
    return false;
}

static bool take_variables(struct walk_get *get, struct walk_codec_answer *answer,
                           struct reading_set *set)
{
    struct walk_codec_variable variable;
    bool answered[CHUNK] = { false };
    size_t before = get->left;
    size_t hint = 0;
    size_t index;

    while (walk_codec_next(answer, &variable)) {
        if (!was_asked(get, &variable.reading.oid, hint, &index))
            continue;
        answered[index] = true;
        hint = index + 1;
        if (variable.kind == WALK_CODEC_VALUE && !reading_set_add(set, &variable.reading))
            return false;
    }
    drop_marked(get, answered);
    if (get->left == before)
        retreat(get);
    return true;
}

enum walk_step walk_get_take(struct walk_get *get, struct walk_codec_answer *answer,
                             struct reading_set *set)
{
    if (answer->error_status == WALK_CODEC_AUTHORIZATION)
        return WALK_STEP_REFUSED;
    if (answer->error_status != 0)
        take_error(get, answer);
    else if (!take_variables(get, answer, set))
        return WALK_STEP_BROKEN;
    return get->left == 0 ? WALK_STEP_DONE : WALK_STEP_MORE;
}

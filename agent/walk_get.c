/* SPDX-License-Identifier: Apache-2.0 */
/* Exact variables: the ones still to ask for stand in an array, the ones asked for last at its
 * front. */
#include "agent/walk_get.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 32, NAMES_MOST = 1000, NAME_OVERHEAD = 8 };

struct walk_get {
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
        bytes += encoded_size(&get->oids[count]);
        if (count > 0 && bytes > NAMES_MOST)
            break;
        count++;
    }
    get->asked = count;
    question->verb = WALK_CODEC_GET;
    question->oids = get->oids;
    question->count = count;
}

static void drop(struct walk_get *get, size_t index)
{
    get->left--;
    get->asked--;
    (void)memmove(get->oids + index, get->oids + index + 1,
                  (get->left - index) * sizeof(struct oid));
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

static bool was_asked(const struct walk_get *get, const struct oid *oid, size_t *out_index)
{
    for (size_t i = 0; i < get->asked; i++)
        if (oid_compare(&get->oids[i], oid) == 0) {
            *out_index = i;
            return true;
        }
    return false;
}

static bool take_variables(struct walk_get *get, struct walk_codec_answer *answer,
                           struct reading_set *set)
{
    struct walk_codec_variable variable;
    size_t before = get->left;
    size_t index;

    while (walk_codec_next(answer, &variable)) {
        if (!was_asked(get, &variable.reading.oid, &index))
            continue;
        drop(get, index);
        if (variable.kind == WALK_CODEC_VALUE && !reading_set_add(set, &variable.reading))
            return false;
    }
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

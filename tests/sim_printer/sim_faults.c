/* SPDX-License-Identifier: Apache-2.0 */
/* A table of names, bounds and places; switches are numbers that are on or off. */
#include "tests/sim_printer/sim_faults.h"

#include "base/str.h"

#include <string.h>

#define LONGEST_DELAY_MS 60000
#define SMALLEST_ANSWER  64 /* below, not even an error fits */
#define LARGEST_ANSWER   65507

struct fault {
    const char *name;
    size_t place;
    uint32_t least; /* 0 is allowed always: off */
    uint32_t most;  /* 0: a switch */
};

/* clang-format off */
static const struct fault faults_by_name[] = {
    { "delay",     offsetof(struct sim_faults, delay_ms),     0,               LONGEST_DELAY_MS },
    { "duplicate", offsetof(struct sim_faults, duplicate),    0,               0 },
    { "loop",      offsetof(struct sim_faults, loop),         0,               0 },
    { "loss",      offsetof(struct sim_faults, loss_percent), 0,               100 },
    { "nobulk",    offsetof(struct sim_faults, no_bulk),      0,               0 },
    { "reorder",   offsetof(struct sim_faults, reorder),      0,               0 },
    { "silence",   offsetof(struct sim_faults, silent),       0,               0 },
    { "toobig",    offsetof(struct sim_faults, most_bytes),   SMALLEST_ANSWER, LARGEST_ANSWER },
    { "v1only",    offsetof(struct sim_faults, v1_only),      0,               0 },
};
/* clang-format on */

static const struct fault *find(const char *name)
{
    for (size_t i = 0; i < sizeof faults_by_name / sizeof faults_by_name[0]; i++) {
        if (strcmp(faults_by_name[i].name, name) == 0)
            return &faults_by_name[i];
    }
    return NULL;
}

bool sim_faults_known(const char *name)
{
    return find(name) != NULL;
}

static const char *set_switch(bool *out, const char *value)
{
    if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
        return "neither on nor off";
    *out = strcmp(value, "on") == 0;
    return NULL;
}

const char *sim_faults_set(struct sim_faults *faults, const char *name, const char *value)
{
    const struct fault *fault = find(name);
    uint64_t number;

    if (fault == NULL)
        return "no such fault";
    void *place = (char *)faults + fault->place;
    if (fault->most == 0)
        return set_switch(place, value);
    if (!str_to_u64(value, fault->most, &number) || (number != 0 && number < fault->least))
        return "not a number in its bounds";
    *(uint32_t *)place = (uint32_t)number;
    return NULL;
}

const char *sim_faults_read(struct sim_faults *faults, char *text, unsigned *out_line)
{
    char *rest = NULL;
    const char *wrong = NULL;

    for (*out_line = 1; text != NULL && wrong == NULL; text = rest) {
        rest = strchr(text, '\n');
        if (rest != NULL)
            *rest++ = '\0';
        char *name = str_trim(text);
        char *value = name + strcspn(name, " \t");
        if (*name != '\0' && *name != '#') {
            if (*value != '\0')
                *value++ = '\0';
            wrong = sim_faults_set(faults, name, str_trim(value));
        }
        if (wrong == NULL)
            ++*out_line;
    }
    return wrong;
}

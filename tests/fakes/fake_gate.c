/* SPDX-License-Identifier: Apache-2.0 */
/* A list of answers; the real gate's two functions that ingest calls. */
#include "tests/fakes/fake_gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 4096

struct gate {
    char *ids[MOST];
    char *texts[MOST];
    unsigned count;
    char pinged[256]; /* the last one */
    unsigned pings;
    bool is_broken;
    void (*on_lost)(void *arg);
    void *arg;
};

struct gate *fake_gate_create(void)
{
    return calloc(1, sizeof(struct gate));
}

void fake_gate_clear(struct gate *gate)
{
    for (unsigned i = 0; i < gate->count; i++) {
        free(gate->ids[i]);
        free(gate->texts[i]);
    }
    gate->count = 0;
}

void fake_gate_destroy(struct gate *gate)
{
    fake_gate_clear(gate);
    free(gate);
}

const char *fake_gate_answer_to(const struct gate *gate, const char *id)
{
    for (unsigned i = gate->count; i > 0; i--)
        if (strcmp(gate->ids[i - 1], id) == 0)
            return gate->texts[i - 1];
    return NULL;
}

unsigned fake_gate_count(const struct gate *gate)
{
    return gate->count;
}

void fake_gate_break(struct gate *gate, void (*on_lost)(void *arg), void *arg)
{
    gate->is_broken = true;
    gate->on_lost = on_lost;
    gate->arg = arg;
}

static bool keep(struct gate *gate, const char *id, char *text)
{
    if (gate->is_broken || gate->count == MOST || !text) {
        void (*on_lost)(void *) = gate->on_lost;
        gate->on_lost = NULL;
        free(text);
        if (on_lost)
            on_lost(gate->arg);
        return false;
    }
    gate->ids[gate->count] = strdup(id);
    gate->texts[gate->count++] = text;
    return true;
}

unsigned fake_gate_pings(const struct gate *gate, const char *jid)
{
    return strcmp(gate->pinged, jid) == 0 ? gate->pings : 0;
}

bool gate_ping(struct gate *gate, const char *to)
{
    gate->pings = strcmp(gate->pinged, to) == 0 ? gate->pings + 1 : 1;
    (void)snprintf(gate->pinged, sizeof gate->pinged, "%s", to);
    return !gate->is_broken;
}

bool gate_answer(struct gate *gate, const char *to, const char *id, const char *payload)
{
    char *text = NULL;

    if (!strchr(to, '/') || asprintf(&text, "result %s", payload) < 0)
        return false;
    return keep(gate, id, text);
}

bool gate_refuse(struct gate *gate, const char *to, const char *id, const struct gate_error *error)
{
    char *text = NULL;

    if (!strchr(to, '/') || asprintf(&text, "error %s %s %s", error->type, error->condition,
                                     error->payload ? error->payload : "") < 0)
        return false;
    return keep(gate, id, text);
}

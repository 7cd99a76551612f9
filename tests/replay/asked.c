/* SPDX-License-Identifier: Apache-2.0 */
/* The objects stand in one sorted list; a day has some thousand of them. */
#include "tests/replay/asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORBIDDEN 32

struct asked {
    struct sim_oid_room forbidden[FORBIDDEN];
    size_t forbidden_count;
    struct sim_oid_room **objects;
    size_t count;
    size_t room;
    uint64_t packets;
    uint64_t odd;
    char question[160]; /* the last one sent, its first object */
    char breach[512];
};

/* The place of an object, or where it belongs. */
static size_t place_of(const struct asked *asked, struct sim_oid oid)
{
    size_t low = 0;
    size_t high = asked->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sim_oid_compare(sim_oid_of(asked->objects[middle]), oid) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void note(struct asked *asked, const struct sim_oid_room *oid)
{
    size_t at = place_of(asked, sim_oid_of(oid));

    if (at < asked->count && sim_oid_compare(sim_oid_of(asked->objects[at]), sim_oid_of(oid)) == 0)
        return;
    if (asked->count == asked->room) {
        asked->room = asked->room == 0 ? 1024 : 2 * asked->room;
        asked->objects = reallocarray(asked->objects, asked->room, sizeof(struct sim_oid_room *));
    }
    struct sim_oid_room *copy = asked->objects == NULL ? NULL : malloc(sizeof *copy);
    if (copy == NULL)
        abort();
    *copy = *oid;
    struct sim_oid_room **place = asked->objects + at;
    memmove(place + 1, place, (asked->count - at) * sizeof(struct sim_oid_room *));
    *place = copy;
    asked->count++;
}

static bool is_forbidden(const struct asked *asked, struct sim_oid oid)
{
    for (size_t i = 0; i < asked->forbidden_count; i++) {
        if (sim_oid_under(oid, sim_oid_of(&asked->forbidden[i])))
            return true;
    }
    return false;
}

static void report(struct asked *asked, const char *what, struct sim_oid oid, uint32_t address)
{
    char text[SIM_OID_TEXT_SIZE], printer[16];

    if (asked->breach[0] != '\0')
        return;
    sim_oid_format(oid, text, sizeof text);
    sim_fleet_address_text(address, printer);
    (void)snprintf(asked->breach, sizeof asked->breach, "%s %.180s of %s; last question: %s", what,
                   text, printer, asked->question);
}

static void remember(struct asked *asked, const struct sim_message *message, const char *name)
{
    char text[SIM_OID_TEXT_SIZE];
    struct sim_oid_room oid;
    struct sim_value value;
    struct cursor bindings;

    sim_codec_bindings(message, &bindings);
    if (!sim_codec_binding(&bindings, &oid, &value))
        return;
    sim_oid_format(sim_oid_of(&oid), text, sizeof text);
    (void)snprintf(asked->question, sizeof asked->question, "%s %.100s", name, text);
}

static const char *name_of(uint8_t pdu)
{
    switch (pdu) {
    case SIM_PDU_GET:
        return "GET";
    case SIM_PDU_GETNEXT:
        return "GETNEXT";
    case SIM_PDU_GETBULK:
        return "GETBULK";
    case SIM_PDU_RESPONSE:
        return "the answer";
    default:
        return NULL;
    }
}

static void on_packet(void *arg, const struct replay_packet *packet)
{
    struct asked *asked = arg;
    struct sim_message message;
    struct sim_oid_room oid;
    struct sim_value value;
    struct cursor bindings;
    bool good = sim_codec_read(packet->bytes, packet->len, &message);
    const char *name = good ? name_of(message.pdu) : NULL;

    asked->packets += packet->from_agent ? 1 : 0;
    asked->odd += packet->from_agent && (name == NULL || message.pdu == SIM_PDU_RESPONSE) ? 1 : 0;
    if (name == NULL)
        return;
    if (packet->from_agent)
        remember(asked, &message, name);
    sim_codec_bindings(&message, &bindings);
    while (sim_codec_binding(&bindings, &oid, &value)) {
        if (packet->from_agent)
            note(asked, &oid);
        if (is_forbidden(asked, sim_oid_of(&oid)))
            report(asked, name, sim_oid_of(&oid), packet->address);
    }
}

struct asked *asked_begin(const char *const *forbidden, size_t count)
{
    struct asked *asked = calloc(1, sizeof *asked);

    for (size_t i = 0; asked != NULL && i < count; i++) {
        if (i == FORBIDDEN || !sim_oid_parse(forbidden[i], strlen(forbidden[i]),
                                             &asked->forbidden[asked->forbidden_count++]))
            abort();
    }
    replay_wire_tap(asked == NULL ? NULL : on_packet, asked);
    return asked;
}

void asked_end(struct asked *asked)
{
    replay_wire_tap(NULL, NULL);
    if (asked == NULL)
        return;
    for (size_t i = 0; i < asked->count; i++)
        free(asked->objects[i]);
    free(asked->objects);
    free(asked);
}

uint64_t asked_packets(const struct asked *asked)
{
    return asked->packets;
}

size_t asked_objects(const struct asked *asked)
{
    return asked->count;
}

bool asked_for(const struct asked *asked, const char *subtree)
{
    struct sim_oid_room oid;

    if (!sim_oid_parse(subtree, strlen(subtree), &oid))
        return false;
    size_t at = place_of(asked, sim_oid_of(&oid));
    return at < asked->count && sim_oid_under(sim_oid_of(asked->objects[at]), sim_oid_of(&oid));
}

const char *asked_breach(const struct asked *asked)
{
    return asked->breach[0] == '\0' ? NULL : asked->breach;
}

uint64_t asked_odd(const struct asked *asked)
{
    return asked->odd;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* GET looks up; ranges copy what lies under them, for WALK_ROWS only the listed columns. */
#include "tests/fakes/fake_walk.h"

#include "agent/walk_order.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASKED 2048
#define SWEPT 4096

struct walk {
    int unused;
};

struct walk_peer {
    struct walk_learned learned;
    char context[64];
};

static struct reading_set *device;
static struct reading_set *elsewhere; /* what it has in the other context */
static char context_name[64];
static enum walk_result outcome;
static enum walk_result special; /* of questions under this OID */
static struct oid special_oid;
static struct oid asked[ASKED];
static size_t asked_count;
static unsigned requests;
static uint32_t swept[SWEPT];
static unsigned swept_count;
static const struct walk_sweep_handlers *sweep_handlers;
static void *sweep_arg;

static void add_line(struct reading_set *set, const char *line)
{
    struct reading reading = { .type = READING_BYTES };
    char copy[256], *bar;

    (void)snprintf(copy, sizeof copy, "%s", line);
    bar = strchr(copy, '|');
    if (bar == NULL)
        abort();
    *bar++ = '\0';
    if (!oid_parse(copy, &reading.oid))
        abort();
    if (str_to_i64(bar, INT64_MIN, INT64_MAX, &reading.number))
        reading.type = READING_INTEGER;
    reading.bytes = (const uint8_t *)bar;
    reading.len = strlen(bar);
    if (!reading_set_add(set, &reading))
        abort();
}

static struct reading_set *set_of(const char *const *lines, size_t count)
{
    struct reading_set *set = count != 0 ? reading_set_create(1000, 65536) : NULL;

    for (size_t i = 0; i < count; i++)
        add_line(set, lines[i]);
    return set;
}

void fake_walk_device(const char *const *lines, size_t count)
{
    reading_set_destroy(device);
    device = set_of(lines, count);
    fake_walk_context("", NULL, 0);
    outcome = WALK_OK;
    special = WALK_OK;
    special_oid.len = 0;
    asked_count = 0;
    requests = 0;
    swept_count = 0;
}

void fake_walk_context(const char *name, const char *const *lines, size_t count)
{
    reading_set_destroy(elsewhere);
    elsewhere = set_of(lines, count);
    (void)snprintf(context_name, sizeof context_name, "%s", name);
}

void fake_walk_result_for(const char *oid, enum walk_result result)
{
    if (!oid_parse(oid, &special_oid))
        abort();
    special = result;
}

void fake_walk_result(enum walk_result result)
{
    outcome = result;
}

bool fake_walk_asked(const char *text)
{
    struct oid oid;

    if (!oid_parse(text, &oid))
        abort();
    for (size_t i = 0; i < asked_count; i++)
        if (oid_under(&asked[i], &oid) || oid_under(&oid, &asked[i]))
            return true;
    return false;
}

unsigned fake_walk_requests(void)
{
    return requests;
}

static void note(const struct oid *oid)
{
    for (size_t i = 0; i < asked_count; i++)
        if (oid_compare(&asked[i], oid) == 0)
            return;
    if (asked_count == ASKED)
        abort();
    asked[asked_count++] = *oid;
}

/* The device in the peer's context; NULL: silence. */
static const struct reading_set *asked_of(const struct walk_peer *peer)
{
    if (peer->context[0] == '\0')
        return device;
    return strcmp(peer->context, context_name) == 0 ? elsewhere : NULL;
}

static enum walk_result result_of(const struct walk_peer *peer, size_t first)
{
    if (peer->context[0] != '\0' && asked_of(peer) == NULL)
        return WALK_SILENT;
    for (size_t i = first; special_oid.len > 0 && i < asked_count; i++)
        if (oid_under(&asked[i], &special_oid))
            return special;
    return outcome;
}

static void answer(enum walk_result result, struct reading_set *set, walk_done_fn *done, void *arg)
{
    requests++;
    done(arg, result, set);
    reading_set_destroy(set);
}

const char *walk_result_text(enum walk_result result)
{
    return result == WALK_OK ? "good" : "no answer";
}

struct walk *walk_create(struct loop *loop, const struct walk_options *options)
{
    (void)loop;
    (void)options;
    return calloc(1, sizeof(struct walk));
}

void walk_destroy(struct walk *walk)
{
    free(walk);
}

struct walk_peer *walk_peer_create(struct walk *walk, const struct sockaddr_in *address,
                                   const struct walk_credential *credential)
{
    struct walk_peer *peer = calloc(1, sizeof *peer);
    const char *at = strchr(credential->community, '@');

    (void)walk;
    (void)address;
    if (peer != NULL)
        (void)snprintf(peer->context, sizeof peer->context, "%s",
                       at != NULL ? at + 1 : credential->context);
    return peer;
}

void walk_peer_destroy(struct walk_peer *peer)
{
    free(peer);
}

void walk_peer_learned(const struct walk_peer *peer, struct walk_learned *out_learned)
{
    *out_learned = peer->learned;
}

void walk_peer_watch(struct walk_peer *peer)
{
    (void)peer;
}

uint64_t walk_peer_deaf_ms(const struct walk_peer *peer)
{
    (void)peer;
    return 0;
}

void walk_peer_teach(struct walk_peer *peer, const struct walk_learned *learned)
{
    peer->learned = *learned;
}

bool walk_get(struct walk_peer *peer, const struct oid *oids, size_t count, walk_done_fn *done,
              void *arg)
{
    struct reading_set *set = reading_set_create(1000, 65536);
    const struct reading_set *from = asked_of(peer);
    size_t first = asked_count;

    for (size_t i = 0; i < count; i++) {
        const struct reading *found = from != NULL ? reading_set_find(from, &oids[i]) : NULL;
        note(&oids[i]);
        if (found != NULL && outcome == WALK_OK)
            (void)reading_set_add(set, found);
    }
    answer(result_of(peer, first), set, done, arg);
    return true;
}

static void copy_subtree(struct reading_set *set, const struct reading_set *from,
                         const struct oid *subtree)
{
    note(subtree);
    if (from == NULL)
        return;
    for (const struct reading *r = reading_set_next(from, subtree, NULL); r != NULL;
         r = reading_set_next(from, subtree, &r->oid))
        (void)reading_set_add(set, r);
}

bool walk_ranges(struct walk_peer *peer, const struct walk_range *ranges, size_t count,
                 walk_done_fn *done, void *arg)
{
    struct reading_set *set = reading_set_create(1000, 65536);
    size_t asked_first = asked_count;
    struct oid oid;

    for (size_t i = 0; i < count; i++) {
        bool rows = ranges[i].way == WALK_ROWS;
        unsigned last = rows ? ranges[i].last_column : 0;
        for (unsigned column = rows ? ranges[i].first_column : 0; column <= last; column++) {
            if (!oid_parse(ranges[i].subtree, &oid) || (rows && !oid_append(&oid, column)))
                abort();
            copy_subtree(set, asked_of(peer), &oid);
        }
    }
    answer(result_of(peer, asked_first), set, done, arg);
    return true;
}

/* Nothing is ever set. */
bool walk_order(struct walk_peer *peer, const struct walk_order_wish *wish, walk_order_fn *fn,
                void *arg)
{
    (void)peer;
    (void)wish;
    (void)fn;
    (void)arg;
    return false;
}

void walk_sweep_listen(struct walk *walk, const struct walk_sweep_handlers *handlers, void *arg)
{
    (void)walk;
    sweep_handlers = handlers;
    sweep_arg = arg;
}

bool walk_sweep_ask(struct walk *walk, const struct sockaddr_in *address,
                    const struct walk_credential *credential, enum walk_version version)
{
    (void)walk;
    (void)credential;
    (void)version;
    if (swept_count == SWEPT)
        abort();
    swept[swept_count++] = ntohl(address->sin_addr.s_addr);
    return true;
}

unsigned fake_walk_swept(uint32_t address)
{
    unsigned count = 0;

    for (unsigned i = 0; i < swept_count; i++)
        count += address == 0 || swept[i] == address;
    return count;
}

void fake_walk_found(uint32_t address, const struct walk_credential *credential)
{
    struct sockaddr_in from = { .sin_family = AF_INET,
                                .sin_port = htons(161),
                                .sin_addr.s_addr = htonl(address) };
    struct reading_set *none = reading_set_create(1, 1);

    sweep_handlers->on_found(sweep_arg, &from, credential,
                             credential->version == WALK_V3 ? none : device);
    reading_set_destroy(none);
}

/* Quirks are not played: what a restricted peer asks is the real engine's to show. */
void walk_set_quirks(struct walk *walk, const struct walk_quirks *quirks)
{
    (void)walk;
    (void)quirks;
}

bool walk_is_careful(const struct walk *walk)
{
    (void)walk;
    return false;
}

bool walk_peer_identify(struct walk_peer *peer, const char *object_id, const char *description)
{
    (void)peer;
    (void)object_id;
    (void)description;
    return true;
}

bool walk_peer_identify_by(struct walk_peer *peer, const struct reading_set *set)
{
    (void)peer;
    (void)set;
    return true;
}

bool walk_peer_restrict_as(struct walk_peer *peer, const struct walk_peer *other)
{
    (void)peer;
    (void)other;
    return true;
}

void walk_peer_quiet(struct walk_peer *peer)
{
    (void)peer;
}

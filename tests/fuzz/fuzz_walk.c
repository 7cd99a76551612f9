/* SPDX-License-Identifier: Apache-2.0 */
/* The SNMP engine against a device that answers as the input says, by SNMPv1, v2c or v3: whatever
 * it does, each request ends, once, and hands over nothing that was not asked for. */
#include "agent/quirk.h"
#include "agent/walk.h"
#include "agent/walk_ber.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_walk_socket.h"
#include "tests/fuzz/walk_answer.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define PORT      161
#define ADDRESS   0x0a000001U
#define EXCHANGES 300   /* that the input may fill; then the device is silent */
#define TIMERS    10000 /* more than any silence needs */
#define ASKED     8
#define SUPPLIES  "1.3.6.1.2.1.43.11.1.1"

enum kind { KIND_GET, KIND_BULK, KIND_ROWS, KIND_BOTH, KINDS };

static const char *const names[ASKED] = {
    "1.3.6.1.2.1.1.1.0",         "1.3.6.1.2.1.1.2.0",         "1.3.6.1.2.1.1.3.0",
    "1.3.6.1.2.1.25.3.5.1.1.1",  "1.3.6.1.2.1.25.3.5.1.2.1",  "1.3.6.1.2.1.43.5.1.1.17.1",
    "1.3.6.1.2.1.43.5.1.1.18.1", "1.3.6.1.2.1.43.5.1.1.19.1",
};

static const struct walk_range ranges[] = {
    { .subtree = SUPPLIES, .way = WALK_BULK },
    { .subtree = SUPPLIES, .way = WALK_ROWS, .first_column = 6, .last_column = 9 },
};

static const struct walk_credential credentials[] = {
    { .name = "c", .version = WALK_V2C, .community = "public" },
    { .name = "p", .version = WALK_V3, .user = "plain" },
    { .name = "s",
      .version = WALK_V3,
      .user = "op",
      .auth = WALK_AUTH_SHA1,
      .auth_secret = "auth-secret-1" },
};

struct play {
    struct walk_answer_script script;
    enum kind kind;
    unsigned done;
    unsigned begun;
};

static struct loop *loop;
static struct walk *walk;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_get(const struct reading_set *set)
{
    struct oid oid;

    for (size_t i = 0; i < reading_set_count(set); i++) {
        bool asked = false;
        for (size_t j = 0; j < ASKED && !asked; j++)
            asked =
                oid_parse(names[j], &oid) && oid_compare(&oid, &reading_set_at(set, i)->oid) == 0;
        if (!asked)
            abort();
    }
}

static void check_ranges(const struct reading_set *set, bool only_rows)
{
    struct oid table;

    (void)oid_parse(SUPPLIES, &table);
    for (size_t i = 0; i < reading_set_count(set); i++) {
        const struct oid *oid = &reading_set_at(set, i)->oid;
        if (!oid_under(oid, &table))
            abort();
        if (only_rows &&
            (oid->len <= table.len || oid->ids[table.len] < 6 || oid->ids[table.len] > 9))
            abort();
    }
}

static void on_done(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct play *play = arg;

    play->done++;
    if (play->done > play->begun || reading_set_count(set) > WALK_READINGS)
        abort();
    if (result != WALK_OK && result != WALK_BROKEN && reading_set_count(set) != 0)
        abort();
    for (size_t i = 1; i < reading_set_count(set); i++)
        if (oid_compare(&reading_set_at(set, i - 1)->oid, &reading_set_at(set, i)->oid) >= 0)
            abort();
    if (play->kind == KIND_GET)
        check_get(set);
    else
        check_ranges(set, play->kind == KIND_ROWS);
}

static void begin(struct play *play, struct walk_peer *peer)
{
    struct oid oids[ASKED];
    bool begun;

    for (size_t i = 0; i < ASKED; i++)
        if (!oid_parse(names[i], &oids[i]))
            abort();
    play->begun++;
    if (play->kind == KIND_GET)
        begun = walk_get(peer, oids, ASKED, on_done, play);
    else if (play->kind == KIND_BOTH)
        begun = walk_ranges(peer, ranges, 2, on_done, play);
    else
        begun = walk_ranges(peer, &ranges[play->kind == KIND_BULK ? 0 : 1], 1, on_done, play);
    if (!begun)
        abort();
}

static void answer(struct play *play, const struct fake_walk_socket_packet *packet)
{
    struct walk_answer reply;

    walk_answer_make(&play->script, packet->bytes, packet->len, &reply);
    struct sockaddr_in from = packet->to;
    if (reply.wrong_host)
        from.sin_addr.s_addr = htonl(ADDRESS + 1);
    if (reply.wrong_port)
        from.sin_port = htons(PORT + 1);
    if (reply.closed)
        fake_walk_socket_close(fake_walk_socket_last(), &from);
    if (reply.len == 0)
        return;
    fake_walk_socket_give(fake_walk_socket_last(), reply.bytes + reply.at, reply.len, &from);
    (void)fake_loop_poll(loop);
}

/* One request from its beginning to its end. */
static void run(struct play *play, struct walk_peer *peer)
{
    struct fake_walk_socket_packet packet;
    unsigned timers = 0;

    begin(play, peer);
    for (unsigned exchanges = 0; play->done < play->begun;) {
        if (exchanges < EXCHANGES && fake_walk_socket_take(fake_walk_socket_last(), &packet)) {
            answer(play, &packet);
            exchanges++;
        } else if (!fake_loop_next(loop) || ++timers > TIMERS) {
            abort(); /* it never ends */
        }
    }
    (void)fake_walk_socket_take(fake_walk_socket_last(), &packet);
}

static void restrict_peer(struct walk_peer *peer, unsigned how)
{
    struct quirk quirk = { .repetitions = how & 1 ? 1 : 0, .only_get = (how & 2) != 0 };

    if ((how & 4) != 0 && oid_parse("1.3.6.1.2.1.43.12", &quirk.never[0]))
        quirk.never_count = 1;
    if (!walk_peer_restrict(peer, &quirk))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons(PORT),
                                         .sin_addr.s_addr = htonl(ADDRESS) };
    const struct walk_options options = { .tries = 2 };
    const struct walk_learned old = { .version = WALK_V1 };

    if (len < 2)
        return 0;
    if (loop == NULL) {
        loop = loop_create();
        walk = walk_create(loop, &options);
    }
    struct play play = { .kind = (enum kind)(data[0] % KINDS) };
    walk_answer_begin(&play.script, data + 2, len - 2);
    struct walk_peer *peer = walk_peer_create(walk, &address, &credentials[data[0] / KINDS % 3]);
    if (walk == NULL || peer == NULL)
        abort();
    if ((data[1] & 1) != 0)
        walk_peer_teach(peer, &old);
    if ((data[1] & 2) != 0)
        restrict_peer(peer, data[1] >> 2);
    run(&play, peer);
    run(&play, peer); /* what was learned may be a lie, too */
    walk_peer_destroy(peer);
    return 0;
}

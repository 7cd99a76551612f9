/* SPDX-License-Identifier: Apache-2.0 */
/* Questions without state: the request-id is a keyed hash of address, credential and stage, and the
 * number of the credential. An answer proves by it that it was asked for. Where some devices may
 * not be asked everything there are two stages: who are you; then the rest. */
#include "agent/walk_sweep.h"

#include "base/clock.h"
#include "base/crypto.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SET_READINGS = 4, SET_BYTES = WALK_CODEC_ANSWER, WHO = 2 };

enum stage { STAGE_ALL, STAGE_WHO, STAGE_REST };

#define SYS_DESCR     "1.3.6.1.2.1.1.1.0"
#define SYS_OBJECT_ID "1.3.6.1.2.1.1.2.0"

#define SWEEP_BIT    0x20000000U
#define SWEEP_HASH   0x1ffffff0U
#define SWEEP_NUMBER 0x0000000fU

static const char *const names[] = {
    "1.3.6.1.2.1.1.1",         /* sysDescr */
    "1.3.6.1.2.1.1.2",         /* sysObjectID */
    "1.3.6.1.2.1.25.3.5.1.1",  /* hrPrinterStatus */
    "1.3.6.1.2.1.43.5.1.1.17", /* prtGeneralSerialNumber */
};

#define NAMES (sizeof names / sizeof names[0])

static const uint32_t last_ids[] = { 0, 0, 1, 1 };

/* A printer without serial number answers the last question with what else it has of the
 * Printer-MIB: that is evidence enough that it is one. Behind column 17 no person's name follows.
 */
static const char printer_mib[] = "1.3.6.1.2.1.43";

void walk_sweep_init(struct walk_sweep *sweep)
{
    *sweep = (struct walk_sweep){ 0 };
    for (size_t i = 0; i < NAMES; i++) {
        bool parsed = oid_parse(names[i], &sweep->names[i]);

        sweep->instances[i] = sweep->names[i];
        parsed = parsed && oid_append(&sweep->instances[i], last_ids[i]);
        assert(parsed);
        (void)parsed;
    }
}

void walk_sweep_listen(struct walk *walk, const struct walk_sweep_handlers *handlers, void *arg)
{
    crypto_random(walk->sweep.key, sizeof walk->sweep.key); /* no earlier question counts */
    (void)memset(walk->sweep.credentials, 0, sizeof walk->sweep.credentials);
    walk->sweep.handlers = handlers != NULL ? *handlers : (struct walk_sweep_handlers){ 0 };
    walk->sweep.arg = arg;
}

static uint32_t make_id(const struct walk_sweep *sweep, const struct sockaddr_in *address,
                        unsigned number, enum stage stage)
{
    struct {
        uint8_t key[sizeof sweep->key];
        uint32_t ip;
        uint32_t port;
        uint32_t number;
        uint32_t stage;
        uint64_t credential;
    } input;
    uint8_t digest[CRYPTO_SHA256_SIZE];
    uint32_t hash;

    (void)memset(&input, 0, sizeof input);
    (void)memcpy(input.key, sweep->key, sizeof input.key);
    input.ip = address->sin_addr.s_addr;
    input.port = address->sin_port;
    input.number = number;
    input.stage = stage;
    input.credential = (uintptr_t)sweep->credentials[number];
    crypto_sha256(&input, sizeof input, digest);
    (void)memcpy(&hash, digest, sizeof hash);
    return SWEEP_BIT | (hash & SWEEP_HASH) | number;
}

/* The number of a credential; one that is new takes the place of the oldest. */
static unsigned number_of(struct walk_sweep *sweep, const struct walk_credential *credential)
{
    unsigned number;

    for (unsigned i = 0; i < WALK_SWEEP_CREDENTIALS; i++)
        if (sweep->credentials[i] == credential)
            return i;
    number = sweep->next;
    sweep->credentials[number] = credential;
    sweep->next = (number + 1) % WALK_SWEEP_CREDENTIALS;
    return number;
}

/* Complete but for the community, the id and, for SNMPv3, the security. */
static bool send_question(struct walk *walk, const struct sockaddr_in *address, unsigned number,
                          enum stage stage, struct walk_codec_question *question)
{
    struct walk_sweep *sweep = &walk->sweep;
    const struct walk_credential *credential = sweep->credentials[number];
    const struct walk_v3 nobody = { 0 };
    uint8_t packet[WALK_CODEC_REQUEST];
    size_t len;

    question->community = credential->community;
    question->id = make_id(sweep, address, number, stage);
    if (question->version == WALK_V3)
        walk_v3_ask(&nobody, credential, walk->stranger, question);
    if (!walk_codec_build(walk->codec, question, clock_monotonic_ms(), packet, &len) ||
        !walk_socket_send(walk->socket, address, packet, len))
        return false;
    walk->counters.sent++;
    return true;
}

bool walk_sweep_ask(struct walk *walk, const struct sockaddr_in *address,
                    const struct walk_credential *credential, enum walk_version version)
{
    struct walk_sweep *sweep = &walk->sweep;
    bool careful = walk->quirks.careful && version != WALK_V3;
    struct walk_codec_question question = { .version = version,
                                            .verb = WALK_CODEC_NEXT,
                                            .oids = sweep->names,
                                            .count = careful ? WHO : NAMES };

    return send_question(walk, address, number_of(sweep, credential),
                         careful ? STAGE_WHO : STAGE_ALL, &question);
}

/* Only first instances of what was asked for, or evidence of a printer: GETNEXT may have wandered
 * off. */
static void collect(const struct walk_sweep *sweep, struct walk_codec_answer *answer,
                    struct reading_set *set)
{
    struct walk_codec_variable variable;
    struct oid printer;

    if (!oid_parse(printer_mib, &printer))
        return;
    while (walk_codec_next(answer, &variable)) {
        if (variable.kind != WALK_CODEC_VALUE)
            continue;
        bool wanted = oid_under(&variable.reading.oid, &printer);
        for (size_t i = 0; i < NAMES; i++)
            wanted = wanted || oid_under(&variable.reading.oid, &sweep->names[i]);
        if (wanted)
            (void)reading_set_add(set, &variable.reading);
    }
}

/* What the device must not be asked stays out, and all is asked by exact object then. */
static void ask_rest(struct walk *walk, const struct sockaddr_in *to, unsigned number,
                     enum walk_version version, const struct walk_guard *guard)
{
    struct walk_codec_question question = { .version = version, .verb = WALK_CODEC_NEXT };
    struct oid oids[NAMES];

    for (size_t i = 0; i < NAMES; i++) {
        const struct oid *instance = &walk->sweep.instances[i];

        if (guard == NULL)
            oids[question.count++] = walk->sweep.names[i];
        else if (!walk_guard_forbids(guard, instance))
            oids[question.count++] = *instance;
    }
    if (guard != NULL)
        question.verb = WALK_CODEC_GET;
    question.oids = oids;
    if (question.count > 0)
        (void)send_question(walk, to, number, STAGE_REST, &question);
}

/* The guard of a device that may not be asked everything, else NULL. False without memory. */
static bool find_guard(const struct walk *walk, const struct reading_set *set,
                       struct walk_guard **out_guard)
{
    const char *description = (const char *)reading_set_bytes(set, SYS_DESCR, 0, 0, NULL);
    const char *object_id = (const char *)reading_set_bytes(set, SYS_OBJECT_ID, 0, 0, NULL);
    struct quirk quirk;

    *out_guard = NULL;
    if (walk->quirks.find == NULL ||
        !walk->quirks.find(walk->quirks.arg, object_id, description, &quirk) ||
        (quirk.never_count == 0 && !quirk.only_get))
        return true;
    *out_guard = walk_guard_create(&quirk);
    return *out_guard != NULL;
}

/* The first stage says whether the second is asked as always, or with care: then what is known
 * already is reported at once, as SNMPv1 may have no answer to the rest. */
static void go_on(struct walk *walk, const struct sockaddr_in *from, unsigned number,
                  enum walk_version version, const struct reading_set *set)
{
    const struct walk_sweep *sweep = &walk->sweep;
    const struct walk_credential *credential = sweep->credentials[number];
    struct walk_guard *guard;

    if (!find_guard(walk, set, &guard))
        return;
    ask_rest(walk, from, number, version, guard);
    if (guard != NULL)
        sweep->handlers.on_found(sweep->arg, from, credential, set);
    free(guard);
}

static void take(struct walk *walk, const struct sockaddr_in *from, unsigned number,
                 enum stage stage, struct walk_codec_answer *answer)
{
    const struct walk_sweep *sweep = &walk->sweep;
    struct reading_set *set = reading_set_create(SET_READINGS, SET_BYTES);

    if (set == NULL)
        return;
    if (answer->version != WALK_V3 && answer->error_status == 0)
        collect(sweep, answer, set);
    if (stage == STAGE_WHO)
        go_on(walk, from, number, answer->version, set);
    else
        sweep->handlers.on_found(sweep->arg, from, sweep->credentials[number], set);
    reading_set_destroy(set);
}

static bool is_ours(const struct walk_shape *shape, const struct walk_credential *credential)
{
    return shape->version == WALK_V3 ||
           (shape->community_len == strlen(credential->community) &&
            memcmp(shape->community, credential->community, shape->community_len) == 0);
}

static bool find_stage(const struct walk_sweep *sweep, const struct sockaddr_in *from, uint32_t id,
                       enum stage *out_stage)
{
    for (enum stage stage = STAGE_ALL; stage <= STAGE_REST; stage++) {
        *out_stage = stage;
        if (make_id(sweep, from, id & SWEEP_NUMBER, stage) == id)
            return true;
    }
    return false;
}

bool walk_sweep_take(struct walk *walk, const uint8_t *bytes, const struct walk_shape *shape,
                     const struct sockaddr_in *from)
{
    const struct walk_sweep *sweep = &walk->sweep;
    unsigned number = shape->id & SWEEP_NUMBER;
    const struct walk_credential *credential = sweep->credentials[number];
    struct walk_codec_answer answer;
    enum stage stage;

    if (sweep->handlers.on_found == NULL || credential == NULL ||
        !find_stage(sweep, from, shape->id, &stage) || !is_ours(shape, credential) ||
        !walk_codec_parse(walk->codec, bytes, shape, NULL, clock_monotonic_ms(), &answer))
        return false;
    take(walk, from, number, stage, &answer);
    walk_codec_finish(&answer);
    return true;
}

void walk_sweep_closed(const struct walk *walk, const struct sockaddr_in *to)
{
    if (walk->sweep.handlers.on_alive != NULL)
        walk->sweep.handlers.on_alive(walk->sweep.arg, to);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* BER is written from its end, where every length is known by then. */
#include "tests/fuzz/walk_answer.h"

#include "agent/walk_ber.h"
#include "base/cursor.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NAMES    70
#define MOST_BINDINGS 110

enum { TAG_GET = 0xa0, TAG_RESPONSE = 0xa2, TAG_REPORT = 0xa8 };

/* How to answer; the first byte of each answer in the script. */
enum way { SILENT, RAW, LISTED, RUN, STRANGE, REPORT, HONEST, CLOSED, WAYS };

struct name {
    uint8_t bytes[WALK_ANSWER_NAME];
    size_t len;
};

struct question {
    uint32_t version;
    uint32_t id; /* request-id; msgID of SNMPv3 */
    uint8_t verb;
    size_t count;
    struct name names[MOST_NAMES];
};

struct binding {
    struct name name;
    uint8_t value; /* what its value is made of */
};

/* What an answer says besides its bindings. */
struct head {
    uint32_t id;
    uint8_t tag;
    uint8_t status;
    uint8_t index;
    uint8_t engine;
    uint8_t boots;
    uint8_t time;
};

static const uint8_t fixed[][12] = {
    { 11, 0x2b, 6, 1, 2, 1, 43, 11, 1, 1, 6, 1 },      { 11, 0x2b, 6, 1, 2, 1, 43, 11, 1, 1, 9, 1 },
    { 11, 0x2b, 6, 1, 2, 1, 43, 12, 1, 1, 1, 1 },      { 8, 0x2b, 6, 1, 2, 1, 1, 1, 0 },
    { 10, 0x2b, 6, 1, 2, 1, 43, 5, 1, 1, 2 },          { 1, 0 },
    { 11, 0x2b, 6, 1, 6, 3, 15, 1, 1, 4, 0x8f, 0x7f },
};

#define FIXED (sizeof fixed / sizeof fixed[0])

void walk_answer_begin(struct walk_answer_script *script, const uint8_t *bytes, size_t len)
{
    *script = (struct walk_answer_script){ .at = bytes, .end = bytes + len };
}

static uint8_t next(struct walk_answer_script *script)
{
    return script->at < script->end ? *script->at++ : 0;
}

static void put(struct walk_answer *out, const void *bytes, size_t len)
{
    if (len > out->at) { /* no more room: what is there is cut */
        return;
    }
    out->at -= len;
    if (len > 0)
        (void)memcpy(out->bytes + out->at, bytes, len);
}

static void put_byte(struct walk_answer *out, uint8_t byte)
{
    put(out, &byte, 1);
}

/* Put a tag and a length before all that was put since `end`. */
static void wrap(struct walk_answer *out, uint8_t tag, size_t end)
{
    size_t len = end - out->at;

    put_byte(out, (uint8_t)len);
    if (len >= 0x80) {
        put_byte(out, (uint8_t)(len >> 8));
        put_byte(out, 0x82);
    }
    put_byte(out, tag);
}

static void put_number(struct walk_answer *out, uint8_t tag, uint32_t number)
{
    size_t end = out->at;

    for (int i = 0; i < 4; i++)
        put_byte(out, (uint8_t)(number >> (8 * i)));
    wrap(out, tag, end);
}

static void put_octets(struct walk_answer *out, uint8_t tag, const void *bytes, size_t len)
{
    size_t end = out->at;

    put(out, bytes, len);
    wrap(out, tag, end);
}

static void put_value(struct walk_answer *out, uint8_t value)
{
    static const uint8_t tags[] = { 0x05, 0x80, 0x82, 0x81 };
    static const char text[] = "Toner \xff\x1b[31m";

    if (value % 4 == 0)
        put_octets(out, tags[value / 4 % 4], NULL, 0);
    else if (value % 4 == 1)
        put_number(out, value & 4 ? 0x02 : 0x41, value);
    else if (value % 4 == 2)
        put_octets(out, WALK_BER_BYTES, text, value % sizeof text);
    else
        put_octets(out, value, text, value % 9); /* any type at all */
}

static void put_bindings(struct walk_answer *out, const struct binding *bindings, size_t count)
{
    size_t list = out->at;

    for (size_t i = count; i > 0; i--) {
        size_t end = out->at;
        put_value(out, bindings[i - 1].value);
        put_octets(out, WALK_BER_OID, bindings[i - 1].name.bytes, bindings[i - 1].name.len);
        wrap(out, WALK_BER_SEQUENCE, end);
    }
    wrap(out, WALK_BER_SEQUENCE, list);
}

static void put_pdu(struct walk_answer *out, const struct head *head,
                    const struct binding *bindings, size_t count)
{
    size_t end = out->at;

    put_bindings(out, bindings, count);
    put_number(out, WALK_BER_INTEGER, head->index);
    put_number(out, WALK_BER_INTEGER, head->status);
    put_number(out, WALK_BER_INTEGER, head->id);
    wrap(out, head->tag, end);
}

/* RFC 3414 section 2.4, without protection. */
static void put_security(struct walk_answer *out, const struct head *head, const uint8_t engine[9])
{
    static const char *const users[] = { "plain", "op", "" };
    const char *user = users[head->engine / 4 % 3];
    size_t end = out->at;

    put_octets(out, WALK_BER_BYTES, NULL, 0);
    put_octets(out, WALK_BER_BYTES, NULL, 0);
    put_octets(out, WALK_BER_BYTES, user, strlen(user));
    put_number(out, WALK_BER_INTEGER, head->time);
    put_number(out, WALK_BER_INTEGER, head->boots);
    put_octets(out, WALK_BER_BYTES, engine, head->engine % 4 == 3 ? 0 : 9);
    wrap(out, WALK_BER_SEQUENCE, end);
    wrap(out, WALK_BER_BYTES, end);
}

static void put_v3(struct walk_answer *out, const struct head *head, const struct binding *bindings,
                   size_t count)
{
    const uint8_t engine[9] = { 0x80, 0, 0x1f, 0x88, 4, 'e', 'n', 'g', head->engine % 4 };
    size_t message = out->at;

    put_pdu(out, head, bindings, count);
    put_octets(out, WALK_BER_BYTES, "", 0);
    put_octets(out, WALK_BER_BYTES, engine, head->engine % 4 == 3 ? 0 : 9);
    wrap(out, WALK_BER_SEQUENCE, message);
    put_security(out, head, engine);
    size_t end = out->at;
    put_number(out, WALK_BER_INTEGER, 3);
    put_octets(out, WALK_BER_BYTES, "\0", 1);
    put_number(out, WALK_BER_INTEGER, 65507);
    put_number(out, WALK_BER_INTEGER, head->id);
    wrap(out, WALK_BER_SEQUENCE, end);
    put_number(out, WALK_BER_INTEGER, 3);
    wrap(out, WALK_BER_SEQUENCE, message);
}

static void put_message(struct walk_answer *out, const struct question *question,
                        const struct head *head, const struct binding *bindings, size_t count)
{
    out->at = sizeof out->bytes;
    if (question->version == 3) {
        put_v3(out, head, bindings, count);
    } else {
        put_pdu(out, head, bindings, count);
        put_octets(out, WALK_BER_BYTES, "public", 6);
        put_number(out, WALK_BER_INTEGER, question->version);
        wrap(out, WALK_BER_SEQUENCE, sizeof out->bytes);
    }
    out->len = sizeof out->bytes - out->at;
}

static void read_names(struct cursor *list, struct question *out)
{
    while (cursor_left(list) > 0 && out->count < MOST_NAMES) {
        struct cursor binding = walk_ber_open(list, WALK_BER_SEQUENCE);
        struct cursor oid = walk_ber_open(&binding, WALK_BER_OID);
        struct name *name = &out->names[out->count++];
        name->len = cursor_left(&oid);
        if (name->len > sizeof name->bytes)
            abort(); /* longer than we ever ask for */
        (void)memcpy(name->bytes, oid.at, name->len);
    }
}

/* The engine's own question: anything wrong in it is a finding. */
static void read_question(const uint8_t *bytes, size_t len, struct question *out)
{
    struct cursor packet;
    size_t skipped;

    cursor_init(&packet, bytes, len);
    struct cursor message = walk_ber_open(&packet, WALK_BER_SEQUENCE);
    out->version = walk_ber_number(&message);
    if (out->version == 3) {
        struct cursor header = walk_ber_open(&message, WALK_BER_SEQUENCE);
        out->id = walk_ber_number(&header);
        walk_ber_skip(&message);
        struct cursor scoped = walk_ber_open(&message, WALK_BER_SEQUENCE);
        (void)walk_ber_bytes(&scoped, 64, &skipped);
        message = scoped;
    }
    (void)walk_ber_bytes(&message, 255, &skipped); /* the community, or the context's name */
    out->verb = walk_ber_peek(&message);
    struct cursor pdu = walk_ber_open(&message, out->verb);
    uint32_t id = walk_ber_number(&pdu);
    if (out->version != 3)
        out->id = id;
    (void)walk_ber_number(&pdu);
    (void)walk_ber_number(&pdu);
    struct cursor list = walk_ber_open(&pdu, WALK_BER_SEQUENCE);
    read_names(&list, out);
    if (cursor_failed(&message) || cursor_failed(&pdu) || cursor_failed(&list))
        abort();
}

/* A name that follows, repeats or goes back behind the last one, or one that nobody asked for. */
static void pick_name(struct walk_answer_script *script, const struct question *question, size_t at,
                      struct name *out)
{
    uint8_t how = next(script);
    const struct name nothing = { .bytes = { 0x2b }, .len = 1 };
    const struct name *asked =
        question->count > 0 ? &question->names[at % question->count] : &nothing;

    *out = *asked;
    if (how % 8 == 1 && out->len < sizeof out->bytes)
        out->bytes[out->len++] = how / 8;
    else if (how % 8 == 2 && out->len > 0)
        out->bytes[out->len - 1] = (uint8_t)(out->bytes[out->len - 1] + how / 8);
    else if (how % 8 == 3 && out->len > 0)
        out->bytes[out->len - 1] = (uint8_t)(out->bytes[out->len - 1] - how / 8);
    else if (how % 8 == 4) {
        const uint8_t *row = fixed[how / 8 % FIXED];
        out->len = row[0];
        (void)memcpy(out->bytes, row + 1, row[0]);
    } else if (how % 8 >= 5) {
        out->len = script->name_len;
        (void)memcpy(out->bytes, script->name, script->name_len);
        if (how % 8 == 6 && out->len > 0)
            out->bytes[out->len - 1]++;
    }
    script->name_len = out->len;
    (void)memcpy(script->name, out->bytes, out->len);
}

static size_t list(struct walk_answer_script *script, const struct question *question,
                   struct binding *bindings)
{
    size_t count = next(script) % 24;

    for (size_t i = 0; i < count; i++) {
        pick_name(script, question, i, &bindings[i].name);
        bindings[i].value = next(script);
    }
    return count;
}

/* Many variables that increase: a table without end. */
static size_t run_on(struct walk_answer_script *script, const struct question *question,
                     struct binding *bindings)
{
    size_t count = next(script) % MOST_BINDINGS;
    uint8_t value = next(script);
    struct name name;

    pick_name(script, question, 0, &name);
    for (size_t i = 0; i < count; i++) {
        bindings[i] = (struct binding){ name, value };
        if (name.len == 0)
            continue;
        uint8_t *end = &name.bytes[name.len - 1];
        *end = (*end & 0x7f) == 0x7f ? 1 : (uint8_t)(*end + 1);
        if (*end == 1 && name.len < sizeof name.bytes)
            name.bytes[name.len++] = 1;
    }
    script->name_len = name.len;
    (void)memcpy(script->name, name.bytes, name.len);
    return count;
}

/* What was asked for: a GET by its names, else by what could be next. */
static size_t be_honest(struct walk_answer_script *script, const struct question *question,
                        struct binding *bindings)
{
    uint8_t value = next(script);

    for (size_t i = 0; i < question->count; i++) {
        bindings[i] = (struct binding){ question->names[i], value };
        struct name *name = &bindings[i].name;
        if (question->verb != TAG_GET && name->len < sizeof name->bytes)
            name->bytes[name->len++] = 1;
    }
    return question->count;
}

static size_t report(struct walk_answer_script *script, struct head *head, struct binding *bindings)
{
    static const uint8_t stats[] = { 0x2b, 6, 1, 6, 3, 15, 1, 1, 0, 0 };
    uint8_t which = next(script);

    head->tag = TAG_REPORT;
    head->engine = next(script);
    head->boots = next(script);
    head->time = next(script);
    bindings[0].value = 1;
    bindings[0].name.len = sizeof stats;
    (void)memcpy(bindings[0].name.bytes, stats, sizeof stats);
    bindings[0].name.bytes[8] = which % 8;
    return which & 0x40 ? 0 : 1;
}

static void take_raw(struct walk_answer_script *script, struct walk_answer *out)
{
    size_t len = next(script);
    size_t left = (size_t)(script->end - script->at);

    len = len < left ? len : left;
    out->at = sizeof out->bytes;
    put(out, script->at, len);
    script->at += len;
    out->len = len;
}

/* Honest, but from elsewhere, or with another id. */
static size_t be_strange(struct walk_answer_script *script, const struct question *question,
                         struct head *head, struct binding *bindings, struct walk_answer *out)
{
    uint8_t how = next(script);

    out->wrong_host = (how & 1) != 0;
    out->wrong_port = (how & 2) != 0;
    head->id += (how & 4) != 0 ? how : 0;
    return be_honest(script, question, bindings);
}

void walk_answer_make(struct walk_answer_script *script, const uint8_t *question, size_t len,
                      struct walk_answer *out_answer)
{
    static struct question asked;
    static struct binding bindings[MOST_BINDINGS];
    struct head head = { .tag = TAG_RESPONSE };
    size_t count = 0;

    out_answer->len = 0;
    out_answer->wrong_host = out_answer->wrong_port = out_answer->closed = false;
    asked = (struct question){ 0 };
    read_question(question, len, &asked);
    head.id = asked.id;
    uint8_t how = next(script);
    enum way way = (enum way)(how % WAYS);
    if (way == LISTED || way == HONEST) {
        head.status = how & 0x80 ? next(script) % 20 : 0;
        head.index = how & 0x80 ? next(script) : 0;
        head.engine = next(script);
    }
    if (way == LISTED)
        count = list(script, &asked, bindings);
    else if (way == RUN)
        count = run_on(script, &asked, bindings);
    else if (way == HONEST)
        count = be_honest(script, &asked, bindings);
    else if (way == STRANGE)
        count = be_strange(script, &asked, &head, bindings, out_answer);
    else if (way == REPORT)
        count = report(script, &head, bindings);
    if (way == RAW)
        take_raw(script, out_answer);
    else if (way == CLOSED)
        out_answer->closed = true;
    else if (way != SILENT)
        put_message(out_answer, &asked, &head, bindings, count);
}

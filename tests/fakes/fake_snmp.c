/* SPDX-License-Identifier: Apache-2.0 */
/* Its codec is its own, written for the tests, so that the engine's is not tested against itself.
 */
#include "tests/fakes/fake_snmp.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PACKET = 8192, NAMES = 80, GET = 0xa0, GETNEXT = 0xa1, RESPONSE = 0xa2, GETBULK = 0xa5 };

struct request {
    unsigned version;
    char community[128];
    uint8_t verb;
    uint32_t id;
    uint32_t second; /* non-repeaters */
    uint32_t third;  /* max-repetitions */
    struct oid names[NAMES];
    size_t count;
};

/* An answer is written back to front. */
struct writer {
    uint8_t bytes[PACKET];
    size_t at;
};

static void must(bool worked)
{
    if (!worked)
        abort();
}

static size_t read_length(const uint8_t **at)
{
    size_t len = *(*at)++;

    if (len < 0x80)
        return len;
    size_t count = len & 0x7f;
    for (len = 0; count > 0; count--)
        len = len << 8 | *(*at)++;
    return len;
}

static const uint8_t *open_tag(const uint8_t **at, size_t *out_len)
{
    (*at)++;
    *out_len = read_length(at);
    return *at;
}

static uint32_t read_number(const uint8_t **at)
{
    size_t len;
    uint32_t number = 0;

    (void)open_tag(at, &len);
    for (; len > 0; len--)
        number = number << 8 | *(*at)++;
    return number;
}

static void read_name(const uint8_t **at, struct oid *out)
{
    size_t len;
    const uint8_t *end = open_tag(at, &len) + len;
    uint32_t id = 0;

    *out = (struct oid){ .len = 2, .ids = { **at / 40U, **at % 40U } };
    for ((*at)++; *at < end; (*at)++) {
        id = id << 7 | (**at & 0x7fU);
        if ((**at & 0x80) == 0) {
            (void)oid_append(out, id);
            id = 0;
        }
    }
}

static void read_request(const uint8_t *bytes, struct request *r)
{
    const uint8_t *at = bytes;
    size_t len;

    (void)open_tag(&at, &len);
    r->version = read_number(&at);
    const uint8_t *community = open_tag(&at, &len);
    must(len < sizeof r->community);
    (void)memcpy(r->community, community, len);
    r->community[len] = '\0';
    at += len;
    r->verb = *at;
    (void)open_tag(&at, &len);
    r->id = read_number(&at);
    r->second = read_number(&at);
    r->third = read_number(&at);
    const uint8_t *end = open_tag(&at, &len) + len;
    for (r->count = 0; at < end && r->count < NAMES; r->count++) {
        (void)open_tag(&at, &len);
        read_name(&at, &r->names[r->count]);
        at += 2; /* the NULL */
    }
}

static void put(struct writer *w, const void *bytes, size_t len)
{
    must(len <= w->at);
    w->at -= len;
    if (len > 0)
        (void)memcpy(w->bytes + w->at, bytes, len);
}

static void put_header(struct writer *w, uint8_t tag, size_t len)
{
    const uint8_t header[] = { tag, 0x82, (uint8_t)(len >> 8), (uint8_t)len };

    put(w, header, sizeof header);
}

static void put_number(struct writer *w, uint64_t number)
{
    uint8_t bytes[10] = { 0x02, 8 };

    for (int i = 0; i < 8; i++)
        bytes[9 - i] = (uint8_t)(number >> (8 * i));
    int skip = 0; /* the shortest form that is not negative */
    while (skip < 7 && bytes[2 + skip] == 0 && (bytes[3 + skip] & 0x80) == 0)
        skip++;
    put(w, bytes + 2 + skip, (size_t)(8 - skip));
    bytes[1] = (uint8_t)(8 - skip);
    put(w, bytes, 2);
}

static void put_id(struct writer *w, uint32_t id, bool last)
{
    uint8_t byte = (uint8_t)((id & 0x7f) | (last ? 0 : 0x80));

    put(w, &byte, 1);
    if (id > 0x7f)
        put_id(w, id >> 7, false);
}

static void put_name(struct writer *w, const struct oid *oid)
{
    size_t end = w->at;

    for (size_t i = oid->len; i > 2; i--)
        put_id(w, oid->ids[i - 1], true);
    uint8_t first = (uint8_t)(oid->ids[0] * 40 + oid->ids[1]);
    put(w, &first, 1);
    put_header(w, 0x06, end - w->at);
}

static void put_variable(struct writer *w, const struct oid *name,
                         const struct fake_snmp_variable *variable, uint8_t exception)
{
    size_t end = w->at;

    if (variable == NULL) {
        const uint8_t nothing[] = { exception, 0 };

        put(w, nothing, sizeof nothing);
    } else if (variable->text != NULL) {
        put(w, variable->text, strlen(variable->text));
        put_header(w, 0x04, strlen(variable->text));
    } else {
        put_number(w, (uint64_t)variable->number);
    }
    put_name(w, name);
    put_header(w, 0x30, end - w->at);
}

/* Index of the first variable that is not before `name`. */
static size_t lower_bound(const struct fake_snmp *f, const struct oid *name)
{
    size_t low = 0;
    size_t high = f->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (oid_compare(&f->oids[middle], name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct fake_snmp_variable *find(const struct fake_snmp *f, const struct oid *name,
                                             bool next, struct oid *out_name)
{
    size_t i = f->ways.backwards && next ? 0 : lower_bound(f, name);
    bool exact = i < f->count && oid_compare(&f->oids[i], name) == 0;

    if (next && exact && !f->ways.backwards)
        i++;
    *out_name = *name;
    if (i >= f->count || (!next && !exact))
        return NULL;
    *out_name = f->oids[i];
    return &f->variables[i];
}

struct found {
    const struct fake_snmp_variable *variable;
    struct oid name;
};

/* The variables of the answer, in order; the error-index in `out_error` when v1 has one that is
 * missing. */
static size_t collect(const struct fake_snmp *f, const struct request *r, struct found *out,
                      size_t most, unsigned *out_error)
{
    size_t rounds = r->verb == GETBULK ? r->third : 1;
    size_t count = 0;

    for (size_t round = 0; round < rounds; round++)
        for (size_t i = 0; i < r->count && count < most; i++, count++) {
            struct found *to = &out[count];
            const struct oid *from = round == 0 ? &r->names[i] : &out[count - r->count].name;

            to->variable = find(f, from, r->verb != GET, &to->name);
            if (to->variable == NULL && r->version == 0 && *out_error == 0)
                *out_error = (unsigned)i + 1;
        }
    if (f->ways.backwards_bulk && r->verb == GETBULK && count > 2)
        out[2] = out[0];
    return f->ways.empty_bulk && r->verb == GETBULK ? 0 : count;
}

static void finish_message(struct writer *w, const struct request *r, unsigned status,
                           unsigned index, size_t list_end)
{
    put_header(w, 0x30, list_end - w->at);
    put_number(w, index);
    put_number(w, status);
    put_number(w, r->id);
    put_header(w, RESPONSE, list_end - w->at);
    put(w, r->community, strlen(r->community));
    put_header(w, 0x04, strlen(r->community));
    put_number(w, r->version);
    put_header(w, 0x30, list_end - w->at);
}

static void write_error(const struct fake_snmp *f, const struct request *r, struct writer *w,
                        unsigned status, unsigned index)
{
    size_t names = f->ways.no_names ? 0 : r->count;

    w->at = PACKET;
    for (size_t i = names; i > 0; i--)
        put_variable(w, &r->names[i - 1], NULL, 0x05);
    finish_message(w, r, status, index, PACKET);
}

static bool is_under(const struct oid *oid, const char *subtree)
{
    struct oid prefix;

    must(oid_parse(subtree, &prefix));
    return oid_under(oid, &prefix);
}

static void write_answer(const struct fake_snmp *f, const struct request *r, struct writer *w)
{
    struct found found[256];
    unsigned missing = 0;
    size_t count = collect(f, r, found, sizeof found / sizeof found[0], &missing);

    if (f->ways.error != 0) {
        write_error(f, r, w, f->ways.error, 1);
        return;
    }
    if ((r->verb == GETBULK && f->ways.most_repeated != 0 && r->third > f->ways.most_repeated) ||
        (r->verb == GET && f->ways.get_most != 0 && r->count > f->ways.get_most)) {
        write_error(f, r, w, 1, 0);
        return;
    }
    if (f->ways.end != NULL && r->verb != GET && count > 0 &&
        !is_under(&found[count - 1].name, f->ways.end)) {
        write_error(f, r, w, 5, 1);
        return;
    }
    if (missing != 0) {
        write_error(f, r, w, 2, missing);
        return;
    }
    w->at = PACKET;
    for (size_t i = count; i > 0; i--)
        put_variable(w, &found[i - 1].name, found[i - 1].variable, r->verb == GET ? 0x81 : 0x82);
    finish_message(w, r, 0, 0, PACKET);
}

static void send_answer(const struct fake_snmp *f, int fd, const struct request *r,
                        const struct sockaddr_in *to)
{
    static struct writer w;

    write_answer(f, r, &w);
    for (int i = 0; i < (f->ways.twice ? 2 : 1); i++)
        must(sendto(fd, w.bytes + w.at, PACKET - w.at, 0, (const struct sockaddr *)to,
                    sizeof *to) >= 0);
}

static void send_wrong(const struct fake_snmp *f, const struct request *r,
                       const struct sockaddr_in *to)
{
    struct request wrong = *r;

    if (f->ways.wrong_port)
        send_answer(f, f->other_fd, r, to);
    if (f->ways.wrong_id) {
        wrong.id ^= 0x10000;
        send_answer(f, f->fd, &wrong, to);
        wrong.id = r->id;
    }
    if (f->ways.wrong_community) {
        wrong.community[0] ^= 1;
        send_answer(f, f->fd, &wrong, to);
    }
}

static void answer(const struct fake_snmp *f, const struct request *r, const struct sockaddr_in *to)
{
    static const uint8_t rubbish[] = { 0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x02, 0x01 };
    bool wrong = f->ways.wrong_port || f->ways.wrong_id || f->ways.wrong_community;

    if (f->ways.rubbish_first)
        must(sendto(f->fd, rubbish, sizeof rubbish, 0, (const struct sockaddr *)to, sizeof *to) >=
             0);
    send_wrong(f, r, to);
    if (!wrong || f->ways.wrong_first)
        send_answer(f, f->fd, r, to);
}

/* Asking is touching, whether an answer comes or not. */
static void note_trespasses(struct fake_snmp *f, const struct request *r)
{
    static struct found found[256];
    unsigned missing = 0;
    size_t count = collect(f, r, found, sizeof found / sizeof found[0], &missing);

    for (size_t i = 0; f->ways.forbidden != NULL && i < count; i++)
        if ((found[i].variable != NULL || r->verb == GET) &&
            is_under(&found[i].name, f->ways.forbidden))
            f->trespasses++;
}

static void note(struct fake_snmp *f, const struct request *r)
{
    note_trespasses(f, r);
    f->requests++;
    f->last_version = r->version;
    f->last_count = (unsigned)r->count;
    if (r->verb == GET)
        f->gets++;
    if (r->verb == GETBULK) {
        f->bulks++;
        f->last_repeated = r->third;
    }
}

static void on_request(void *arg, int fd, unsigned ready)
{
    struct fake_snmp *f = arg;
    struct sockaddr_in from;
    socklen_t len = sizeof from;
    uint8_t bytes[PACKET];
    static struct request r;

    (void)ready;
    if (recvfrom(fd, bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&from, &len) <= 0)
        return;
    read_request(bytes, &r);
    note(f, &r);
    if (f->ways.silent || (f->ways.silent_bulk && r.verb == GETBULK) ||
        (f->ways.only_v1 && r.version != 0) ||
        (f->ways.silent_above != 0 && r.verb == GETBULK && r.third > f->ways.silent_above))
        return;
    if (f->ways.drop > 0) {
        f->ways.drop--;
        return;
    }
    answer(f, &r, &from);
}

static int open_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    must(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

struct fake_snmp *fake_snmp_start(struct loop *loop, const struct fake_snmp_variable *variables,
                                  size_t count)
{
    struct fake_snmp *f = calloc(1, sizeof *f);

    must(f != NULL);
    f->variables = variables;
    f->count = count;
    f->oids = calloc(count, sizeof *f->oids);
    must(f->oids != NULL);
    for (size_t i = 0; i < count; i++)
        must(oid_parse(variables[i].oid, &f->oids[i]));
    f->fd = open_port();
    f->other_fd = open_port();
    f->watch = loop_watch_create(loop, f->fd, LOOP_READ, on_request, f);
    must(f->watch != NULL);
    return f;
}

void fake_snmp_stop(struct fake_snmp *fake)
{
    loop_watch_destroy(fake->watch);
    (void)close(fake->fd);
    (void)close(fake->other_fd);
    free(fake->oids);
    free(fake);
}

struct sockaddr_in fake_snmp_address(const struct fake_snmp *fake)
{
    struct sockaddr_in address;
    socklen_t len = sizeof address;

    must(getsockname(fake->fd, (struct sockaddr *)&address, &len) == 0);
    return address;
}

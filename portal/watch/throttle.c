/* SPDX-License-Identifier: Apache-2.0 */
/* A table of fixed size, by digests; where it is full the row that rested longest makes room, known
 * addresses last. */
#include "portal/watch/throttle.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define ROWS            2048
#define FREE_OF_ADDRESS 5
#define FREE_OF_ACCOUNT 10

enum kind { FREE, ADDRESS, ACCOUNT, KNOWN };

struct row {
    enum kind kind;
    uint64_t key;
    uint64_t at_ms; /* of the last try */
    unsigned failures;
};

struct throttle {
    struct row rows[ROWS];
    uint8_t secret[16]; /* so that nobody can aim at a row */
};

struct throttle *throttle_create(void)
{
    struct throttle *throttle = calloc(1, sizeof *throttle);

    if (throttle != NULL)
        crypto_random(throttle->secret, sizeof throttle->secret);
    return throttle;
}

void throttle_destroy(struct throttle *throttle)
{
    free(throttle);
}

/* An IPv6 address without what its owner can choose. */
static void name_address(const char *address, char out[INET6_ADDRSTRLEN])
{
    struct in6_addr v6;

    if (inet_pton(AF_INET6, address, &v6) == 1) {
        memset(v6.s6_addr + 8, 0, 8);
        (void)inet_ntop(AF_INET6, &v6, out, INET6_ADDRSTRLEN);
    } else {
        (void)str_copy(out, INET6_ADDRSTRLEN, address);
    }
}

static uint64_t key_of(const struct throttle *throttle, enum kind kind, const char *address,
                       const char *account)
{
    char peer[INET6_ADDRSTRLEN] = "";
    uint8_t digest[CRYPTO_SHA256_SIZE];
    struct buf text;
    uint64_t key;

    if (kind != ACCOUNT)
        name_address(address, peer);
    buf_init(&text, 1024);
    buf_append_format(&text, "%d %s %s", (int)kind, peer, kind == ADDRESS ? "" : account);
    crypto_hmac_sha256(throttle->secret, sizeof throttle->secret, buf_text(&text), text.len,
                       digest);
    buf_finish(&text);
    memcpy(&key, digest, sizeof key);
    return key;
}

static struct row *find(struct throttle *throttle, enum kind kind, uint64_t key)
{
    for (size_t i = 0; i < ROWS; i++)
        if (throttle->rows[i].kind == kind && throttle->rows[i].key == key)
            return &throttle->rows[i];
    return NULL;
}

static bool is_worth_less(const struct row *one, const struct row *other)
{
    bool is_known = one->kind == KNOWN, is_other_known = other->kind == KNOWN;

    if (other->kind == FREE || one->kind == FREE)
        return one->kind == FREE && other->kind != FREE;
    return is_known == is_other_known ? one->at_ms < other->at_ms : is_other_known;
}

static struct row *make(struct throttle *throttle, enum kind kind, uint64_t key, uint64_t now_ms)
{
    struct row *row = find(throttle, kind, key);

    if (row != NULL)
        return row;
    row = &throttle->rows[0];
    for (size_t i = 1; i < ROWS; i++)
        if (is_worth_less(&throttle->rows[i], row))
            row = &throttle->rows[i];
    *row = (struct row){ .kind = kind, .key = key, .at_ms = now_ms };
    return row;
}

static uint64_t wait_of(const struct row *row, unsigned free_tries, uint64_t now_ms)
{
    uint64_t wait = 1000;

    if (row == NULL || row->failures < free_tries || now_ms - row->at_ms >= THROTTLE_MOST_MS)
        return 0;
    for (unsigned i = free_tries; i < row->failures && wait < THROTTLE_MOST_MS; i++)
        wait *= 2;
    if (wait > THROTTLE_MOST_MS)
        wait = THROTTLE_MOST_MS;
    return row->at_ms + wait > now_ms ? row->at_ms + wait - now_ms : 0;
}

uint64_t throttle_wait(struct throttle *throttle, const char *address, const char *account,
                       uint64_t now_ms)
{
    struct row *peer = find(throttle, ADDRESS, key_of(throttle, ADDRESS, address, ""));
    struct row *whom = find(throttle, ACCOUNT, key_of(throttle, ACCOUNT, "", account));
    bool is_known = find(throttle, KNOWN, key_of(throttle, KNOWN, address, account)) != NULL;
    uint64_t wait = wait_of(peer, FREE_OF_ADDRESS, now_ms);
    uint64_t other = is_known ? 0 : wait_of(whom, FREE_OF_ACCOUNT, now_ms);

    return wait > other ? wait : other;
}

static void count(struct row *row, uint64_t now_ms)
{
    if (now_ms - row->at_ms >= THROTTLE_MOST_MS)
        row->failures = 0;
    row->failures++;
    row->at_ms = now_ms;
}

void throttle_fail(struct throttle *throttle, const char *address, const char *account,
                   uint64_t now_ms)
{
    count(make(throttle, ADDRESS, key_of(throttle, ADDRESS, address, ""), now_ms), now_ms);
    if (find(throttle, KNOWN, key_of(throttle, KNOWN, address, account)) == NULL)
        count(make(throttle, ACCOUNT, key_of(throttle, ACCOUNT, "", account), now_ms), now_ms);
}

void throttle_pass(struct throttle *throttle, const char *address, const char *account,
                   uint64_t now_ms)
{
    struct row *peer = find(throttle, ADDRESS, key_of(throttle, ADDRESS, address, ""));

    if (peer != NULL)
        peer->kind = FREE;
    make(throttle, KNOWN, key_of(throttle, KNOWN, address, account), now_ms)->at_ms = now_ms;
}

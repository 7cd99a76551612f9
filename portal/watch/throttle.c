/* SPDX-License-Identifier: Apache-2.0 */
/* A table of fixed size for each kind of row, by digests; where one is full, the row whose wait
 * ends first, or ended longest ago, makes room. */
#include "portal/watch/throttle.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define ROWS 2048

enum kind { ADDRESS, ACCOUNT, KNOWN, KINDS };

static const unsigned free_tries[KINDS] = { [ADDRESS] = 5, [ACCOUNT] = 10, [KNOWN] = 5 };

struct row {
    bool is_used;
    uint64_t key;
    uint64_t at_ms; /* of the last try */
    unsigned failures;
};

struct throttle {
    struct row rows[KINDS][ROWS]; /* apart: no kind can be filled with another */
    uint8_t secret[16];           /* so that nobody can aim at a row */
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

void throttle_peer(const char *address, char out_peer[THROTTLE_PEER_SIZE])
{
    struct in6_addr v6;

    if (inet_pton(AF_INET6, address, &v6) == 1) {
        memset(v6.s6_addr + 8, 0, 8);
        (void)inet_ntop(AF_INET6, &v6, out_peer, THROTTLE_PEER_SIZE);
    } else {
        (void)str_copy(out_peer, THROTTLE_PEER_SIZE, address);
    }
}

static uint64_t key_of(const struct throttle *throttle, enum kind kind, const char *address,
                       const char *account)
{
    char peer[THROTTLE_PEER_SIZE] = "";
    uint8_t digest[CRYPTO_SHA256_SIZE];
    struct buf text;
    uint64_t key;

    if (kind != ACCOUNT)
        throttle_peer(address, peer);
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
    for (size_t i = 0; i < ROWS; i++) {
        struct row *row = &throttle->rows[kind][i];
        if (row->is_used && row->key == key)
            return row;
    }
    return NULL;
}

/* How long one waits after the row's last failure. */
static uint64_t whole_wait(const struct row *row, enum kind kind)
{
    uint64_t wait = 1000;

    if (row->failures < free_tries[kind])
        return 0;
    for (unsigned i = free_tries[kind]; i < row->failures && wait < THROTTLE_MOST_MS; i++)
        wait *= 2;
    return wait < THROTTLE_MOST_MS ? wait : THROTTLE_MOST_MS;
}

/* Until when the row matters; 0, below every used one, when it is free. */
static uint64_t worth(const struct row *row, enum kind kind)
{
    return row->is_used ? 1 + row->at_ms + whole_wait(row, kind) : 0;
}

static struct row *make(struct throttle *throttle, enum kind kind, uint64_t key, uint64_t now_ms)
{
    struct row *row = find(throttle, kind, key);

    if (row != NULL)
        return row;
    row = throttle->rows[kind];
    for (size_t i = 1; i < ROWS; i++)
        if (worth(&throttle->rows[kind][i], kind) < worth(row, kind))
            row = &throttle->rows[kind][i];
    *row = (struct row){ .is_used = true, .key = key, .at_ms = now_ms };
    return row;
}

static uint64_t wait_of(struct throttle *throttle, enum kind kind, uint64_t key, uint64_t now_ms)
{
    const struct row *row = find(throttle, kind, key);

    if (row == NULL || now_ms - row->at_ms >= THROTTLE_MOST_MS)
        return 0;
    uint64_t until_ms = row->at_ms + whole_wait(row, kind);
    return until_ms > now_ms ? until_ms - now_ms : 0;
}

uint64_t throttle_wait(struct throttle *throttle, const char *address, const char *account,
                       uint64_t now_ms)
{
    uint64_t both = key_of(throttle, KNOWN, address, account);

    if (find(throttle, KNOWN, both) != NULL)
        return wait_of(throttle, KNOWN, both, now_ms);
    uint64_t peer = wait_of(throttle, ADDRESS, key_of(throttle, ADDRESS, address, ""), now_ms);
    uint64_t whom = wait_of(throttle, ACCOUNT, key_of(throttle, ACCOUNT, "", account), now_ms);
    return peer > whom ? peer : whom;
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
    struct row *known = find(throttle, KNOWN, key_of(throttle, KNOWN, address, account));

    if (known != NULL) {
        count(known, now_ms);
        return;
    }
    count(make(throttle, ADDRESS, key_of(throttle, ADDRESS, address, ""), now_ms), now_ms);
    count(make(throttle, ACCOUNT, key_of(throttle, ACCOUNT, "", account), now_ms), now_ms);
}

void throttle_pass(struct throttle *throttle, const char *address, const char *account,
                   uint64_t now_ms)
{
    struct row *known = make(throttle, KNOWN, key_of(throttle, KNOWN, address, account), now_ms);

    known->at_ms = now_ms;
    known->failures = 0;
}

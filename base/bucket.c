/* SPDX-License-Identifier: Apache-2.0 */
/* A leaking bucket per address; the row of an address is looked for in a short run of places. */
#include "base/bucket.h"

#include "base/crc32c.h"

#include <arpa/inet.h>
#include <string.h>

#define MINUTE_MS 60000
#define RUN       16 /* places that an address may have */

void bucket_init(struct bucket *bucket, unsigned per_minute)
{
    memset(bucket, 0, sizeof *bucket);
    bucket->per_minute = per_minute;
}

static uint64_t key_of(const char *address)
{
    unsigned char bytes[16] = { 0 };
    uint64_t key = 0;
    bool is_v4 = inet_pton(AF_INET, address, bytes) == 1;

    if (!is_v4)
        (void)inet_pton(AF_INET6, address, bytes);
    for (int i = 0; i < 8; i++)
        key = key << 8 | bytes[i];
    return is_v4 ? key | 1 : key | 2; /* never 0; a /64 and an IPv4 address are not alike */
}

/* The row of the address, or the one that has been silent longest where it may be. */
static struct bucket_row *find(struct bucket *bucket, uint64_t key)
{
    uint32_t start = crc32c_update(0, &key, sizeof key);
    struct bucket_row *oldest = NULL;

    for (unsigned i = 0; i < RUN; i++) {
        struct bucket_row *row = &bucket->rows[(start + i) % BUCKET_ADDRESSES];
        if (row->address == key)
            return row;
        if (oldest == NULL || row->last_ms < oldest->last_ms)
            oldest = row;
    }
    *oldest = (struct bucket_row){ .address = key };
    return oldest;
}

bool bucket_take(struct bucket *bucket, const char *address, uint64_t now_ms)
{
    return bucket_take_key(bucket, key_of(address), now_ms);
}

bool bucket_take_key(struct bucket *bucket, uint64_t key, uint64_t now_ms)
{
    if (bucket->per_minute == 0)
        return true;
    struct bucket_row *row = find(bucket, key);
    uint64_t passed = now_ms - row->last_ms;
    uint64_t level = row->level_ms > passed ? row->level_ms - passed : 0;
    uint64_t cost = MINUTE_MS / bucket->per_minute + 1;

    row->last_ms = now_ms;
    row->level_ms = level;
    if (level + cost > MINUTE_MS + cost / 2)
        return false;
    row->level_ms = level + cost;
    return true;
}

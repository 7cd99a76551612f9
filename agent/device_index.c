/* SPDX-License-Identifier: Apache-2.0 */
/* A chained hash table of fixed size with nodes inside the objects; FNV-1a from a random start,
 * mixed once more at the end, is enough for keys that a stranger chooses but whose place he cannot
 * see. */
#include "agent/device_index.h"

#include "base/crypto.h"

#include <stdlib.h>

#define LEAST_BUCKETS 16
#define MOST_BUCKETS  ((size_t)1 << 20)
#define FNV_PRIME     1099511628211ULL

bool device_index_init(struct device_index *index, size_t most)
{
    size_t count = LEAST_BUCKETS;

    while (count < most && count < MOST_BUCKETS)
        count *= 2;
    index->buckets = calloc(count, sizeof(struct device_index_node *));
    if (index->buckets == NULL)
        return false;
    index->count = count;
    crypto_random(&index->key, sizeof index->key);
    return true;
}

void device_index_finish(struct device_index *index)
{
    free(index->buckets);
    index->buckets = NULL;
    index->count = 0;
}

uint64_t device_index_hash(const struct device_index *index, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    uint64_t hash = index->key;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * FNV_PRIME;
    hash ^= hash >> 29;
    hash *= FNV_PRIME ^ index->key;
    return hash ^ (hash >> 32);
}

static struct device_index_node **bucket_of(const struct device_index *index, uint64_t hash)
{
    return &index->buckets[hash & (index->count - 1)];
}

void device_index_put(struct device_index *index, struct device_index_node *node, uint64_t hash)
{
    struct device_index_node **bucket = bucket_of(index, hash);

    device_index_drop(index, node);
    node->hash = hash;
    node->next = *bucket;
    node->is_put = true;
    *bucket = node;
}

void device_index_drop(struct device_index *index, struct device_index_node *node)
{
    if (!node->is_put)
        return;
    struct device_index_node **at = bucket_of(index, node->hash);
    while (*at != node)
        at = &(*at)->next;
    *at = node->next;
    node->is_put = false;
}

struct device_index_node *device_index_find(const struct device_index *index, uint64_t hash,
                                            const struct device_index_node *after)
{
    struct device_index_node *node = after != NULL ? after->next : *bucket_of(index, hash);

    while (node != NULL && node->hash != hash)
        node = node->next;
    return node;
}

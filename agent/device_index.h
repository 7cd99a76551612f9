/* SPDX-License-Identifier: Apache-2.0 */
/* device_index: finds devices by a hash of one of their properties in constant time. Used by device
 * only.
 *
 * The nodes live inside the caller's objects, so nothing is allocated after the start. The index
 * compares hashes alone: the caller compares the property itself and goes on to the next one when
 * it differs. The hash is keyed anew in each process, for serial numbers come from strangers.
 */
#ifndef PRINTWIRE_AGENT_DEVICE_INDEX_H
#define PRINTWIRE_AGENT_DEVICE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct device_index_node {
    struct device_index_node *next;
    void *owner;   /* the object that is found */
    uint64_t hash; /* of the property when it was put */
    bool is_put;
};

struct device_index {
    struct device_index_node **buckets;
    size_t count; /* of buckets, a power of two */
    uint64_t key;
};

/** An empty index with room for about `most` objects (more are found too, only slower). False
 * without memory. */
bool device_index_init(struct device_index *index, size_t most);

/** Free the index; the nodes are the caller's. Safe on a zeroed one. */
void device_index_finish(struct device_index *index);

/** The hash of `len` bytes under this index's key. */
uint64_t device_index_hash(const struct device_index *index, const void *bytes, size_t len);

/** Put a node (zeroed before its first use, `owner` set) under a hash, before all others of that
 * hash; one that is put already moves. */
void device_index_put(struct device_index *index, struct device_index_node *node, uint64_t hash);

/** Take a node out; harmless when it is not in. */
void device_index_drop(struct device_index *index, struct device_index_node *node);

/** The first node with this hash behind `after` (NULL: from the start), the last put first; NULL
 * when there is none. */
struct device_index_node *device_index_find(const struct device_index *index, uint64_t hash,
                                            const struct device_index_node *after);

#endif

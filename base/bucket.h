/* SPDX-License-Identifier: Apache-2.0 */
/* bucket: how many questions an address may ask in a minute. Pure; time is given in.
 *
 * A fixed table of addresses: when it is full, the address that has been silent longest gives its
 * place, with what it had used. IPv6 addresses count by their /64.
 */
#ifndef PRINTWIRE_BASE_BUCKET_H
#define PRINTWIRE_BASE_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

#define BUCKET_ADDRESSES 1024

struct bucket_row {
    uint64_t address; /* IPv4, or the upper half of an IPv6 address; 0 free */
    uint64_t last_ms;
    uint64_t level_ms; /* time that was used up; each question costs a minute's share */
};

struct bucket {
    unsigned per_minute; /* 0: no limit */
    struct bucket_row rows[BUCKET_ADDRESSES];
};

/** Start with nobody known. */
void bucket_init(struct bucket *bucket, unsigned per_minute);

/** True when this address (numeric, as text) may ask at this time (clock_monotonic_ms()); the
 * question is counted then. A whole minute's number may come at once. */
bool bucket_take(struct bucket *bucket, const char *address, uint64_t now_ms);

/** The same for who is known by a number of its own, not 0: a table of its own for each kind. */
bool bucket_take_key(struct bucket *bucket, uint64_t key, uint64_t now_ms);

#endif

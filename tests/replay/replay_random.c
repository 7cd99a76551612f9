/* SPDX-License-Identifier: Apache-2.0 */
/* base/crypto's randomness comes from here (ld --wrap): xorshift64*, the same after each seed. */
#include "tests/replay/replay_random.h"

#include "base/crypto.h"

#include <stdio.h>

void __wrap_crypto_random(void *out_bytes, size_t len);
uint32_t __wrap_crypto_random_below(uint32_t bound);
void __wrap_crypto_uuid(char out_text[CRYPTO_UUID_SIZE]);

static uint64_t state = 1;

void replay_random_seed(uint64_t seed)
{
    state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

uint64_t replay_random(void)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * UINT64_C(0x2545f4914f6cdd1d);
}

void __wrap_crypto_random(void *out_bytes, size_t len)
{
    uint8_t *bytes = out_bytes;

    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(replay_random() >> 56);
}

uint32_t __wrap_crypto_random_below(uint32_t bound)
{
    return (uint32_t)((replay_random() >> 32) % bound);
}

void __wrap_crypto_uuid(char out_text[CRYPTO_UUID_SIZE])
{
    uint64_t a = replay_random();
    uint64_t b = replay_random();

    (void)snprintf(out_text, CRYPTO_UUID_SIZE, "%08x-%04x-4%03x-%04x-%012llx",
                   (unsigned)(a >> 32 & 0xffffffff), (unsigned)(a >> 16 & 0xffff),
                   (unsigned)(a & 0xfff), (unsigned)(0x8000 | (b >> 48 & 0x3fff)),
                   (unsigned long long)(b & 0xffffffffffff));
}

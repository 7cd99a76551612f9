/* SPDX-License-Identifier: Apache-2.0 */
/* One lane: a second one would take a second thread. */
#include "base/password.h"

#include "base/crypto.h"
#include "base/str.h"

#include <argon2.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SALT_LEN 16
#define HASH_LEN 32
#define LANES    1
#define KIB      1024

bool password_is_fit(const char *password)
{
    size_t len = strnlen(password, PASSWORD_MOST + 1);

    return len >= PASSWORD_LEAST && len <= PASSWORD_MOST && str_is_utf8(password, len);
}

static bool is_payable(const struct password_cost *cost)
{
    return cost->megabytes >= 1 && cost->megabytes <= PASSWORD_MOST_MEGABYTES &&
           cost->passes >= 1 && cost->passes <= PASSWORD_MOST_PASSES;
}

enum err password_hash(const char *password, const struct password_cost *cost,
                       char out_phc[PASSWORD_PHC_SIZE])
{
    uint8_t salt[SALT_LEN];

    if (!password_is_fit(password) || !is_payable(cost))
        return ERR_RANGE;
    crypto_random(salt, sizeof salt);
    int result = argon2id_hash_encoded(cost->passes, cost->megabytes * KIB, LANES, password,
                                       strlen(password), salt, sizeof salt, HASH_LEN, out_phc,
                                       PASSWORD_PHC_SIZE);
    return result == ARGON2_OK ? ERR_NONE : ERR_MEMORY; /* all else was checked above */
}

/* The cost that a PHC string of ours states. */
static bool read_cost(const char *phc, struct password_cost *out_cost)
{
    static const char start[] = "$argon2id$v=19$m=";
    uint32_t memory = 0, passes = 0, lanes = 0;
    int used = 0;

    if (phc == NULL || !str_starts_with(phc, start) || strlen(phc) >= PASSWORD_PHC_SIZE)
        return false;
    if (sscanf(phc + sizeof start - 1, "%8" SCNu32 ",t=%4" SCNu32 ",p=%2" SCNu32 "$%n", &memory,
               &passes, &lanes, &used) != 3 ||
        used == 0)
        return false;
    *out_cost = (struct password_cost){ memory / KIB, passes };
    return lanes == LANES && is_payable(out_cost);
}

/* The work of a hash whose result is of no use. */
static enum err work(const char *password, const struct password_cost *cost)
{
    static const uint8_t salt[SALT_LEN] = "nobody has this";
    uint8_t hash[HASH_LEN];

    int result = argon2id_hash_raw(cost->passes, cost->megabytes * KIB, LANES, password,
                                   strlen(password), salt, sizeof salt, hash, sizeof hash);
    return result == ARGON2_OK ? ERR_REFUSED : ERR_MEMORY;
}

enum err password_verify(const char *password, const char *phc, const struct password_cost *cost)
{
    struct password_cost stored;

    if (!password_is_fit(password))
        return ERR_REFUSED; /* says nothing about anybody's */
    if (!read_cost(phc, &stored))
        return work(password, cost);
    int result = argon2id_verify(phc, password, strlen(password));
    if (result == ARGON2_MEMORY_ALLOCATION_ERROR)
        return ERR_MEMORY;
    return result == ARGON2_OK ? ERR_NONE : ERR_REFUSED;
}

bool password_is_cheap(const char *phc, const struct password_cost *cost)
{
    struct password_cost stored;

    return !read_cost(phc, &stored) || stored.megabytes < cost->megabytes ||
           stored.passes < cost->passes;
}

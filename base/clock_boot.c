/* SPDX-License-Identifier: Apache-2.0 */
/* Linux names each boot by a random UUID. */
#include "base/clock_boot.h"

#include "base/crypto.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"

uint64_t clock_boot_ms(void)
{
    struct timespec now = { 0, 0 };

    (void)clock_gettime(CLOCK_BOOTTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t clock_boot_id(void)
{
    uint8_t digest[CRYPTO_SHA256_SIZE];
    char text[64] = "";
    uint64_t id = 0;
    FILE *file = fopen(BOOT_ID, "re");

    if (file == NULL)
        return 0;
    if (fgets(text, sizeof text, file) != NULL) {
        crypto_sha256(text, strlen(text), digest);
        memcpy(&id, digest, sizeof id);
    }
    (void)fclose(file);
    return id;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Linux names each boot by a random UUID. */
#include "base/clock_boot.h"

#include "base/crypto.h"

#include <stdio.h>
#include <string.h>

#define BOOT_ID "/proc/sys/kernel/random/boot_id"

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

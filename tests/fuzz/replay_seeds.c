/* SPDX-License-Identifier: Apache-2.0 */
/* Gives every file of the folders named as arguments to the fuzz target: what libFuzzer found stays
 * found. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int replay_file(const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *f = fopen(path, "rb");

    if (f == NULL) {
        perror(path);
        return 1;
    }
    size_t len = fread(bytes, 1, sizeof bytes, f);
    (void)fclose(f);
    (void)LLVMFuzzerTestOneInput(bytes, len);
    return 0;
}

static int replay_folder(const char *folder, unsigned *count)
{
    char path[4096];
    DIR *d = opendir(folder);
    int bad = 0;

    if (d == NULL) {
        perror(folder);
        return 1;
    }
    for (const struct dirent *e = readdir(d); e != NULL && !bad; e = readdir(d)) {
        if (e->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        bad = replay_file(path);
        (*count)++;
    }
    (void)closedir(d);
    return bad;
}

int main(int argc, char **argv)
{
    unsigned count = 0;

    for (int i = 1; i < argc; i++)
        if (replay_folder(argv[i], &count) != 0)
            return 1;
    (void)printf("%u seeds replayed\n", count);
    return count == 0; /* a target without seeds tests nothing */
}

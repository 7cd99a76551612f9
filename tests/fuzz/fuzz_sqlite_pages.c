/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a database, or (after the first 'w', that many times 64 bytes further on) as the log
 * of one: what is handed over lies within its bounds. */
#include "base/sqlite_pages.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void touch(void *arg, const struct sqlite_pages_row *row)
{
    uint64_t *sum = arg;

    for (size_t i = 0; i < SQLITE_PAGES_COLUMNS; i++) {
        if (row->values[i].len > SQLITE_PAGES_ROW)
            abort();
        for (size_t j = 0; j < row->values[i].len; j++)
            *sum += (uint8_t)row->values[i].bytes[j];
        *sum += (uint64_t)row->values[i].number;
    }
}

static void write_file(const char *path, const uint8_t *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    (void)close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const shapes[] = { "NTIB", "NTITIB", "NTIIIII", "NTII" };
    char db[64], log[72];
    uint64_t sum = 0;

    (void)snprintf(db, sizeof db, "/dev/shm/printwire-fuzz-pages-%d", (int)getpid());
    (void)snprintf(log, sizeof log, "%s-wal", db);
    size_t split = size > 1 && data[0] == 'w' ? (size_t)data[1] * 64 : size;
    split = split < size ? split : size;
    write_file(db, data, split);
    write_file(log, data + split, size - split);
    if (sqlite_pages_each(db, shapes, 4, touch, &sum) != ERR_NONE)
        abort();
    (void)unlink(db);
    (void)unlink(log);
    return (int)(sum & 0);
}

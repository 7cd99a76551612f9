/* SPDX-License-Identifier: Apache-2.0 */
/* The turn is a lock on the folder itself: nothing has to lie there for it. */
#include "sds/book_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

void book_copy_forget(const char *folder)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (snprintf(path, sizeof path, "%s/" BOOK_COPY_FILE "%s", folder, ends[i]) <
            (int)sizeof path)
            (void)unlink(path);
}

enum err book_copy_begin(const char *folder, int *out_fd)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return ERR_IO;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int saved = errno;
        (void)close(fd);
        errno = saved;
        return saved == EWOULDBLOCK ? ERR_REFUSED : ERR_IO;
    }
    book_copy_forget(folder);
    *out_fd = fd;
    return ERR_NONE;
}

void book_copy_clean(const char *folder)
{
    int fd = -1;

    if (book_copy_begin(folder, &fd) == ERR_NONE)
        (void)close(fd);
}

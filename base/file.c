/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files. A replaced file is the old one or the new one at every moment, also when the power
 * fails. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BLOCK 8192

static enum err err_from_errno(void)
{
    static const struct {
        int number;
        enum err err;
    } rows[] = { { ENOENT, ERR_MISSING }, { ENOTDIR, ERR_MISSING },    { ENOSPC, ERR_FULL },
                 { EDQUOT, ERR_FULL },    { ENAMETOOLONG, ERR_LIMIT }, { ENOMEM, ERR_MEMORY } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].number == errno)
            return rows[i].err;
    return ERR_IO;
}

static void close_keeping_errno(int fd)
{
    int saved = errno;

    (void)close(fd);
    errno = saved;
}

/* Read up to `len` bytes, fewer only at the end of the file; -1 on failure. */
static ssize_t read_full(int fd, char *out, size_t len)
{
    size_t at = 0;

    while (at < len) {
        ssize_t n = read(fd, out + at, len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        if (n == 0)
            break;
        at += (size_t)n;
    }
    return (ssize_t)at;
}

static bool write_full(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

enum err file_read(const char *path, struct buf *out)
{
    char block[READ_BLOCK];
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return err_from_errno();
    while ((n = read_full(fd, block, sizeof block)) > 0)
        if (!buf_append(out, block, (size_t)n))
            break;
    enum err err = n < 0 ? ERR_IO : buf_error(out);
    close_keeping_errno(fd);
    return err;
}

/* End the text at its first line; the cause when that line is no secret. */
static enum err keep_first_line(char *text, size_t len, size_t size)
{
    char *end = memchr(text, '\n', len);

    if (end == NULL && len == size)
        return ERR_LIMIT;
    if (end == NULL)
        end = text + len;
    if (end > text && end[-1] == '\r')
        end--;
    if (end == text || memchr(text, '\0', (size_t)(end - text)) != NULL)
        return ERR_SYNTAX;
    memset(end, 0, size - (size_t)(end - text));
    return ERR_NONE;
}

static enum err check_secret_file(int fd)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return ERR_IO;
    return S_ISREG(info.st_mode) && (info.st_mode & 077) == 0 ? ERR_NONE : ERR_REFUSED;
}

enum err file_read_secret(const char *path, char *out_secret, size_t size)
{
    /* without O_NONBLOCK a pipe in the file's place would hold us here */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0)
        return err_from_errno();
    enum err err = check_secret_file(fd);
    if (err == ERR_NONE) {
        ssize_t n = read_full(fd, out_secret, size);
        err = n < 0 ? ERR_IO : keep_first_line(out_secret, (size_t)n, size);
        if (err != ERR_NONE)
            explicit_bzero(out_secret, size);
    }
    close_keeping_errno(fd);
    return err;
}

enum err file_folder_of(const char *path, bool is_real, char *out_folder, size_t size)
{
    char real[PATH_MAX];

    if (is_real && realpath(path, real) == NULL)
        return err_from_errno();
    path = is_real ? real : path;
    const char *slash = strrchr(path, '/');
    size_t len = slash == NULL ? 1 : slash == path ? 1 : (size_t)(slash - path);
    if (len >= size)
        return ERR_LIMIT;
    memcpy(out_folder, slash == NULL ? "." : path, len);
    out_folder[len] = '\0';
    return ERR_NONE;
}

/* Sync the folder that holds `path`, so that a new name in it lasts. */
static enum err sync_folder_of(const char *path)
{
    char folder[PATH_MAX];
    enum err found = file_folder_of(path, false, folder, sizeof folder);

    if (found != ERR_NONE)
        return found;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_from_errno();
    enum err err = fsync(fd) == 0 ? ERR_NONE : err_from_errno();
    close_keeping_errno(fd);
    return err;
}

/* Make the file beside the one to be replaced; what a crash left there is of no use. */
static enum err write_beside(const char *beside, const void *bytes, size_t len, unsigned mode)
{
    enum err err = ERR_NONE;

    (void)unlink(beside);
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_from_errno();
    if (fchmod(fd, (mode_t)mode) != 0 || !write_full(fd, bytes, len) || fsync(fd) != 0)
        err = err_from_errno();
    close_keeping_errno(fd);
    return err;
}

bool file_is_private(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && (info.st_mode & 077) == 0;
}

enum err file_write(const char *path, const void *bytes, size_t len, unsigned mode)
{
    char beside[PATH_MAX];
    int n = snprintf(beside, sizeof beside, "%s.new", path);

    if (n < 0 || (size_t)n >= sizeof beside)
        return ERR_LIMIT;
    enum err err = write_beside(beside, bytes, len, mode);
    if (err == ERR_NONE && rename(beside, path) != 0)
        err = err_from_errno();
    if (err != ERR_NONE) {
        int saved = errno;
        (void)unlink(beside);
        errno = saved;
        return err;
    }
    return sync_folder_of(path);
}

static enum err make_one_folder(const char *path)
{
    struct stat info;

    if (mkdir(path, 0700) == 0)
        return ERR_NONE;
    int saved = errno;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return ERR_NONE;
    errno = saved;
    return err_from_errno();
}

enum err file_make_folder(const char *path)
{
    char part[PATH_MAX];
    size_t len = strlen(path);

    if (len >= sizeof part)
        return ERR_LIMIT;
    for (size_t at = 1; at < len; at++) {
        if (path[at] != '/' || path[at - 1] == '/')
            continue;
        memcpy(part, path, at);
        part[at] = '\0';
        enum err err = make_one_folder(part);
        if (err != ERR_NONE)
            return err;
    }
    return make_one_folder(path);
}

static enum err allocate(int fd, size_t len)
{
    if (len > INT64_MAX) {
        errno = ENOSPC;
        return ERR_FULL;
    }
    int number = len > 0 ? posix_fallocate(fd, 0, (off_t)len) : 0;
    if (number != 0)
        errno = number == EFBIG ? ENOSPC : number;
    else if (fsync(fd) == 0)
        return ERR_NONE;
    return err_from_errno();
}

enum err file_reserve(const char *path, size_t len)
{
    struct stat info;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);

    if (fd < 0)
        return err_from_errno();
    enum err err = fstat(fd, &info) == 0 ? allocate(fd, len) : ERR_IO;
    if (err != ERR_NONE && info.st_size == 0) {
        int saved = errno;
        (void)unlink(path); /* a part of the room helps nobody and fills the disk */
        errno = saved;
    }
    close_keeping_errno(fd);
    return err == ERR_NONE ? sync_folder_of(path) : err;
}

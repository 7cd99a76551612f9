/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of the C library are defined again here, on the system calls; the dynamic linker
 * takes a program's own definitions first, for libraries too. */
#undef _FORTIFY_SOURCE
#include "tests/powercut/recorder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST_FDS   1024
#define FOLDER     (-1) /* the folder itself, among the files */
#define NO_FILE    (-2)
#define WAL_HEADER 32

struct file {
    char name[RECORDER_NAME];
    bool is_linked;
    bool owes_sync; /* a sync of a log that was dropped */
    bool is_header; /* the last write was a log's header */
};

static struct {
    char folder[256];
    size_t folder_len;
    bool is_on;
    bool drops_wal_syncs;
    uint64_t room;
    unsigned refused;
    unsigned said; /* lines on standard error */
    struct recorder_op *ops;
    size_t count, size;
    size_t present; /* operations that make what was there at the start */
    struct file files[RECORDER_FILES];
    int file_count;
    int file_of[MOST_FDS]; /* plus 3, so that 0 means nothing */
} rec;

static void die(const char *what)
{
    (void)fprintf(stderr, "recorder: %s: %s\n", what, strerror(errno));
    abort();
}

static int call_open(const char *path, int flags, unsigned mode)
{
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* The name within the folder; NULL for what lies elsewhere. */
static const char *name_in(const char *path)
{
    size_t len = rec.folder_len;

    if (len == 0 || strncmp(path, rec.folder, len) != 0 || path[len] != '/')
        return NULL;
    return path + len + 1;
}

static struct recorder_op *note(enum recorder_kind kind, int file)
{
    if (rec.count == rec.size) {
        rec.size = rec.size == 0 ? 4096 : rec.size * 2;
        rec.ops = realloc(rec.ops, rec.size * sizeof *rec.ops);
        if (rec.ops == NULL)
            die("memory");
    }
    struct recorder_op *op = &rec.ops[rec.count++];
    *op = (struct recorder_op){ .kind = kind, .file = file };
    return op;
}

static void set_name(char out[RECORDER_NAME], const char *name)
{
    if (snprintf(out, RECORDER_NAME, "%s", name) >= RECORDER_NAME)
        die("a name too long");
}

static int find_name(const char *name)
{
    for (int i = 0; i < rec.file_count; i++)
        if (rec.files[i].is_linked && strcmp(rec.files[i].name, name) == 0)
            return i;
    return NO_FILE;
}

static int add_file(const char *name)
{
    int i = rec.file_count++;

    if (i == RECORDER_FILES)
        die("too many files");
    rec.files[i] = (struct file){ .is_linked = true };
    set_name(rec.files[i].name, name);
    set_name(note(RECORDER_LINK, i)->name, name);
    return i;
}

static bool ends_with(const char *name, const char *end)
{
    size_t len = strlen(name), end_len = strlen(end);

    return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

/* NORMAL syncs the log before it copies pages out of it. */
static void pay_wal_sync(int file)
{
    if (!ends_with(rec.files[file].name, ".db"))
        return;
    for (int i = 0; i < rec.file_count; i++) {
        if (!rec.files[i].owes_sync)
            continue;
        rec.files[i].owes_sync = false;
        (void)note(RECORDER_SYNC, i);
    }
}

static void note_write(int file, uint64_t at, const void *bytes, size_t len)
{
    pay_wal_sync(file);
    struct recorder_op *op = note(RECORDER_WRITE, file);
    op->at = at;
    op->len = len;
    op->bytes = malloc(len + 1);
    if (op->bytes == NULL)
        die("memory");
    memcpy(op->bytes, bytes, len);
    rec.files[file].is_header = at == 0 && len == WAL_HEADER;
}

static void note_sync(int file)
{
    if (file == FOLDER) {
        (void)note(RECORDER_SYNC_FOLDER, file);
        return;
    }
    struct file *f = &rec.files[file];
    if (rec.drops_wal_syncs && ends_with(f->name, "-wal") && !f->is_header) {
        f->owes_sync = true;
        return;
    }
    f->owes_sync = false;
    (void)note(RECORDER_SYNC, file);
}

static int file_of(int fd)
{
    if (!rec.is_on || fd < 0 || fd >= MOST_FDS || rec.file_of[fd] == 0)
        return NO_FILE;
    return rec.file_of[fd] - 3;
}

static void take_fd(int fd, const char *path, bool was_there)
{
    const char *name = name_in(path);
    int file = NO_FILE;

    if (fd < 0 || fd >= MOST_FDS)
        return;
    if (rec.is_on && strcmp(path, rec.folder) == 0)
        file = FOLDER;
    else if (rec.is_on && name != NULL && was_there)
        file = find_name(name);
    else if (rec.is_on && name != NULL)
        file = add_file(name);
    rec.file_of[fd] = file == NO_FILE ? 0 : file + 3;
}

static int open_noting(const char *path, int flags, unsigned mode)
{
    struct stat info;
    bool was_there = stat(path, &info) == 0;

    if ((flags & O_CREAT) == 0 || was_there || rec.room == 0 || name_in(path) == NULL ||
        recorder_used(rec.folder) < rec.room) {
        int fd = call_open(path, flags, mode);
        take_fd(fd, path, was_there);
        return fd;
    }
    rec.refused++;
    errno = ENOSPC;
    return -1;
}

static unsigned mode_of(int flags, va_list rest)
{
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, unsigned) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list rest;

    va_start(rest, flags);
    unsigned mode = mode_of(flags, rest);
    va_end(rest);
    return open_noting(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list rest;

    va_start(rest, flags);
    unsigned mode = mode_of(flags, rest);
    va_end(rest);
    return open_noting(path, flags, mode);
}

int close(int fd)
{
    if (fd >= 0 && fd < MOST_FDS)
        rec.file_of[fd] = 0;
    return (int)syscall(SYS_close, fd);
}

/* True when a file of the folder may grow to this end. */
static bool fits(int fd, uint64_t end)
{
    struct stat info;
    char path[64], target[512];

    if (rec.room == 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) ||
        end <= (uint64_t)info.st_size)
        return true;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(path, target, sizeof target - 1);
    if (len <= 0)
        return true;
    target[len] = '\0';
    if (name_in(target) == NULL ||
        recorder_used(rec.folder) + (end - (uint64_t)info.st_size) <= rec.room)
        return true;
    rec.refused++;
    errno = ENOSPC;
    return false;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    rec.said += fd == STDERR_FILENO;
    off_t at = rec.is_on || rec.room != 0 ? lseek(fd, 0, SEEK_CUR) : -1;

    if (at >= 0 && !fits(fd, (uint64_t)at + len))
        return -1;
    ssize_t n = syscall(SYS_write, fd, bytes, len);
    if (n > 0 && file_of(fd) >= 0)
        note_write(file_of(fd), (uint64_t)at, bytes, (size_t)n);
    return n;
}

static ssize_t pwrite_noting(int fd, const void *bytes, size_t len, off_t at)
{
    if (!fits(fd, (uint64_t)at + len))
        return -1;
    ssize_t n = syscall(SYS_pwrite64, fd, bytes, len, at);
    if (n > 0 && file_of(fd) >= 0)
        note_write(file_of(fd), (uint64_t)at, bytes, (size_t)n);
    return n;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return pwrite_noting(fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
    return pwrite_noting(fd, bytes, len, at);
}

static int resize(int fd, off_t size)
{
    int result = (int)syscall(SYS_ftruncate, fd, size);
    int file = file_of(fd);

    if (result == 0 && file >= 0) {
        pay_wal_sync(file);
        note(RECORDER_RESIZE, file)->at = (uint64_t)size;
    }
    return result;
}

int ftruncate(int fd, off_t size)
{
    return resize(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return resize(fd, size);
}

static int reserve(int fd, off_t at, off_t len)
{
    if (!fits(fd, (uint64_t)(at + len)))
        return ENOSPC;
    if (syscall(SYS_fallocate, fd, 0, at, len) != 0)
        return errno;
    if (file_of(fd) >= 0)
        note(RECORDER_RESERVE, file_of(fd))->at = (uint64_t)(at + len);
    return 0;
}

int posix_fallocate(int fd, off_t at, off_t len)
{
    return reserve(fd, at, len);
}

int posix_fallocate64(int fd, off64_t at, off64_t len)
{
    return reserve(fd, at, len);
}

int fsync(int fd)
{
    if (file_of(fd) != NO_FILE)
        note_sync(file_of(fd));
    return 0;
}

int fdatasync(int fd)
{
    return fsync(fd);
}

int unlink(const char *path)
{
    int result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    const char *name = rec.is_on ? name_in(path) : NULL;
    int file = name != NULL ? find_name(name) : NO_FILE;

    if (result == 0 && file >= 0) {
        rec.files[file].is_linked = false;
        set_name(note(RECORDER_UNLINK, file)->name, name);
    }
    return result;
}

int rename(const char *from, const char *to)
{
    int result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    const char *name = rec.is_on ? name_in(from) : NULL;
    const char *other = rec.is_on ? name_in(to) : NULL;
    int file = name != NULL ? find_name(name) : NO_FILE;

    if (result != 0 || file < 0 || other == NULL)
        return result;
    if (find_name(other) >= 0)
        rec.files[find_name(other)].is_linked = false;
    struct recorder_op *op = note(RECORDER_RENAME, file);
    set_name(op->name, name);
    set_name(op->other, other);
    set_name(rec.files[file].name, other);
    return result;
}

/* What is there already: written and synced. */
static void note_present(const char *name)
{
    char path[512];
    struct stat info;

    (void)snprintf(path, sizeof path, "%s/%s", rec.folder, name);
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return;
    int file = add_file(name);
    struct recorder_op *op = note(RECORDER_WRITE, file);
    op->len = (size_t)info.st_size;
    op->bytes = malloc(op->len + 1);
    int fd = call_open(path, O_RDONLY, 0);
    if (op->bytes == NULL || fd < 0 || read(fd, op->bytes, op->len) != info.st_size)
        die(path);
    (void)close(fd);
    (void)note(RECORDER_SYNC, file);
}

static void set_folder(const char *folder)
{
    if (snprintf(rec.folder, sizeof rec.folder, "%s", folder) >= (int)sizeof rec.folder)
        die(folder);
    rec.folder_len = strlen(folder);
}

void recorder_start(const char *folder, bool drops_wal_syncs)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;

    recorder_clear();
    set_folder(folder);
    rec.drops_wal_syncs = drops_wal_syncs;
    if (dir == NULL)
        die(folder);
    while ((entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            note_present(entry->d_name);
    (void)closedir(dir);
    (void)note(RECORDER_SYNC_FOLDER, FOLDER);
    rec.present = rec.count;
    rec.is_on = true;
}

void recorder_stop(void)
{
    rec.is_on = false;
}

void recorder_clear(void)
{
    for (size_t i = 0; i < rec.count; i++)
        free(rec.ops[i].bytes);
    free(rec.ops);
    rec.ops = NULL;
    rec.count = rec.size = rec.present = 0;
    rec.file_count = 0;
    memset(rec.file_of, 0, sizeof rec.file_of);
    rec.is_on = false;
}

const struct recorder_op *recorder_ops(size_t *out_count)
{
    *out_count = rec.count;
    return rec.ops;
}

size_t recorder_present(void)
{
    return rec.present;
}

void recorder_set_room(const char *folder, uint64_t bytes)
{
    set_folder(folder);
    rec.room = bytes;
    rec.refused = 0;
}

unsigned recorder_refused(void)
{
    return rec.refused;
}

unsigned recorder_said(void)
{
    return rec.said;
}

uint64_t recorder_used(const char *folder)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    struct stat info;
    uint64_t used = 0;

    if (dir == NULL)
        return 0;
    while ((entry = readdir(dir)) != NULL)
        if (fstatat(dirfd(dir), entry->d_name, &info, 0) == 0 && S_ISREG(info.st_mode))
            used += (uint64_t)info.st_size;
    (void)closedir(dir);
    return used;
}

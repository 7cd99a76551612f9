/* SPDX-License-Identifier: Apache-2.0 */
/* Folders here hold some small files, and one folder of such at most. */
#include "tests/crash/crash_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH 512

static void need(bool is_good, const char *what)
{
    if (is_good)
        return;
    perror(what);
    abort();
}

void crash_files_make(char *path)
{
    need(mkdtemp(path) != NULL, path);
}

static bool is_left_out(const char *name)
{
    size_t len = strlen(name);

    return name[0] == '.' || strncmp(name, "ballast", 7) == 0 ||
           (len > 4 && strcmp(name + len - 4, "-shm") == 0);
}

static bool is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

void crash_files_remove(const char *path)
{
    (void)nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void clear(const char *path)
{
    DIR *folder = opendir(path);
    char one[PATH];

    if (folder == NULL) {
        need(mkdir(path, 0700) == 0, path);
        return;
    }
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        (void)snprintf(one, sizeof one, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && strncmp(entry->d_name, "ballast", 7) != 0)
            crash_files_remove(one);
    }
    (void)closedir(folder);
}

static void copy_file(const char *from, const char *to)
{
    static char bytes[65536];
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    need(in >= 0 && out >= 0, to);
    for (ssize_t len = read(in, bytes, sizeof bytes); len > 0; len = read(in, bytes, sizeof bytes))
        need(write(out, bytes, (size_t)len) == len, to);
    (void)close(in);
    (void)close(out);
}

void crash_files_copy(const char *from, const char *to)
{
    DIR *folder = opendir(from);
    char a[PATH], b[PATH];

    need(folder != NULL, from);
    clear(to);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (is_left_out(entry->d_name))
            continue;
        (void)snprintf(a, sizeof a, "%s/%s", from, entry->d_name);
        (void)snprintf(b, sizeof b, "%s/%s", to, entry->d_name);
        if (is_folder(a))
            crash_files_copy(a, b);
        else
            copy_file(a, b);
    }
    (void)closedir(folder);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* link() does not replace what somebody else put there meanwhile. */
#include "base/file_part.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

enum err file_part_open(struct file_part *part, const char *file)
{
    int len = snprintf(part->path, sizeof part->path, "%s.part", file);

    part->file = NULL;
    if (len < 0 || len >= FILE_PART_PATH)
        return ERR_LIMIT;
    if (access(file, F_OK) == 0)
        return ERR_REFUSED;
    int fd = open(part->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    part->file = fd >= 0 ? fdopen(fd, "we") : NULL;
    if (part->file != NULL)
        return ERR_NONE;
    if (fd >= 0)
        (void)close(fd);
    return ERR_IO;
}

/* So that the new name is there after a power cut, too. */
static bool sync_folder(const char *file)
{
    char folder[FILE_PART_PATH];

    if (file_folder_of(file, false, folder, sizeof folder) != ERR_NONE)
        return false;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return good;
}

enum err file_part_keep(struct file_part *part, const char *file)
{
    if (fflush(part->file) == 0 && fsync(fileno(part->file)) == 0 && link(part->path, file) == 0 &&
        sync_folder(file))
        return ERR_NONE;
    return errno == ENOSPC ? ERR_FULL : ERR_IO;
}

void file_part_close(struct file_part *part)
{
    if (part->file == NULL)
        return;
    (void)unlink(part->path);
    (void)fclose(part->file);
    part->file = NULL;
}

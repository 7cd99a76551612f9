/* SPDX-License-Identifier: Apache-2.0 */
/* A VFS around the default one: of the main file of a database it looks at what is read and fills
 * in what is written; everything else goes through. */
#include "base/sqlite_sum.h"

#include "base/crc32c.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NAME       "printwire-sum"
#define HEADER     100
#define AT_SIZE    16 /* of the header: the page size, two bytes */
#define MOST_PAGE  65536
#define LEAST_PAGE 512

static const uint8_t mark[4] = { 'P', 'W', 'S', '1' };

/* The file of the default VFS follows in memory. */
struct sum_file {
    sqlite3_file base;
    sqlite3_file *real;
    int page_size; /* 0: not known, or the pages have no checksums */
    uint8_t *page; /* for a page with its sum, while it is written */
};

static struct sum_file *file_of(sqlite3_file *file)
{
    return (struct sum_file *)(void *)file;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
    return file_of(file)->real;
}

static sqlite3_vfs *default_vfs(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

/* Learn from the beginning of the file what its pages are like. */
static void look_at_header(struct sum_file *file, const uint8_t *header)
{
    int size = header[AT_SIZE] << 8 | header[AT_SIZE + 1];

    if (size == 1)
        size = MOST_PAGE;
    file->page_size =
        header[SQLITE_SUM_AT_RESERVED] == SQLITE_SUM_BYTES && size >= LEAST_PAGE ? size : 0;
}

/* Of a page and its place, so that a page at another's place is wrong, too. */
static void make_sum(const uint8_t *page, int len, sqlite3_int64 at, uint8_t out[SQLITE_SUM_BYTES])
{
    uint8_t place[8];

    for (int i = 0; i < 8; i++)
        place[i] = (uint8_t)((uint64_t)at >> (8 * i));
    uint32_t crc = crc32c_update(0, place, sizeof place);
    crc = crc32c_update(crc, page, (size_t)len - SQLITE_SUM_BYTES);
    memcpy(out, mark, sizeof mark);
    for (int i = 0; i < 4; i++)
        out[(int)sizeof mark + i] = (uint8_t)(crc >> (8 * i));
}

/* A page without our mark was written by another program, or is room that was never written. */
static bool is_sound(const uint8_t *page, int len, sqlite3_int64 at)
{
    const uint8_t *end = page + len - SQLITE_SUM_BYTES;
    uint8_t sum[SQLITE_SUM_BYTES];

    make_sum(page, len, at, sum);
    return memcmp(end, sum, sizeof mark) != 0 || memcmp(end, sum, sizeof sum) == 0;
}

/* The sum is not handed on: a page goes from here through the log, perhaps changed, and another
 * program may copy it from there to its place; it must not have the sum of what it was. */
static int read_page(sqlite3_file *base, void *out, int len, sqlite3_int64 at)
{
    struct sum_file *file = file_of(base);
    int result = file->real->pMethods->xRead(file->real, out, len, at);

    if (result != SQLITE_OK)
        return result;
    if (at == 0 && len >= HEADER)
        look_at_header(file, out);
    if (len != file->page_size || len == 0)
        return SQLITE_OK;
    if (!is_sound(out, len, at))
        return SQLITE_IOERR_DATA;
    memset((uint8_t *)out + len - SQLITE_SUM_BYTES, 0, SQLITE_SUM_BYTES);
    return SQLITE_OK;
}

static int write_page(sqlite3_file *base, const void *bytes, int len, sqlite3_int64 at)
{
    struct sum_file *file = file_of(base);

    if (at == 0 && len >= LEAST_PAGE)
        look_at_header(file, bytes);
    if (file->page_size == 0 || len != file->page_size)
        return file->real->pMethods->xWrite(file->real, bytes, len, at);
    memcpy(file->page, bytes, (size_t)len);
    make_sum(file->page, len, at, file->page + len - SQLITE_SUM_BYTES);
    return file->real->pMethods->xWrite(file->real, file->page, len, at);
}

static int close_file(sqlite3_file *base)
{
    struct sum_file *file = file_of(base);

    free(file->page);
    return file->real->pMethods->xClose(file->real);
}

static int truncate_file(sqlite3_file *f, sqlite3_int64 size)
{
    return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int sync_file(sqlite3_file *f, int flags)
{
    return real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int file_size(sqlite3_file *f, sqlite3_int64 *out_size)
{
    return real_of(f)->pMethods->xFileSize(real_of(f), out_size);
}

static int lock_file(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int unlock_file(sqlite3_file *f, int level)
{
    return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int check_lock(sqlite3_file *f, int *out_reserved)
{
    return real_of(f)->pMethods->xCheckReservedLock(real_of(f), out_reserved);
}

static int control_file(sqlite3_file *f, int op, void *arg)
{
    return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int sector_size(sqlite3_file *f)
{
    return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int characteristics(sqlite3_file *f)
{
    return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
    return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, out);
}

static int shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
    return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void shm_barrier(sqlite3_file *f)
{
    real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int shm_unmap(sqlite3_file *f, int remove)
{
    return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

/* Version 2: with the shared memory that a write-ahead log needs, without mapping pages past
 * xRead. */
static const sqlite3_io_methods methods = { .iVersion = 2,
                                            .xClose = close_file,
                                            .xRead = read_page,
                                            .xWrite = write_page,
                                            .xTruncate = truncate_file,
                                            .xSync = sync_file,
                                            .xFileSize = file_size,
                                            .xLock = lock_file,
                                            .xUnlock = unlock_file,
                                            .xCheckReservedLock = check_lock,
                                            .xFileControl = control_file,
                                            .xSectorSize = sector_size,
                                            .xDeviceCharacteristics = characteristics,
                                            .xShmMap = shm_map,
                                            .xShmLock = shm_lock,
                                            .xShmBarrier = shm_barrier,
                                            .xShmUnmap = shm_unmap };

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *base, int flags,
                     int *out_flags)
{
    sqlite3_vfs *real_vfs = default_vfs(vfs);
    struct sum_file *file = file_of(base);

    if ((flags & SQLITE_OPEN_MAIN_DB) == 0)
        return real_vfs->xOpen(real_vfs, name, base, flags, out_flags);
    *file =
        (struct sum_file){ .real = (sqlite3_file *)(void *)(file + 1), .page = malloc(MOST_PAGE) };
    int result = file->page != NULL ? real_vfs->xOpen(real_vfs, name, file->real, flags, out_flags)
                                    : SQLITE_NOMEM;
    if (result == SQLITE_OK) {
        base->pMethods = &methods;
        return SQLITE_OK;
    }
    free(file->page); /* without methods nothing is closed */
    return result;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
    return default_vfs(vfs)->xDelete(default_vfs(vfs), name, sync);
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    return default_vfs(vfs)->xAccess(default_vfs(vfs), name, flags, out);
}

static int full_name(sqlite3_vfs *vfs, const char *name, int len, char *out)
{
    return default_vfs(vfs)->xFullPathname(default_vfs(vfs), name, len, out);
}

static int fill_random(sqlite3_vfs *vfs, int len, char *out)
{
    return default_vfs(vfs)->xRandomness(default_vfs(vfs), len, out);
}

static int wait_us(sqlite3_vfs *vfs, int us)
{
    return default_vfs(vfs)->xSleep(default_vfs(vfs), us);
}

static int last_error(sqlite3_vfs *vfs, int len, char *out)
{
    return default_vfs(vfs)->xGetLastError(default_vfs(vfs), len, out);
}

static int read_clock(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    return default_vfs(vfs)->xCurrentTimeInt64(default_vfs(vfs), out);
}

const char *sqlite_sum_vfs(void)
{
    static sqlite3_vfs vfs = { .iVersion = 2,
                               .zName = NAME,
                               .xOpen = open_file,
                               .xDelete = delete_file,
                               .xAccess = access_file,
                               .xFullPathname = full_name,
                               .xRandomness = fill_random,
                               .xSleep = wait_us,
                               .xGetLastError = last_error,
                               .xCurrentTimeInt64 = read_clock };
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);

    if (sqlite3_vfs_find(NAME) != NULL)
        return NAME;
    if (real == NULL || real->iVersion < 2)
        return NULL;
    vfs.szOsFile = (int)sizeof(struct sum_file) + real->szOsFile;
    vfs.mxPathname = real->mxPathname;
    vfs.pAppData = real;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK ? NAME : NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Who opens the book beside the daemon leaves alone what the daemon is writing. */
#include "sds/book.h"

#include "tests/fakes/book_rig.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SALT_AT 40 /* of the first frame in the log (file format of SQLite, section 4.1) */

/* One flipped bit that does not change the sums: a log that is mended gets it set right. */
static void flip(int fd)
{
    unsigned char byte = 0;

    CU_ASSERT_EQUAL_FATAL(pread(fd, &byte, 1, SALT_AT), 1);
    byte ^= 1;
    CU_ASSERT_EQUAL_FATAL(pwrite(fd, &byte, 1, SALT_AT), 1);
}

static int byte_of(int fd)
{
    unsigned char byte = 0;

    CU_ASSERT_EQUAL_FATAL(pread(fd, &byte, 1, SALT_AT), 1);
    return byte;
}

static void who_comes_beside_leaves_the_log_alone(void)
{
    struct book_rig rig;
    struct book *beside = NULL;
    char path[128];

    book_rig_start(&rig);
    CU_ASSERT_EQUAL_FATAL(book_commit(rig.book), ERR_NONE);
    (void)snprintf(path, sizeof path, "%s/" BOOK_FILE "-wal", rig.folder);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    flip(fd);
    int flipped = byte_of(fd);
    CU_ASSERT_EQUAL(book_open_beside(rig.folder, &beside), ERR_NONE);
    CU_ASSERT_EQUAL(byte_of(fd), flipped);
    CU_ASSERT_EQUAL(book_begin(beside), ERR_NONE);
    CU_ASSERT_EQUAL(book_commit(beside), ERR_NONE);
    book_close(beside);
    flip(fd);
    (void)close(fd);
    book_rig_stop(&rig);
}

static void who_comes_first_makes_it(void)
{
    char folder[] = "/tmp/printwire-beside-XXXXXX";
    struct book *book = NULL;
    char path[128];

    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    CU_ASSERT_EQUAL(book_open_beside(folder, &book), ERR_NONE);
    book_close(book);
    (void)snprintf(path, sizeof path, "%s/" BOOK_FILE, folder);
    CU_ASSERT_EQUAL(unlink(path), 0);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

UNIT_MAIN("book", UNIT_TEST(who_comes_beside_leaves_the_log_alone),
          UNIT_TEST(who_comes_first_makes_it))

/* SPDX-License-Identifier: Apache-2.0 */
/* One at a time, and what a kill left goes. */
#include "sds/book_copy.h"

#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[64];

static void begin(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/printwire-copy-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

static void write_file(const char *name)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    (void)close(fd);
}

static bool is_there(const char *name)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

static void who_comes_second_is_refused(void)
{
    int one = -1, other = -1;

    begin();
    CU_ASSERT_EQUAL_FATAL(book_copy_begin(folder, &one), ERR_NONE);
    CU_ASSERT_EQUAL(book_copy_begin(folder, &other), ERR_REFUSED);
    write_file(BOOK_COPY_FILE);
    book_copy_clean(folder);
    CU_ASSERT_TRUE(is_there(BOOK_COPY_FILE)); /* it is being written */
    book_copy_forget(folder);
    CU_ASSERT_FALSE(is_there(BOOK_COPY_FILE));
    (void)close(one);
    CU_ASSERT_EQUAL_FATAL(book_copy_begin(folder, &other), ERR_NONE);
    (void)close(other);
    CU_ASSERT_EQUAL(rmdir(folder), 0); /* nothing lies there for it */
}

static void what_a_kill_left_goes(void)
{
    static const char *const names[] = { BOOK_COPY_FILE, BOOK_COPY_FILE "-wal",
                                         BOOK_COPY_FILE "-shm", BOOK_COPY_FILE "-journal" };
    int fd = -1;

    begin();
    for (size_t i = 0; i < 4; i++)
        write_file(names[i]);
    book_copy_clean(folder);
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_FALSE(is_there(names[i]));
        write_file(names[i]);
    }
    CU_ASSERT_EQUAL_FATAL(book_copy_begin(folder, &fd), ERR_NONE);
    (void)close(fd);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
    CU_ASSERT_EQUAL(book_copy_begin(folder, &fd), ERR_IO);
}

UNIT_MAIN("book_copy", UNIT_TEST(who_comes_second_is_refused), UNIT_TEST(what_a_kill_left_goes))

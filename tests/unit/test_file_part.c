/* SPDX-License-Identifier: Apache-2.0 */
/* A file appears when it is whole, and in nobody's place. */
#include "base/file_part.h"

#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], file[80], part_path[80];

static void begin(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/test_file_part_XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(file, sizeof file, "%.60s/a", folder);
    (void)snprintf(part_path, sizeof part_path, "%.60s/a.part", folder);
}

static void end(void)
{
    (void)unlink(file);
    (void)unlink(part_path);
    (void)rmdir(folder);
}

static void it_has_its_name_when_it_is_kept(void)
{
    struct file_part part;
    struct stat is;

    begin();
    CU_ASSERT_EQUAL(file_part_open(&part, file), ERR_NONE);
    CU_ASSERT_NOT_EQUAL(access(file, F_OK), 0);
    CU_ASSERT_EQUAL(fputs("whole", part.file) >= 0, 1);
    CU_ASSERT_EQUAL(file_part_keep(&part, file), ERR_NONE);
    file_part_close(&part);
    CU_ASSERT_EQUAL(stat(file, &is), 0);
    CU_ASSERT_EQUAL(is.st_mode & 0777, 0600);
    CU_ASSERT_EQUAL(is.st_size, 5);
    CU_ASSERT_NOT_EQUAL(access(part_path, F_OK), 0);
    file_part_close(&part); /* again is nothing */
    end();
}

static void what_is_not_kept_leaves_nothing(void)
{
    struct file_part part;

    begin();
    CU_ASSERT_EQUAL(file_part_open(&part, file), ERR_NONE);
    file_part_close(&part);
    CU_ASSERT_NOT_EQUAL(access(file, F_OK), 0);
    CU_ASSERT_NOT_EQUAL(access(part_path, F_OK), 0);
    end();
}

static void it_takes_nobodys_place(void)
{
    struct file_part part, other;
    char name[FILE_PART_PATH];

    begin();
    CU_ASSERT_EQUAL(file_part_open(&part, file), ERR_NONE);
    CU_ASSERT_EQUAL(file_part_open(&other, file), ERR_IO); /* the same at the same time */
    FILE *meanwhile = fopen(file, "we");
    CU_ASSERT_PTR_NOT_NULL_FATAL(meanwhile);
    (void)fclose(meanwhile);
    CU_ASSERT_EQUAL(file_part_keep(&part, file), ERR_IO);
    file_part_close(&part);
    CU_ASSERT_EQUAL(file_part_open(&part, file), ERR_REFUSED);
    CU_ASSERT_EQUAL(access(file, F_OK), 0);
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    CU_ASSERT_EQUAL(file_part_open(&part, name), ERR_LIMIT);
    end();
}

UNIT_MAIN("file_part", UNIT_TEST(it_has_its_name_when_it_is_kept),
          UNIT_TEST(what_is_not_kept_leaves_nothing), UNIT_TEST(it_takes_nobodys_place))

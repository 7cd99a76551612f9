/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded reads, atomic replacement, secrets with wrong modes, full disks. */
#include "base/file.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];
static char path[128];

static void make_folder(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/test_file.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/file", folder);
}

static void remove_folder(void)
{
    (void)unlink(path);
    CU_ASSERT_EQUAL(rmdir(folder), 0); /* fails when anything was left behind */
}

static void put(const char *bytes, size_t len, mode_t mode)
{
    FILE *f = fopen(path, "wb");

    CU_ASSERT_PTR_NOT_NULL_FATAL(f);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, len, f), len);
    (void)fclose(f);
    CU_ASSERT_EQUAL(chmod(path, mode), 0);
}

static enum err read_text(size_t limit, char *out, size_t size)
{
    struct buf b;

    buf_init(&b, limit);
    enum err err = file_read(path, &b);
    (void)snprintf(out, size, "%s", buf_text(&b));
    buf_finish(&b);
    return err;
}

static void reads_a_whole_file(void)
{
    struct buf b;

    make_folder();
    char *bytes = malloc(100000);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    for (size_t i = 0; i < 100000; i++)
        bytes[i] = (char)(i * 7);
    put(bytes, 100000, 0600);
    buf_init(&b, 100000);
    CU_ASSERT_EQUAL(file_read(path, &b), ERR_NONE);
    CU_ASSERT_EQUAL(b.len, 100000);
    CU_ASSERT_EQUAL(memcmp(b.data, bytes, 100000), 0);
    buf_finish(&b);
    free(bytes);
    remove_folder();
}

static void appends_to_what_the_buffer_holds(void)
{
    struct buf b;

    make_folder();
    put("new", 3, 0600);
    buf_init(&b, 6);
    (void)buf_append_text(&b, "old");
    CU_ASSERT_EQUAL(file_read(path, &b), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(buf_text(&b), "oldnew");
    buf_finish(&b);
    remove_folder();
}

static void refuses_to_read_past_the_limit(void)
{
    char text[16];

    make_folder();
    put("12345", 5, 0600);
    CU_ASSERT_EQUAL(read_text(5, text, sizeof text), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "12345");
    CU_ASSERT_EQUAL(read_text(4, text, sizeof text), ERR_LIMIT);
    put("", 0, 0600);
    CU_ASSERT_EQUAL(read_text(4, text, sizeof text), ERR_NONE);
    remove_folder();
}

static void tells_a_missing_file_from_an_unreadable_one(void)
{
    struct buf b;
    char text[16];

    make_folder();
    CU_ASSERT_EQUAL(read_text(5, text, sizeof text), ERR_MISSING);
    buf_init(&b, 10);
    CU_ASSERT_EQUAL(file_read(folder, &b), ERR_IO);
    buf_finish(&b);
    remove_folder();
}

static enum err read_secret(const char *content, size_t len, char out[8])
{
    put(content, len, 0600);
    memset(out, 'x', 8);
    return file_read_secret(path, out, 8);
}

static void reads_the_first_line_of_a_secret(void)
{
    char secret[8];

    make_folder();
    CU_ASSERT_EQUAL(read_secret("hush\nmore", 9, secret), ERR_NONE);
    CU_ASSERT_EQUAL(memcmp(secret, "hush\0\0\0\0", 8), 0);
    CU_ASSERT_EQUAL(read_secret("hush", 4, secret), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(secret, "hush");
    CU_ASSERT_EQUAL(read_secret("hush\r\n", 6, secret), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(secret, "hush");
    CU_ASSERT_EQUAL(read_secret("1234567\n", 8, secret), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(secret, "1234567");
    CU_ASSERT_EQUAL(read_secret(" a b \n", 6, secret), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(secret, " a b ");
    remove_folder();
}

static void refuses_secrets_that_are_none_and_keeps_nothing(void)
{
    static const char zero[8];
    char secret[8];

    make_folder();
    CU_ASSERT_EQUAL(read_secret("12345678", 8, secret), ERR_LIMIT);
    CU_ASSERT_EQUAL(memcmp(secret, zero, 8), 0);
    CU_ASSERT_EQUAL(read_secret("123456789012\n", 13, secret), ERR_LIMIT);
    CU_ASSERT_EQUAL(memcmp(secret, zero, 8), 0);
    CU_ASSERT_EQUAL(read_secret("", 0, secret), ERR_SYNTAX);
    CU_ASSERT_EQUAL(read_secret("\nhush\n", 6, secret), ERR_SYNTAX);
    CU_ASSERT_EQUAL(memcmp(secret, zero, 8), 0);
    CU_ASSERT_EQUAL(read_secret("\r\n", 2, secret), ERR_SYNTAX);
    CU_ASSERT_EQUAL(read_secret("hu\0sh\n", 6, secret), ERR_SYNTAX);
    remove_folder();
}

static void refuses_secrets_that_others_could_read_or_change(void)
{
    static const mode_t bad[] = { 0640, 0604, 0620, 0602, 0610, 0601, 0644, 0666, 0777 };
    static const mode_t good[] = { 0600, 0400, 0700 };
    char secret[8] = "kept";

    make_folder();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        put("hush\n", 5, 0600);
        CU_ASSERT_EQUAL(chmod(path, bad[i]), 0);
        CU_ASSERT_EQUAL(file_read_secret(path, secret, sizeof secret), ERR_REFUSED);
        CU_ASSERT_STRING_EQUAL(secret, "kept");
    }
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        CU_ASSERT_EQUAL(chmod(path, good[i]), 0);
        CU_ASSERT_EQUAL(file_read_secret(path, secret, sizeof secret), ERR_NONE);
    }
    remove_folder();
}

static void refuses_secrets_that_are_no_regular_file(void)
{
    char secret[8];

    make_folder();
    CU_ASSERT_EQUAL(file_read_secret(path, secret, sizeof secret), ERR_MISSING);
    CU_ASSERT_EQUAL(file_read_secret(folder, secret, sizeof secret), ERR_REFUSED);
    CU_ASSERT_EQUAL(file_read_secret("/dev/zero", secret, sizeof secret), ERR_REFUSED);
    CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
    CU_ASSERT_EQUAL(file_read_secret(path, secret, sizeof secret), ERR_REFUSED);
    remove_folder();
}

static void replaces_a_file_whole_with_its_mode(void)
{
    struct stat info;
    char text[16];

    make_folder();
    CU_ASSERT_EQUAL(file_write(path, "first one", 9, 0600), ERR_NONE);
    CU_ASSERT_EQUAL(file_write(path, "second", 6, 0640), ERR_NONE);
    CU_ASSERT_EQUAL(read_text(20, text, sizeof text), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "second");
    CU_ASSERT_EQUAL(stat(path, &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0640);
    CU_ASSERT_EQUAL(file_write(path, NULL, 0, 0600), ERR_NONE);
    CU_ASSERT_EQUAL(read_text(20, text, sizeof text), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "");
    remove_folder();
}

static void leaves_a_reader_with_the_old_file(void)
{
    char text[8] = "";

    make_folder();
    CU_ASSERT_EQUAL(file_write(path, "old", 3, 0600), ERR_NONE);
    int fd = open(path, O_RDONLY);
    CU_ASSERT_EQUAL(file_write(path, "new", 3, 0600), ERR_NONE);
    CU_ASSERT_EQUAL(read(fd, text, 3), 3);
    CU_ASSERT_STRING_EQUAL(text, "old");
    (void)close(fd);
    remove_folder();
}

static void writes_over_what_a_crash_left(void)
{
    char left[160];
    char text[16];

    make_folder();
    (void)snprintf(left, sizeof left, "%s.new", path);
    CU_ASSERT_EQUAL(symlink("/nonexistent/target", left), 0);
    CU_ASSERT_EQUAL(file_write(path, "whole", 5, 0600), ERR_NONE);
    CU_ASSERT_EQUAL(read_text(20, text, sizeof text), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "whole");
    remove_folder();
}

/* A file size limit stands for a disk that fills up halfway. */
static void keeps_the_old_file_when_the_new_one_does_not_fit(void)
{
    struct rlimit old;
    static char big[20000];
    char text[16];

    make_folder();
    CU_ASSERT_EQUAL(file_write(path, "old", 3, 0600), ERR_NONE);
    CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &old), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 8192, old.rlim_max }), 0);
    CU_ASSERT_EQUAL(file_write(path, big, sizeof big, 0600), ERR_IO);
    CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &old), 0);
    CU_ASSERT_EQUAL(read_text(20, text, sizeof text), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "old");
    remove_folder();
}

static void names_full_and_missing_places(void)
{
    make_folder();
    CU_ASSERT_EQUAL(file_write("/nonexistent/folder/file", "x", 1, 0600), ERR_MISSING);
    CU_ASSERT_EQUAL(file_reserve(path, SIZE_MAX), ERR_FULL);
    CU_ASSERT_EQUAL(file_reserve(path, (size_t)1 << 60), ERR_FULL);
    remove_folder();
}

static void takes_names_without_a_folder(void)
{
    char text[16];
    char old[256];

    make_folder();
    CU_ASSERT_PTR_NOT_NULL_FATAL(getcwd(old, sizeof old));
    CU_ASSERT_EQUAL(chdir(folder), 0);
    CU_ASSERT_EQUAL(file_write("file", "here", 4, 0600), ERR_NONE);
    CU_ASSERT_EQUAL(file_make_folder("a/b"), ERR_NONE);
    CU_ASSERT_EQUAL(rmdir("a/b") + rmdir("a"), 0);
    CU_ASSERT_EQUAL(read_text(20, text, sizeof text), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(text, "here");
    CU_ASSERT_EQUAL(chdir(old), 0);
    remove_folder();
}

static void leaves_nothing_beside_a_folder_in_the_way(void)
{
    char inside[160];

    make_folder();
    (void)snprintf(inside, sizeof inside, "%s/full", folder);
    CU_ASSERT_EQUAL(file_make_folder(inside), ERR_NONE);
    CU_ASSERT_EQUAL(file_write(inside, "x", 1, 0600), ERR_IO);
    CU_ASSERT_EQUAL(rmdir(inside), 0);
    remove_folder();
}

static void makes_a_folder_with_its_parents(void)
{
    char deep[160];
    struct stat info;

    make_folder();
    (void)snprintf(deep, sizeof deep, "%s/a//b/c/", folder);
    CU_ASSERT_EQUAL(file_make_folder(deep), ERR_NONE);
    CU_ASSERT_EQUAL(file_make_folder(deep), ERR_NONE);
    CU_ASSERT_EQUAL(stat(deep, &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0700);
    static const char *const parts[] = { "a/b/c", "a/b", "a" };
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(deep, sizeof deep, "%s/%s", folder, parts[i]);
        CU_ASSERT_EQUAL(rmdir(deep), 0);
    }
    CU_ASSERT_EQUAL(file_make_folder("/"), ERR_NONE);
    CU_ASSERT_EQUAL(file_make_folder("."), ERR_NONE);
    remove_folder();
}

static void refuses_folders_where_a_file_is(void)
{
    char below[160];
    static char endless[70000];

    make_folder();
    put("x", 1, 0600);
    (void)snprintf(below, sizeof below, "%s/below", path);
    CU_ASSERT_NOT_EQUAL(file_make_folder(path), ERR_NONE);
    CU_ASSERT_NOT_EQUAL(file_make_folder(below), ERR_NONE);
    CU_ASSERT_EQUAL(file_make_folder(""), ERR_MISSING);
    memset(endless, 'a', sizeof endless - 1);
    CU_ASSERT_EQUAL(file_make_folder(endless), ERR_LIMIT);
    CU_ASSERT_EQUAL(file_write(endless, "x", 1, 0600), ERR_LIMIT);
    remove_folder();
}

static void reserves_real_bytes(void)
{
    struct stat info;

    make_folder();
    CU_ASSERT_EQUAL(file_reserve(path, 1 << 20), ERR_NONE);
    CU_ASSERT_EQUAL(stat(path, &info), 0);
    CU_ASSERT(info.st_size >= 1 << 20);
    CU_ASSERT(info.st_blocks * 512 >= 1 << 20);
    CU_ASSERT_EQUAL(info.st_mode & 0077, 0);
    CU_ASSERT_EQUAL(file_reserve(path, 1 << 20), ERR_NONE);
    CU_ASSERT_EQUAL(file_reserve(path, 0), ERR_NONE);
    remove_folder();
}

static void names_the_folder_of_a_file(void)
{
    char found[8] = "kept";

    CU_ASSERT_EQUAL(file_folder_of("name", false, found, sizeof found), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(found, ".");
    CU_ASSERT_EQUAL(file_folder_of("/name", false, found, sizeof found), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(found, "/");
    CU_ASSERT_EQUAL(file_folder_of("/a/b/../c", false, found, sizeof found), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(found, "/a/b/..");
    CU_ASSERT_EQUAL(file_folder_of("/a/bcdef/c", false, found, sizeof found), ERR_LIMIT);
    CU_ASSERT_EQUAL(file_folder_of("/usr/../dev/null", true, found, sizeof found), ERR_NONE);
    CU_ASSERT_STRING_EQUAL(found, "/dev");
    CU_ASSERT_EQUAL(file_folder_of("/no/such/name", true, found, sizeof found), ERR_MISSING);
    CU_ASSERT_STRING_EQUAL(found, "/dev");
}

UNIT_MAIN("file", UNIT_TEST(names_the_folder_of_a_file), UNIT_TEST(reads_a_whole_file),
          UNIT_TEST(appends_to_what_the_buffer_holds), UNIT_TEST(refuses_to_read_past_the_limit),
          UNIT_TEST(tells_a_missing_file_from_an_unreadable_one),
          UNIT_TEST(reads_the_first_line_of_a_secret),
          UNIT_TEST(refuses_secrets_that_are_none_and_keeps_nothing),
          UNIT_TEST(refuses_secrets_that_others_could_read_or_change),
          UNIT_TEST(refuses_secrets_that_are_no_regular_file),
          UNIT_TEST(replaces_a_file_whole_with_its_mode),
          UNIT_TEST(leaves_a_reader_with_the_old_file), UNIT_TEST(writes_over_what_a_crash_left),
          UNIT_TEST(keeps_the_old_file_when_the_new_one_does_not_fit),
          UNIT_TEST(names_full_and_missing_places), UNIT_TEST(takes_names_without_a_folder),
          UNIT_TEST(leaves_nothing_beside_a_folder_in_the_way),
          UNIT_TEST(makes_a_folder_with_its_parents), UNIT_TEST(refuses_folders_where_a_file_is),
          UNIT_TEST(reserves_real_bytes))

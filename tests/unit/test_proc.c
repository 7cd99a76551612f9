/* SPDX-License-Identifier: Apache-2.0 */
/* Limits are tried in a child process, so that this one keeps its own. */
#include "base/proc.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SIZE (16UL << 20)

static char folder[64];

static void make_folder(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/test_proc.XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

static void remove_folder(void)
{
    char path[96];

    (void)snprintf(path, sizeof path, "%s/lock", folder);
    (void)unlink(path);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

/* Run `check` in a child: its exit status, 99 when it was killed. */
static int in_child(int (*check)(void))
{
    int status = 0;
    pid_t child = fork();

    CU_ASSERT_FATAL(child >= 0);
    if (child == 0)
        _exit(check());
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static int harden_and_look(void)
{
    struct rlimit limit;
    struct rlimit before;
    int pair[2];

    (void)getrlimit(RLIMIT_NOFILE, &before);
    proc_harden(64);
    if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur > 1 || limit.rlim_max > 1)
        return 1;
    if (umask(0) != 077)
        return 2;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur != 64)
        return 3;
    if (pipe(pair) != 0 || close(pair[0]) != 0 || write(pair[1], "x", 1) != -1)
        return 4; /* SIGPIPE would have killed us */
    proc_harden(1000000);
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max > before.rlim_max)
        return 5;
    return 0;
}

static void hardens_the_process(void)
{
    CU_ASSERT_EQUAL(in_child(harden_and_look), 0);
}

static int lock_and_look(void)
{
    int fd;

    return (int)proc_lock(folder, &fd);
}

static void lets_one_process_hold_the_lock(void)
{
    int fd = -1;

    make_folder();
    CU_ASSERT_EQUAL(proc_lock(folder, &fd), ERR_NONE);
    CU_ASSERT(fd >= 0);
    CU_ASSERT(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    CU_ASSERT_EQUAL(in_child(lock_and_look), ERR_REFUSED);
    (void)close(fd);
    CU_ASSERT_EQUAL(in_child(lock_and_look), ERR_NONE); /* and its end gives the lock back */
    CU_ASSERT_EQUAL(in_child(lock_and_look), ERR_NONE);
    remove_folder();
}

static void refuses_a_lock_where_no_folder_is(void)
{
    static char endless[70000];
    int fd = -7;

    CU_ASSERT_EQUAL(proc_lock("/nonexistent/folder", &fd), ERR_MISSING);
    CU_ASSERT_EQUAL(proc_turn("/nonexistent/folder", &fd), ERR_MISSING);
    memset(endless, 'a', sizeof endless - 1);
    CU_ASSERT_EQUAL(proc_lock(endless, &fd), ERR_LIMIT);
    CU_ASSERT_EQUAL(fd, -7);
}

static void measures_its_own_size(void)
{
    unsigned long before = proc_rss_kib();

    CU_ASSERT(before > 100);
    volatile char *block =
        mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CU_ASSERT_FATAL(block != MAP_FAILED);
    for (size_t at = 0; at < SIZE; at += 512)
        block[at] = 1;
    CU_ASSERT(proc_rss_kib() >= before + SIZE / 1024 * 3 / 4);
    CU_ASSERT_EQUAL(munmap((void *)(uintptr_t)block, SIZE), 0);
}

UNIT_MAIN("proc", UNIT_TEST(hardens_the_process), UNIT_TEST(lets_one_process_hold_the_lock),
          UNIT_TEST(refuses_a_lock_where_no_folder_is), UNIT_TEST(measures_its_own_size))

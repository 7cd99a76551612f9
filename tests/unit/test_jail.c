/* SPDX-License-Identifier: Apache-2.0 */
/* Plans and their limits, users that cannot be, and what a closed process says. Each jail in a
 * process of its own; tests/integration/jail.py tries the rest from inside. */
#include "base/jail.h"

#include "base/jail_filter.h"
#include "base/jail_table.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void a_plan_is_full_at_its_limits(void)
{
    struct jail_plan plan = { 0 };

    for (int i = 0; i < JAIL_PLACES; i++)
        CU_ASSERT_TRUE(jail_allow(&plan, "/usr", JAIL_READ));
    CU_ASSERT_FALSE(jail_allow(&plan, "/usr", JAIL_READ));
    CU_ASSERT_EQUAL(plan.place_count, JAIL_PLACES);
    CU_ASSERT_TRUE(jail_allow_port(&plan, 0));
    CU_ASSERT_EQUAL(plan.port_count, 0);
    for (uint16_t i = 0; i < JAIL_PORTS; i++)
        CU_ASSERT_TRUE(jail_allow_port(&plan, (uint16_t)(i + 1)));
    CU_ASSERT_FALSE(jail_allow_port(&plan, 80));
}

static void refuses_users_that_cannot_be(void)
{
    CU_ASSERT_EQUAL(jail_enter("no-such-user-here", "/nonexistent", 0), ERR_MISSING);
    if (geteuid() == 0)
        CU_ASSERT_EQUAL(jail_enter("root", "/nonexistent", 0), ERR_REFUSED);
}

/* Runs `inside` in a process of its own; true when that found everything right. */
static bool is_right(bool (*inside)(void))
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        exit(inside() ? 0 : 1);
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

static bool says_what_is_open(void)
{
    struct jail_plan plan = { .groups = JAIL_CORE | JAIL_FILES, .is_off = true };
    struct jail_report report;

    return jail_close(&plan, &report) == ERR_NONE && report.is_warning &&
           strstr(report.text, "no capability, all files and ports, all system calls; the "
                               "configuration wants it so") != NULL &&
           !jail_hides("/etc/passwd");
}

static void a_plan_that_is_off_leaves_files_open_with_a_warning(void)
{
    CU_ASSERT_TRUE(is_right(says_what_is_open));
}

/* How many KiB of address space this process has. */
static rlim_t used_kib(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "re");

    if (f != NULL) {
        (void)fscanf(f, "%lu", &pages);
        (void)fclose(f);
    }
    return pages * (rlim_t)sysconf(_SC_PAGESIZE) / 1024;
}

static rlim_t spare_kib;

/* With so little memory left it is closed, or it is said why not; it does not crash or hang. */
static bool closes_or_says_why(void)
{
    struct rlimit limit = { (used_kib() + spare_kib) * 1024, RLIM_INFINITY };
    bool is_active;

    (void)alarm(60);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setrlimit(RLIMIT_AS, &limit) != 0)
        return false;
    enum err err = jail_filter_close(JAIL_CORE | JAIL_FILES | JAIL_CONNECT, &is_active);
    return err == ERR_NONE || (err == ERR_MEMORY && !is_active);
}

static void a_filter_is_whole_or_is_not_begun_when_memory_is_short(void)
{
    if (JAIL_TABLE_SANITIZED)
        return; /* such a build takes address space in pieces of its own */
    for (spare_kib = 0; spare_kib <= 2048; spare_kib += 32)
        CU_ASSERT_TRUE(is_right(closes_or_says_why));
}

/* There in a build for coverage, which writes its data anywhere: all files stay open. */
extern void __gcov_init(void *) __attribute__((weak));

/* Where the kernel has neither, nothing is hidden, and the warning says so. */
static bool hides_files(void)
{
    struct jail_plan plan = { .groups = JAIL_CORE | JAIL_FILES };
    struct jail_report report;
    char name[] = "/tmp/test_jail-XXXXXX";
    int fd = mkstemp(name);

    if (fd < 0 || !jail_allow(&plan, "/usr", JAIL_READ) || jail_hides(name) ||
        jail_close(&plan, &report) != ERR_NONE)
        return false;
    bool is_hidden = jail_hides(name);
    bool is_open = fcntl(fd, F_GETFD) >= 0 && !jail_hides("/usr") && !jail_hides("/no/file");
    return is_open && (is_hidden || report.is_warning || __gcov_init != NULL);
}

#define SOME_CONTROL 0x5007 /* of CD drives: on no row */
#define PORT_STATUS  0x060b /* of USB printers */

/* What ioctl() on a device that is no printer comes to. */
static int control(int fd, unsigned long request)
{
    int number = 0;

    return ioctl(fd, request, &number) >= 0 ? 0 : errno;
}

/* A kernel without filters, or without the node, shows nothing. */
static bool asks_printers(unsigned groups, int wanted)
{
    struct jail_plan plan = { .groups = JAIL_CORE | JAIL_FILES | groups };
    struct jail_report report;

    if (!jail_allow(&plan, "/dev", JAIL_READ | JAIL_CONTROL) ||
        jail_close(&plan, &report) != ERR_NONE)
        return false;
    int fd = open("/dev/ptmx", O_RDONLY | O_NOCTTY);
    if (fd < 0 || strstr(report.text, "system calls filtered") == NULL)
        return true;
    return control(fd, PORT_STATUS) == wanted && control(fd, SOME_CONTROL) == ENOSYS;
}

static bool asks_no_printer_without_usb(void)
{
    return asks_printers(0, ENOSYS);
}

static bool asks_printers_with_usb(void)
{
    return asks_printers(JAIL_USB, ENOTTY);
}

static void asks_devices_only_what_its_groups_let_pass(void)
{
    CU_ASSERT_TRUE(is_right(asks_no_printer_without_usb));
    CU_ASSERT_TRUE(is_right(asks_printers_with_usb));
}

static void tells_a_closed_file_from_a_missing_one(void)
{
    CU_ASSERT_TRUE(is_right(hides_files));
}

static void every_row_belongs_to_a_group_or_ends_the_process(void)
{
    size_t count;
    const struct jail_table_call *calls = jail_table_calls(&count);

    CU_ASSERT(count > 100);
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_EQUAL(calls[i].groups == 0, calls[i].is_deadly);
    const struct jail_table_place *places = jail_table_places(&count);
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_TRUE(places[i].groups != 0 && places[i].place.path[0] == '/');
}

UNIT_MAIN("jail", UNIT_TEST(a_plan_is_full_at_its_limits), UNIT_TEST(refuses_users_that_cannot_be),
          UNIT_TEST(a_plan_that_is_off_leaves_files_open_with_a_warning),
          UNIT_TEST(a_filter_is_whole_or_is_not_begun_when_memory_is_short),
          UNIT_TEST(asks_devices_only_what_its_groups_let_pass),
          UNIT_TEST(tells_a_closed_file_from_a_missing_one),
          UNIT_TEST(every_row_belongs_to_a_group_or_ends_the_process))

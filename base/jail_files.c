/* SPDX-License-Identifier: Apache-2.0 */
/* Landlock by its system calls: the C library has none, and the numbers of newer versions stand
 * here, as headers may be older than kernels (linux/landlock.h). */
#include "base/jail_files.h"

#include "base/jail_table.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BIT(n) (UINT64_C(1) << (n))

/* Rights of files, by the numbers of linux/landlock.h */
#define EXECUTE     BIT(0)
#define WRITE_FILE  BIT(1)
#define READ_FILE   BIT(2)
#define READ_FOLDER BIT(3)
#define TRUNCATE    BIT(14)
#define CONTROL     BIT(15)
/* remove and make files, folders and sockets; no device, no pipe, no symbolic link; and move */
#define CHANGE (BIT(4) | BIT(5) | BIT(7) | BIT(8) | BIT(9) | BIT(13))

#define CONNECT_TCP BIT(1) /* of the rights of ports; bit 0 is to bind */

#define RULE_PORT 2 /* LANDLOCK_RULE_NET_PORT, since version 4 */

/* struct landlock_ruleset_attr as of version 6, older kernels take its beginning */
struct rules {
    uint64_t files;
    uint64_t ports;
    uint64_t scopes;
};

struct port_rule {
    uint64_t rights;
    uint64_t port;
};

/* What each version handles on top of the one before. */
static const struct {
    int version;
    size_t size; /* of struct rules */
    struct rules adds;
} versions[] = {
    { 1, 8, { .files = BIT(13) - 1 } },
    { 2, 8, { .files = BIT(13) } },           /* moving between folders */
    { 3, 8, { .files = TRUNCATE } },          /* truncate */
    { 4, 16, { .ports = BIT(0) | BIT(1) } },  /* TCP: bind, connect */
    { 5, 16, { .files = CONTROL } },          /* ioctl() on devices */
    { 6, 24, { .scopes = BIT(0) | BIT(1) } }, /* abstract sockets, signals: of nobody outside */
};

/* gcov's own: there in a build for coverage, whose data are written to wherever it was built. */
extern void __gcov_init(void *) __attribute__((weak));

static int ask_version(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    return version > 0 ? (int)version : 0;
}

static size_t collect(int version, struct rules *out)
{
    size_t size = 0;

    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        if (versions[i].version > version)
            continue;
        out->files |= versions[i].adds.files;
        out->ports |= versions[i].adds.ports;
        out->scopes |= versions[i].adds.scopes;
        size = versions[i].size;
    }
    return size;
}

static uint64_t rights_of(unsigned access, bool is_folder)
{
    uint64_t rights = 0;

    if (access & JAIL_READ)
        rights |= READ_FILE | READ_FOLDER;
    if (access & JAIL_WRITE)
        rights |= WRITE_FILE | TRUNCATE | CHANGE;
    if (access & JAIL_CONTROL)
        rights |= CONTROL;
    return is_folder ? rights : rights & (READ_FILE | WRITE_FILE | TRUNCATE | CONTROL);
}

/* A place that is not there, or not for us, is left out: nothing below it can be opened then. */
static bool add_place(int set, const struct jail_place *place, const struct rules *handled)
{
    struct stat info;
    int fd = open(place->path, O_PATH | O_CLOEXEC);

    if (fd < 0)
        return errno == ENOENT || errno == EACCES || errno == ENOTDIR;
    bool good = fstat(fd, &info) == 0;
    struct landlock_path_beneath_attr rule = { .parent_fd = fd };
    rule.allowed_access = rights_of(place->access, S_ISDIR(info.st_mode)) & handled->files;
    good = good && syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
    int error = errno;
    (void)close(fd);
    errno = error;
    return good;
}

static bool add_system(int set, const struct jail_plan *plan, const struct rules *handled)
{
    static const struct jail_place etc = { "/etc", JAIL_READ };
    static const struct jail_place processes = { "/proc", JAIL_READ };
    static const struct jail_place program = { "/proc/self/exe", JAIL_READ };
    static const struct jail_place all = { "/", JAIL_READ | JAIL_WRITE };
    bool is_root = geteuid() == 0;
    bool good = is_root || (plan->groups & JAIL_NAMES) == 0 || add_place(set, &etc, handled);
    size_t count;
    const struct jail_table_place *rows = jail_table_places(&count);

    for (size_t i = 0; i < count && good; i++)
        if ((rows[i].groups & plan->groups) != 0 && (is_root || !rows[i].is_etc))
            good = add_place(set, &rows[i].place, handled);
    if (JAIL_TABLE_SANITIZED) /* stacks get their names from there */
        good = good && add_place(set, &processes, handled) && add_place(set, &program, handled);
    if (__gcov_init != NULL)
        good = good && add_place(set, &all, handled);
    return good;
}

static bool add_port(int set, uint16_t port)
{
    const struct port_rule rule = { CONNECT_TCP, port };

    return syscall(SYS_landlock_add_rule, set, RULE_PORT, &rule, 0) == 0;
}

static bool fill(int set, const struct jail_plan *plan, const struct rules *handled)
{
    bool good = add_system(set, plan, handled);

    for (size_t i = 0; i < plan->place_count && good; i++)
        good = add_place(set, &plan->places[i], handled);
    for (size_t i = 0; i < plan->port_count && good && handled->ports != 0; i++)
        good = add_port(set, plan->ports[i]);
    return good;
}

enum err jail_files_close(const struct jail_plan *plan, int *out_version)
{
    struct rules handled = { 0, 0, 0 };
    int version = ask_version();

    *out_version = version;
    if (version == 0)
        return ERR_NONE;
    size_t size = collect(version, &handled);
    int set = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
    if (set < 0)
        return ERR_IO;
    bool good = fill(set, plan, &handled) && syscall(SYS_landlock_restrict_self, set, 0) == 0;
    int error = errno;
    (void)close(set);
    errno = error;
    return good ? ERR_NONE : ERR_IO;
}

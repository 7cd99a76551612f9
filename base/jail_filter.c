/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of jail_table become a filter of the kernel. */
#include "base/jail_filter.h"

#include "base/jail_table.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define ROOM  (1U << 20) /* several times what libseccomp takes for our rows */
#define TESTS (sizeof((struct jail_table_call *)0)->tests / sizeof(struct jail_table_test))

static unsigned fill_tests(const struct jail_table_call *row, struct scmp_arg_cmp out[TESTS])
{
    unsigned count = 0;

    if (row->is_own)
        out[count++] = SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, (uint64_t)getpid());
    for (size_t i = 0; i < TESTS && row->tests[i].mask != 0; i++)
        out[count++] = SCMP_CMP64(row->tests[i].argument, SCMP_CMP_MASKED_EQ, row->tests[i].mask,
                                  row->tests[i].value);
    return count;
}

/* 0, or an errno made negative, as libseccomp has them. */
static int add_row(scmp_filter_ctx filter, const struct jail_table_call *row)
{
    struct scmp_arg_cmp tests[TESTS];
    uint32_t action = row->is_deadly ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ALLOW;
    int number = seccomp_syscall_resolve_name(row->name);

    if (number == __NR_SCMP_ERROR)
        return 0; /* libseccomp is older than the call: it fails, as all that are on no row */
    unsigned count = fill_tests(row, tests);
    int error = seccomp_rule_add_array(filter, action, number, count, tests);
    return error == -EEXIST || error == -EDOM ? 0 : error;
}

static bool is_sanitizers(const char *name)
{
    size_t count;
    const struct jail_table_call *rows = jail_table_sanitizers(&count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0)
            return true;
    return false;
}

static int fill(scmp_filter_ctx filter, unsigned groups)
{
    size_t count, more;
    const struct jail_table_call *rows = jail_table_calls(&count);
    const struct jail_table_call *others = jail_table_sanitizers(&more);
    int error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

    (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
    (void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    for (size_t i = 0; i < more && error == 0; i++)
        error = add_row(filter, &others[i]);
    for (size_t i = 0; i < count && error == 0; i++)
        if ((rows[i].is_deadly || (rows[i].groups & groups) != 0) && !is_sanitizers(rows[i].name))
            error = add_row(filter, &rows[i]);
    return error;
}

/* libseccomp (2.5) makes its filter of many small pieces. When one of them cannot be had, it writes
 * through NULL, frees twice, or goes round for ever in seccomp_load(). */
static bool has_room(void)
{
    void *volatile room = malloc(ROOM); /* not to be left out by a compiler */
    bool has_room = room != NULL;

    free(room);
    return has_room;
}

enum err jail_filter_close(unsigned groups, bool *out_active)
{
    *out_active = false;
    errno = 0; /* seccomp(2): EFAULT for no filter, where there are filters */
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) != 0 && errno != EFAULT)
        return ERR_NONE;
    if (!has_room())
        return ERR_MEMORY;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (filter == NULL)
        return ERR_MEMORY;
    int error = fill(filter, groups);
    if (error == 0)
        error = seccomp_load(filter);
    seccomp_release(filter);
    errno = error < 0 ? -error : 0;
    *out_active = error == 0;
    return error == 0 ? ERR_NONE : ERR_IO;
}

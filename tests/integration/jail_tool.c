/* SPDX-License-Identifier: Apache-2.0 */
/* jail_tool: goes into the jail of a program, as that program would with this configuration, and
 * tries from inside what it may and may not do; each try in a process of its own.
 *
 *   jail_tool agent|portal|licence|sds CONF OUTSIDE PORT    one line per try: NAME works|refused
 * (ERRNO)|killed jail_tool open CONF OUTSIDE PORT            the same without a jail, for
 * comparison jail_tool poor CONF OUTSIDE PORT            what the agent says where the kernel has
 * no jail jail_tool tables                            the rows of the jails, Markdown, for
 * docs/security.md
 *
 * OUTSIDE is a folder that everybody may write and the configuration does not name; PORT is a TCP
 * port of 127.0.0.1 where somebody listens, and which it does not name either.
 */
#include "agent/agent_jail.h"
#include "base/file.h"
#include "base/jail_table.h"
#include "base/log.h"
#include "base/proc.h"
#include "base/str.h"
#include "licence/server_jail.h"
#include "portal/portal_jail.h"
#include "sds/platform_jail.h"
#include "tests/integration/jail_tries.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CANNOT_START 120

enum place { OPEN, AGENT, PORTAL, LICENCE, SDS, POOR, PLACES };

static bool shut_in_portal(struct jail_tries_world *w)
{
    struct conf_error error;
    struct portal_conf *conf = portal_conf_read(w->conf, &error);

    if (conf == NULL || !portal_jail_enter(conf) || file_make_folder(conf->folder) != ERR_NONE ||
        !portal_jail_close(conf, w->conf))
        return false;
    w->own_port = conf->port;
    return str_copy(w->folder, sizeof w->folder, conf->folder);
}

static bool shut_in_licence(struct jail_tries_world *w)
{
    struct conf_error error;
    struct server_conf *conf = server_conf_read(w->conf, &error);

    if (conf == NULL || !server_jail_enter(conf) || file_make_folder(conf->folder) != ERR_NONE ||
        !server_jail_close(conf, w->conf))
        return false;
    w->own_port = conf->port;
    return str_copy(w->folder, sizeof w->folder, conf->folder);
}

/* With <webhooks> the port that it may connect to is theirs. */
static bool shut_in_sds(struct jail_tries_world *w)
{
    struct conf_error error;
    struct platform_conf *conf = platform_conf_read(w->conf, &error);

    if (conf == NULL || !platform_jail_enter(conf) || file_make_folder(conf->folder) != ERR_NONE ||
        !platform_jail_close(conf))
        return false;
    w->own_port = conf->hooks.is_on ? conf->hooks.port : conf->port;
    return str_copy(w->folder, sizeof w->folder, conf->folder);
}

static bool shut_in_agent(struct jail_tries_world *w, bool closed)
{
    struct conf_error error;
    struct agent_conf *conf = agent_conf_read(w->conf, &error);

    if (conf == NULL) {
        (void)fprintf(stderr, "%s\n", error.text);
        return false;
    }
    if (closed && (!agent_jail_enter(conf) || file_make_folder(conf->folder) != ERR_NONE ||
                   !agent_jail_close(conf, w->conf)))
        return false;
    w->own_port = conf->port;
    return str_copy(w->folder, sizeof w->folder, conf->folder);
}

/* As on a kernel that has neither: their calls fail as they do there. */
static bool make_poor(void)
{
#define LOAD(field)    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(value, n)   BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, n)
#define FAIL_AS(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
    struct sock_filter code[] = {
        LOAD(nr),        IF(SYS_landlock_create_ruleset, 1),
        FAIL_AS(ENOSYS), IF(SYS_seccomp, 1),
        FAIL_AS(ENOSYS), IF(SYS_prctl, 3),
        LOAD(args[0]),   IF(PR_SET_SECCOMP, 1),
        FAIL_AS(EINVAL), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof code / sizeof code[0], code };

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool shut_in(struct jail_tries_world *w, enum place place)
{
    proc_harden(256);
    if (place == PORTAL)
        return shut_in_portal(w);
    if (place == LICENCE)
        return shut_in_licence(w);
    if (place == SDS)
        return shut_in_sds(w);
    return (place != POOR || make_poor()) && shut_in_agent(w, place != OPEN);
}

static void report(const char *name, int status)
{
    if (WIFSIGNALED(status))
        (void)printf("%s killed (%s)\n", name, strsignal(WTERMSIG(status)));
    else if (WEXITSTATUS(status) == 0)
        (void)printf("%s works\n", name);
    else if (WEXITSTATUS(status) == CANNOT_START)
        (void)printf("%s not tried\n", name);
    else
        (void)printf("%s refused (%s)\n", name, strerror(WEXITSTATUS(status)));
    (void)fflush(stdout);
}

static int try_all(struct jail_tries_world *w, enum place place)
{
    size_t count;
    const struct jail_tries_row *tries = jail_tries_all(&count);

    for (size_t i = 0; i < (place == POOR ? 1 : count); i++) {
        int status;
        pid_t pid = fork();
        if (pid == 0) {
            if (i > 0)
                log_set_level(LOG_LEVEL_ERROR);
            if (!shut_in(w, place))
                _exit(CANNOT_START);
            errno = 0;
            _exit(tries[i].fn(w));
        }
        if (pid < 0 || waitpid(pid, &status, 0) != pid)
            return 1;
        report(tries[i].name, status);
    }
    return 0;
}

/* The tables for docs/security.md */

static const struct {
    unsigned group;
    const char *name;
} groups[] = {
    { JAIL_CORE, "core" },       { JAIL_FILES, "files" },       { JAIL_THREADS, "threads" },
    { JAIL_CONNECT, "connect" }, { JAIL_DATAGRAM, "datagram" }, { JAIL_NAMES, "names" },
    { JAIL_ACCEPT, "accept" },   { JAIL_TALK, "talk" },         { JAIL_USB, "usb" },
    { JAIL_LOCAL, "local" },
};

#define GROUPS (sizeof groups / sizeof groups[0])

static const char *yes(unsigned all, unsigned group)
{
    if (group == JAIL_USB)
        return all & JAIL_DATAGRAM ? "with `<usb>`"
                                   : "–"; /* the agent, where that is switched on */
    if (group == JAIL_LOCAL)              /* the portal, likewise */
        return all & JAIL_ACCEPT && all & JAIL_CONNECT ? "with `<postgresql>`" : "–";
    return all & group ? "yes" : "–";
}

static bool is_conditional(const struct jail_table_call *row)
{
    return row->is_own || row->tests[0].mask != 0;
}

/* Each name once; one that passes under conditions only is marked. */
static void print_calls(unsigned group, bool deadly)
{
    size_t count;
    const struct jail_table_call *rows = jail_table_calls(&count);
    const char *before = "";

    for (size_t i = 0; i < count; i++) {
        bool wanted = deadly ? rows[i].is_deadly : (rows[i].groups & group) != 0;
        if (!wanted || (i > 0 && strcmp(rows[i].name, rows[i - 1].name) == 0))
            continue;
        (void)printf("%s%s%s", before, rows[i].name, is_conditional(&rows[i]) ? "*" : "");
        before = " ";
    }
}

static void print_places(void)
{
    size_t count;
    const struct jail_table_place *rows = jail_table_places(&count);

    (void)printf("\n| place of the system | access | agent | portal | licence server | platform |\n"
                 "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < count; i++)
        (void)printf(
            "| `%s`%s | read%s | %s | %s | %s | %s |\n", rows[i].place.path,
            rows[i].is_etc ? " (all of `/etc` unless root)" : "",
            rows[i].place.access & JAIL_WRITE ? ", write" : "",
            yes(AGENT_JAIL_GROUPS, rows[i].groups), yes(PORTAL_JAIL_GROUPS, rows[i].groups),
            yes(SERVER_JAIL_GROUPS, rows[i].groups), yes(PLATFORM_JAIL_GROUPS, rows[i].groups));
}

static int print_tables(void)
{
    (void)printf("| system calls | agent | portal | licence server | platform | which |\n"
                 "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < GROUPS; i++) {
        (void)printf(
            "| %s | %s | %s | %s | %s | ", groups[i].name, yes(AGENT_JAIL_GROUPS, groups[i].group),
            yes(PORTAL_JAIL_GROUPS, groups[i].group), yes(SERVER_JAIL_GROUPS, groups[i].group),
            yes(PLATFORM_JAIL_GROUPS, groups[i].group));
        print_calls(groups[i].group, false);
        (void)printf(" |\n");
    }
    (void)printf("| end the process | yes | yes | yes | yes | ");
    print_calls(0, true);
    (void)printf(" |\n");
    print_places();
    return 0;
}

int main(int argc, char **argv)
{
    static const char *const names[PLACES] = {
        "open", "agent", "portal", "licence", "sds", "poor"
    };
    struct jail_tries_world w = { 0 };
    uint64_t port;

    if (argc == 2 && strcmp(argv[1], "tables") == 0)
        return print_tables();
    if (argc == 5 && str_to_u64(argv[4], UINT16_MAX, &port)) {
        w.conf = argv[2];
        w.outside = argv[3];
        w.port = (uint16_t)port;
        for (int i = 0; i < PLACES; i++)
            if (strcmp(argv[1], names[i]) == 0)
                return try_all(&w, (enum place)i);
    }
    (void)fprintf(
        stderr, "usage: jail_tool open|agent|portal|licence|sds|poor CONF OUTSIDE PORT | tables\n");
    return 2;
}

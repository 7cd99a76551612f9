/* SPDX-License-Identifier: Apache-2.0 */
/* live and follow over a real unix socket: watchers that are many, slow, rude, and a portal that
 * goes away. */
#include "portal/watch/live.h"

#include "base/log.h"
#include "portal/watch/follow.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

struct rig {
    const char *folder;
    struct loop *loop;
    struct loop_timer *limit;
    struct store *store;
    struct store *reader;
    struct live *live;
    int64_t agent;
};

static void on_limit(void *arg)
{
    loop_stop(((struct rig *)arg)->loop);
}

static void on_commit(void *arg)
{
    struct rig *rig = arg;

    if (rig->live)
        live_pump(rig->live);
}

static void begin(struct rig *rig)
{
    *rig = (struct rig){ .folder = portal_rig_folder(), .loop = loop_create() };
    log_set_level(LOG_LEVEL_ERROR);
    rig->limit = loop_timer_create(rig->loop, on_limit, rig);
    CU_ASSERT_EQUAL_FATAL(store_open(portal_rig_place(rig->folder), STORE_WRITE, &rig->store),
                          ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(store_open(portal_rig_place(rig->folder), STORE_READ, &rig->reader),
                          ERR_NONE);
    rig->agent = portal_rig_agent(rig->store);
    store_listen(rig->store, on_commit, rig);
    rig->live = live_create(rig->loop, rig->reader, rig->folder);
    CU_ASSERT_PTR_NOT_NULL_FATAL(rig->live);
}

static void end(struct rig *rig)
{
    live_destroy(rig->live);
    loop_timer_destroy(rig->limit);
    store_close(rig->reader);
    store_close(rig->store);
    loop_destroy(rig->loop);
    portal_rig_remove(rig->folder);
}

static void run(struct rig *rig, uint64_t ms)
{
    (void)loop_timer_start(rig->limit, ms);
    CU_ASSERT_TRUE(loop_run(rig->loop));
}

static int dial(const struct rig *rig, const char *line)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s/" LIVE_SOCKET, rig->folder);
    CU_ASSERT_EQUAL_FATAL(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    CU_ASSERT_EQUAL(send(fd, line, strlen(line), MSG_NOSIGNAL), (ssize_t)strlen(line));
    return fd;
}

/* What a watcher can read now; static memory. */
static const char *hear(int fd)
{
    static char text[1 << 20];
    size_t len = 0;
    ssize_t got;

    while ((got = recv(fd, text + len, sizeof text - 1 - len, 0)) > 0)
        len += (size_t)got;
    text[len] = '\0';
    return text;
}

static unsigned count(const char *text, const char *part)
{
    unsigned found = 0;

    for (text = strstr(text, part); text; text = strstr(text + 1, part))
        found++;
    return found;
}

/* What a watcher reads until it has so many lines; after five seconds, what there is. Static
 * memory. */
static const char *hear_lines(struct rig *rig, int fd, unsigned lines)
{
    static char text[1 << 20];
    size_t len = 0;

    text[0] = '\0';
    for (int i = 0; i < 500 && count(text, "\n") < lines; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len, "%s", hear(fd));
        if (count(text, "\n") < lines)
            run(rig, 10);
    }
    return text;
}

static void the_socket_is_the_owners_alone(void)
{
    struct rig rig;
    struct stat status;
    char path[128];

    begin(&rig);
    (void)snprintf(path, sizeof path, "%s/" LIVE_SOCKET, rig.folder);
    CU_ASSERT_EQUAL(stat(path, &status), 0);
    CU_ASSERT_EQUAL(status.st_mode & 0777, 0600);
    live_destroy(rig.live);
    CU_ASSERT_EQUAL(access(path, F_OK), -1);
    rig.live = live_create(rig.loop, rig.reader, rig.folder);
    CU_ASSERT_PTR_NOT_NULL(rig.live);
    end(&rig);
}

static void a_watcher_gets_what_comes_after_its_place(void)
{
    struct rig rig;

    begin(&rig);
    portal_rig_fill(rig.store, rig.agent, 1, 5);
    int now = dial(&rig, "<watch/>\n");
    int start = dial(&rig, "<watch after='0'/>\n");
    int future = dial(&rig, "<watch after='99'/>\n");
    CU_ASSERT_STRING_EQUAL(hear_lines(&rig, now, 1), "<standing after='5' last='5'/>\n");
    CU_ASSERT_STRING_EQUAL(hear_lines(&rig, future, 1), "<standing after='5' last='5'/>\n");
    const char *all = hear_lines(&rig, start, 6);
    CU_ASSERT_EQUAL(count(all, "<entry "), 5);
    CU_ASSERT_EQUAL(strncmp(all, "<standing after='0' last='5'/>\n", 31), 0);
    portal_rig_fill(rig.store, rig.agent, 6, 7);
    CU_ASSERT_EQUAL(count(hear_lines(&rig, now, 2), "<entry "), 2);
    CU_ASSERT_EQUAL(count(hear_lines(&rig, start, 2), "<entry "), 2);
    (void)close(now);
    (void)close(start);
    (void)close(future);
    run(&rig, 20);
    end(&rig);
}

static void a_slow_watcher_reads_later_and_misses_nothing(void)
{
    struct rig rig;
    unsigned heard = 0;

    begin(&rig);
    int slow = dial(&rig, "<watch/>\n");
    run(&rig, 20);
    for (uint64_t i = 0; i < 40; i++)
        portal_rig_fill(rig.store, rig.agent, i * 100 + 1, i * 100 + 100);
    for (unsigned i = 0; i < 1000 && heard < 4001; i++) {
        heard += count(hear(slow), "\n"); /* the standing, and the entries */
        run(&rig, 5);
    }
    CU_ASSERT_EQUAL(heard, 4001);
    (void)close(slow);
    end(&rig);
}

static void rude_watchers_are_closed(void)
{
    static const char *const lines[] = { "GET / HTTP/1.1\n", "<watch after='-3'/>\n",
                                         "<watch/>\nand more\n" };
    struct rig rig;
    char longest[LIVE_LINE_REQUEST * 2] = "";
    char byte;

    begin(&rig);
    memset(longest, 'x', sizeof longest - 1);
    for (size_t i = 0; i < 4; i++) {
        int fd = dial(&rig, i < 3 ? lines[i] : longest);
        if (i == 2) {
            CU_ASSERT_EQUAL(count(hear_lines(&rig, fd, 1), "<standing "), 1);
            CU_ASSERT_EQUAL(send(fd, "x", 1, MSG_NOSIGNAL), 1);
        }
        run(&rig, 200);
        CU_ASSERT_TRUE(recv(fd, &byte, 1, 0) == 0 || errno == ECONNRESET);
        (void)close(fd);
    }
    end(&rig);
}

static void one_watcher_too_many_is_told_so(void)
{
    struct rig rig;
    int fds[LIVE_WATCHERS + 1];

    begin(&rig);
    for (int i = 0; i <= LIVE_WATCHERS; i++) {
        fds[i] = dial(&rig, "<watch/>\n");
        run(&rig, 2);
    }
    CU_ASSERT_STRING_EQUAL(hear_lines(&rig, fds[LIVE_WATCHERS], 1), "<full/>\n");
    CU_ASSERT_EQUAL(count(hear_lines(&rig, fds[LIVE_WATCHERS - 1], 1), "<standing "), 1);
    (void)close(fds[0]);
    run(&rig, 200);
    fds[0] = dial(&rig, "<watch/>\n");
    CU_ASSERT_EQUAL(count(hear_lines(&rig, fds[0], 1), "<standing "), 1);
    for (int i = 0; i <= LIVE_WATCHERS; i++)
        (void)close(fds[i]);
    end(&rig);
}

static pid_t begin_follow(const struct rig *rig, const char *path, uint64_t most)
{
    pid_t child = fork();

    if (child == 0) {
        const struct follow_options options = { .place = portal_rig_place(rig->folder),
                                                .from_start = true,
                                                .xml = true,
                                                .count = most,
                                                .out = fopen(path, "w") };
        int status = options.out ? follow_run(&options) : 1;
        (void)fclose(options.out);
        /* not _exit(): a leak checker would count the parent's memory, which this copy forgot */
        (void)execl("/bin/sh", "sh", "-c", status == 0 ? "exit 0" : "exit 1", (char *)NULL);
        _exit(1);
    }
    return child;
}

static void a_follower_outlives_the_portal(void)
{
    struct rig rig;
    char path[128];
    static char text[1 << 20];
    int status = -1;

    begin(&rig);
    (void)snprintf(path, sizeof path, "%s/out", rig.folder);
    pid_t child = begin_follow(&rig, path, 300);
    for (uint64_t i = 0; i < 10; i++) {
        portal_rig_fill(rig.store, rig.agent, i * 30 + 1, i * 30 + 15);
        run(&rig, i % 3 == 0 ? 300 : 1); /* sometimes the watcher has not even begun to read */
        live_destroy(rig.live);
        rig.live = NULL;
        portal_rig_fill(rig.store, rig.agent, i * 30 + 16, i * 30 + 30);
        rig.live = live_create(rig.loop, rig.reader, rig.folder);
    }
    for (int i = 0; i < 100 && waitpid(child, &status, WNOHANG) == 0; i++)
        run(&rig, 100);
    CU_ASSERT_EQUAL(status, 0);
    FILE *file = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    (void)fclose(file);
    CU_ASSERT_EQUAL(count(text, "\n"), 300);
    const char *line = text;
    for (uint64_t i = 1; i <= 300 && line; i++) { /* each once, in order */
        char wanted[64];
        (void)snprintf(wanted, sizeof wanted, "index='%d'>", (int)(i % 4 + 1));
        CU_ASSERT_PTR_NOT_NULL(strstr(line, wanted));
        CU_ASSERT_TRUE(strstr(line, wanted) < strchr(line, '\n'));
        CU_ASSERT_EQUAL(strncmp(line, "<consumable xmlns='urn:printwire:1' ", 36), 0);
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    end(&rig);
}

static void filters_choose_by_site_kind_and_severity(void)
{
    const struct live_line_entry toner = { .site = "HQ", .kind = "consumable" };
    const struct live_line_entry alarm = { .site = "HQ",
                                           .kind = "incident",
                                           .severity = "warning" };
    const struct follow_options everything = { 0 };
    const struct follow_options depot = { .site = "Depot" };
    const struct follow_options kinds = { .kinds = 1u << RECORD_CONSUMABLE | 1u << RECORD_METER };
    const struct follow_options warning = { .severity = "warning" };
    const struct follow_options critical = { .severity = "critical" };

    CU_ASSERT_TRUE(follow_wants(&everything, &toner));
    CU_ASSERT_FALSE(follow_wants(&depot, &toner));
    CU_ASSERT_TRUE(follow_wants(&kinds, &toner));
    CU_ASSERT_FALSE(follow_wants(&kinds, &alarm));
    CU_ASSERT_TRUE(follow_wants(&warning, &alarm));
    CU_ASSERT_FALSE(follow_wants(&warning, &toner));
    CU_ASSERT_FALSE(follow_wants(&critical, &alarm));
    CU_ASSERT_TRUE(follow_is_severity("other"));
    CU_ASSERT_FALSE(follow_is_severity("loud"));
}

UNIT_MAIN("live", UNIT_TEST(the_socket_is_the_owners_alone),
          UNIT_TEST(a_watcher_gets_what_comes_after_its_place),
          UNIT_TEST(a_slow_watcher_reads_later_and_misses_nothing),
          UNIT_TEST(rude_watchers_are_closed), UNIT_TEST(one_watcher_too_many_is_told_so),
          UNIT_TEST(a_follower_outlives_the_portal),
          UNIT_TEST(filters_choose_by_site_kind_and_severity))

/* SPDX-License-Identifier: Apache-2.0 */
/* The whole portal, from its main() on, on a clock that is moved by hand: it starts, connects, is
 * greeted, stores batches, shows them to a watcher, reads its configuration again, stores more and
 * stops. When it ends by itself it is started again, with memory enough from then on. */
#include "base/clock.h"
#include "base/crypto_ready.h"
#include "base/jail.h"
#include "base/loop.h"
#include "base/proc.h"
#include "base/sqlite.h"
#include "tests/fakes/fake_loop.h"
#include "tests/replay/replay_files.h"
#include "tests/torture/scarce.h"
#include "tests/torture/torture.h"
#include "tests/torture/torture_command.h"
#include "tests/torture/torture_server.h"
#include "tests/torture/torture_tls.h"
#include "tests/torture/torture_web.h"

#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define START      INT64_C(1767603600000) /* 2026-01-05T09:00:00Z */
#define TICK_MS    100
#define RESTART_MS 2000
#define BROWSE_MS  20000 /* after the start: there is something to see */
#define PATIENCE_S 900   /* after that what is not stored counts as lost */

enum err __wrap_jail_close(const struct jail_plan *plan, struct jail_report *out_report);
int portal_main(int argc, char **argv);
enum err __real_proc_lock(const char *folder, int *out_fd);
enum err __wrap_proc_lock(const char *folder, int *out_fd);
struct loop *__real_loop_create(void);
struct loop *__wrap_loop_create(void);
void __real_loop_destroy(struct loop *loop);
void __wrap_loop_destroy(struct loop *loop);
int __real_connect(int fd, const struct sockaddr *address, socklen_t len);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t len);
int __real_bind(int fd, const struct sockaddr *address, socklen_t len);
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t len);
enum err __real_crypto_ready_make(void);
enum err __wrap_crypto_ready_make(void);

struct world {
    struct torture_cycle *cycle;
    struct replay_files files;
    char folder[80];
    struct loop *loop;
    struct loop_timer *ticks;
    uint64_t began_ms;
    size_t step;
    int watcher;
    int lock;
    bool has_web;
};

static struct world world;

static void write_conf(const char *site)
{
    char path[120];
    FILE *secret, *file = fopen(world.files.conf, "we");

    (void)snprintf(path, sizeof path, "%s/secret", world.files.folder);
    secret = fopen(path, "we");
    if (file == NULL || secret == NULL)
        abort();
    (void)fchmod(fileno(secret), 0600);
    (void)fprintf(secret, "component\n");
    (void)fprintf(file,
                  "<printwire-portal><xmpp><port>5347</port><jid>portal.x.test</jid><secret-file>%s"
                  "</secret-file></xmpp><storage><folder>%s</folder></storage><agents>"
                  "<agent jid='a@x.test' site='%s' customer='We'/>"
                  "<agent jid='b@x.test' site='There' customer='They'/></agents>",
                  path, world.folder, site);
    if (world.has_web)
        (void)fprintf(file,
                      "<web><address>127.0.0.1</address><certificate-file>%s/cert"
                      "</certificate-file><key-file>%s/key</key-file></web>",
                      world.files.folder, world.files.folder);
    (void)fprintf(file, "</printwire-portal>\n");
    (void)fclose(secret);
    (void)fclose(file);
}

/* Somebody watches, from the first record on. */
static bool watch(void)
{
    static const char line[] = "<watch after='0'/>\n";
    struct sockaddr_un to = { .sun_family = AF_UNIX };

    (void)snprintf(to.sun_path, sizeof to.sun_path, "%s/live.sock", world.folder);
    world.watcher = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (world.watcher >= 0 &&
        __real_connect(world.watcher, (const struct sockaddr *)&to, sizeof to) == 0)
        (void)send(world.watcher, line, sizeof line - 1, MSG_NOSIGNAL);
    torture_server_share(60);
    return true;
}

static void read_watcher(void)
{
    char bytes[65536];

    while (world.watcher >= 0 && recv(world.watcher, bytes, sizeof bytes, 0) > 0)
        ;
}

static void signal_portal(int number)
{
    scarce_resume();
    fake_loop_signal(world.loop, number);
    scarce_pause();
}

static bool is_patient(void)
{
    return clock_monotonic_ms() - world.began_ms < (uint64_t)PATIENCE_S * 1000;
}

/* Once more when that was refused: whoever sent the signal reads the line about it. What people did
 * is noted with the place of the device, which is another one from now on. */
static bool reload(void)
{
    if (world.has_web && !torture_web_has_asked() && is_patient())
        return false;
    write_conf("Elsewhere");
    signal_portal(SIGHUP);
    if (strstr(replay_files_log(&world.files), "read again") == NULL)
        fake_loop_signal(world.loop, SIGHUP);
    return true;
}

static bool send_rest(void)
{
    torture_server_share(100);
    return true;
}

/* The row of the record that was stored last. */
static int64_t last_row(void)
{
    struct sqlite *db = NULL;
    struct sqlite_statement *last = NULL;
    char path[160];
    int64_t row = INT64_MAX;
    enum err err;

    (void)snprintf(path, sizeof path, "%s/portal.db", world.folder);
    if (sqlite_open(path, SQLITE_MODE_READ, &db) == ERR_NONE)
        last = sqlite_prepare(db, "SELECT max(row) FROM entry");
    if (last != NULL && sqlite_row(last, &err))
        row = sqlite_number(last, 0);
    sqlite_finish(last);
    sqlite_close(db);
    return row;
}

static bool stop(void)
{
    bool is_stored = torture_server_is_done();
    bool is_shown = !world.has_web || torture_web_is_done(last_row());

    if ((!is_stored || !is_shown) && is_patient())
        return false;
    if (!is_stored)
        torture_wrong(world.cycle, "not stored within %d s", PATIENCE_S);
    if (!is_shown)
        torture_wrong(world.cycle, "not shown within %d s: %s", PATIENCE_S, torture_web_due());
    signal_portal(SIGTERM);
    return true;
}

static const struct {
    uint64_t at_s;
    bool (*fn)(void); /* false: later */
} steps[] = { { 10, watch }, { 40, reload }, { 60, send_rest }, { 130, stop } };

#define STEPS (sizeof steps / sizeof steps[0])

static void on_tick(void *arg)
{
    (void)arg;
    (void)fake_loop_poll(world.loop);
    scarce_pause();
    torture_server_go_on();
    read_watcher();
    if (world.has_web && clock_monotonic_ms() >= world.began_ms + BROWSE_MS)
        torture_web_go_on(world.loop, torture_server_is_done());
    (void)loop_timer_start(world.ticks, TICK_MS);
    if (world.step < STEPS &&
        clock_monotonic_ms() >= world.began_ms + steps[world.step].at_s * 1000 &&
        steps[world.step].fn())
        world.step++;
    scarce_resume();
}

struct loop *__wrap_loop_create(void)
{
    world.loop = __real_loop_create();
    if (world.loop == NULL)
        return NULL;
    scarce_pause();
    world.ticks = loop_timer_create(world.loop, on_tick, NULL);
    if (world.ticks == NULL)
        abort();
    (void)loop_timer_start(world.ticks, TICK_MS);
    scarce_resume();
    return world.loop;
}

void __wrap_loop_destroy(struct loop *loop)
{
    if (loop != NULL) {
        loop_timer_destroy(world.ticks);
        world.loop = NULL;
    }
    torture_web_listens(0);
    __real_loop_destroy(loop);
}

/* The XMPP server is in this process. */
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t len)
{
    if (address->sa_family != AF_INET)
        return __real_connect(fd, address, len);
    scarce_pause();
    bool good = torture_server_take(fd);
    scarce_resume();
    errno = ECONNREFUSED;
    return good ? 0 : -1;
}

/* At any port that is free: many of us run at once. */
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t len)
{
    struct sockaddr_in any = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof any;

    if (address->sa_family != AF_INET)
        return __real_bind(fd, address, len);
    int result = __real_bind(fd, (const struct sockaddr *)&any, sizeof any);
    if (result == 0 && getsockname(fd, (struct sockaddr *)&any, &size) == 0)
        torture_web_listens(ntohs(any.sin_port));
    return result;
}

/* One call stands for all of them: its unit test has the others. */
enum err __wrap_crypto_ready_make(void)
{
    void *volatile room = malloc(1);
    bool is_there = room != NULL;

    free(room);
    scarce_pause();
    enum err err = __real_crypto_ready_make();
    scarce_resume();
    return is_there ? err : ERR_MEMORY;
}

enum err __wrap_proc_lock(const char *folder, int *out_fd)
{
    enum err err = __real_proc_lock(folder, out_fd);

    world.lock = err == ERR_NONE ? *out_fd : -1;
    return err;
}

/* A process that is shut in cannot play the world around it. */
enum err __wrap_jail_close(const struct jail_plan *plan, struct jail_report *out_report)
{
    (void)plan;
    *out_report = (struct jail_report){ .is_warning = false };
    return ERR_NONE;
}

static void let_time_pass(void)
{
    struct loop *loop = __real_loop_create();

    scarce_end();
    fake_loop_advance(loop, RESTART_MS);
    __real_loop_destroy(loop);
}

static bool live(void)
{
    static const char *const arguments[] = { "printwire-portal", "run", "--config" };
    size_t said = strlen(replay_files_log(&world.files));
    struct torture_command command = { portal_main, arguments, 3, world.files.conf };

    int status = torture_command_run(&command);
    if (world.watcher >= 0)
        (void)close(world.watcher);
    world.watcher = -1;
    bool was_told = world.step == STEPS;
    if (status == 0 && !was_told)
        torture_wrong(world.cycle, "the portal ended without being told");
    if (status != 0 && strlen(replay_files_log(&world.files)) == said)
        torture_wrong(world.cycle, "the portal ended with status %d and no line", status);
    return status == 0 && was_told;
}

/* All rows of all tables, but for when they came and in which order: cases are numbered as agents
 * happen to come back. */
static void write_table(struct sqlite *db, const char *table, struct buf *out)
{
    struct sqlite_statement *columns = sqlite_prepare(
        db, "SELECT name FROM pragma_table_info(?1) WHERE name NOT IN ('row', 'entry',"
            " 'received', 'opened', 'contact') AND ?1 || '.' || name NOT IN ('service_case.id', "
            "'service_case.first', 'service_case.acknowledged', 'service_act.case_id', "
            "'service_act.at', 'supply_move.changed', 'account.password', 'account.login', "
            "'audit.at', 'audit.target', 'audit.prev', 'audit.hash')");
    struct sqlite_statement *rows = NULL;
    struct buf sql;
    enum err err;

    buf_init(&sql, 65536);
    (void)buf_append_text(&sql, "SELECT ''");
    sqlite_bind_text(columns, 1, table);
    while (sqlite_row(columns, &err))
        (void)buf_append_format(&sql, "||'|'||quote(\"%s\")", sqlite_text(columns, 0));
    sqlite_finish(columns);
    (void)buf_append_format(&sql, " FROM \"%s\"%s ORDER BY 1", table,
                            strcmp(table, "audit") == 0 ? " WHERE what <> 'logged in'" : "");
    rows = sqlite_prepare(db, buf_text(&sql));
    while (rows != NULL && sqlite_row(rows, &err))
        (void)buf_append_format(out, "%s%s\n", table, sqlite_text(rows, 0));
    sqlite_finish(rows);
    buf_finish(&sql);
}

/* Without how the links were, how often somebody logged in, and what is foreseen: those are of the
 * run itself and of its clock. */
static void write_state(struct buf *out)
{
    struct sqlite *db = NULL;
    struct sqlite_statement *tables = NULL;
    char path[160];
    enum err err;

    (void)snprintf(path, sizeof path, "%s/portal.db", world.folder);
    if (sqlite_open(path, SQLITE_MODE_READ, &db) == ERR_NONE)
        tables = sqlite_prepare(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name "
                                    "NOT LIKE 'sqlite_%' AND name NOT LIKE 'forecast%' AND "
                                    "name NOT IN ('agent_health', 'session') ORDER BY name");
    while (tables != NULL && sqlite_row(tables, &err))
        write_table(db, sqlite_text(tables, 0), out);
    sqlite_finish(tables);
    sqlite_close(db);
}

static bool write_web_files(void)
{
    char certificate[120], key[120], password[120];

    (void)snprintf(certificate, sizeof certificate, "%s/cert", world.files.folder);
    (void)snprintf(key, sizeof key, "%s/key", world.files.folder);
    (void)snprintf(password, sizeof password, "%s/password", world.files.folder);
    FILE *file = fopen(password, "we");
    if (file == NULL)
        return false;
    (void)fchmod(fileno(file), 0600);
    (void)fprintf(file, "%s\n", TORTURE_WEB_PASSWORD);
    return fclose(file) == 0 && torture_tls_make_files(certificate, key);
}

/* Somebody may log in, before the portal's first start. */
static bool make_account(void)
{
    char password[120];
    const char *const words[] = { "printwire-portal", "account", "add",     TORTURE_WEB_NAME,
                                  "--password-file",  password,  "--config" };
    struct torture_command command = { portal_main, words, 7, world.files.conf };

    (void)snprintf(password, sizeof password, "%s/password", world.files.folder);
    scarce_pause(); /* resumed by what is run */
    bool good = write_web_files() && torture_command_run(&command) == 0;
    scarce_resume();
    if (world.lock >= 0)
        (void)close(world.lock);
    world.lock = -1;
    return good;
}

static bool open_world(struct torture_cycle *cycle, bool has_web)
{
    world = (struct world){ .cycle = cycle, .watcher = -1, .lock = -1, .has_web = has_web };
    torture_web_open(cycle);
    fake_loop_set_wall(START);
    world.began_ms = clock_monotonic_ms();
    if (!replay_files_open(&world.files))
        return false;
    (void)snprintf(world.folder, sizeof world.folder, "%s/portal", world.files.folder);
    write_conf("Here");
    torture_server_open(cycle);
    torture_server_share(40);
    return !has_web || make_account();
}

static void close_world(void)
{
    if (getenv("PRINTWIRE_TORTURE_LOG") != NULL)
        (void)printf("%s", replay_files_log(&world.files));
    torture_web_close();
    torture_server_close();
    replay_files_close(&world.files);
}

static void let_live(struct torture_cycle *cycle)
{
    for (int i = 0; i < TORTURE_LIVES; i++) {
        bool is_over = live();
        if (world.lock >= 0)
            (void)close(world.lock);
        world.lock = -1;
        if (is_over)
            return;
        cycle->restarts++;
        if (world.step == STEPS)
            world.step--; /* it did not stop well: once more */
        let_time_pass();
    }
    torture_wrong(cycle, "the portal ends again and again");
}

static void run_life(struct torture_cycle *cycle, bool has_web)
{
    if (!open_world(cycle, has_web)) {
        torture_wrong(cycle, "no world");
        return;
    }
    let_live(cycle);
    write_state(&cycle->state);
    close_world();
}

static void run_portal(struct torture_cycle *cycle)
{
    run_life(cycle, false);
}

/* The same with an HTTPS front. */
static void run_web(struct torture_cycle *cycle)
{
    run_life(cycle, true);
}

/* The commands that show what is stored. */
static void run_shows(struct torture_cycle *cycle)
{
    static const char *const shows[][5] = {
        { "printwire-portal", "--check-config", "--config" },
        { "printwire-portal", "fleet", "--config" },
        { "printwire-portal", "fleet", "--csv", "--config" },
        { "printwire-portal", "fleet", "--twins", "--config" },
        { "printwire-portal", "digest", "--config" },
        { "printwire-portal", "watch", "--no-follow", "--config" },
        { "printwire-portal", "watch", "--no-follow", "--xml", "--config" },
    };

    if (!open_world(cycle, false)) {
        torture_wrong(cycle, "no world");
        return;
    }
    world.step = 1; /* nobody watches */
    torture_server_share(100);
    scarce_pause(); /* resumed by what is run */
    let_live(cycle);
    scarce_resume();
    for (size_t i = 0; i < sizeof shows / sizeof shows[0]; i++) {
        int count = 3 + (shows[i][3] != NULL) + (shows[i][3] != NULL && shows[i][4] != NULL);
        struct torture_command command = { portal_main, shows[i], count, world.files.conf };
        torture_command_show(&command, &world.files, cycle);
    }
    close_world();
}

int main(int argc, char **argv)
{
    static const struct torture_subject subjects[] = {
        { "portal", run_portal }, { "web", run_web }, { "shows", run_shows }, { NULL, NULL }
    };

    (void)signal(SIGPIPE, SIG_IGN);
    (void)__real_crypto_ready_make(); /* before anything uses OpenSSL, as in the portal */

    return torture_main(argc, argv, subjects);
}

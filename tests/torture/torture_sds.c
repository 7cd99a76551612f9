/* SPDX-License-Identifier: Apache-2.0 */
/* The whole SDS platform, from its main() on, on a clock that is moved by hand, and a tool that
 * asks its API until it has what it came for. A question may find no answer, or one of 5xx, and is
 * asked again then. What is answered must be right: the same as with memory enough. An order that
 * was answered must be there, once, however often it had to be sent. */
#include "base/clock.h"
#include "base/crypto_ready.h"
#include "base/jail.h"
#include "base/loop.h"
#include "base/sqlite.h"
#include "base/str.h"
#include "tests/fakes/fake_loop.h"
#include "tests/replay/replay_files.h"
#include "tests/torture/scarce.h"
#include "tests/torture/torture.h"
#include "tests/torture/torture_book.h"
#include "tests/torture/torture_command.h"
#include "tests/torture/torture_tls.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define START      INT64_C(1767603600000) /* 2026-01-05T09:00:00Z */
#define TICK_MS    10
#define RESTART_MS 2000
#define MOST_POLLS 400 /* of one question */
#define MOST_TRIES 200
#define MOST_BYTES ((size_t)1 << 20)

enum err __wrap_jail_close(const struct jail_plan *plan, struct jail_report *out_report);
int sds_main(int argc, char **argv);
struct loop *__real_loop_create(void);
struct loop *__wrap_loop_create(void);
void __real_loop_destroy(struct loop *loop);
void __wrap_loop_destroy(struct loop *loop);
int __real_connect(int fd, const struct sockaddr *address, socklen_t len);
int __real_bind(int fd, const struct sockaddr *address, socklen_t len);
int __wrap_bind(int fd, const struct sockaddr *address, socklen_t len);
enum err __real_crypto_ready_make(void);
enum err __wrap_crypto_ready_make(void);

/* What is due, in this order. In its texts $A stands for the account, $I for the item that was
 * ordered, $T for the tool, $S for its secret. */
struct question {
    const char *method;
    const char *path;
    const char *body;
    unsigned status;
    unsigned again;     /* also right when it was sent before; 0: none is */
    const char *keeps;  /* the member of the answer to keep */
    char *kept;         /* there */
    const char *within; /* must stand in the answer */
};

#define GET(path, within)                                                                          \
    {                                                                                              \
        "GET", path, NULL, 200, 0, NULL, NULL, within                                              \
    }

static char token[200], item[40];

static const struct question questions[] = {
    { "POST", "/sds/v1/token", "grant_type=client_credentials&client_id=$T&client_secret=$S", 200,
      0, "\"access_token\":\"", token, NULL },
    GET("/sds/v1/accounts", "\"$A\""),
    GET("/sds/v1/connectors", "\"$A\""),
    GET("/sds/v1/devices", TORTURE_BOOK_DEVICE),
    GET("/sds/v1/accounts/$A/devices/" TORTURE_BOOK_DEVICE, TORTURE_BOOK_DEVICE),
    { "POST", "/sds/v1/work",
      "{\"account\":\"$A\",\"device\":\"" TORTURE_BOOK_DEVICE "\",\"kind\":\"reboot\","
      "\"expires\":\"2026-01-05T12:00:00.000Z\",\"limit_s\":600}",
      201, 0, "\"item\":\"", item, NULL },
    GET("/sds/v1/work", "\"$I\""),
    GET("/sds/v1/work/$I", "\"reboot\""),
    { "POST", "/sds/v1/work/$I/cancel", "", 200, 409, NULL, NULL, NULL },
    GET("/sds/v1/work/$I", "\"cancelled\""),
    GET("/sds/v1/alerts", NULL),
};

#define QUESTIONS (sizeof questions / sizeof questions[0])

static struct world {
    struct torture_cycle *cycle;
    struct replay_files files;
    char folder[80];
    struct torture_book book;
    struct loop *loop;
    struct loop_timer *ticks;
    uint16_t port;
    size_t due;
    unsigned tries;
    unsigned polls;
    bool is_safe;   /* what was answered is asked again, with memory enough */
    bool is_paused; /* for that, between two ticks */
    bool is_stopped;
    struct torture_tls *tls;
    struct buf out;
    struct buf in;
    struct buf kept; /* the answer to compare */
} world;

/* torture_tls is made for a program in which connect() is another one. */
int __real_connect(int fd, const struct sockaddr *address, socklen_t len)
{
    return connect(fd, address, len);
}

static const char *value_of(char letter)
{
    return letter == 'A'   ? world.book.account
           : letter == 'I' ? item
           : letter == 'T' ? world.book.tool
                           : world.book.secret;
}

/* The text with what its letters stand for; good until the next call but one. */
static const char *filled(const char *form)
{
    static struct {
        char text[600];
    } rooms[2];
    static unsigned next;
    char *text = rooms[next++ % 2].text;
    size_t len = 0;

    for (; *form != '\0' && len < sizeof rooms[0].text - 1; form++) {
        if (*form == '$')
            len +=
                (size_t)snprintf(text + len, sizeof rooms[0].text - len, "%s", value_of(*++form));
        else
            text[len++] = *form;
    }
    text[len] = '\0';
    return text;
}

static void hang_up(void)
{
    torture_tls_close(world.tls);
    world.tls = NULL;
    world.polls = 0;
}

static void send_question(const struct question *q)
{
    const char *body = q->body != NULL ? filled(q->body) : "";
    bool is_form = str_starts_with(body, "grant_type");

    buf_clear(&world.out);
    buf_clear(&world.in);
    (void)buf_append_format(&world.out, "%s %s HTTP/1.1\r\nHost: localhost\r\n", q->method,
                            filled(q->path));
    if (token[0] != '\0')
        (void)buf_append_format(&world.out, "Authorization: Bearer %s\r\n", token);
    if (q->kept == item)
        (void)buf_append_text(&world.out, "Idempotency-Key: once\r\n");
    if (body[0] != '\0')
        (void)buf_append_format(&world.out, "Content-Type: application/%s\r\n",
                                is_form ? "x-www-form-urlencoded" : "json");
    if (q->body != NULL)
        (void)buf_append_format(&world.out, "Content-Length: %zu\r\n", strlen(body));
    (void)buf_append_format(&world.out, "\r\n%s", body);
}

/* The digits at the beginning of a text; 0 without any. */
static uint64_t number_at(const char *text)
{
    char digits[24];
    uint64_t number = 0;

    (void)snprintf(digits, sizeof digits, "%.*s", (int)strspn(text, "0123456789"), text);
    return str_to_u64(digits, UINT32_MAX, &number) ? number : 0;
}

/* The status of an answer that is whole, else 0; where its body is. */
static unsigned status_of(const char **out_body)
{
    static const char length[] = "\r\nContent-Length: ";
    const char *text = buf_text(&world.in), *end = strstr(text, "\r\n\r\n");
    const char *at = end != NULL ? str_find_nocase(text, length) : NULL;
    size_t len = at != NULL && at < end ? number_at(at + sizeof length - 1) : 0;

    if (end == NULL || strncmp(text, "HTTP/1.1 ", 9) != 0)
        return 0;
    *out_body = end + 4;
    return strlen(*out_body) >= len ? (unsigned)number_at(text + 9) : 0;
}

static void next_question(void)
{
    world.due++;
    world.tries = 0;
    world.is_safe = false;
}

/* An order that is sent again is the same order. */
static void keep(const struct question *q, const char *body)
{
    const char *at = strstr(body, q->keeps);
    char found[200] = "";

    if (at != NULL)
        (void)snprintf(found, sizeof found, "%.*s", (int)strcspn(at + strlen(q->keeps), "\""),
                       at + strlen(q->keeps));
    if (found[0] == '\0' || (q->kept[0] != '\0' && strcmp(q->kept, found) != 0))
        torture_wrong(world.cycle, "%s %s: answered wrongly: %.200s", q->method, q->path, body);
    (void)str_copy(q->kept, q->kept == item ? sizeof item : sizeof token, found);
    next_question();
}

/* What is read is read again with memory enough: it must be the same. */
static void compare(const struct question *q, const char *body)
{
    bool is_same = !world.is_safe || strcmp(buf_text(&world.kept), body) == 0;

    if (!is_same || (q->within != NULL && strstr(body, filled(q->within)) == NULL))
        torture_wrong(world.cycle, "%s %s: answered wrongly: %.200s", q->method, q->path,
                      buf_text(&world.kept));
    if (world.is_safe || q->body != NULL) {
        next_question();
        return;
    }
    buf_clear(&world.kept);
    (void)buf_append_text(&world.kept, body);
    world.is_safe = true;
}

static void judge(const struct question *q)
{
    const char *body = "";
    unsigned status = status_of(&body);

    if (status == q->status && q->keeps != NULL)
        keep(q, body);
    else if (status == q->status)
        compare(q, body);
    else if (status != 0 && status == q->again && world.tries > 0)
        next_question();
    else if ((status != 0 && status < 500) || world.is_safe || ++world.tries > MOST_TRIES)
        torture_wrong(world.cycle, "%s %s: %u: %.160s", q->method, q->path, status, body);
}

static void ask(void)
{
    const struct question *q = &questions[world.due];
    const char *body;

    if (world.tls == NULL) {
        world.tls = torture_tls_open(world.port);
        send_question(q);
    }
    bool is_up = world.tls != NULL && torture_tls_go_on(world.tls, &world.out, &world.in);
    if (is_up && status_of(&body) == 0 && ++world.polls < MOST_POLLS)
        return;
    judge(q);
    hang_up();
}

/* With memory as scarce as it is. */
static void stop(void)
{
    world.is_stopped = true;
    scarce_resume();
    fake_loop_signal(world.loop, SIGTERM);
    scarce_pause();
}

static void on_tick(void *arg)
{
    (void)arg;
    (void)fake_loop_poll(world.loop);
    if (!world.is_paused)
        scarce_pause();
    bool is_over = world.due == QUESTIONS || world.cycle->wrong[0] != '\0';
    if (is_over && !world.is_stopped)
        stop();
    else if (!is_over && world.port != 0)
        ask();
    (void)loop_timer_start(world.ticks, TICK_MS);
    world.is_paused = world.is_safe;
    if (!world.is_paused)
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
    if (loop != NULL)
        loop_timer_destroy(world.ticks);
    hang_up();
    world.port = 0;
    __real_loop_destroy(loop);
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
        world.port = ntohs(any.sin_port);
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

/* A process that is shut in cannot play the world around it. */
enum err __wrap_jail_close(const struct jail_plan *plan, struct jail_report *out_report)
{
    (void)plan;
    *out_report = (struct jail_report){ .is_warning = false };
    return ERR_NONE;
}

static bool write_files(void)
{
    char certificate[120], key[120];
    FILE *file = fopen(world.files.conf, "we");

    (void)snprintf(certificate, sizeof certificate, "%s/cert", world.files.folder);
    (void)snprintf(key, sizeof key, "%s/key", world.files.folder);
    if (file == NULL || !torture_tls_make_files(certificate, key))
        return false;
    (void)fprintf(file,
                  "<printwire-sds><listen><address>127.0.0.1</address><certificate-file>%s"
                  "</certificate-file><key-file>%s</key-file><authority>localhost</authority></"
                  "listen><storage><folder>%s</folder>"
                  "</storage><limits><per-minute>0</per-minute></limits></printwire-sds>",
                  certificate, key, world.folder);
    return fclose(file) == 0;
}

static bool open_world(struct torture_cycle *cycle)
{
    world = (struct world){ .cycle = cycle };
    token[0] = item[0] = '\0';
    buf_init(&world.out, MOST_BYTES);
    buf_init(&world.in, MOST_BYTES);
    buf_init(&world.kept, MOST_BYTES);
    fake_loop_set_wall(START);
    if (!replay_files_open(&world.files))
        return false;
    (void)snprintf(world.folder, sizeof world.folder, "%s/data", world.files.folder);
    return write_files() && torture_book_make(world.folder, START, &world.book);
}

static void close_world(void)
{
    if (getenv("PRINTWIRE_TORTURE_LOG") != NULL)
        (void)printf("%s", replay_files_log(&world.files));
    buf_finish(&world.out);
    buf_finish(&world.in);
    buf_finish(&world.kept);
    replay_files_close(&world.files);
}

static bool live(void)
{
    static const char *const arguments[] = { "printwire-sds", "run", "--config" };
    size_t said = strlen(replay_files_log(&world.files));
    struct torture_command command = { sds_main, arguments, 3, world.files.conf };

    int status = torture_command_run(&command);
    if (status == 0 && !world.is_stopped)
        torture_wrong(world.cycle, "the platform ended without being told");
    if (status != 0 && strlen(replay_files_log(&world.files)) == said)
        torture_wrong(world.cycle, "the platform ended with status %d and no line", status);
    return status == 0;
}

static void let_time_pass(void)
{
    struct loop *loop = __real_loop_create();

    scarce_end();
    fake_loop_advance(loop, RESTART_MS);
    __real_loop_destroy(loop);
}

static void let_live(struct torture_cycle *cycle)
{
    for (int i = 0; i < TORTURE_LIVES; i++) {
        if (live())
            return;
        if (world.is_paused)
            scarce_resume();
        world.is_paused = world.is_stopped = false;
        cycle->restarts++;
        let_time_pass();
    }
    torture_wrong(cycle, "the platform ends again and again");
}

/* What was done, without what is another one in each run: ids, times, how often it was asked. */
static void write_state(struct buf *out)
{
    static const char *const asked[] = {
        "SELECT 'item|' || kind || '|' || state || '|' || reason || '|' || step FROM item",
        "SELECT 'step|' || verb || '|' || state || '|' || reason FROM step",
        "SELECT 'audit|' || what || '|' || status FROM audit WHERE status < 400 GROUP BY 1",
        "SELECT 'device|' || id || '|' || body FROM device",
    };
    struct sqlite *db = NULL;
    char path[160];
    enum err err;

    (void)snprintf(path, sizeof path, "%s/sds.db", world.folder);
    if (sqlite_open(path, SQLITE_MODE_READ, &db) != ERR_NONE)
        return;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        struct sqlite_statement *rows = sqlite_prepare(db, asked[i]);
        while (rows != NULL && sqlite_row(rows, &err))
            (void)buf_append_format(out, "%s\n", sqlite_text(rows, 0));
        sqlite_finish(rows);
    }
    sqlite_close(db);
}

static void run_sds(struct torture_cycle *cycle)
{
    if (!open_world(cycle)) {
        torture_wrong(cycle, "no world");
        return;
    }
    let_live(cycle);
    write_state(&cycle->state);
    close_world();
}

int main(int argc, char **argv)
{
    static const struct torture_subject subjects[] = { { "sds", run_sds }, { NULL, NULL } };

    (void)signal(SIGPIPE, SIG_IGN);
    (void)__real_crypto_ready_make(); /* before anything uses OpenSSL, as in the platform */
    return torture_main(argc, argv, subjects);
}

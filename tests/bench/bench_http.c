/* SPDX-License-Identifier: Apache-2.0 */
/* What http_server answers: a child serves a static reply, the parent asks over kept connections.
 *
 *     bench_http [SECONDS [CONNECTIONS]]
 *
 * Prints requests per second by the wall and, what counts on a busy machine, per second of the
 * server's own CPU: other measurements of daemons on http_server are stated as a ratio of that.
 */
#include "base/clock.h"
#include "base/http_server.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_CONNECTIONS 1000
#define ASK              "GET /v1/time HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n"
#define REPLY            "{\"time\":\"2026-11-22T06:00:00.000Z\",\"version\":\"1.0\",\"ok\":true}"

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    perror(what);
    exit(1);
}

static void answer(void *arg, struct http_server_exchange *exchange)
{
    (void)arg;
    http_server_answer(exchange, 200, "application/json", REPLY, sizeof REPLY - 1);
}

static const struct http_server_route routes[] = {
    { HTTP_CODEC_GET, "/v1/time", 0, answer },
};

static void on_term(void *arg, int number)
{
    (void)number;
    loop_stop(arg);
}

/* The child: tells its port through the pipe and serves until SIGTERM. */
static int serve(int out)
{
    char error[HTTP_SERVER_ERROR_SIZE];
    struct http_server_options options = { .address = "127.0.0.1",
                                           .routes = routes,
                                           .route_count = 1,
                                           .connections = MOST_CONNECTIONS,
                                           .peer_connections = MOST_CONNECTIONS };
    struct loop *loop = loop_create();
    struct http_server *server = http_server_create(loop, &options, error);
    struct loop_signal *term = loop_signal_create(loop, SIGTERM, on_term, loop);
    uint16_t port;

    must(server != NULL && term != NULL, "server");
    port = http_server_port(server);
    must(write(out, &port, sizeof port) == sizeof port, "pipe");
    (void)loop_run(loop);
    loop_signal_destroy(term);
    http_server_destroy(server);
    loop_destroy(loop);
    return 0;
}

struct asker {
    struct loop_watch *watch;
    uint64_t *answers;
    size_t left; /* bytes of the answer that have not come */
    size_t size; /* of an answer, 0 before the first one */
    int fd;
};

static void say(const struct asker *asker)
{
    must(send(asker->fd, ASK, sizeof ASK - 1, MSG_NOSIGNAL) == sizeof ASK - 1, "send");
}

/* Every answer is as long as the first one, which comes in one piece on loopback. */
static void on_bytes(void *arg, int fd, unsigned ready)
{
    struct asker *asker = arg;
    char bytes[4096];
    ssize_t len = recv(fd, bytes, sizeof bytes, 0);

    (void)ready;
    must(len > 0, "recv");
    if (asker->size == 0)
        asker->size = asker->left = (size_t)len;
    must((size_t)len <= asker->left, "length");
    asker->left -= (size_t)len;
    if (asker->left > 0)
        return;
    ++*asker->answers;
    asker->left = asker->size;
    say(asker);
}

static void on_over(void *arg)
{
    loop_stop(arg);
}

static void start(struct asker *asker, struct loop *loop, uint16_t port, uint64_t *answers)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    asker->answers = answers;
    asker->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(connect(asker->fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    asker->watch = loop_watch_create(loop, asker->fd, LOOP_READ, on_bytes, asker);
    must(asker->watch != NULL, "watch");
    say(asker);
}

static uint64_t ask(uint16_t port, uint64_t seconds, size_t count)
{
    static struct asker askers[MOST_CONNECTIONS];
    struct loop *loop = loop_create();
    struct loop_timer *over = loop_timer_create(loop, on_over, loop);
    uint64_t answers = 0;

    for (size_t i = 0; i < count; i++)
        start(&askers[i], loop, port, &answers);
    (void)loop_timer_start(over, seconds * 1000);
    (void)loop_run(loop);
    for (size_t i = 0; i < count; i++) {
        loop_watch_destroy(askers[i].watch);
        (void)close(askers[i].fd);
    }
    loop_timer_destroy(over);
    loop_destroy(loop);
    return answers;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int argc, char **argv)
{
    uint64_t seconds = 5, connections = 64, answers;
    struct rusage used;
    double wall, cpu;
    uint16_t port;
    int pipes[2];
    pid_t child;

    if ((argc > 1 && !str_to_u64(argv[1], 3600, &seconds)) ||
        (argc > 2 && !str_to_u64(argv[2], MOST_CONNECTIONS, &connections)) || argc > 3) {
        (void)fprintf(stderr, "Usage: bench_http [SECONDS [CONNECTIONS]]\n");
        return 2;
    }
    must(pipe(pipes) == 0, "pipe");
    child = fork();
    must(child >= 0, "fork");
    if (child == 0)
        return serve(pipes[1]);
    must(read(pipes[0], &port, sizeof port) == sizeof port, "pipe");
    wall = (double)clock_monotonic_us();
    answers = ask(port, seconds, connections);
    wall = ((double)clock_monotonic_us() - wall) / 1e6;
    must(kill(child, SIGTERM) == 0 && wait4(child, NULL, 0, &used) == child, "child");
    cpu = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
    (void)printf("http: %llu requests over %llu connections in %.1f s: %.0f/s by the wall, "
                 "%.0f per second of the server's CPU (%.1f s, %ld KB)\n",
                 (unsigned long long)answers, (unsigned long long)connections, wall,
                 (double)answers / wall, (double)answers / cpu, cpu, used.ru_maxrss);
    return 0;
}

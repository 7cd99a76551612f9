/* SPDX-License-Identifier: Apache-2.0 */
/* What streams of events cost the portal: bench_events [STREAMS] [RECORDS]
 *
 * The same records are stored with no stream, one, and STREAMS (200) of them open, which another
 * process reads; said is the processor's time of this process for each record beyond that of
 * storing it, and its ratio to that of one stream. Plain HTTP: TLS costs the same per stream. */
#include "base/loop.h"
#include "base/str.h"
#include "portal/watch/events.h"
#include "tests/fakes/portal_rig.h"

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ASK      "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
#define MOST     500
#define BATCH    10
#define BREAK_MS 20 /* from batch to batch: 500 records a second */

struct bench {
    struct portal_rig rig;
    struct store *reader;
    struct loop *loop;
    struct loop_timer *timer;
    struct http_server *http;
    struct events *events;
    uint64_t records, stored;
    size_t streams;
};

static void must(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(1);
}

static void on_ask(void *arg, struct http_server_exchange *exchange)
{
    struct bench *bench = arg;
    const struct events_request request = {
        .account = 1, .session = 1, .scope = { "/1/" }, .after = EVENTS_NOW
    };

    must(events_open(bench->events, exchange, &request) == ERR_NONE, "events_open");
}

static void on_commit(void *arg)
{
    events_notice(((struct bench *)arg)->events);
}

static void on_tick(void *arg)
{
    struct bench *bench = arg;

    if (bench->stored >= bench->records) {
        loop_stop(bench->loop);
        return;
    }
    if (events_count(bench->events) == bench->streams) {
        portal_rig_fill(bench->rig.store, bench->rig.agent, bench->stored + 1,
                        bench->stored + BATCH);
        bench->stored += BATCH;
    }
    (void)loop_timer_start(bench->timer, BREAK_MS);
}

static int dial(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    must(send(fd, ASK, strlen(ASK), 0) == (ssize_t)strlen(ASK), "send");
    return fd;
}

/* Another process reads them all until it is killed. */
static pid_t read_all(uint16_t port, size_t count)
{
    static struct pollfd fds[MOST];
    static char bytes[65536];
    pid_t reader = fork();

    must(reader >= 0, "fork");
    if (reader != 0)
        return reader;
    for (size_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){ .fd = dial(port), .events = POLLIN };
    while (poll(fds, count, -1) > 0)
        for (size_t i = 0; i < count; i++)
            if (fds[i].revents != 0 && recv(fds[i].fd, bytes, sizeof bytes, 0) <= 0)
                _exit(0);
    _exit(0);
}

static double processor_us(void)
{
    struct rusage used;

    (void)getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void begin(struct bench *bench, struct http_server_route *route)
{
    char error[HTTP_SERVER_ERROR_SIZE];

    bench->rig = portal_rig_begin();
    bench->loop = loop_create();
    must(store_open(&bench->rig.place, STORE_READ, &bench->reader) == ERR_NONE, "store");
    bench->events = events_create(&(struct events_options){ .loop = bench->loop,
                                                            .store = bench->rig.store,
                                                            .reader = bench->reader,
                                                            .check_ms = 3600000 });
    *route = (struct http_server_route){ HTTP_CODEC_GET, "/", 0, on_ask };
    bench->http = http_server_create(bench->loop,
                                     &(struct http_server_options){ .address = "127.0.0.1",
                                                                    .routes = route,
                                                                    .route_count = 1,
                                                                    .arg = bench,
                                                                    .connections = MOST,
                                                                    .peer_connections = MOST },
                                     error);
    must(bench->http != NULL && bench->events != NULL, "server");
    bench->timer = loop_timer_create(bench->loop, on_tick, bench);
    store_listen(bench->rig.store, on_commit, bench);
}

/* Microseconds of the processor for each record. */
static double measure(size_t streams, uint64_t records)
{
    struct bench bench = { .records = records, .streams = streams };
    struct http_server_route route;

    begin(&bench, &route);
    pid_t reader = read_all(http_server_port(bench.http), streams);
    (void)loop_timer_start(bench.timer, BREAK_MS);
    double before = processor_us();
    must(loop_run(bench.loop), "loop");
    double used = processor_us() - before;
    (void)kill(reader, SIGKILL);
    (void)waitpid(reader, NULL, 0);
    loop_timer_destroy(bench.timer);
    http_server_destroy(bench.http);
    events_destroy(bench.events);
    store_close(bench.reader);
    loop_destroy(bench.loop);
    portal_rig_end(&bench.rig);
    return used / (double)records;
}

int main(int argc, char **argv)
{
    uint64_t streams = 200, records = 2000;

    if ((argc > 1 && !str_to_u64(argv[1], MOST, &streams)) ||
        (argc > 2 && !str_to_u64(argv[2], 1000000, &records))) {
        (void)fprintf(stderr, "usage: bench_events [STREAMS] [RECORDS]\n");
        return 2;
    }
    double none = measure(0, records);
    double one = measure(1, records) - none;
    double many = measure((size_t)streams, records) - none;
    (void)printf("storing a record: %.0f us; telling it to one stream: %.1f us, to %u: %.1f us, "
                 "%.1f times as much, %.2f us a stream\n",
                 none, one, (unsigned)streams, many, many / one, many / (double)streams);
    return 0;
}

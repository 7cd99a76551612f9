/* SPDX-License-Identifier: Apache-2.0 */
/* The load of bench/licence.py: agents that ask a licence server for leases, as fast as it answers.
 *
 *     bench_licence PORT PID LICENCE CODE AGENTS LEASES
 *
 * Activates AGENTS agents, one connection each, and signs LEASES requests for each of them before
 * it starts. Prints leases per second by the wall and per second of the CPU of process PID.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "protocol/licence_answer.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST_AGENTS 200
#define MOST_LEASES 10000

struct agent {
    struct crypto_sign *key;
    char node[LICENCE_DOC_KEY_ID];
    struct buf *requests; /* HTTP, ready to be sent */
    uint64_t sent;
    size_t got; /* bytes of the answer under way */
    char answer[8192];
};

struct bench {
    uint64_t port, pid, agents, leases;
    const char *lid;
    uint8_t code[LICENCE_CODE_OCTETS];
    struct agent *all;
    struct pollfd *sockets;
};

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "bench_licence: %s\n", what);
    exit(1);
}

static void write_request(const struct bench *b, const struct agent *a, struct buf *out,
                          int64_t number)
{
    struct licence_request request = { .type = number == 1 ? LICENCE_REQUEST_ACTIVATE
                                                           : LICENCE_REQUEST_LEASE,
                                       .req_seq = number,
                                       .iat_ms = clock_wall_ms(),
                                       .devices = 25,
                                       .keys_version = 1,
                                       .version = "bench" };
    struct buf body;

    buf_init(&body, LICENCE_REQUEST_MOST);
    (void)str_copy(request.lid, sizeof request.lid, b->lid);
    (void)str_copy(request.node, sizeof request.node, a->node);
    licence_request_nonce(request.nonce);
    crypto_sign_public(a->key, request.key);
    if (number == 1)
        licence_request_prove(&request, b->code);
    must(licence_request_write(&body, &request, a->key), "a request cannot be written");
    buf_init(out, LICENCE_REQUEST_MOST * 2);
    must(buf_append_format(out,
                           "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\n"
                           "Content-Length: %zu\r\n\r\n%s",
                           licence_request_path(request.type), LICENCE_ANSWER_TYPE, body.len,
                           buf_text(&body)),
         "memory");
    buf_finish(&body);
}

static void prepare(const struct bench *b, struct agent *a)
{
    uint8_t public_key[CRYPTO_SIGN_PUBLIC];

    a->key = crypto_sign_generate();
    crypto_sign_public(a->key, public_key);
    licence_keys_id(public_key, a->node);
    a->requests = calloc(b->leases + 1, sizeof *a->requests);
    must(a->requests != NULL, "memory");
    for (uint64_t i = 0; i <= b->leases; i++)
        write_request(b, a, &a->requests[i], (int64_t)i + 1);
}

static int open_socket(const struct bench *b)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)b->port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    must(connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "no connection");
    return fd;
}

static void say(struct agent *a, int fd)
{
    const struct buf *request = &a->requests[a->sent++];

    must(send(fd, request->data, request->len, MSG_NOSIGNAL) == (ssize_t)request->len, "send");
    a->got = 0;
}

/* True when the whole answer has come, which must be a good one. */
static bool hear(struct agent *a, int fd)
{
    ssize_t len = recv(fd, a->answer + a->got, sizeof a->answer - 1 - a->got, 0);

    must(len > 0, "the server has left");
    a->got += (size_t)len;
    a->answer[a->got] = '\0';
    const char *end = strstr(a->answer, "\r\n\r\n");
    const char *field = strstr(a->answer, "Content-Length: ");
    size_t length = 0;
    if (end == NULL || field == NULL || sscanf(field, "Content-Length: %zu", &length) != 1)
        return false;
    must(strncmp(a->answer, "HTTP/1.1 200 ", 13) == 0, a->answer);
    return a->got >= (size_t)(end + 4 - a->answer) + length;
}

/* Each agent asks until it has been answered `most` questions in all. */
static void run(struct bench *b, uint64_t most)
{
    uint64_t working = b->agents;

    for (uint64_t i = 0; i < b->agents; i++)
        say(&b->all[i], b->sockets[i].fd);
    while (working > 0) {
        must(poll(b->sockets, (nfds_t)b->agents, 60000) > 0, "no answer for a minute");
        for (uint64_t i = 0; i < b->agents; i++) {
            struct agent *a = &b->all[i];
            if (b->sockets[i].revents == 0 || !hear(a, b->sockets[i].fd))
                continue;
            if (a->sent < most)
                say(a, b->sockets[i].fd);
            else
                working--;
        }
    }
}

/* CPU seconds of a process so far. */
static double cpu_of(uint64_t pid)
{
    unsigned long user = 0, kernel = 0;
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%llu/stat", (unsigned long long)pid);
    FILE *file = fopen(path, "re");
    must(file != NULL, path);
    int got = fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
                     &user, &kernel);
    (void)fclose(file);
    must(got == 2, path);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static bool read_arguments(struct bench *b, int argc, char **argv)
{
    if (argc != 7)
        return false;
    b->lid = argv[3];
    return str_to_u64(argv[1], 65535, &b->port) && str_to_u64(argv[2], UINT32_MAX, &b->pid) &&
           licence_code_read(argv[4], b->code) && str_to_u64(argv[5], MOST_AGENTS, &b->agents) &&
           str_to_u64(argv[6], MOST_LEASES, &b->leases) && b->agents > 0;
}

int main(int argc, char **argv)
{
    struct bench b = { .port = 0 };

    if (!read_arguments(&b, argc, argv)) {
        (void)fprintf(stderr, "Usage: bench_licence PORT PID LICENCE CODE AGENTS LEASES\n");
        return 2;
    }
    b.all = calloc(b.agents, sizeof *b.all);
    b.sockets = calloc(b.agents, sizeof *b.sockets);
    must(b.all != NULL && b.sockets != NULL, "memory");
    for (uint64_t i = 0; i < b.agents; i++) {
        prepare(&b, &b.all[i]);
        b.sockets[i] = (struct pollfd){ .fd = open_socket(&b), .events = POLLIN };
    }
    run(&b, 1);
    double cpu = cpu_of(b.pid);
    double wall = (double)clock_monotonic_us();
    run(&b, b.leases + 1);
    wall = ((double)clock_monotonic_us() - wall) / 1e6;
    cpu = cpu_of(b.pid) - cpu;
    double all = (double)(b.agents * b.leases);
    (void)printf("licence: %.0f leases over %llu connections in %.1f s: %.0f/s by the wall, "
                 "%.0f per second of the server's CPU (%.2f s)\n",
                 all, (unsigned long long)b.agents, wall, all / wall, all / cpu, cpu);
    return 0;
}

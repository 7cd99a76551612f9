/* SPDX-License-Identifier: Apache-2.0 */
/* What the SNMP engine costs: processor time per walk and per get, against an agent in another
 * process.
 *
 * usage: bench_walk [devices [rounds]]
 */
#include "agent/walk.h"
#include "base/clock.h"
#include "base/str.h"
#include "tests/fakes/fake_snmp.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VARIABLES = 300, GETS = 20, NAME = 48 };

struct bench {
    struct loop *loop;
    struct walk_peer **peers;
    unsigned devices;
    unsigned left;
    unsigned failed;
    uint64_t variables;
    char names[VARIABLES][NAME];
    struct fake_snmp_variable printer[VARIABLES];
};

static void must(bool worked, const char *what)
{
    if (worked)
        return;
    (void)fprintf(stderr, "bench_walk: %s\n", what);
    exit(2);
}

static void fill(struct bench *b)
{
    for (unsigned i = 0; i < VARIABLES; i++) {
        (void)snprintf(b->names[i], NAME, "1.3.6.1.2.1.43.11.1.1.%u.1.%u", 1 + i / 20, 1 + i % 20);
        b->printer[i] = (struct fake_snmp_variable){ b->names[i], i % 3 == 0 ? "Black Toner" : NULL,
                                                     (int64_t)i * 1000 };
    }
}

static double cpu_us(void)
{
    struct rusage r;

    (void)getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e6 +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

static void on_done(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct bench *b = arg;

    b->variables += reading_set_count(set);
    if (result != WALK_OK)
        b->failed++;
    if (--b->left == 0)
        loop_stop(b->loop);
}

static void ask(struct bench *b, struct walk_peer *peer, bool walk)
{
    const struct walk_range range = { .subtree = "1.3.6.1.2.1.43.11.1.1", .way = WALK_BULK };
    struct oid oids[GETS];

    if (walk) {
        must(walk_ranges(peer, &range, 1, on_done, b), "queue");
        return;
    }
    for (unsigned i = 0; i < GETS; i++)
        must(oid_parse(b->names[i * 10], &oids[i]), "oid");
    must(walk_get(peer, oids, GETS, on_done, b), "queue");
}

static void measure(struct bench *b, const struct walk *walk, const char *what, bool walks,
                    unsigned rounds)
{
    double cpu = cpu_us();
    uint64_t wall = clock_monotonic_us();
    struct walk_counters before;
    struct walk_counters after;

    walk_count(walk, &before);
    b->variables = 0;
    b->failed = 0;
    for (unsigned r = 0; r < rounds; r++) {
        b->left = b->devices;
        for (unsigned i = 0; i < b->devices; i++)
            ask(b, b->peers[i], walks);
        must(loop_run(b->loop), "loop");
    }
    walk_count(walk, &after);
    double count = (double)rounds * b->devices;
    double exchanges = (double)(after.sent - before.sent);
    cpu = cpu_us() - cpu;
    (void)printf("%s: %.1f us of processor each, %.1f exchanges, %.2f us per exchange, "
                 "%.0f variables per second of processor, %u failed, %.2f s\n",
                 what, cpu / count, exchanges / count, cpu / exchanges,
                 (double)b->variables / cpu * 1e6, b->failed,
                 (double)(clock_monotonic_us() - wall) / 1e6);
}

static void serve(struct bench *b, int out)
{
    struct loop *loop = loop_create();
    struct fake_snmp *fake = fake_snmp_start(loop, b->printer, VARIABLES);
    struct sockaddr_in address = fake_snmp_address(fake);

    must(write(out, &address, sizeof address) == sizeof address, "pipe");
    (void)loop_run(loop);
    _exit(0);
}

static unsigned number_argument(int argc, char **argv, int index, unsigned otherwise)
{
    uint64_t number;

    if (argc <= index)
        return otherwise;
    must(str_to_u64(argv[index], 1000000, &number) && number > 0, "a number above 0, please");
    return (unsigned)number;
}

int main(int argc, char **argv)
{
    const struct walk_options options = { .window = 64, .packets_per_s = 1000000 };
    const struct walk_credential credential = { .name = "bench",
                                                .version = WALK_V2C,
                                                .community = "public" };
    static struct bench b;
    struct sockaddr_in address;
    int ends[2];
    unsigned rounds = number_argument(argc, argv, 2, 10);

    b.devices = number_argument(argc, argv, 1, 200);
    fill(&b);
    must(pipe(ends) == 0, "pipe");
    pid_t child = fork();
    if (child == 0)
        serve(&b, ends[1]);
    must(child > 0 && read(ends[0], &address, sizeof address) == sizeof address, "agent");
    b.loop = loop_create();
    struct walk *walk = walk_create(b.loop, &options);
    must(walk != NULL, "engine");
    b.peers = calloc(b.devices, sizeof(struct walk_peer *));
    must(b.peers != NULL, "memory");
    for (unsigned i = 0; i < b.devices; i++)
        b.peers[i] = walk_peer_create(walk, &address, &credential);
    measure(&b, walk, "first walk (300 variables)", true, 1);
    measure(&b, walk, "walk (300 variables)", true, rounds);
    measure(&b, walk, "get (20 variables)", false, rounds * 10);
    for (unsigned i = 0; i < b.devices; i++)
        walk_peer_destroy(b.peers[i]);
    walk_destroy(walk);
    loop_destroy(b.loop);
    free(b.peers);
    (void)kill(child, SIGTERM);
    (void)waitpid(child, NULL, 0);
    return 0;
}

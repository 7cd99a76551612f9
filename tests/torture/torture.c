/* SPDX-License-Identifier: Apache-2.0 */
/* Each run is a child: what it finds out lies in memory that it shares with us, and what it does
 * not live to tell, its end tells. */
#include "tests/torture/torture.h"

#include "base/crypto.h"
#include "base/str.h"
#include "tests/torture/scarce.h"

#include <execinfo.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_CALLS ((size_t)4 << 20)
#define DEPTH      14 /* of a stack that counts as different */
#define STUCK_S    120
#define EXIT_LEAK  23 /* LeakSanitizer's own */
#define EXIT_BAD   99
#define SHOWN      20 /* findings */

/* In memory that parent and child share. */
struct shared {
    uint64_t calls;
    uint64_t failed;
    unsigned restarts;
    char wrong[300];
    size_t state_len;
    char state[TORTURE_STATE];
    uint64_t stacks[MOST_CALLS]; /* hash of the stack of each call, of the run without failure */
};

struct tally {
    unsigned runs;
    unsigned went_on;
    unsigned restarted;
    unsigned ended;
    unsigned crashed;
    unsigned leaked;
    unsigned stuck;
    unsigned wrong;
    unsigned different;
};

struct options {
    uint64_t from;
    uint64_t to;
    uint64_t step;
    uint64_t burst;
    uint64_t seconds; /* 0: no end */
    uint64_t seed;    /* where among the chosen calls to begin */
    bool by_stack;
    bool explain;
};

static struct shared *shared;

const char *__asan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *__asan_default_options(void)
{
    return "exitcode=99:detect_leaks=1:allocator_may_return_null=1:handle_abort=0:"
           "handle_segv=1:quarantine_size_mb=16";
}

/* The dynamic linker keeps what it needs; usually the sanitizer knows it by its caller, which is
 * us. */
const char *__lsan_default_suppressions(void)
{
    return "leak:_dl_\n";
}

void torture_wrong(struct torture_cycle *cycle, const char *format, ...)
{
    va_list rest;

    if (cycle->wrong[0] != '\0')
        return;
    va_start(rest, format);
    (void)vsnprintf(cycle->wrong, sizeof cycle->wrong, format, rest);
    va_end(rest);
}

/* FNV-1a over the return addresses of a call. */
static void note_stack(uint64_t call, bool fails)
{
    void *frames[DEPTH];
    uint64_t hash = 0xcbf29ce484222325ULL;
    int count = backtrace(frames, DEPTH);

    (void)fails;
    for (int i = 2; i < count; i++)
        hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * 0x100000001b3ULL;
    if (call < MOST_CALLS)
        shared->stacks[call] = hash | 1;
}

static void show_stack(uint64_t call, bool fails)
{
    void *frames[64];

    if (!fails)
        return;
    int count = backtrace(frames, 64);
    (void)fprintf(stderr, "call %" PRIu64 " fails:\n", call);
    backtrace_symbols_fd(frames, count, STDERR_FILENO);
}

static void run_child(const struct torture_subject *subject, uint64_t first, uint64_t count,
                      scarce_fn *listener)
{
    static struct torture_cycle cycle;

    (void)alarm(STUCK_S);
    buf_init(&cycle.state, TORTURE_STATE);
    scarce_listen(listener);
    scarce_begin(first, count);
    subject->run(&cycle);
    shared->calls = scarce_calls();
    shared->failed = scarce_failed();
    shared->restarts = cycle.restarts;
    (void)str_copy(shared->wrong, sizeof shared->wrong, cycle.wrong);
    shared->state_len = cycle.state.len;
    if (cycle.state.len > 0)
        memcpy(shared->state, cycle.state.data, cycle.state.len);
    buf_finish(&cycle.state);
    exit(0); /* with LeakSanitizer's check */
}

/* The status of a child as waitpid() gives it. */
static int run_once(const struct torture_subject *subject, uint64_t first, uint64_t count,
                    scarce_fn *listener)
{
    int status = 0;

    shared->wrong[0] = '\0';
    shared->state_len = 0;
    shared->calls = 0;
    (void)fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        run_child(subject, first, count, listener);
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    return status;
}

/* The first line in which two states differ, for people. */
static void show_difference(const char *wanted, size_t wanted_len, const char *found,
                            size_t found_len)
{
    size_t at = 0;

    while (at < wanted_len && at < found_len && wanted[at] == found[at])
        at++;
    while (at > 0 && wanted[at - 1] != '\n')
        at--;
    (void)printf("  wanted: %.*s\n  found:  %.*s\n",
                 (int)(wanted_len - at < 300 ? strcspn(wanted + at, "\n") : 300), wanted + at,
                 (int)(found_len - at < 300 ? strcspn(found + at, "\n") : 300), found + at);
}

static bool finding(struct tally *tally, unsigned *counter, uint64_t call, const char *what)
{
    (*counter)++;
    if (tally->crashed + tally->leaked + tally->stuck + tally->wrong + tally->different <= SHOWN)
        (void)printf("  call %" PRIu64 ": %.200s\n", call, what);
    return false;
}

/* False when this run found something. A program that leaves by exit status 1 was as if killed:
 * what such an end leaves others test. */
static bool judge(struct tally *tally, int status, uint64_t call, const char *wanted,
                  size_t wanted_len)
{
    char what[80];

    tally->runs++;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        return finding(tally, &tally->stuck, call, "stuck");
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_LEAK)
        return finding(tally, &tally->leaked, call, "leaked");
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE) {
        tally->ended++;
        return true;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        (void)snprintf(what, sizeof what, "crashed (status 0x%x)", (unsigned)status);
        return finding(tally, &tally->crashed, call, what);
    }
    if (shared->wrong[0] != '\0')
        return finding(tally, &tally->wrong, call, shared->wrong);
    if (shared->state_len != wanted_len || memcmp(shared->state, wanted, wanted_len) != 0) {
        (void)finding(tally, &tally->different, call,
                      "the end is not that of a run without failure");
        show_difference(wanted, wanted_len, shared->state, shared->state_len);
        return false;
    }
    if (shared->restarts > 0)
        tally->restarted++;
    else
        tally->went_on++;
    return true;
}

static int by_hash(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return x[0] != y[0] ? (x[0] < y[0] ? -1 : 1) : x[1] < y[1] ? -1 : x[1] > y[1];
}

static int by_call(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return x[1] < y[1] ? -1 : x[1] > y[1];
}

/* The calls to fail: all of the range, or the first of each stack. Freed by the caller. */
static uint64_t *choose(const struct options *o, uint64_t calls, size_t *out_count)
{
    uint64_t(*pairs)[2] = calloc((size_t)calls + 1, sizeof *pairs);
    uint64_t *chosen = calloc((size_t)calls + 1, sizeof *chosen);
    size_t count = 0, kept = 0;

    if (pairs == NULL || chosen == NULL)
        abort();
    for (uint64_t call = 1; call <= calls; call++) {
        pairs[count][0] = o->by_stack && call < MOST_CALLS ? shared->stacks[call] : call;
        pairs[count++][1] = call;
    }
    qsort(pairs, count, sizeof *pairs, by_hash);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || pairs[i][0] != pairs[i - 1][0])
            memmove(pairs[kept++], pairs[i], sizeof *pairs);
    qsort(pairs, kept, sizeof *pairs, by_call);
    *out_count = 0;
    for (size_t i = 0; i < kept; i += (size_t)o->step)
        if (pairs[i][1] >= o->from && pairs[i][1] <= o->to)
            chosen[(*out_count)++] = pairs[i][1];
    free(pairs);
    return chosen;
}

/* With an end in time, a part of the chosen calls that is spread over all of them. */
static void run_chosen(const struct torture_subject *subject, const struct options *o,
                       const uint64_t *chosen, size_t count, struct tally *tally)
{
    static char wanted[TORTURE_STATE];
    size_t wanted_len = shared->state_len;
    time_t end = time(NULL) + (time_t)o->seconds;
    size_t stride =
        o->seconds > 0 ? 61 : 1; /* a prime: each is met once, when it is none of count's */

    memcpy(wanted, shared->state, wanted_len);
    if (count % stride == 0)
        stride = 1;
    for (size_t i = 0; i < count && (o->seconds == 0 || time(NULL) < end); i++) {
        uint64_t call = chosen[(i + (size_t)o->seed) * stride % count];
        int status = run_once(subject, call, o->burst, o->explain ? show_stack : NULL);
        (void)judge(tally, status, call, wanted, wanted_len);
    }
}

static bool torture(const struct torture_subject *subject, const struct options *o)
{
    struct tally t = { 0 };
    size_t count;

    int status = run_once(subject, 0, 0, o->by_stack ? note_stack : NULL);
    if (status != 0 || shared->wrong[0] != '\0' || shared->restarts > 0) {
        (void)printf("torture: %s: fails when no allocation does: status 0x%x, %s\n", subject->name,
                     (unsigned)status, shared->wrong);
        return false;
    }
    if (o->explain)
        (void)fwrite(shared->state, 1, shared->state_len, stdout);
    uint64_t calls = shared->calls;
    uint64_t *chosen = choose(o, calls, &count);
    run_chosen(subject, o, chosen, count, &t);
    free(chosen);
    (void)fflush(stdout);
    (void)printf("torture: %s: %" PRIu64 " calls in a cycle, %zu of them chosen, %" PRIu64
                 " fail from there on: %u runs: %u went on, %u ended and were started again, %u "
                 "ended on the spot; %u "
                 "crashed, %u leaked, %u stuck, %u wrong, %u different in the end\n",
                 subject->name, calls, count, o->burst, t.runs, t.went_on, t.restarted, t.ended,
                 t.crashed, t.leaked, t.stuck, t.wrong, t.different);
    return t.runs > 0 && t.went_on + t.restarted + t.ended == t.runs;
}

static bool take_option(struct options *o, const char *text)
{
    static const struct {
        const char *name;
        size_t place;
    } numbers[] = { { "from=", offsetof(struct options, from) },
                    { "to=", offsetof(struct options, to) },
                    { "step=", offsetof(struct options, step) },
                    { "burst=", offsetof(struct options, burst) },
                    { "seconds=", offsetof(struct options, seconds) },
                    { "seed=", offsetof(struct options, seed) } };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        size_t len = strlen(numbers[i].name);
        uint64_t *out = (uint64_t *)(void *)((char *)o + numbers[i].place);
        if (strncmp(text, numbers[i].name, len) == 0)
            return str_to_u64(text + len, UINT64_MAX, out);
    }
    if (strcmp(text, "stacks") == 0)
        o->by_stack = true;
    else if (strcmp(text, "explain") == 0)
        o->explain = true;
    else
        return false;
    return true;
}

/* OpenSSL 3.0 leaks the name that it looks up for the first time when memory ends just then
 * (ossl_namemap, below EVP_MD_fetch()): it looks them up before. */
static void look_up_digests(void)
{
    char hex[41];
    uint8_t digest[CRYPTO_SHA256_SIZE];

    crypto_sha1_hex("", "", hex);
    crypto_sha256("", 0, digest);
}

int torture_main(int argc, char **argv, const struct torture_subject *subjects)
{
    struct options o = { .from = 1, .to = UINT64_MAX, .step = 1, .burst = 1 };
    void *warm[2];
    bool good = true;

    scarce_pause();
    (void)backtrace(warm, 2); /* loads what it needs */
    look_up_digests();
    for (int i = 2; i < argc; i++)
        if (!take_option(&o, argv[i]) || o.step == 0)
            argc = 0;
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (argc < 2 || shared == MAP_FAILED) {
        (void)fprintf(stderr,
                      "usage: %s all|SUBJECT [stacks] [explain] [from=N] [to=N] [step=N] "
                      "[burst=N] [seconds=N] [seed=N]\n",
                      argv[0]);
        return 2;
    }
    for (const struct torture_subject *s = subjects; s->name != NULL; s++)
        if (strcmp(argv[1], "all") == 0 || strcmp(argv[1], s->name) == 0)
            good = torture(s, &o) && good;
    return good ? 0 : 1;
}

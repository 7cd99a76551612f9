/* SPDX-License-Identifier: Apache-2.0 */
/* powercut agent|portal cut|normal|kill|flip|wal|full COUNT SEED, and of the platform
 * cut|normal|early|kill|wal|full: each mode ends in one line with its counts. */
#include "base/str.h"
#include "tests/powercut/flip.h"
#include "tests/powercut/flip_log.h"
#include "tests/powercut/gap.h"
#include "tests/powercut/opening.h"
#include "tests/powercut/recorder.h"
#include "tests/powercut/ruin.h"
#include "tests/powercut/subject.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STATES_PER_RUN 500
#define FLIPS_PER_LOG  30
#define FOLDER         128
#define KILLS_PER_RUN  50
#define SHOWN          10    /* findings */
#define MOST_STEPS     20000 /* until a disk is full */

struct tally {
    unsigned done, lost, wrong;
    unsigned gaps;    /* that were closed (gap.h) */
    unsigned commits; /* that were promised, in all recordings */
};

static char work[FOLDER];  /* where the workload runs */
static char ruins[FOLDER]; /* where states are made */
static struct subject_model *model;
static bool drops_syncs; /* the control: the log is synced as with synchronous=NORMAL */

static void make_folder(char out[FOLDER])
{
    const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

    (void)snprintf(out, FOLDER, "%s/printwire-cut-XXXXXX", parent);
    if (mkdtemp(out) == NULL) {
        perror(out);
        exit(2);
    }
}

static void must(bool good, const char *what)
{
    if (good)
        return;
    (void)printf("powercut: %s\n", what);
    exit(2);
}

/* The programs' own log: what they say of the trouble that is made here is not for a person. */
static void mute(void)
{
    int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (getenv("POWERCUT_LOG") == NULL && fd >= 0)
        (void)dup2(fd, STDERR_FILENO);
    (void)close(fd);
}

static void count(struct tally *tally, const struct subject *subject, const char *where,
                  const struct subject_report *report)
{
    tally->done++;
    tally->lost += report->outcome == SUBJECT_LOST;
    tally->wrong += report->outcome == SUBJECT_WRONG;
    if (report->outcome == SUBJECT_WRONG && tally->wrong <= SHOWN)
        (void)printf("%s: %s: %s\n", subject->name, where, report->why);
}

/* The last commit that was told of before this operation; -1 for none. */
static int promised_at(size_t op)
{
    int found = -1;

    while (found + 1 < (int)model->told && model->commits[found + 1].op <= op)
        found++;
    return found;
}

static int by_size(const void *a, const void *b)
{
    size_t left = *(const size_t *)a, right = *(const size_t *)b;

    return left < right ? -1 : left > right;
}

static void record(const struct subject *subject, uint64_t seed)
{
    recorder_start(work, drops_syncs);
    must(subject->open(work, model, seed), "the workload does not start");
    for (int i = 0; i < subject->steps; i++)
        must(subject->step(), "the workload failed");
    subject->close();
    recorder_stop();
    must(opening_note(subject, model, ruins), "too many commits before the workload starts");
}

/* The state again, as it was before somebody started on it, for a person: in a folder of its own
 * within POWERCUT_KEEP. */
static void keep(const struct subject *subject, const struct ruin *ruin, const char *where,
                 uint64_t random)
{
    const char *parent = getenv("POWERCUT_KEEP");
    char folder[512];

    if (parent == NULL)
        return;
    (void)snprintf(folder, sizeof folder, "%s/%s, %s", parent, subject->name, where);
    must(mkdir(folder, 0700) == 0, "no new folder in POWERCUT_KEEP");
    ruin_write(ruin, folder, &random);
    (void)printf("kept in %s\n", folder);
}

/* One state, made and looked at; in the control a second time when our programs refuse it where
 * SQLite does not. */
static void look(const struct subject *subject, const struct ruin *ruin, uint64_t random, int first,
                 struct subject_report *out, struct tally *tally)
{
    uint64_t again = random;

    subject_empty(ruins);
    ruin_write(ruin, ruins, &random);
    unsigned said = recorder_said();
    subject->check(ruins, model, first, out);
    if (!drops_syncs && recorder_said() != said)
        subject_say(out, SUBJECT_WRONG, "damage is told of, and there is none");
    if (out->outcome != SUBJECT_WRONG || !drops_syncs)
        return;
    subject_empty(ruins);
    ruin_write(ruin, ruins, &again);
    if (!gap_close(ruins, subject->file))
        return;
    tally->gaps++;
    subject->check(ruins, model, first, out);
}

/* Random moments of the recording, in order; a state of each is made and looked at. The next
 * recording goes on from the last of them now and then. */
static void cut_one_run(const struct subject *subject, uint64_t seed, unsigned states,
                        struct tally *tally)
{
    size_t moments[STATES_PER_RUN];
    uint64_t random = seed * 0x2545f4914f6cdd1dULL | 1;
    struct subject_report report = { 0 };
    struct ruin *ruin = ruin_create();
    size_t ops;
    char where[64];

    record(subject, seed);
    (void)recorder_ops(&ops);
    for (unsigned i = 0; i < states; i++)
        moments[i] = 1 + ruin_random(&random, (uint32_t)ops);
    qsort(moments, states, sizeof moments[0], by_size);
    for (unsigned i = 0; i < states; i++) {
        ruin_advance(ruin, moments[i]);
        (void)snprintf(where, sizeof where, "seed %llu, cut after operation %zu of %zu",
                       (unsigned long long)seed, moments[i], ops);
        look(subject, ruin, random, promised_at(moments[i]), &report, tally);
        count(tally, subject, where, &report);
        if (report.outcome == SUBJECT_WRONG)
            keep(subject, ruin, where, random);
        random++;
        (void)ruin_random(&random, 2);
    }
    subject_empty(work);
    if (ruin_random(&random, 2) == 0 && report.outcome == SUBJECT_GOOD)
        ruin_write(ruin, work, &random);
    tally->commits += model->told;
    ruin_destroy(ruin);
    recorder_clear();
}

static void cut(const struct subject *subject, unsigned states, uint64_t seed, struct tally *tally)
{
    while (tally->done < states) {
        unsigned left = states - tally->done;
        cut_one_run(subject, seed++, left < STATES_PER_RUN ? left : STATES_PER_RUN, tally);
    }
}

static void wait_us(uint32_t us)
{
    struct timespec delay = { .tv_nsec = (long)us * 1000L };

    (void)nanosleep(&delay, NULL);
}

static void kill_one(const struct subject *subject, uint64_t seed, uint64_t *random)
{
    int status;

    model->told = 0;
    pid_t child = fork();
    must(child >= 0, "no process");
    if (child == 0) {
        bool good = subject->open(work, model, seed);
        while (good)
            good = subject->step();
        _exit(3);
    }
    for (int i = 0; i < 20000 && model->told == 0; i++)
        wait_us(100);
    wait_us(ruin_random(random, 40000));
    (void)kill(child, SIGKILL);
    must(waitpid(child, &status, 0) == child && WIFSIGNALED(status), "the workload failed");
}

static void kill_often(const struct subject *subject, unsigned kills, uint64_t seed,
                       struct tally *tally)
{
    uint64_t random = seed | 1;
    struct subject_report report;
    char where[64];

    while (tally->done < kills) {
        if (tally->done % KILLS_PER_RUN == 0)
            subject_empty(work);
        kill_one(subject, seed + tally->done, &random);
        tally->commits += model->told;
        (void)snprintf(where, sizeof where, "kill %u", tally->done + 1);
        subject->check(work, model, (int)model->told - 1, &report);
        count(tally, subject, where, &report);
        if (report.outcome == SUBJECT_WRONG)
            subject_empty(work);
    }
}

/* A disk that gets full: by what is written, or at once, by others. */
static void fill_one(const struct subject *subject, uint64_t seed, bool by_others,
                     struct subject_report *out)
{
    uint64_t random = seed * 0x2545f4914f6cdd1dULL | 1;

    *out = (struct subject_report){ .outcome = SUBJECT_GOOD };
    subject_empty(work);
    must(subject->open(work, model, seed), "the workload does not start");
    for (uint32_t i = ruin_random(&random, 200); i > 0; i--)
        must(subject->step(), "the workload failed");
    uint64_t room = recorder_used(work) + (by_others ? 0 : ruin_random(&random, 400000));
    recorder_set_room(work, room);
    for (int i = 0; i < MOST_STEPS && recorder_refused() == 0; i++)
        (void)subject->step();
    must(recorder_refused() > 0, "the disk does not get full");
    for (int i = 0; i < 100; i++)
        (void)subject->step();
    if (!subject->drain())
        subject_say(out, SUBJECT_WRONG, "what waits cannot leave while the disk is full");
    recorder_set_room(work, 0);
    if (!subject->works())
        subject_say(out, SUBJECT_WRONG, "nothing is taken in when there is room again");
    subject->close();
    if (out->outcome == SUBJECT_GOOD)
        subject->check(work, model, (int)model->told - 1, out);
}

static void fill(const struct subject *subject, unsigned times, uint64_t seed, struct tally *tally)
{
    struct subject_report report;
    char where[64];

    for (unsigned i = 0; i < times; i++) {
        fill_one(subject, seed + i, i % 2 == 1, &report);
        tally->commits += model->told;
        (void)snprintf(where, sizeof where, "seed %llu, full by %s", (unsigned long long)seed + i,
                       i % 2 == 1 ? "others" : "us");
        count(tally, subject, where, &report);
    }
}

/* Bits of a database that was closed in order. */
static void flip(const struct subject *subject, unsigned bits, uint64_t seed, struct tally *tally)
{
    must(subject->open(work, model, seed), "the workload does not start");
    for (int i = 0; i < subject->steps; i++)
        must(subject->step(), "the workload failed");
    subject->close();
    tally->done = bits;
    tally->commits = model->told;
    tally->wrong = flip_run(subject == subject_agent(), work, ruins, bits, seed);
}

static bool work_on(const struct subject *subject, uint64_t seed)
{
    bool good = subject->open(work, model, seed);

    for (int i = 0; i < subject->steps && good; i++)
        good = subject->step();
    return good;
}

/* What the log holds is in the database, too; nobody has written since. */
static bool copy_log(const struct subject *subject, uint64_t seed)
{
    char path[2 * FOLDER];
    struct sqlite *db;

    (void)seed;
    (void)snprintf(path, sizeof path, "%s/%s", work, subject->file);
    return sqlite_open(path, SQLITE_MODE_WRITE, &db) == ERR_NONE &&
           sqlite_run(db, "PRAGMA wal_checkpoint(PASSIVE)") == ERR_NONE;
}

/* A program that is killed when it has done this; its files stay in the work folder. */
static void leave_log(bool (*work_of)(const struct subject *, uint64_t),
                      const struct subject *subject, uint64_t seed)
{
    int status;
    pid_t child = fork();

    must(child >= 0, "no process");
    if (child == 0)
        (void)kill(getpid(), work_of(subject, seed) ? SIGKILL : SIGABRT);
    must(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
         "the workload failed");
}

/* Single bits, and every fourth time a whole sector, of a write-ahead log that a kill left: all
 * commits are there again, or those that are lost are told of; but for the last one, when more than
 * a bit of it is damaged. */
static void flip_log(const struct subject *subject, unsigned flips, uint64_t seed,
                     struct tally *tally)
{
    struct flip_log_counts counts = { 0 };

    while (tally->done < flips) {
        unsigned left = flips - tally->done;
        subject_empty(work);
        leave_log(work_on, subject, seed + tally->done);
        if (tally->done / FLIPS_PER_LOG % 2 == 1)
            leave_log(copy_log, subject, seed);
        const struct flip_log_run run = { .subject = subject,
                                          .model = model,
                                          .folder = work,
                                          .ruins = ruins,
                                          .count = left < FLIPS_PER_LOG ? left : FLIPS_PER_LOG,
                                          .seed = seed + tally->done };
        must(flip_log_run(&run, &counts), "the kill left no log");
        tally->done += run.count;
        tally->commits += model->told;
    }
    tally->wrong = counts.wrong;
    flip_log_print(subject->name, &counts);
}

static int usage(void)
{
    (void)fprintf(stderr, "usage: powercut agent|portal cut|normal|kill|flip|wal|full COUNT SEED\n"
                          "       powercut platform cut|normal|early|kill|wal|full COUNT SEED\n");
    return 2;
}

static const struct subject *find_subject(const char *name)
{
    const struct subject *all[] = { subject_agent(), subject_portal(), subject_platform() };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(name, all[i]->name) == 0)
            return all[i];
    return NULL;
}

/* Bits are flipped where rows or pages have checksums; the planted fault is the platform's. */
static bool has_mode(const struct subject *subject, const char *mode)
{
    bool is_platform = subject == subject_platform();

    if (strcmp(mode, "flip") == 0)
        return !is_platform;
    if (strcmp(mode, "early") == 0)
        return is_platform;
    return strcmp(mode, "cut") == 0 || strcmp(mode, "normal") == 0 || strcmp(mode, "kill") == 0 ||
           strcmp(mode, "wal") == 0 || strcmp(mode, "full") == 0;
}

int main(int argc, char **argv)
{
    struct tally tally = { 0 };

    if (argc != 5)
        return usage();
    const struct subject *subject = find_subject(argv[1]);
    if (subject == NULL || !has_mode(subject, argv[2]))
        return usage();
    uint64_t wanted = 0, seed = 0;
    if (!str_to_u64(argv[3], 10000000, &wanted) || !str_to_u64(argv[4], UINT32_MAX, &seed))
        return usage();
    model = mmap(NULL, sizeof *model, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(model != MAP_FAILED, "no memory");
    mute();
    make_folder(work);
    make_folder(ruins);
    drops_syncs = strcmp(argv[2], "normal") == 0;
    bool is_planted = strcmp(argv[2], "early") == 0;
    if (is_planted)
        subject_platform_plant();
    if (strcmp(argv[2], "kill") == 0)
        kill_often(subject, (unsigned)wanted, seed, &tally);
    else if (strcmp(argv[2], "flip") == 0)
        flip(subject, (unsigned)wanted, seed, &tally);
    else if (strcmp(argv[2], "wal") == 0)
        flip_log(subject, (unsigned)wanted, seed, &tally);
    else if (strcmp(argv[2], "full") == 0)
        fill(subject, (unsigned)wanted, seed, &tally);
    else
        cut(subject, (unsigned)wanted, seed, &tally);
    subject_empty(work);
    subject_empty(ruins);
    (void)rmdir(work);
    (void)rmdir(ruins);
    if (tally.gaps > 0)
        (void)printf("%s %s: %u states whose log was taken for damaged, looked at without it\n",
                     argv[1], argv[2], tally.gaps);
    (void)printf("%s %s: seed %llu, %u states, %u commits: %u lost, %u wrong\n", argv[1], argv[2],
                 (unsigned long long)seed, tally.done, tally.commits, tally.lost, tally.wrong);
    return tally.wrong == 0 && (tally.lost > 0) == (drops_syncs || is_planted) ? 0 : 1;
}

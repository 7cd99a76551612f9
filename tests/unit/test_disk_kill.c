/* SPDX-License-Identifier: Apache-2.0 */
/* A child process says changes into the journal and is killed at random moments; what it had told
 * to be on disk must be there, and what was said and what was queued must agree. */
#include "agent/change/change.h"
#include "agent/spool/spool.h"
#include "base/crypto.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS       40
#define MOST_DEVICES 200

/* What the child tells after each commit. */
struct report {
    uint64_t committed;
    uint64_t stored;
};

struct agent {
    struct disk *disk;
    struct spool *spool;
    struct device_table *devices;
    struct change *change;
    int64_t now;
    int pipe;
};

static enum err queue(void *arg, const struct device *device, enum record_kind kind,
                      const char *xml, size_t len)
{
    struct agent *agent = arg;

    (void)device;
    return spool_append(agent->spool, kind, xml, len);
}

static void on_disk(void *arg, bool committed)
{
    struct agent *agent = arg;
    struct report report = { .committed = spool_committed(agent->spool),
                             .stored = spool_stored_through(agent->spool) };

    if (committed && write(agent->pipe, &report, sizeof report) != sizeof report)
        _exit(3);
}

static bool open_agent(struct agent *agent, struct disk *disk)
{
    *agent = (struct agent){ .disk = disk, .pipe = -1 };
    agent->devices = device_table_open(disk, MOST_DEVICES);
    agent->spool = spool_open(disk, 64 << 20, 100);
    agent->change = change_open(disk, 0, queue, agent);
    return agent->devices != NULL && agent->spool != NULL && agent->change != NULL;
}

static void close_agent(struct agent *agent)
{
    change_close(agent->change);
    spool_close(agent->spool);
    device_table_close(agent->devices);
}

static struct device *some_device(struct agent *agent)
{
    size_t count = device_table_count(agent->devices);

    if (count < MOST_DEVICES && crypto_random_below(8) == 0) {
        struct sockaddr_in address = { .sin_family = AF_INET };
        address.sin_addr.s_addr = htonl(0x0a000000 + (uint32_t)count);
        return device_table_add(agent->devices, &address);
    }
    return count == 0 ? NULL
                      : device_table_at(agent->devices, crypto_random_below((uint32_t)count));
}

static void say_something(struct agent *agent)
{
    struct device *device = some_device(agent);
    struct record_list records;

    if (device == NULL)
        return;
    record_list_init(&records, 8);
    for (int64_t index = 1; index <= 3; index++) {
        struct record *r = record_list_add(&records, RECORD_CONSUMABLE);
        (void)record_add(r, FIELD_CONSUMABLE_DEVICE, device->id);
        (void)record_add_time(r, FIELD_CONSUMABLE_AT, 0);
        (void)record_add_number(r, FIELD_CONSUMABLE_INDEX, index);
        (void)record_add_number(r, FIELD_CONSUMABLE_LEVEL, crypto_random_below(101));
        (void)record_add(r, FIELD_CONSUMABLE_LEVEL_QUALITY, "percent");
    }
    (void)change_records(agent->change, device, SCOPE_CONSUMABLES, &records, ++agent->now);
    record_list_finish(&records);
}

static void one_step(struct agent *agent)
{
    uint64_t waiting;

    say_something(agent);
    switch (crypto_random_below(12)) {
    case 0:
        (void)disk_commit(agent->disk);
        break;
    case 1:
        disk_fail(agent->disk, ERR_MEMORY);
        break;
    case 2:
        waiting = spool_committed(agent->spool) - spool_stored_through(agent->spool);
        (void)spool_stored(agent->spool, spool_stored_through(agent->spool) + waiting / 2);
        break;
    default:
        break;
    }
}

/* Until it is killed. */
static void live(const char *folder, int pipe)
{
    struct loop *loop = loop_create();
    struct disk *disk;
    struct agent agent;

    if (disk_open(loop, folder, &disk, NULL) != ERR_NONE || !open_agent(&agent, disk))
        _exit(1);
    agent.pipe = pipe;
    if (!disk_listen(disk, on_disk, &agent))
        _exit(2);
    for (;;)
        one_step(&agent);
}

static void wait_a_little(void)
{
    struct timespec delay = { .tv_nsec = (long)crypto_random_below(60) * 1000000L };

    (void)nanosleep(&delay, NULL);
}

/* Let a child live and die; the last it told, untouched when it told nothing. */
static void kill_one(const char *folder, struct report *last)
{
    struct report report;
    int ends[2];
    int status;

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    pid_t child = fork();
    CU_ASSERT_NOT_EQUAL_FATAL(child, -1);
    if (child == 0) {
        (void)close(ends[0]);
        live(folder, ends[1]);
    }
    (void)close(ends[1]);
    if (read(ends[0], &report, sizeof report) == sizeof report) /* it has begun */
        *last = report;
    wait_a_little();
    (void)kill(child, SIGKILL);
    while (read(ends[0], &report, sizeof report) == sizeof report)
        *last = report;
    (void)close(ends[0]);
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE(WIFSIGNALED(status));
}

struct oracle {
    struct agent *agent;
    uint64_t next;
    unsigned wrong;
    char last[MOST_DEVICES][3][512]; /* the last record of each supply */
};

static struct device *device_of(struct agent *agent, const char *xml)
{
    char id[CRYPTO_UUID_SIZE] = "";
    const char *at = strstr(xml, "device=");

    if (at == NULL || strlen(at) < 8 + sizeof id - 1)
        return NULL;
    memcpy(id, at + 8, sizeof id - 1);
    return device_table_by_id(agent->devices, id);
}

static size_t place_of(struct agent *agent, const struct device *device)
{
    size_t i = 0;

    while (device_table_at(agent->devices, i) != device)
        i++;
    return i;
}

/* Numbers without gap, bodies whole, and no record of a device that is not on disk. */
static bool check_record(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct oracle *oracle = arg;
    char text[512] = "";

    if (number != oracle->next++ || len == 0 || len >= sizeof text) {
        oracle->wrong++;
        return true;
    }
    memcpy(text, xml, len);
    struct device *device = device_of(oracle->agent, text);
    const char *index = strstr(text, " index=");
    if (device == NULL || index == NULL)
        oracle->wrong++;
    else
        memcpy(oracle->last[place_of(oracle->agent, device)][index[8] - '1'], text, sizeof text);
    return true;
}

static const char *level_of(const char *xml)
{
    const char *at = strstr(xml, "<level");

    return at != NULL ? at : "";
}

/* What was said last of each supply is what was queued last, where it still waits. */
static unsigned compare_said(struct oracle *oracle, struct disk *disk)
{
    struct sqlite_statement *query =
        sqlite_prepare(disk_sqlite(disk), "SELECT device, key, xml FROM said");
    unsigned wrong = 0;
    enum err err;

    CU_ASSERT_PTR_NOT_NULL_FATAL(query);
    while (sqlite_row(query, &err)) {
        struct device *device = device_table_by_id(oracle->agent->devices, sqlite_text(query, 0));
        if (device == NULL) {
            wrong++;
            continue;
        }
        const char *queued =
            oracle->last[place_of(oracle->agent, device)][sqlite_text(query, 1)[0] - '1'];
        wrong +=
            queued[0] != '\0' && strcmp(level_of(queued), level_of(sqlite_text(query, 2))) != 0;
    }
    sqlite_finish(query);
    return wrong;
}

static void check(const char *folder, const struct report *told)
{
    struct loop *loop = loop_create();
    struct oracle *oracle = calloc(1, sizeof *oracle);
    struct agent agent;
    struct disk *disk;
    bool is_new = true;

    CU_ASSERT_PTR_NOT_NULL_FATAL(oracle);
    CU_ASSERT_EQUAL_FATAL(disk_open(loop, folder, &disk, &is_new), ERR_NONE);
    CU_ASSERT_FALSE(is_new);
    CU_ASSERT_TRUE_FATAL(open_agent(&agent, disk));
    CU_ASSERT_TRUE(spool_committed(agent.spool) >= told->committed);
    CU_ASSERT_TRUE(spool_stored_through(agent.spool) >= told->stored);
    oracle->agent = &agent;
    oracle->next = spool_stored_through(agent.spool) + 1;
    CU_ASSERT_EQUAL(spool_read(agent.spool, 1, check_record, oracle), ERR_NONE);
    CU_ASSERT_EQUAL(oracle->next, spool_committed(agent.spool) + 1);
    CU_ASSERT_EQUAL(oracle->wrong, 0);
    CU_ASSERT_EQUAL(compare_said(oracle, disk), 0);
    close_agent(&agent);
    disk_close(disk);
    loop_destroy(loop);
    free(oracle);
}

static void loses_nothing_that_was_committed_when_killed(void)
{
    struct disk_rig rig;
    struct report told = { 0 };

    disk_rig_start(&rig, NULL);
    disk_rig_sql(&rig, "CREATE TABLE made (x)");
    disk_rig_close(&rig);
    for (int i = 0; i < ROUNDS; i++) {
        kill_one(rig.folder, &told);
        check(rig.folder, &told);
    }
    CU_ASSERT_TRUE(told.committed > 0);
    disk_rig_end(&rig);
}

UNIT_MAIN("disk_kill", UNIT_TEST(loses_nothing_that_was_committed_when_killed))

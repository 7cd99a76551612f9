/* SPDX-License-Identifier: Apache-2.0 */
/* Printers come, move and change; what is new of them goes through change into the spool, the
 * portal takes some of it, and the transaction is committed, undone, or left to its timer. */
#include "agent/change/change.h"
#include "agent/lineage.h"
#include "agent/spool/spool.h"
#include "agent/spool/spool_history.h"
#include "agent/spool/spool_hold.h"
#include "base/clock.h"
#include "base/log.h"
#include "tests/fakes/fake_loop.h"
#include "tests/powercut/recorder.h"
#include "tests/powercut/subject.h"
#include "tests/powercut/subject_records.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DEVICES 60
#define HISTORY      100
#define JOURNAL_MOST (8 << 20)
#define TRIES        400 /* to say something; of six one adds a printer when there is none */

struct agent {
    struct loop *loop;
    struct disk *disk;
    struct device_table *devices;
    struct lineage *lineage;
    struct spool *spool;
    struct spool_hold *hold;
    bool is_limited; /* by the licence, for the time being */
    struct change *change;
    struct subject_model *model; /* NULL while a check works */
    bool is_new;
};

static struct agent agent;

/* From this number on as many as were written, whatever they are. */
static void note_unknown(uint64_t number)
{
    struct subject_model *model = agent.model;

    for (; model != NULL && number < spool_next(agent.spool) && number < SUBJECT_NUMBERS; number++)
        model->hashes[number] = model->may_be_empty[number] = 0;
}

/* Every other device is one that the licence does not cover. */
static bool is_over(const char *device_id)
{
    return agent.is_limited && device_id[0] % 2 == 0;
}

static enum err queue(void *arg, const struct device *device, enum record_kind kind,
                      const char *xml, size_t len)
{
    struct subject_model *model = agent.model;
    uint64_t number = spool_next(agent.spool);
    const struct spool_hold_record record = { device->id, is_over(device->id), kind, xml, len };

    (void)arg;
    enum err err = spool_hold_append(agent.hold, &record);
    if (err != ERR_NONE || model == NULL || number >= SUBJECT_NUMBERS ||
        spool_next(agent.spool) == number)
        return err;
    model->hashes[number] = subject_hash(xml, len);
    model->may_be_empty[number] = false;
    return ERR_NONE;
}

static void release_some(void *arg, const char *device_id)
{
    uint64_t number = spool_next(agent.spool);
    bool is_left;

    (void)arg;
    if (!is_over(device_id))
        (void)spool_hold_release(agent.hold, device_id, 1 + crypto_random_below(9), &is_left);
    note_unknown(number);
}

/* The last before the commit: what it will leave. */
static enum err note_pending(void *arg)
{
    struct subject_model *model = arg;

    model->commits[model->told].digest = subject_digest(disk_sqlite(agent.disk), NULL);
    model->has_pending = true;
    return ERR_NONE;
}

/* The last that is told of a commit: the spool knows it, and so does the portal. */
static void on_disk(void *arg, bool committed)
{
    struct subject_model *model = arg;

    if (committed && model->told + 2 < SUBJECT_COMMITS) {
        struct subject_commit *commit = &model->commits[model->told];
        commit->through[0] = spool_committed(agent.spool);
        commit->through[1] = spool_stored_through(agent.spool);
        (void)recorder_ops(&commit->op);
        model->told++;
    }
    model->has_pending = false;
}

static void close_agent(void)
{
    device_table_close(agent.devices); /* may commit */
    if (agent.model != NULL)
        disk_unlisten(agent.disk, agent.model);
    change_close(agent.change);
    spool_hold_close(agent.hold);
    spool_close(agent.spool);
    lineage_close(agent.lineage);
    disk_close(agent.disk);
    loop_destroy(agent.loop);
    agent = (struct agent){ 0 };
}

static enum err open_disk(const char *folder)
{
    agent = (struct agent){ .loop = loop_create() };
    log_set_level(LOG_LEVEL_ERROR);
    return disk_open(agent.loop, folder, &agent.disk, &agent.is_new);
}

static bool open_modules(void)
{
    agent.devices = device_table_open(agent.disk, MOST_DEVICES);
    agent.lineage = lineage_open(agent.disk);
    agent.spool = spool_open(agent.disk, JOURNAL_MOST, HISTORY);
    agent.hold =
        agent.spool == NULL ? NULL : spool_hold_open(agent.disk, agent.spool, JOURNAL_MOST);
    agent.change = change_open(agent.disk, 0, queue, NULL);
    return agent.devices != NULL && agent.lineage != NULL && agent.hold != NULL &&
           agent.change != NULL;
}

static bool note_record(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct subject_model *model = arg;

    if (number < SUBJECT_NUMBERS) {
        model->hashes[number] = len > 0 ? subject_hash(xml, len) : 0;
        model->may_be_empty[number] = len == 0;
    }
    return true;
}

/* What is there at the start is the first commit. */
static bool open_subject(const char *folder, struct subject_model *model, uint64_t seed)
{
    *model = (struct subject_model){ 0 };
    subject_seed(seed);
    if (open_disk(folder) != ERR_NONE || !open_modules() || !disk_commit(agent.disk))
        return false;
    for (uint64_t i = 0; i <= spool_stored_through(agent.spool) && i < SUBJECT_NUMBERS; i++)
        model->may_be_empty[i] = true; /* should it be given back */
    if (spool_read(agent.spool, 1, note_record, model) != ERR_NONE ||
        note_pending(model) != ERR_NONE)
        return false;
    on_disk(model, true);
    agent.model = model;
    return disk_before_commit(agent.disk, note_pending, model) &&
           disk_listen(agent.disk, on_disk, model);
}

static void close_subject(void)
{
    if (agent.disk != NULL)
        disk_fail(agent.disk, ERR_MEMORY); /* what is open is not committed unseen */
    close_agent();
}

static struct device *some_device(void)
{
    size_t count = device_table_count(agent.devices);

    if (count < MOST_DEVICES && crypto_random_below(6) == 0) {
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(161) };
        address.sin_addr.s_addr = htonl(0x0a000000 + (uint32_t)count);
        return device_table_add(agent.devices, &address);
    }
    return count == 0 ? NULL : device_table_at(agent.devices, crypto_random_below((uint32_t)count));
}

static bool say_something(void)
{
    struct device *device = some_device();
    unsigned scope = 1U << crypto_random_below(4);
    struct record_list records;
    int64_t now = clock_wall_ms();

    if (device == NULL)
        return true;
    record_list_init(&records, 8);
    subject_records_make(&records, device, scope, now);
    enum err err = change_records(agent.change, device, scope, &records, now);
    record_list_finish(&records);
    device->last_answer_ms = now;
    (void)snprintf(device->serial, sizeof device->serial, "SER%u", crypto_random_below(50));
    (void)device_table_save(agent.devices, device);
    return err == ERR_NONE || err == ERR_FULL;
}

static void portal_takes_some(void)
{
    uint64_t stored = spool_stored_through(agent.spool);
    uint64_t waiting = spool_committed(agent.spool) - stored;

    if (waiting > 0)
        (void)spool_stored(agent.spool, stored + 1 + crypto_random_below((uint32_t)waiting));
}

static void portal_refuses_one(void)
{
    uint64_t stored = spool_stored_through(agent.spool);
    uint64_t waiting = spool_committed(agent.spool) - stored;
    uint64_t number = stored + 1 + crypto_random_below((uint32_t)waiting + 1);

    if (number >= SUBJECT_NUMBERS)
        return;
    agent.model->may_be_empty[number] = true;
    (void)spool_quarantine(agent.spool, number, "bad-record");
}

static void portal_lost_some(void)
{
    uint64_t stored = spool_stored_through(agent.spool);

    if (stored > 20)
        (void)spool_rewind(agent.spool, stored - crypto_random_below(20) - 1);
}

static bool step_subject(void)
{
    bool good = say_something();

    switch (crypto_random_below(24)) {
    case 0:
    case 1:
    case 2:
        good = disk_commit(agent.disk) && good;
        break;
    case 3:
        disk_fail(agent.disk, ERR_MEMORY);
        break;
    case 4:
    case 5:
        portal_takes_some();
        break;
    case 6:
        portal_refuses_one();
        break;
    case 7:
        lineage_add(agent.lineage, LINEAGE_MOVED, "a", "b", "a test");
        break;
    case 8:
        fake_loop_advance(agent.loop, 1500); /* commits, tidies */
        break;
    case 9:
        if (crypto_random_below(10) == 0)
            portal_lost_some();
        break;
    case 10:
        agent.is_limited = crypto_random_below(3) != 0;
        break;
    case 11:
        good = spool_hold_each(agent.hold, release_some, NULL) == ERR_NONE && good;
        break;
    default:
        fake_loop_advance(agent.loop, crypto_random_below(60));
        break;
    }
    return good && !disk_is_broken(agent.disk);
}

static bool drain_subject(void)
{
    fake_loop_advance(agent.loop, 2000);
    (void)spool_stored(agent.spool, spool_committed(agent.spool));
    bool good = disk_commit(agent.disk);
    fake_loop_advance(agent.loop, 2000);
    return good && spool_stored_through(agent.spool) == spool_committed(agent.spool);
}

static bool works(void)
{
    uint64_t before = spool_committed(agent.spool);
    bool good = true;

    for (int i = 0; i < TRIES && good && spool_next(agent.spool) == before + 1; i++)
        good = say_something();
    return good && disk_commit(agent.disk) && spool_committed(agent.spool) > before;
}

static bool subject_works(void)
{
    fake_loop_advance(agent.loop, 2 * DISK_FULL_MS);
    return works();
}

/* One look at a journal that came back. */
struct look {
    const struct subject_model *model;
    struct subject_report *report;
    uint64_t next;
};

static bool has_device(const char *xml, size_t len)
{
    char text[1024] = "";
    char id[CRYPTO_UUID_SIZE] = "";

    memcpy(text, xml, len < sizeof text ? len : sizeof text - 1);
    const char *at = strstr(text, "device=");
    if (at == NULL || strlen(at) < 8 + sizeof id - 1)
        return false;
    memcpy(id, at + 8, sizeof id - 1);
    return device_table_by_id(agent.devices, id) != NULL;
}

static bool check_record(void *arg, uint64_t number, const char *xml, size_t len)
{
    struct look *look = arg;
    const struct subject_model *model = look->model;

    if (number != look->next++)
        subject_say(look->report, SUBJECT_WRONG, "number %llu follows %llu",
                    (unsigned long long)number, (unsigned long long)look->next - 2);
    if (number >= SUBJECT_NUMBERS)
        return true;
    uint64_t hash = model->hashes[number];
    if (len == 0 ? !model->may_be_empty[number] : hash != 0 && hash != subject_hash(xml, len))
        subject_say(look->report, SUBJECT_WRONG, "record %llu has other bytes",
                    (unsigned long long)number);
    if (len > 0 && !has_device(xml, len))
        subject_say(look->report, SUBJECT_WRONG, "record %llu is of no device",
                    (unsigned long long)number);
    return true;
}

static bool was_quarantined(const char *folder)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/quarantine", folder);
    DIR *dir = opendir(path);
    if (dir == NULL)
        return false;
    (void)closedir(dir);
    return true;
}

/* The tables are as one commit left them, and it is new enough. */
static const struct subject_commit *check_digest(const struct subject_model *model, int first,
                                                 struct subject_report *out)
{
    uint64_t digest = subject_digest(disk_sqlite(agent.disk), NULL);
    int found = subject_find(model, digest);

    bool is_opening = found < 0 && subject_is_opening(model, digest);

    if (is_opening && first >= 0)
        subject_say(out, SUBJECT_LOST, "the tables are empty, or as the opening had them");
    else if (found < 0 && !is_opening && (first >= 0 || model->opening_count > 0))
        subject_say(out, SUBJECT_WRONG, "the tables are as no commit left them");
    else if (found < first)
        subject_say(out, SUBJECT_LOST, "commit %d is the last, %d was promised", found, first);
    /* of one that was under way the numbers are not known, or not all of them */
    return found < 0 || found >= (int)model->told ? NULL : &model->commits[found];
}

static uint64_t digest_of(const char *folder)
{
    uint64_t digest =
        open_disk(folder) == ERR_NONE ? subject_digest(disk_sqlite(agent.disk), NULL) : 0;

    close_agent();
    return digest;
}

static int64_t count_strays(void)
{
    struct sqlite_statement *query = sqlite_prepare(
        disk_sqlite(agent.disk), "SELECT (SELECT count(*) FROM said WHERE device NOT IN"
                                 " (SELECT id FROM device))");
    int64_t count = -1;
    enum err err;

    if (query != NULL && sqlite_row(query, &err))
        count = sqlite_number(query, 0);
    sqlite_finish(query);
    return count;
}

static void check_work(struct subject_report *out)
{
    if (!works())
        subject_say(out, SUBJECT_WRONG, "nothing can be appended");
}

static void check_journal(const struct subject_model *model, const struct subject_commit *commit,
                          struct subject_report *out)
{
    struct look look = { model, out, spool_stored_through(agent.spool) + 1 };

    if (commit != NULL &&
        (spool_committed(agent.spool) != commit->through[0] ||
         spool_stored_through(agent.spool) != commit->through[1]) &&
        commit->through[0] != 0)
        subject_say(out, SUBJECT_WRONG, "the journal stands at other numbers than its rows");
    if (spool_read(agent.spool, 1, check_record, &look) != ERR_NONE ||
        look.next != spool_committed(agent.spool) + 1)
        subject_say(out, SUBJECT_WRONG, "the journal cannot be read to its end");
    if (count_strays() != 0)
        subject_say(out, SUBJECT_WRONG, "something was said of a device that is not there");
}

static void check_subject(const char *folder, const struct subject_model *model, int first,
                          struct subject_report *out)
{
    *out = (struct subject_report){ .outcome = SUBJECT_GOOD };
    enum err err = open_disk(folder);
    if (err != ERR_NONE)
        subject_say(out, SUBJECT_WRONG, "the database does not open: %s", err_text(err));
    else if (was_quarantined(folder))
        subject_say(out, SUBJECT_WRONG, "the database was taken for damaged");
    else if (agent.is_new && first >= 0)
        subject_say(out, SUBJECT_LOST, "the database is a new one");
    if (out->outcome == SUBJECT_GOOD) {
        const struct subject_commit *commit = check_digest(model, first, out);
        if (!open_modules())
            subject_say(out, SUBJECT_WRONG, "the modules do not open");
        else
            check_journal(model, commit, out);
    }
    if (out->outcome == SUBJECT_GOOD)
        check_work(out);
    if (agent.disk != NULL)
        close_agent();
}

const struct subject *subject_agent(void)
{
    static const struct subject subject = { .name = "agent",
                                            .file = "agent.db",
                                            .steps = 700,
                                            .open = open_subject,
                                            .step = step_subject,
                                            .drain = drain_subject,
                                            .works = subject_works,
                                            .digest = digest_of,
                                            .close = close_subject,
                                            .check = check_subject };

    return &subject;
}

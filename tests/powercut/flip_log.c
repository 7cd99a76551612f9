/* SPDX-License-Identifier: Apache-2.0 */
/* The database itself is left as it is: of it SQLite takes what the log does not hold. */
#include "tests/powercut/flip_log.h"

#include "tests/powercut/flip.h"
#include "tests/powercut/recorder.h"
#include "tests/powercut/ruin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512

struct file {
    const char *name;
    uint8_t *bytes;
    size_t len;
};

static void count_outcome(const struct flip_log_run *run, const struct subject_report *report,
                          bool is_sector, bool is_told, struct flip_log_counts *counts)
{
    int found = -1;
    bool is_last = report->outcome == SUBJECT_LOST &&
                   sscanf(report->why, "commit %d", &found) == 1 &&
                   found == (int)run->model->told - 2;
    bool is_whole = report->outcome == SUBJECT_GOOD;

    counts->bits += !is_sector;
    counts->sectors += is_sector;
    counts->bits_whole += !is_sector && is_whole;
    counts->bits_told += !is_sector && is_whole && is_told;
    counts->sectors_whole += is_sector && is_whole;
    bool is_lost = report->outcome == SUBJECT_LOST;
    counts->bits_lost += !is_sector && is_lost && is_told;
    counts->lost_told += is_sector && is_lost && is_told;
    counts->lost_last += is_sector && is_last && !is_told;
    if (is_whole || (is_lost && (is_told || (is_sector && is_last))))
        return;
    counts->wrong++;
    (void)printf("%s: a %s of the log, %s: %s\n", run->subject->name, is_sector ? "sector" : "bit",
                 is_told ? "told" : "not told", report->why);
}

static void damage(const struct flip_log_run *run, const struct file *db, const struct file *log,
                   uint64_t *random, struct flip_log_counts *counts)
{
    bool is_sector = ruin_random(random, 4) == 0;
    size_t at = ruin_random(random, (uint32_t)log->len);
    uint8_t before[SECTOR];
    struct subject_report report;

    at = is_sector ? at / SECTOR * SECTOR : at;
    size_t len = log->len - at < SECTOR ? log->len - at : SECTOR;
    memcpy(before, log->bytes + at, len);
    if (is_sector)
        memset(log->bytes + at, 0, len);
    else
        log->bytes[at] ^= (uint8_t)(1U << ruin_random(random, 8));
    subject_empty(run->ruins);
    flip_write_file(run->ruins, db->name, db->bytes, db->len);
    flip_write_file(run->ruins, log->name, log->bytes, log->len);
    memcpy(log->bytes + at, before, len);
    unsigned said = recorder_said();
    run->subject->check(run->ruins, run->model, (int)run->model->told - 1, &report);
    count_outcome(run, &report, is_sector, recorder_said() != said, counts);
}

bool flip_log_run(const struct flip_log_run *run, struct flip_log_counts *counts)
{
    char name[RECORDER_NAME];
    struct file db = { .name = run->subject->file };
    struct file log = { .name = name };
    uint64_t random = run->seed * 0x2545f4914f6cdd1dULL | 1;

    (void)snprintf(name, sizeof name, "%s-wal", run->subject->file);
    db.bytes = flip_read_file(run->folder, db.name, &db.len);
    log.bytes = flip_read_file(run->folder, log.name, &log.len);
    bool good = db.bytes != NULL && log.bytes != NULL && log.len > 0;
    for (unsigned i = 0; good && i < run->count; i++)
        damage(run, &db, &log, &random, counts);
    free(db.bytes);
    free(log.bytes);
    return good;
}

void flip_log_print(const char *name, const struct flip_log_counts *counts)
{
    (void)printf("%s log: %u bits: %u all commits there (%u of them with a line), %u lost some "
                 "with a line; %u sectors: %u all "
                 "commits there, %u lost some with a line, %u the last one only; %u wrong\n",
                 name, counts->bits, counts->bits_whole, counts->bits_told, counts->bits_lost,
                 counts->sectors, counts->sectors_whole, counts->lost_told, counts->lost_last,
                 counts->wrong);
}

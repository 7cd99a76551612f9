/* SPDX-License-Identifier: Apache-2.0 */
/* For administrators and scripts: how much was said, what left the site, what waits, and whether
 * all of it is as it was written. */
#include "agent/journal.h"

#include "agent/spool/spool_look.h"
#include "base/buf.h"
#include "protocol/batch.h"
#include "protocol/names.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int refuse(const char *folder, enum err err)
{
    (void)fprintf(stderr, "printwire-agent: %s/agent.db: %s\n", folder, err_text(err));
    return 1;
}

int journal_show(const struct agent_conf *conf)
{
    struct spool_look look;
    enum err err = spool_look_read(conf->folder, &look);

    if (err != ERR_NONE)
        return refuse(conf->folder, err);
    (void)printf("epoch %s\nsaid %" PRIu64 "\nstored %" PRIu64 "\nwaiting %" PRIu64
                 "\nquarantined %" PRIu64 "\nheld %" PRIu64 "\n",
                 look.epoch, look.said, look.stored, look.said - look.stored, look.quarantined,
                 look.held);
    return fflush(stdout) == 0 ? 0 : 1;
}

/* What an export or a check has seen so far. */
struct tour {
    bool prints;
    bool in_batch;
    char epoch[CRYPTO_UUID_SIZE];
    uint64_t next;    /* the number that goes on the batch */
    unsigned records; /* in the batch */
    size_t bytes;
    bool is_stored;
    uint64_t stored;
    uint64_t waiting;
    uint64_t damaged;
};

static void end_batch(struct tour *tour)
{
    if (tour->in_batch)
        (void)printf("</batch>\n");
    tour->in_batch = false;
}

/* A batch goes on while the numbers do, and within the bounds of those that are sent. */
static void begin_batch(struct tour *tour, const struct spool_look_record *record)
{
    struct batch_head head = { .first = record->number };
    struct buf text;

    if (tour->in_batch && tour->next == record->number && tour->is_stored == record->is_stored &&
        tour->records < NAMES_BATCH_RECORDS && tour->bytes + record->len <= NAMES_BATCH_BYTES &&
        strcmp(tour->epoch, record->epoch) == 0)
        return;
    end_batch(tour);
    (void)snprintf(head.epoch, sizeof head.epoch, "%s", record->epoch);
    buf_init(&text, 1024);
    if (batch_write_open(&text, &head))
        (void)printf("%.*s stored='%s'>\n", (int)text.len - 1, buf_text(&text),
                     record->is_stored ? "yes" : "no");
    buf_finish(&text);
    tour->in_batch = true;
    tour->records = 0;
    tour->bytes = 0;
}

static bool visit(void *arg, const struct spool_look_record *record)
{
    struct tour *tour = arg;

    tour->stored += record->is_stored;
    tour->waiting += !record->is_stored;
    if (!record->is_sound) {
        tour->damaged++;
        (void)fprintf(stderr, "printwire-agent: record %" PRIu64 " of epoch %s is damaged\n",
                      record->number, record->epoch);
        return true;
    }
    if (!tour->prints)
        return true;
    begin_batch(tour, record);
    if (record->len > 0)
        (void)printf("%.*s\n", (int)record->len, record->xml);
    else
        (void)printf("<void/>\n");
    tour->next = record->number + 1;
    tour->records++;
    tour->bytes += record->len;
    tour->is_stored = record->is_stored;
    (void)snprintf(tour->epoch, sizeof tour->epoch, "%s", record->epoch);
    return ferror(stdout) == 0;
}

int journal_export_folder(const char *folder, const char *jid)
{
    struct tour tour = { .prints = true };

    (void)printf("<?xml version='1.0' encoding='UTF-8'?>\n<journal xmlns='" NAMES_SPACE
                 "' agent='%s'>\n",
                 jid); /* an account has none of <>&' */
    enum err err = spool_look_records(folder, visit, &tour, NULL);
    end_batch(&tour);
    (void)printf("</journal>\n");
    if (err != ERR_NONE)
        return refuse(folder, err);
    return fflush(stdout) == 0 && tour.damaged == 0 ? 0 : 1;
}

int journal_export(const struct agent_conf *conf)
{
    return journal_export_folder(conf->folder, conf->jid);
}

int journal_check(const struct agent_conf *conf)
{
    struct tour tour = { .prints = false };
    struct spool_look look;
    enum err err = spool_look_records(conf->folder, visit, &tour, &look);

    uint64_t damaged = 0;
    if (err == ERR_NONE)
        err = spool_look_held(conf->folder, &damaged);
    if (err != ERR_NONE)
        return refuse(conf->folder, err);
    tour.damaged += damaged;
    uint64_t missing = look.said - look.stored - tour.waiting;
    (void)printf("%" PRIu64 " waiting, %" PRIu64 " kept of those stored, %" PRIu64
                 " damaged, %" PRIu64 " missing",
                 tour.waiting, tour.stored, tour.damaged, missing);
    if (look.held > 0)
        (void)printf(", %" PRIu64 " held for the licence", look.held);
    (void)printf("\n");
    return fflush(stdout) == 0 && tour.damaged == 0 && missing == 0 ? 0 : 1;
}

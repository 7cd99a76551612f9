/* SPDX-License-Identifier: Apache-2.0 */
/* Exported journals into a real store. */
#include "portal/ingest/ingest_import.h"

#include "base/buf.h"
#include "base/log.h"
#include "protocol/names.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define OTHER_EPOCH "9f3c2d1e-0000-4000-8000-000000000002"
#define HEAD                                                                                       \
    "<?xml version='1.0' encoding='UTF-8'?>\n<journal xmlns='" NAMES_SPACE "' agent='a@x.test'>\n"
#define TAIL "</journal>\n"

struct rig {
    const char *folder;
    struct store *store;
    struct ingest_roster roster;
    struct ingest_import_counts counts;
    char error[INGEST_IMPORT_TEXT];
};

static void begin_rig(struct rig *rig)
{
    static char jid[] = "a@x.test";
    static char word[] = "HQ";
    const struct portal_conf_agent agent = { .jid = jid, .site = word, .customer = word };

    *rig = (struct rig){ .folder = portal_rig_folder() };
    log_set_level(LOG_LEVEL_ERROR);
    CU_ASSERT_EQUAL_FATAL(store_open(portal_rig_place(rig->folder), STORE_WRITE, &rig->store),
                          ERR_NONE);
    ingest_roster_init(&rig->roster);
    CU_ASSERT_EQUAL_FATAL(ingest_roster_replace(&rig->roster, rig->store, &agent, 1), ERR_NONE);
}

static void end_rig(struct rig *rig)
{
    ingest_roster_finish(&rig->roster);
    store_close(rig->store);
    portal_rig_remove(rig->folder);
}

/* Import a text, in pieces of `piece` bytes. */
static bool import_pieces(struct rig *rig, const char *text, size_t piece, bool skips)
{
    struct ingest_import *import = ingest_import_begin(rig->store, &rig->roster, skips);
    size_t len = strlen(text);
    bool good = true;

    CU_ASSERT_PTR_NOT_NULL_FATAL(import);
    for (size_t at = 0; good && at < len; at += piece)
        good = ingest_import_feed(import, text + at, len - at < piece ? len - at : piece);
    good = ingest_import_end(import) && good;
    rig->counts = ingest_import_counts(import);
    (void)snprintf(rig->error, sizeof rig->error, "%s", ingest_import_error(import));
    ingest_import_free(import);
    CU_ASSERT_EQUAL(good, rig->error[0] == '\0');
    return good;
}

static bool import(struct rig *rig, const char *text)
{
    return import_pieces(rig, text, 4096, false);
}

static void write_batch(struct buf *out, const char *epoch, uint64_t first, uint64_t last)
{
    (void)buf_append_format(out, "<batch epoch='%s' first='%" PRIu64 "'>\n", epoch, first);
    for (uint64_t i = first; i <= last; i++)
        (void)buf_append_format(out, "%s\n", portal_rig_consumable(i));
    (void)buf_append_text(out, "</batch>\n");
}

static uint64_t entries(struct rig *rig)
{
    uint64_t count = 0;
    uint64_t current = 0;

    CU_ASSERT_EQUAL(store_count(rig->store, RECORD_CONSUMABLE, &count, &current), ERR_NONE);
    return count;
}

static uint64_t through(struct rig *rig, const char *epoch)
{
    struct store_journal journal = { 0 };

    (void)store_find_journal(rig->store, rig->roster.agents[0].id, epoch, &journal);
    return journal.through;
}

static void stores_each_record_once_however_often_it_is_imported(void)
{
    struct rig rig;
    struct buf text;

    begin_rig(&rig);
    buf_init(&text, 1 << 20);
    (void)buf_append_text(&text, HEAD);
    write_batch(&text, PORTAL_RIG_EPOCH, 1, 50);
    write_batch(&text, PORTAL_RIG_EPOCH, 51, 60);
    write_batch(&text, OTHER_EPOCH, 1, 5);
    (void)buf_append_text(&text, TAIL);
    CU_ASSERT_TRUE(import(&rig, buf_text(&text)));
    CU_ASSERT_EQUAL(rig.counts.stored, 65);
    CU_ASSERT_EQUAL(entries(&rig), 65);
    CU_ASSERT_TRUE(import_pieces(&rig, buf_text(&text), 7, false));
    CU_ASSERT_EQUAL(rig.counts.stored, 0);
    CU_ASSERT_EQUAL(rig.counts.known, 65);
    CU_ASSERT_EQUAL(entries(&rig), 65);
    CU_ASSERT_EQUAL(through(&rig, PORTAL_RIG_EPOCH), 60);
    CU_ASSERT_EQUAL(through(&rig, OTHER_EPOCH), 5);
    buf_finish(&text);
    end_rig(&rig);
}

static void stores_the_new_part_of_a_batch_that_is_known_in_part(void)
{
    struct rig rig;
    struct buf text;

    begin_rig(&rig);
    portal_rig_fill(rig.store, rig.roster.agents[0].id, 1, 7);
    buf_init(&text, 1 << 20);
    (void)buf_append_text(&text, HEAD);
    write_batch(&text, PORTAL_RIG_EPOCH, 1, 9);
    (void)buf_append_text(&text, TAIL);
    CU_ASSERT_TRUE(import(&rig, buf_text(&text)));
    CU_ASSERT_EQUAL(rig.counts.stored, 2);
    CU_ASSERT_EQUAL(rig.counts.known, 7);
    CU_ASSERT_EQUAL(entries(&rig), 9);
    buf_finish(&text);
    end_rig(&rig);
}

static void counts_an_empty_record_and_stores_nothing_for_it(void)
{
    struct rig rig;

    begin_rig(&rig);
    CU_ASSERT_TRUE(import(&rig, HEAD "<batch epoch='" PORTAL_RIG_EPOCH
                                     "' first='1'><void/><void/></batch>" TAIL));
    CU_ASSERT_EQUAL(through(&rig, PORTAL_RIG_EPOCH), 2);
    CU_ASSERT_EQUAL(rig.counts.stored, 0);
    CU_ASSERT_EQUAL(entries(&rig), 0);
    end_rig(&rig);
}

static void ends_where_numbers_are_missing_unless_told_to_skip(void)
{
    struct rig rig;
    struct buf text;

    begin_rig(&rig);
    buf_init(&text, 1 << 20);
    (void)buf_append_text(&text, HEAD);
    write_batch(&text, PORTAL_RIG_EPOCH, 1, 3);
    write_batch(&text, PORTAL_RIG_EPOCH, 6, 8);
    (void)buf_append_text(&text, TAIL);
    CU_ASSERT_FALSE(import(&rig, buf_text(&text)));
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.error, "8: records 4 to 5 of epoch " PORTAL_RIG_EPOCH));
    CU_ASSERT_EQUAL(entries(&rig), 3);
    CU_ASSERT_TRUE(import_pieces(&rig, buf_text(&text), 4096, true));
    CU_ASSERT_EQUAL(rig.counts.missing, 2);
    CU_ASSERT_EQUAL(entries(&rig), 6);
    CU_ASSERT_EQUAL(through(&rig, PORTAL_RIG_EPOCH), 8);
    buf_finish(&text);
    end_rig(&rig);
}

static void refuses_a_wrong_record_with_its_line(void)
{
    struct rig rig;
    struct buf text;

    begin_rig(&rig);
    buf_init(&text, 1 << 20);
    (void)buf_append_text(&text, HEAD);
    write_batch(&text, PORTAL_RIG_EPOCH, 1, 2);
    (void)buf_append_format(
        &text, "<batch epoch='%s' first='3'>\n%s\n<meter device='x'/>\n</batch>\n" TAIL,
        PORTAL_RIG_EPOCH, portal_rig_consumable(3));
    CU_ASSERT_FALSE(import(&rig, buf_text(&text)));
    CU_ASSERT_PTR_NOT_NULL(strstr(rig.error, "9: record 4: "));
    CU_ASSERT_EQUAL(entries(&rig), 2);
    buf_finish(&text);
    end_rig(&rig);
}

static void refuses_what_is_no_journal_of_a_known_agent(void)
{
    static const struct {
        const char *text;
        const char *error;
    } rows[] = {
        { "", "1: the file ends" },
        { "hello", "1: " },
        { "<records xmlns='" NAMES_SPACE "'/>", "1: this is no exported journal" },
        { "<journal xmlns='" NAMES_SPACE "'/>", "1: <journal> does not say" },
        { "<journal xmlns='" NAMES_SPACE "' agent='b@x.test'/>", "1: b@x.test is not in" },
        { "<journal xmlns='" NAMES_SPACE "' agent='a@x.test/one'/>", "1: a@x.test/one is not in" },
        { HEAD "<batch epoch='x' first='1'/>" TAIL, "3: this is no batch" },
        { HEAD "<batch epoch='" PORTAL_RIG_EPOCH "' first='0'/>" TAIL, "3: this is no batch" },
        { HEAD "<order/>" TAIL, "3: this is no batch" },
        { HEAD "<batch epoch='" PORTAL_RIG_EPOCH "' first='1'><void/></batch>",
          "3: the file ends" },
        { HEAD TAIL "<more/>", "4: " },
        { "<!DOCTYPE journal [<!ENTITY a 'b'>]>" HEAD TAIL, "1: " },
    };

    int failed = 0;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rig rig;
        begin_rig(&rig);
        CU_ASSERT_FALSE(import(&rig, rows[i].text));
        if (strncmp(rig.error, rows[i].error, strlen(rows[i].error)) != 0)
            (void)fprintf(stderr, "%s\n", rig.error), failed++;
        end_rig(&rig);
    }
    CU_ASSERT_EQUAL(failed, 0);
}

static void knows_the_agent_in_whatever_case_it_is_written(void)
{
    struct rig rig;

    begin_rig(&rig);
    CU_ASSERT_TRUE(import(&rig, "<journal xmlns='" NAMES_SPACE "' agent='A@X.Test'/>"));
    end_rig(&rig);
}

static void commits_a_long_journal_in_parts(void)
{
    struct rig rig;
    struct buf text;

    begin_rig(&rig);
    buf_init(&text, 8 << 20);
    (void)buf_append_text(&text, HEAD);
    for (uint64_t first = 1; first < 5000; first += 500)
        write_batch(&text, PORTAL_RIG_EPOCH, first, first + 499);
    (void)buf_append_text(&text, "<batch epoch='' first='1'/>" TAIL);
    CU_ASSERT_FALSE(import(&rig, buf_text(&text)));
    CU_ASSERT_EQUAL(entries(&rig), 5000);
    buf_finish(&text);
    end_rig(&rig);
}

UNIT_MAIN("ingest_import", UNIT_TEST(stores_each_record_once_however_often_it_is_imported),
          UNIT_TEST(stores_the_new_part_of_a_batch_that_is_known_in_part),
          UNIT_TEST(counts_an_empty_record_and_stores_nothing_for_it),
          UNIT_TEST(ends_where_numbers_are_missing_unless_told_to_skip),
          UNIT_TEST(refuses_a_wrong_record_with_its_line),
          UNIT_TEST(refuses_what_is_no_journal_of_a_known_agent),
          UNIT_TEST(knows_the_agent_in_whatever_case_it_is_written),
          UNIT_TEST(commits_a_long_journal_in_parts))

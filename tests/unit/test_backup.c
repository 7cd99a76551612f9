/* SPDX-License-Identifier: Apache-2.0 */
/* What is saved comes back, all of it and nothing else; of what is damaged nothing does. */
#include "portal/store/backup.h"

#include "portal/store/backup_file.h"
#include "tests/fakes/portal_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 600 /* more than one piece of rows */

/* A store with some of everything, and the file that it was saved to. */
struct saved {
    char *bytes;
    size_t len;
    struct backup_result result;
};

static void fill(struct portal_rig *rig)
{
    portal_rig_fill(rig->store, rig->agent, 1, RECORDS);
    portal_rig_add(rig->store, rig->agent,
                   "<asset device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT "'>"
                   "<mac>00:11:22:33:44:55</mac><mac>00:11:22:33:44:56</mac>"
                   "<location>Gr\xc3\xb6\xc3\x9f"
                   "e 'x' \\ \"</location></asset>");
    portal_rig_add(rig->store, rig->agent,
                   "<meter device='" PORTAL_RIG_DEVICE "' at='" PORTAL_RIG_AT "'>"
                   "<engine-cycles>4711</engine-cycles></meter>");
}

static FILE *file_of(const char *bytes, size_t len)
{
    FILE *file = tmpfile();

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL_FATAL(fwrite(bytes, 1, len, file), len);
    rewind(file);
    return file;
}

static void save(struct db *db, struct saved *out_saved)
{
    FILE *out = open_memstream(&out_saved->bytes, &out_saved->len);

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    bool good = backup_save(db, out, NULL, &out_saved->result);
    if (!good)
        (void)printf("not saved: %s\n", out_saved->result.error);
    CU_ASSERT_TRUE_FATAL(good);
    (void)fclose(out);
}

static void save_filled(struct saved *out_saved)
{
    struct portal_rig rig = portal_rig_begin();

    fill(&rig);
    save(store_db(rig.store), out_saved);
    portal_rig_end(&rig);
}

/* A database that is empty, and stays so when nothing may be restored. */
struct target {
    const char *folder;
    struct db *db;
};

static struct target begin_target(void)
{
    struct target target = { .folder = portal_rig_folder() };

    CU_ASSERT_EQUAL_FATAL(db_open(portal_rig_place(target.folder), DB_WRITE, &target.db), ERR_NONE);
    return target;
}

static void end_target(struct target *target)
{
    db_close(target->db);
    portal_rig_remove(target->folder);
}

static bool restore(struct db *db, const char *bytes, size_t len, struct backup_result *out_result)
{
    FILE *in = file_of(bytes, len);
    enum err err;

    bool good = backup_restore_file(db, in, NULL, out_result);
    struct db_statement *tables = db_ask(db, DB_TABLES);
    CU_ASSERT_EQUAL(db_row(tables, &err), good);
    db_finish(tables);
    (void)fclose(in);
    return good;
}

static void what_is_saved_comes_back(void)
{
    struct saved saved;
    struct saved again;
    struct backup_result result;

    save_filled(&saved);
    struct target target = begin_target();
    CU_ASSERT_TRUE(saved.result.rows > RECORDS);
    CU_ASSERT_PTR_NOT_NULL(strstr(saved.result.digest, "\nentries 602\n"));
    CU_ASSERT_TRUE(restore(target.db, saved.bytes, saved.len, &result));
    CU_ASSERT_STRING_EQUAL(result.error, "");
    CU_ASSERT_EQUAL(result.rows, saved.result.rows);
    CU_ASSERT_STRING_EQUAL(result.checksum, saved.result.checksum);
    CU_ASSERT_STRING_EQUAL(result.digest, saved.result.digest);
    save(target.db, &again);
    CU_ASSERT_STRING_EQUAL(again.result.digest, saved.result.digest);
    CU_ASSERT_EQUAL(again.len, saved.len); /* but for the time when it was made */
    FILE *in = file_of(saved.bytes, saved.len);
    CU_ASSERT_FALSE(backup_restore_file(target.db, in, NULL, &result));
    (void)fclose(in);
    CU_ASSERT_PTR_NOT_NULL(strstr(result.error, "holds a store already"));
    end_target(&target);
    free(saved.bytes);
    free(again.bytes);
}

static void what_is_restored_can_be_gone_on_with(void)
{
    struct saved saved;
    struct backup_result result;
    struct store *store = NULL;
    struct store_journal journal;

    save_filled(&saved);
    struct target target = begin_target();
    CU_ASSERT_TRUE(restore(target.db, saved.bytes, saved.len, &result));
    db_close(target.db);
    target.db = NULL;
    CU_ASSERT_EQUAL_FATAL(store_open(portal_rig_place(target.folder), STORE_WRITE, &store),
                          ERR_NONE);
    int64_t agent = portal_rig_agent(store);
    CU_ASSERT_EQUAL(store_find_journal(store, agent, PORTAL_RIG_EPOCH, &journal), ERR_NONE);
    CU_ASSERT_EQUAL(journal.through, RECORDS + 2);
    portal_rig_fill(store, agent, RECORDS + 3, RECORDS + 9);
    store_close(store);
    end_target(&target);
    free(saved.bytes);
}

/* Of twenty damages to the next that is tried. */
static size_t step(void)
{
    return unit_is_slow() ? 4 : 1;
}

static void a_file_that_is_cut_anywhere_is_refused(void)
{
    struct saved saved;
    struct backup_result result;

    save_filled(&saved);
    struct target target = begin_target();
    for (size_t i = 0; i < 20; i += step()) {
        size_t len = i < 15 ? i * 9 : i < 19 ? saved.len * (i - 14) / 5 : saved.len - 1;
        CU_ASSERT_FALSE(restore(target.db, saved.bytes, len, &result));
        CU_ASSERT_NOT_EQUAL(result.error[0], '\0');
        CU_ASSERT_PTR_NULL(strchr(result.error, '\n'));
    }
    end_target(&target);
    free(saved.bytes);
}

static void a_flipped_bit_or_more_behind_it_is_refused(void)
{
    struct saved saved;
    struct backup_result result;

    save_filled(&saved);
    struct target target = begin_target();
    saved.bytes = realloc(saved.bytes, saved.len + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(saved.bytes);
    saved.bytes[saved.len] = 0;
    CU_ASSERT_FALSE(restore(target.db, saved.bytes, saved.len + 1, &result));
    for (size_t i = 0; i < 20; i += step()) {
        size_t at = i < 16 ? i * 2 : saved.len * (i - 15) / 5;
        saved.bytes[at] ^= (char)(1 << i % 8);
        CU_ASSERT_FALSE(restore(target.db, saved.bytes, saved.len, &result));
        saved.bytes[at] ^= (char)(1 << i % 8);
    }
    CU_ASSERT_TRUE(restore(target.db, saved.bytes, saved.len, &result));
    end_target(&target);
    free(saved.bytes);
}

/* Blocks whose checksums are right. */
struct forged {
    enum backup_file_kind kind;
    const char *content;
    size_t len;
};

#define BLOCK(kind, content)                                                                       \
    {                                                                                              \
        (kind), (content), sizeof(content) - 1                                                     \
    }
#define HEAD                  BLOCK(BACKUP_FILE_HEAD, "version 1\n")
#define NAME(len, name)       len "\0\0\0" name
#define SHAPE(name_, columns) BLOCK(BACKUP_FILE_TABLE, name_ "\0\0\0\0\0\0\0\0\0" columns)
#define ENTRY_OR_NOT          NAME("\x0c", "history_fact")

static bool restore_forged(struct db *db, const struct forged *blocks, size_t count,
                           struct backup_result *out_result)
{
    struct backup_file file;
    char *bytes = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&bytes, &len);

    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    CU_ASSERT_EQUAL(backup_file_begin(&file, out), ERR_NONE);
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_EQUAL(backup_file_put(&file, blocks[i].kind, blocks[i].content, blocks[i].len),
                        ERR_NONE);
    CU_ASSERT_EQUAL(backup_file_end(&file), ERR_NONE);
    (void)fclose(out);
    bool good = restore(db, bytes, len, out_result);
    free(bytes);
    return good;
}

static void what_is_forged_with_right_checksums_is_refused(void)
{
    static const struct {
        const char *why;
        struct forged blocks[4];
        size_t count;
    } rows[] = {
        { "no digest", { HEAD }, 1 },
        { "no beginning", { BLOCK(BACKUP_FILE_ROWS, "x") }, 1 },
        { "of which version", { BLOCK(BACKUP_FILE_HEAD, "version 0\n") }, 1 },
        { "of which version", { BLOCK(BACKUP_FILE_HEAD, "") }, 1 },
        { "newer program", { BLOCK(BACKUP_FILE_HEAD, "version 9999\n") }, 1 },
        { "second beginning", { HEAD, HEAD }, 2 },
        { "rows of no table", { HEAD, BLOCK(BACKUP_FILE_ROWS, "x") }, 2 },
        { "no table", { HEAD, BLOCK(BACKUP_FILE_TABLE, "\xff\xff\xff\xff") }, 2 },
        { "no table",
          { HEAD, SHAPE(NAME("\x07", "a\"; --x"), "\x01" NAME("\x01", "a") "\0\0") },
          2 },
        { "'other' that this program does not know",
          { HEAD, SHAPE(NAME("\x05", "other"), "\x01" NAME("\x01", "a") "\0\0") },
          2 },
        { "'journal' that this program does not know",
          { HEAD, SHAPE(NAME("\x07", "journal"), "\x01" NAME("\x05", "epoch") "\0\0") },
          2 },
        { "no row",
          { HEAD, SHAPE(NAME("\x07", "journal"), "\x01" NAME("\x05", "epoch") "\x02\0"),
            BLOCK(BACKUP_FILE_ROWS, "\x01\xff\xff\xff\xff") },
          3 },
        { "no row",
          { HEAD, SHAPE(NAME("\x07", "journal"), "\x01" NAME("\x05", "epoch") "\x02\0"),
            BLOCK(BACKUP_FILE_ROWS, "\x01\x02\0\0\0\xff\xfe") },
          3 },
        { "the store: refused",
          { HEAD, SHAPE(NAME("\x07", "journal"), "\x01" NAME("\x05", "epoch") "\x02\0"),
            BLOCK(BACKUP_FILE_ROWS, "\0"), BLOCK(BACKUP_FILE_DIGEST, "x") },
          4 },
        { "has another digest", { HEAD, BLOCK(BACKUP_FILE_DIGEST, "sha256 0\n") }, 2 },
        { "no digest", { HEAD, BLOCK(BACKUP_FILE_DIGEST, "") }, 2 },
    };
    struct backup_result result;
    struct target target = begin_target();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CU_ASSERT_FALSE(restore_forged(target.db, rows[i].blocks, rows[i].count, &result));
        if (!strstr(result.error, rows[i].why)) {
            (void)printf("row %zu: %s\n", i, result.error);
            CU_FAIL("another reason");
        }
    }
    end_target(&target);
}

UNIT_MAIN("backup", UNIT_TEST(what_is_saved_comes_back),
          UNIT_TEST(what_is_restored_can_be_gone_on_with),
          UNIT_TEST(a_file_that_is_cut_anywhere_is_refused),
          UNIT_TEST(a_flipped_bit_or_more_behind_it_is_refused),
          UNIT_TEST(what_is_forged_with_right_checksums_is_refused))

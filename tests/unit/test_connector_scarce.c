/* SPDX-License-Identifier: Apache-2.0 */
/* What the connector keeps is read while memory runs out at each allocation in turn: it is not
 * taken for damaged, left out or given up. */
#include "agent/sds/connector_book.h"
#include "agent/sds/connector_files.h"
#include "agent/sds/connector_outbox.h"
#include "base/crypto.h"
#include "base/str.h"
#include "tests/torture/scarce.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW     INT64_C(1700000000000)
#define ITEM    "00000000-0000-4000-8000-000000000007"
#define MOST    5000U /* allocations */
#define DEVICES 3

static struct disk_rig rig;

static void put_item(struct connector_book *book)
{
    struct connector_item item;
    struct sds_doc_item offer;

    sds_field_clear(&sds_doc_work_item, &offer);
    (void)str_copy(offer.item, sizeof offer.item, ITEM);
    (void)str_copy(offer.device, sizeof offer.device, ITEM);
    offer.kind = SDS_WORK_REBOOT;
    offer.fence = 1;
    offer.expires_ms = NOW + 1000000;
    offer.limit_s = 900;
    offer.lease_until_ms = NOW + 900000;
    connector_item_init(&item, &offer, NOW);
    item.is_held = 1;
    CU_ASSERT_EQUAL_FATAL(disk_begin(rig.disk), ERR_NONE);
    CU_ASSERT_EQUAL_FATAL(connector_book_put(book, &item), ERR_NONE);
    CU_ASSERT_TRUE_FATAL(disk_commit(rig.disk));
}

static bool read_book(struct connector_book *book, uint64_t n)
{
    static struct connector_item held[CONNECTOR_BOOK_HELD];
    size_t count = 0;

    scarce_begin(n, 1);
    enum err err = connector_book_held(book, held, &count);
    enum err found = connector_book_find(book, ITEM, &held[1]);
    scarce_end();
    bool has_failed = scarce_failed() > 0;
    CU_ASSERT_TRUE(err == ERR_NONE ? count == 1 : has_failed && err == ERR_MEMORY);
    CU_ASSERT_TRUE(found == ERR_NONE || (has_failed && found == ERR_MEMORY));
    return has_failed;
}

static void no_item_is_let_go_by_scarce_memory(void)
{
    uint64_t n = 1;

    disk_rig_start(&rig, NULL);
    struct connector_book *book = connector_book_open(rig.disk);
    CU_ASSERT_PTR_NOT_NULL_FATAL(book);
    put_item(book);
    while (n < MOST && read_book(book, n))
        n++;
    CU_ASSERT(n > 1 && n < MOST);
    connector_book_close(book);
    disk_rig_end(&rig);
}

static void put_devices(struct connector_outbox *outbox)
{
    struct sds_doc_device told;

    for (unsigned i = 0; i < DEVICES; i++) {
        sds_field_clear(&sds_doc_report_device, &told);
        (void)snprintf(told.device, sizeof told.device, "00000000-0000-4000-8000-%012u", i);
        told.at_ms = NOW;
        (void)str_copy(told.product, sizeof told.product, "W1A53A");
        CU_ASSERT_TRUE(connector_outbox_put(outbox, &told, true) > 0);
    }
    CU_ASSERT_TRUE_FATAL(disk_commit(rig.disk));
}

static unsigned count_in(const struct buf *body)
{
    unsigned count = 0;

    for (const char *at = strstr(buf_text(body), "\"W1A53A\""); at != NULL;
         at = strstr(at + 1, "\"W1A53A\""))
        count++;
    return count;
}

static bool write_report(struct connector_outbox *outbox, uint64_t n)
{
    enum sds_doc_type type;
    struct buf body;

    buf_init(&body, 262144);
    scarce_begin(n, 1);
    bool is_written = connector_outbox_write(outbox, &body, &type);
    scarce_end();
    bool has_failed = scarce_failed() > 0;
    CU_ASSERT_TRUE(is_written ? count_in(&body) == DEVICES : has_failed);
    buf_finish(&body);
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM sds_out"), DEVICES);
    return has_failed;
}

static void no_report_lacks_anything_for_want_of_memory(void)
{
    uint64_t n = 1;

    disk_rig_start(&rig, NULL);
    struct connector_outbox *outbox = connector_outbox_open(rig.disk);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    put_devices(outbox);
    while (n < MOST && write_report(outbox, n))
        n++;
    CU_ASSERT(n > 1 && n < MOST);
    connector_outbox_close(outbox);
    disk_rig_end(&rig);
}

static void make_place(const char *folder)
{
    struct connector_files files;
    struct connector_files_place place = { .poll_s = 300, .rotated_ms = NOW };

    (void)str_copy(place.connector, sizeof place.connector, ITEM);
    (void)str_copy(place.platform, sizeof place.platform, "https://sds.example");
    connector_files_digest("ABC", place.code);
    CU_ASSERT_TRUE_FATAL(connector_files_open(&files, folder));
    CU_ASSERT_TRUE_FATAL(connector_files_make_next(&files));
    CU_ASSERT_TRUE_FATAL(connector_files_take_next(&files, &place));
    connector_files_finish(&files);
}

enum { KNOWN, ENDED, FORGOTTEN, ENOUGH };

/* In a child: where OpenSSL gets no memory for a key the program ends. */
static int open_without(const char *folder, uint64_t n)
{
    struct connector_files files;

    scarce_begin(n, 1);
    bool is_open = connector_files_open(&files, folder);
    scarce_end();
    if (scarce_failed() == 0)
        return ENOUGH;
    return !is_open ? ENDED : strcmp(files.place.connector, ITEM) == 0 ? KNOWN : FORGOTTEN;
}

static bool open_files(const char *folder, uint64_t n)
{
    int status = -1;
    pid_t child = fork();

    if (child == 0)
        _exit(open_without(folder, n));
    CU_ASSERT_FATAL(child > 0 && waitpid(child, &status, 0) == child);
    CU_ASSERT_TRUE(WIFSIGNALED(status) ? WTERMSIG(status) == SIGABRT
                                       : WEXITSTATUS(status) != FORGOTTEN);
    return WIFSIGNALED(status) || WEXITSTATUS(status) != ENOUGH;
}

static void nobody_is_forgotten_for_want_of_memory(void)
{
    char folder[300];
    uint64_t n = 1;

    disk_rig_start(&rig, NULL);
    (void)snprintf(folder, sizeof folder, "%s", disk_rig_path(&rig, ""));
    make_place(folder);
    while (n < MOST && open_files(folder, n))
        n++;
    CU_ASSERT(n > 1 && n < MOST);
    disk_rig_end(&rig);
}

UNIT_MAIN("connector_scarce", UNIT_TEST(no_item_is_let_go_by_scarce_memory),
          UNIT_TEST(no_report_lacks_anything_for_want_of_memory),
          UNIT_TEST(nobody_is_forgotten_for_want_of_memory))

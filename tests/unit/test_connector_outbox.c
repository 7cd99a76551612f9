/* SPDX-License-Identifier: Apache-2.0 */
/* The door through which what HP devices tell leaves: the site's list, people's own words, logs
 * that are told again and again, large fleets, and answers that are lost. */
#include "agent/sds/connector_outbox.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"
#include "tests/fakes/fake_loop.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define FLEET 5000
#define AT    INT64_C(1700000000000)

static struct disk_rig rig;
static struct connector_outbox *outbox;
static struct buf body;
static struct sds_doc_reports reports;
static struct sds_doc_alerts alerts;

static void open_outbox(unsigned tells)
{
    outbox = connector_outbox_open(rig.disk);
    CU_ASSERT_PTR_NOT_NULL_FATAL(outbox);
    connector_outbox_allow(outbox, tells);
}

static void start(unsigned tells)
{
    disk_rig_start(&rig, NULL);
    buf_init(&body, 262144);
    open_outbox(tells);
}

static void finish(void)
{
    connector_outbox_close(outbox);
    buf_finish(&body);
    disk_rig_end(&rig);
}

static struct sds_doc_device device(unsigned number)
{
    struct sds_doc_device told;

    sds_field_clear(&sds_doc_report_device, &told);
    (void)snprintf(told.device, sizeof told.device, "00000000-0000-4000-8000-%012u", number);
    told.at_ms = AT;
    (void)str_copy(told.product, sizeof told.product, "W1A53A");
    (void)str_copy(told.serial, sizeof told.serial, "CNB1");
    told.impressions = told.engine_cycles = told.duplex_sheets = number;
    told.impressions_mono = told.impressions_colour = number;
    for (size_t i = 0; i < 5; i++) {
        struct sds_doc_supply *supply = &told.supplies[told.supply_count++];
        sds_field_clear(sds_doc_report_device.rows[sds_doc_report_device.count - 1].table, supply);
        supply->slot = (int64_t)i + 1;
        supply->kind = supply->colour = supply->state = 1;
        supply->level_percent = 40;
        supply->pages_left = 1000;
        (void)str_copy(supply->part, sizeof supply->part, "W2011A");
        (void)str_copy(supply->serial, sizeof supply->serial, "77001");
    }
    told.settings[told.setting_count++] = (struct sds_doc_found){ SDS_DOC_SLEEP_MINUTES, "15" };
    told.settings[told.setting_count++] =
        (struct sds_doc_found){ SDS_DOC_ASSET_NUMBER, "Jane.Doe" };
    return told;
}

/* The text of the next report; "" when nothing waits. */
static const char *written(void)
{
    enum sds_doc_type type;
    struct sds_field_trouble trouble;

    buf_clear(&body);
    reports.device_count = alerts.alert_count = 0;
    if (!connector_outbox_write(outbox, &body, &type))
        return "";
    CU_ASSERT_EQUAL(sds_doc_read(type, buf_text(&body), body.len,
                                 type == SDS_DOC_ALERTS ? (void *)&alerts : (void *)&reports,
                                 &trouble),
                    ERR_NONE);
    return buf_text(&body);
}

static void only_what_the_site_lets_out_leaves(void)
{
    static const struct {
        unsigned tell;
        const char *word;
    } rows[] = { { SDS_CONF_SERIALS, "\"serial\":\"CNB1\"" },
                 { SDS_CONF_SERIALS | SDS_CONF_SUPPLIES, "77001" },
                 { SDS_CONF_COUNTERS, "\"impressions\"" },
                 { SDS_CONF_COUNTERS, "\"engine_cycles\"" },
                 { SDS_CONF_COUNTERS, "\"duplex_sheets\"" },
                 { SDS_CONF_SUPPLIES, "\"supplies\"" },
                 { SDS_CONF_SETTINGS, "\"settings\"" } };

    for (unsigned tells = 0; tells <= SDS_CONF_ALL; tells++) {
        struct sds_doc_device told = device(1);
        start(tells);
        CU_ASSERT_NOT_EQUAL(connector_outbox_put(outbox, &told, tells % 2 == 0), 0);
        const char *text = written();
        CU_ASSERT_PTR_NOT_NULL(strstr(text, "W1A53A"));
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
            CU_ASSERT_EQUAL(strstr(text, rows[i].word) != NULL,
                            (tells & rows[i].tell) == rows[i].tell);
        finish();
    }
}

static void an_asset_number_is_told_only_when_work_put_it_there(void)
{
    struct sds_doc_device told = device(1);

    start(SDS_CONF_ALL);
    for (int i = 0; i < 2; i++) { /* also behind a restart */
        (void)connector_outbox_put(outbox, &told, true);
        CU_ASSERT_PTR_NULL(strstr(written(), "Jane.Doe"));
        CU_ASSERT_EQUAL(reports.devices[0].setting_count, 2); /* that it has one is told */
        connector_outbox_taken(outbox);
        CU_ASSERT_EQUAL(connector_outbox_put_asset(outbox, told.device, "A-4711"), ERR_NONE);
        (void)str_copy(told.settings[1].found, SDS_DOC_WORD, "A-4711");
        (void)connector_outbox_put(outbox, &told, true);
        CU_ASSERT_PTR_NOT_NULL(strstr(written(), "A-4711"));
        connector_outbox_taken(outbox);
        connector_outbox_close(outbox);
        open_outbox(SDS_CONF_ALL);
        (void)str_copy(told.settings[1].found, SDS_DOC_WORD, "Jane.Doe");
    }
    told = device(2); /* of another device it is what people wrote there */
    (void)str_copy(told.settings[1].found, SDS_DOC_WORD, "A-4711");
    (void)connector_outbox_put(outbox, &told, true);
    CU_ASSERT_PTR_NULL(strstr(written(), "A-4711"));
    finish();
}

static void make_log(struct sds_doc_alert *rows, size_t count, unsigned from)
{
    for (size_t i = 0; i < count; i++) {
        sds_field_clear(&sds_doc_report_alert, &rows[i]);
        (void)snprintf(rows[i].device, SDS_DOC_UUID, "00000000-0000-4000-8000-%012u", 1U);
        (void)snprintf(rows[i].code, SDS_DOC_WORD, "13.20.%02zu", (from + i) % 100);
        rows[i].severity = 1;
        rows[i].row = (int64_t)(from + i);
        rows[i].at_ms = AT;
    }
}

/* Logs are cumulative: what was told is told no more, also behind a restart. */
static void each_row_of_a_log_leaves_once(void)
{
    struct sds_doc_alert rows[60];

    start(SDS_CONF_ALL);
    make_log(rows, 60, 1);
    for (int i = 0; i < 10; i++) {
        CU_ASSERT_EQUAL(connector_outbox_put_log(outbox, rows[0].device, rows, 50),
                        i == 0 ? 50 : 0);
        connector_outbox_close(outbox);
        open_outbox(SDS_CONF_ALL);
    }
    (void)written();
    CU_ASSERT_EQUAL(alerts.alert_count, 50);
    CU_ASSERT_STRING_EQUAL(alerts.alerts[0].item, "");
    connector_outbox_taken(outbox);
    CU_ASSERT_EQUAL(connector_outbox_put_log(outbox, rows[0].device, rows + 10, 50), 10);
    CU_ASSERT_EQUAL(connector_outbox_put_log(outbox, rows[0].device, rows + 10, 50), 0);
    (void)written();
    CU_ASSERT_EQUAL(alerts.alert_count, 10);
    CU_ASSERT_EQUAL(alerts.alerts[0].row, 51);
    connector_outbox_taken(outbox);
    CU_ASSERT_STRING_EQUAL(written(), "");
    finish();
}

static void a_long_log_leaves_bit_by_bit(void)
{
    static struct sds_doc_alert rows[250];
    unsigned told = 0;

    start(SDS_CONF_ALL);
    make_log(rows, 250, 1);
    for (int i = 0; i < 4; i++) {
        size_t put = connector_outbox_put_log(outbox, rows[0].device, rows, 250);
        CU_ASSERT_EQUAL(put, i < 2 ? 100 : i == 2 ? 50 : 0);
        CU_ASSERT_EQUAL(connector_outbox_has_batch(outbox), i < 2);
        for (; written()[0] != '\0'; connector_outbox_taken(outbox))
            told += (unsigned)alerts.alert_count;
    }
    CU_ASSERT_EQUAL(told, 250);
    finish();
}

static void where_rows_may_not_leave_none_does(void)
{
    struct sds_doc_alert rows[2];

    start(SDS_CONF_ALL & ~(unsigned)SDS_CONF_EVENTS);
    make_log(rows, 2, 1);
    CU_ASSERT_FALSE(connector_outbox_has_room(outbox));
    CU_ASSERT_EQUAL(connector_outbox_put_alert(outbox, &rows[0]), 0);
    CU_ASSERT_STRING_EQUAL(written(), "");
    finish();
}

/* What is in the device's log still is taken when there is room again. */
static void rows_without_room_are_not_lost(void)
{
    static struct sds_doc_alert rows[100];
    unsigned put = 0, told = 0;

    start(SDS_CONF_ALL);
    for (unsigned i = 0; connector_outbox_has_room(outbox); i++) {
        make_log(rows, 100, i * 100);
        put += (unsigned)connector_outbox_put_log(outbox, rows[0].device, rows, 100);
    }
    CU_ASSERT_EQUAL(put, CONNECTOR_OUTBOX_LOGS);
    make_log(rows, 100, 1000000);
    CU_ASSERT_EQUAL(connector_outbox_put_log(outbox, rows[0].device, rows, 100), 0);
    for (; written()[0] != '\0'; connector_outbox_taken(outbox))
        told += (unsigned)alerts.alert_count;
    CU_ASSERT_EQUAL(told, put);
    CU_ASSERT_EQUAL(connector_outbox_put_log(outbox, rows[0].device, rows, 100), 100);
    finish();
}

static void on_disk(void *arg, bool committed)
{
    unsigned *commits = arg;

    *commits += committed;
}

/* Each whole reading of a large site tells all of it: the newest counts, in bodies of the
 * contract's size; and a platform that is away for days costs no more than the fleet. */
static void a_large_fleet_waits_once_and_goes_in_batches(void)
{
    unsigned told = 0, bodies = 0, commits = 0;
    size_t most = 0, bytes = 0;

    start(SDS_CONF_ALL);
    CU_ASSERT_TRUE_FATAL(disk_listen(rig.disk, on_disk, &commits));
    for (unsigned day = 0; day < 3; day++)
        for (unsigned i = 1; i <= FLEET; i++) {
            struct sds_doc_device one = device(i);
            one.impressions = day;
            CU_ASSERT_NOT_EQUAL_FATAL(connector_outbox_put(outbox, &one, true), 0);
        }
    CU_ASSERT_TRUE(connector_outbox_has_batch(outbox));
    for (; written()[0] != '\0'; connector_outbox_taken(outbox), bodies++) {
        told += (unsigned)reports.device_count;
        bytes += body.len;
        most = body.len > most ? body.len : most;
        for (size_t i = 0; i < reports.device_count; i++)
            CU_ASSERT_EQUAL_FATAL(reports.devices[i].impressions, 2);
    }
    CU_ASSERT_EQUAL(told, FLEET);
    CU_ASSERT_EQUAL(bodies, (FLEET + SDS_DOC_REPORT_DEVICES - 1) / SDS_DOC_REPORT_DEVICES);
    CU_ASSERT_TRUE(most <= sds_doc_row(SDS_DOC_REPORTS)->most);
    CU_ASSERT_TRUE(commits <= bodies + 1); /* what is answered is forgotten with the next one */
    disk_unlisten(rig.disk, &commits);
    printf("  %d devices: %u bodies, %u commits, %zu bytes in all, %zu at most\n", FLEET, bodies,
           commits, bytes, most);
    finish();
}

/* More devices than there is room for: the oldest is given up, what an item wants is kept. */
static void it_never_holds_more_than_it_may(void)
{
    struct sds_doc_device first = device(999999);
    unsigned told = 0;

    start(SDS_CONF_ALL);
    CU_ASSERT_NOT_EQUAL(connector_outbox_put(outbox, &first, false), 0);
    for (unsigned i = 1; i <= CONNECTOR_OUTBOX_MOST + 100; i++) {
        struct sds_doc_device one = device(i);
        CU_ASSERT_NOT_EQUAL_FATAL(connector_outbox_put(outbox, &one, true), 0);
    }
    CU_ASSERT_EQUAL(connector_outbox_lowest(outbox), 1);
    for (; written()[0] != '\0'; connector_outbox_taken(outbox)) {
        CU_ASSERT_TRUE(told > 0 || strcmp(reports.devices[0].device, first.device) == 0);
        told += (unsigned)reports.device_count;
    }
    CU_ASSERT_EQUAL(told, CONNECTOR_OUTBOX_MOST);
    finish();
}

/* Whose answer was lost is sent again as the same bytes, whatever came meanwhile. */
static void what_was_not_answered_is_the_same_again(void)
{
    struct sds_doc_device told = device(1);
    char before[8192];

    start(SDS_CONF_ALL);
    (void)connector_outbox_put(outbox, &told, true);
    (void)str_copy(before, sizeof before, written());
    told.impressions = 4711;
    (void)connector_outbox_put(outbox, &told, true);
    connector_outbox_close(outbox);
    open_outbox(0);
    CU_ASSERT_STRING_EQUAL(written(), before);
    connector_outbox_taken(outbox);
    CU_ASSERT_PTR_NOT_NULL(strstr(written(), "4711"));
    connector_outbox_taken(outbox);
    CU_ASSERT_STRING_EQUAL(written(), "");
    finish();
}

UNIT_MAIN("connector_outbox", UNIT_TEST(only_what_the_site_lets_out_leaves),
          UNIT_TEST(an_asset_number_is_told_only_when_work_put_it_there),
          UNIT_TEST(each_row_of_a_log_leaves_once), UNIT_TEST(a_long_log_leaves_bit_by_bit),
          UNIT_TEST(where_rows_may_not_leave_none_does), UNIT_TEST(rows_without_room_are_not_lost),
          UNIT_TEST(a_large_fleet_waits_once_and_goes_in_batches),
          UNIT_TEST(it_never_holds_more_than_it_may),
          UNIT_TEST(what_was_not_answered_is_the_same_again))

/* SPDX-License-Identifier: Apache-2.0 */
/* Who may be worked at: what the site knows of a device, before and after a restart, and what a
 * whole reading tells. */
#include "agent/site.h"
#include "agent/work/work.h"
#include "base/clock.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_walk.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/said.h"
#include "tests/unit/site_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define FIRST    0x0a000001U
#define MINUTE   SITE_RIG_MINUTE
#define UNKNOWN  "99999999-9999-4999-8999-999999999999"
#define BY_SNMP  (1U << SDS_WORK_REBOOT | 1U << SDS_WORK_CONFIGURATION)
#define THAT_ASK (1U << SDS_WORK_DIAGNOSTICS | 1U << SDS_WORK_TELEMETRY | 1U << SDS_WORK_REFRESH)

static const char *const hp[] = { "1.3.6.1.2.1.1.1.0|HP ETHERNET MULTI-ENVIRONMENT",
                                  "1.3.6.1.2.1.1.2.0|1.3.6.1.4.1.11.2.3.9.1",
                                  "1.3.6.1.2.1.1.3.0|500000",
                                  "1.3.6.1.2.1.25.3.2.1.3.1|HP LaserJet 9",
                                  "1.3.6.1.2.1.25.3.5.1.1.1|3",
                                  "1.3.6.1.2.1.43.5.1.1.17.1|SERIAL9" };

/* Its network card is HP's, the printer is not. */
static const char *const other[] = { "1.3.6.1.2.1.1.1.0|Brother NC-8700w, Firmware Ver.1.0",
                                     "1.3.6.1.2.1.1.2.0|1.3.6.1.4.1.11.2.3.9.1",
                                     "1.3.6.1.2.1.1.3.0|500000", "1.3.6.1.2.1.25.3.5.1.1.1|3",
                                     "1.3.6.1.2.1.43.5.1.1.17.1|SERIAL8" };

static struct agent_conf conf;
static struct disk_rig rig;
static struct site *site;
static struct work *work;
static const struct sds_job_worker *worker;
static char device_id[64];
static struct sds_job order;
static struct sds_doc_device told;
static struct sds_job_end end;
static unsigned device_count, ends;

static enum err on_emit(void *arg, const struct device *device, enum record_kind kind,
                        const char *xml, size_t len)
{
    (void)snprintf(device_id, sizeof device_id, "%s", device->id);
    return site_rig_say(arg, device, kind, xml, len);
}

static void on_disk(void *arg, bool committed)
{
    (void)arg;
    site_settled(site, committed);
}

static void open_site(void)
{
    const struct site_outlet outlet = { .emit = on_emit };

    site = site_open(rig.loop, rig.disk, &conf, &outlet);
    CU_ASSERT_PTR_NOT_NULL_FATAL(site);
    CU_ASSERT_TRUE_FATAL(disk_listen(rig.disk, on_disk, &site));
    work = site_work_create(site);
    CU_ASSERT_PTR_NOT_NULL_FATAL(work);
    worker = work_worker(work);
}

static void close_site(void)
{
    work_destroy(work);
    disk_unlisten(rig.disk, &site);
    site_close(site);
}

static void begin(const char *const *lines, size_t count)
{
    site_rig_conf(&conf, FIRST);
    device_count = ends = 0;
    fake_walk_result(WALK_OK);
    fake_walk_device(lines, count);
    disk_rig_start(&rig, NULL);
    open_site();
    site_start(site);
    fake_loop_advance(rig.loop, MINUTE);
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_loop_advance(rig.loop, MINUTE);
    order = (struct sds_job){ .item = UNKNOWN,
                              .kind = SDS_WORK_TELEMETRY,
                              .until_ms = clock_wall_ms() + INT64_C(60) * MINUTE };
    memcpy(order.device, device_id, sizeof order.device);
}

static void finish(void)
{
    close_site();
    disk_rig_end(&rig);
    fake_walk_device(NULL, 0);
    said_forget();
}

static void on_device(void *arg, const struct sds_doc_device *device)
{
    (void)arg;
    told = *device;
    device_count++;
}

static void on_end(void *arg, const struct sds_job_end *how)
{
    (void)arg;
    end = *how;
    ends++;
}

static void hps_device_can_be_worked_at_also_after_a_restart(void)
{
    begin(hp, sizeof hp / sizeof hp[0]);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(worker->can(worker->context, device_id), BY_SNMP | THAT_ASK);
        CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_NO_REASON);
        CU_ASSERT_EQUAL(worker->can(worker->context, UNKNOWN), 0);
        if (i == 0) {
            close_site();
            open_site(); /* and nobody was asked anything yet */
        }
    }
    finish();
}

static void a_strange_device_with_a_card_of_hps_cannot(void)
{
    begin(other, sizeof other / sizeof other[0]);
    CU_ASSERT_EQUAL(worker->can(worker->context, device_id), 0);
    CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_NO_SUCH_DEVICE);
    finish();
}

/* Known by the first question without an answer, and after a restart, too. */
static void one_that_is_off_is_waited_for(void)
{
    begin(hp, sizeof hp / sizeof hp[0]);
    fake_walk_result(WALK_SILENT);
    fake_loop_advance(rig.loop, 3 * MINUTE);
    CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_NO_ANSWER);
    close_site();
    open_site();
    CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_NO_ANSWER);
    site_start(site);
    fake_walk_result(WALK_OK);
    fake_loop_advance(rig.loop, 5 * MINUTE);
    CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_NO_REASON);
    finish();
}

/* It went off behind its last answer: whether it is there is asked before it is begun, and the next
 * answer to anybody has it be there again. Nothing of that outlives a restart. */
static void one_that_went_off_since_is_off_once_work_asked_in_vain(void)
{
    static const struct sds_job_handlers deaf = { .ended = on_end };

    for (int i = 0; i < 2; i++) {
        begin(hp, sizeof hp / sizeof hp[0]);
        order.is_seek = true;
        fake_walk_result(WALK_SILENT);
        CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_NO_REASON);
        CU_ASSERT_PTR_NOT_NULL_FATAL(worker->start(worker->context, &order, &deaf, NULL));
        for (int j = 0; j < 1000 && ends == 0; j++)
            CU_ASSERT_TRUE_FATAL(fake_loop_next(rig.loop));
        CU_ASSERT_EQUAL(ends, 1);
        CU_ASSERT_EQUAL(end.reason, SDS_DOC_NO_ANSWER);
        CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_NO_ANSWER);
        fake_walk_result(WALK_OK);
        if (i == 0) {
            fake_loop_advance(rig.loop, 2 * MINUTE);
        } else {
            close_site();
            open_site();
        }
        CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_NO_REASON);
        finish();
    }
}

static void one_that_prints_is_not_restarted(void)
{
    static const char *const prints[] = { "1.3.6.1.2.1.1.1.0|HP ETHERNET MULTI-ENVIRONMENT",
                                          "1.3.6.1.2.1.1.2.0|1.3.6.1.4.1.11.2.3.9.1",
                                          "1.3.6.1.2.1.1.3.0|500000",
                                          "1.3.6.1.2.1.25.3.2.1.3.1|HP LaserJet 9",
                                          "1.3.6.1.2.1.25.3.5.1.1.1|4",
                                          "1.3.6.1.2.1.43.5.1.1.17.1|SERIAL9" };

    begin(hp, sizeof hp / sizeof hp[0]);
    order.kind = SDS_WORK_REBOOT;
    CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_NO_REASON);
    fake_walk_device(prints, sizeof prints / sizeof prints[0]);
    fake_loop_advance(rig.loop, 3 * MINUTE);
    CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_DEVICE_BUSY);
    fake_walk_device(hp, sizeof hp / sizeof hp[0]);
    fake_loop_advance(rig.loop, 3 * MINUTE);
    CU_ASSERT_EQUAL(worker->fits(worker->context, &order), SDS_DOC_NO_REASON);
    finish();
}

static void what_is_not_to_be_asked_is_not_worked_at(void)
{
    struct agent_conf less;

    begin(hp, sizeof hp / sizeof hp[0]);
    less = conf;
    less.range_count = 0;
    CU_ASSERT_TRUE(site_reload(site, &less));
    CU_ASSERT_EQUAL(worker->can(worker->context, device_id), 0);
    finish();
}

static void web_services_that_are_asked_are_a_way_for_firmware(void)
{
    begin(hp, sizeof hp / sizeof hp[0]);
    conf.web.ask = WEB_CONF_OPEN;
    conf.web.ports.https = 443;
    CU_ASSERT_EQUAL(worker->can(worker->context, device_id),
                    BY_SNMP | THAT_ASK | 1U << SDS_WORK_FIRMWARE);
    finish();
}

static const struct sds_job_handlers handlers = { .device = on_device, .ended = on_end };

static void a_whole_reading_is_told(void)
{
    begin(hp, sizeof hp / sizeof hp[0]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(worker->start(worker->context, &order, &handlers, NULL));
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(ends, 1);
    CU_ASSERT_EQUAL(end.verb, SDS_WORK_SUCCEED);
    CU_ASSERT_EQUAL(device_count, 1);
    CU_ASSERT_STRING_EQUAL(told.device, device_id);
    CU_ASSERT_STRING_EQUAL(told.item, UNKNOWN);
    CU_ASSERT_STRING_EQUAL(told.serial, "SERIAL9");
    CU_ASSERT_PTR_NOT_NULL(strstr(told.model, "LaserJet 9"));
    fake_walk_result(WALK_SILENT);
    CU_ASSERT_PTR_NOT_NULL_FATAL(worker->start(worker->context, &order, &handlers, NULL));
    fake_loop_advance(rig.loop, 2 * MINUTE);
    CU_ASSERT_EQUAL(ends, 2);
    CU_ASSERT_EQUAL(end.reason, SDS_DOC_NO_ANSWER);
    CU_ASSERT_EQUAL(device_count, 1);
    finish();
}

static void who_ends_meanwhile_hears_nothing(void)
{
    struct sds_job_handle *handle;

    begin(hp, sizeof hp / sizeof hp[0]);
    handle = worker->start(worker->context, &order, &handlers, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(handle);
    CU_ASSERT_TRUE(fake_loop_next(rig.loop));
    worker->abort(handle);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(ends, 0);
    CU_ASSERT_EQUAL(device_count, 0);
    finish();
}

UNIT_MAIN("site_work", UNIT_TEST(hps_device_can_be_worked_at_also_after_a_restart),
          UNIT_TEST(a_strange_device_with_a_card_of_hps_cannot),
          UNIT_TEST(one_that_is_off_is_waited_for),
          UNIT_TEST(one_that_went_off_since_is_off_once_work_asked_in_vain),
          UNIT_TEST(one_that_prints_is_not_restarted),
          UNIT_TEST(what_is_not_to_be_asked_is_not_worked_at),
          UNIT_TEST(web_services_that_are_asked_are_a_way_for_firmware),
          UNIT_TEST(a_whole_reading_is_told), UNIT_TEST(who_ends_meanwhile_hears_nothing))

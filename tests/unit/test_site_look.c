/* SPDX-License-Identifier: Apache-2.0 */
/* Who hears of HP devices hears it when they were just read, and of nobody else; what readings have
 * not is asked for then, and of no sleeper. */
#include "agent/sds_job.h"
#include "agent/site.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_walk.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/said.h"
#include "tests/unit/site_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define FIRST  0x0a000001U
#define MINUTE SITE_RIG_MINUTE

static const char *const hp[] = { "1.3.6.1.2.1.1.1.0|HP ETHERNET MULTI-ENVIRONMENT",
                                  "1.3.6.1.2.1.1.2.0|1.3.6.1.4.1.11.2.3.9.1",
                                  "1.3.6.1.2.1.1.3.0|500000",
                                  "1.3.6.1.2.1.25.3.2.1.3.1|HP LaserJet 9",
                                  "1.3.6.1.2.1.25.3.5.1.1.1|3",
                                  "1.3.6.1.2.1.43.5.1.1.17.1|SERIAL9",
                                  "1.3.6.1.2.1.43.10.2.1.3.1.1|7",
                                  "1.3.6.1.2.1.43.10.2.1.4.1.1|4711",
                                  "1.3.6.1.2.1.43.11.1.1.3.1.2|1",
                                  "1.3.6.1.2.1.43.11.1.1.4.1.2|3",
                                  "1.3.6.1.2.1.43.11.1.1.5.1.2|3",
                                  "1.3.6.1.2.1.43.11.1.1.6.1.2|Cartridge of Mr Miller",
                                  "1.3.6.1.2.1.43.11.1.1.8.1.2|1000",
                                  "1.3.6.1.2.1.43.11.1.1.9.1.2|333",
                                  "1.3.6.1.2.1.43.12.1.1.4.1.1|black" };

/* Its network card is HP's, the printer is not. */
static const char *const other[] = { "1.3.6.1.2.1.1.1.0|Brother NC-8700w, Firmware Ver.1.0",
                                     "1.3.6.1.2.1.1.2.0|1.3.6.1.4.1.11.2.3.9.1",
                                     "1.3.6.1.2.1.1.3.0|500000", "1.3.6.1.2.1.25.3.5.1.1.1|3",
                                     "1.3.6.1.2.1.43.5.1.1.17.1|SERIAL8" };

static struct agent_conf conf;
static struct disk_rig rig;
static struct site *site;
static char device_id[64];
static struct sds_doc_device told;
static unsigned device_count;

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

static void begin(const char *const *lines, size_t count)
{
    const struct site_outlet outlet = { .emit = on_emit };

    site_rig_conf(&conf, FIRST);
    device_count = 0;
    fake_walk_result(WALK_OK);
    fake_walk_device(lines, count);
    disk_rig_start(&rig, NULL);
    site = site_open(rig.loop, rig.disk, &conf, &outlet);
    CU_ASSERT_PTR_NOT_NULL_FATAL(site);
    CU_ASSERT_TRUE_FATAL(disk_listen(rig.disk, on_disk, &site));
    site_start(site);
    fake_loop_advance(rig.loop, MINUTE);
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_loop_advance(rig.loop, MINUTE);
}

static void finish(void)
{
    disk_unlisten(rig.disk, &site);
    site_close(site);
    disk_rig_end(&rig);
    fake_walk_device(NULL, 0);
    said_forget();
}

static void on_told(void *arg, const struct sds_doc_device *device)
{
    (void)arg;
    told = *device;
    device_count++;
}

/* A worker that has its looks wait until they are ended by hand. */
static struct {
    struct sds_job job;
    const struct sds_job_handlers *handlers;
    void *arg;
    unsigned starts;
    bool is_busy;
    bool wants_log;
    unsigned logs;
    size_t rows;
} look;

static struct sds_job_handle *start_look(void *context, const struct sds_job *job,
                                         const struct sds_job_handlers *to, void *arg)
{
    (void)context;
    if (look.is_busy)
        return NULL;
    look.job = *job;
    look.handlers = to;
    look.arg = arg;
    look.starts++;
    return (struct sds_job_handle *)(void *)&look;
}

static void end_look(bool heard)
{
    static struct sds_doc_alert rows[150];
    struct sds_doc_device seen = { .uptime_s = 60, .setting_count = 1 };

    seen.settings[0] = (struct sds_doc_found){ SDS_DOC_SLEEP_MINUTES, "15" };
    if (heard && look.job.kind == SDS_WORK_DIAGNOSTICS) {
        look.handlers->alerts(look.arg, rows, 100);
        look.handlers->alerts(look.arg, rows + 100, 50);
    }
    if (heard)
        look.handlers->device(look.arg, &seen);
    look.handlers->ended(look.arg, &(struct sds_job_end){ .verb = SDS_WORK_SUCCEED });
}

static void on_log(void *arg, const char *device, const struct sds_doc_alert *rows, size_t count)
{
    (void)arg;
    (void)rows;
    CU_ASSERT_STRING_EQUAL(device, device_id);
    look.logs++;
    look.rows = count;
}

static bool wants_log(void *arg)
{
    (void)arg;
    return look.wants_log;
}

static const struct sds_job_worker looker = { .start = start_look };
static const struct site_listener listener = { .told = on_told,
                                               .log = on_log,
                                               .wants_log = wants_log };

static void listen_and_look(void)
{
    struct site_listener with = listener;

    memset(&look, 0, sizeof look);
    look.wants_log = true;
    with.worker = &looker;
    begin(hp, sizeof hp / sizeof hp[0]);
    conf.sds.relay = true;
    site_look_listen(site, &with);
}

static void read_whole(void)
{
    CU_ASSERT_EQUAL(site_order_refresh(site, device_id), ORDER_NO_REASON);
    fake_loop_advance(rig.loop, MINUTE);
}

static void who_was_just_read_is_looked_at_and_told_then(void)
{
    listen_and_look();
    read_whole();
    CU_ASSERT_EQUAL_FATAL(look.starts, 1);
    CU_ASSERT_STRING_EQUAL(look.job.device, device_id);
    CU_ASSERT_STRING_EQUAL(look.job.item, "");
    CU_ASSERT_EQUAL(look.job.kind, SDS_WORK_DIAGNOSTICS);
    CU_ASSERT_EQUAL(device_count, 0);
    end_look(true);
    CU_ASSERT_EQUAL(device_count, 1);
    CU_ASSERT_EQUAL(told.engine_cycles, 4711);
    CU_ASSERT_EQUAL(told.uptime_s, 60);
    CU_ASSERT_EQUAL_FATAL(told.setting_count, 1);
    CU_ASSERT_STRING_EQUAL(told.settings[0].found, "15");
    CU_ASSERT_EQUAL(look.logs, 1);
    CU_ASSERT_EQUAL(look.rows, 150);
    fake_loop_advance(rig.loop, 2 * MINUTE);
    read_whole(); /* its log was read a moment ago, and it has fallen silent meanwhile */
    CU_ASSERT_EQUAL_FATAL(look.starts, 2);
    CU_ASSERT_EQUAL(look.job.kind, SDS_WORK_TELEMETRY);
    end_look(false);
    CU_ASSERT_EQUAL(device_count, 2);
    CU_ASSERT_EQUAL(told.uptime_s, SDS_FIELD_NONE); /* not the old one */
    CU_ASSERT_STRING_EQUAL(told.settings[0].found, "15");
    finish();
}

static void where_nobody_can_look_it_is_told_all_the_same(void)
{
    listen_and_look();
    look.is_busy = true;
    read_whole();
    CU_ASSERT_EQUAL(look.starts, 0);
    CU_ASSERT_EQUAL(device_count, 1);
    CU_ASSERT_EQUAL(told.setting_count, 0);
    look.is_busy = false;
    fake_loop_advance(rig.loop, 20 * MINUTE); /* behind the next reading of anything */
    CU_ASSERT_EQUAL(look.starts, 1);
    finish();
}

/* The device says this of one object, and else what it said at first. */
static void say_now(const char *line)
{
    static const char *lines[sizeof hp / sizeof hp[0]];

    for (size_t i = 0; i < sizeof hp / sizeof hp[0]; i++)
        lines[i] = strncmp(hp[i], line, strcspn(line, "|") + 1) == 0 ? line : hp[i];
    fake_walk_device(lines, sizeof hp / sizeof hp[0]);
}

#define LEVEL "1.3.6.1.2.1.43.11.1.1.9.1.2"

/* Between two whole readings: what moves with each page is no news, an empty cartridge is. */
static void only_news_is_told_between_whole_readings(void)
{
    listen_and_look();
    read_whole();
    end_look(true);
    look.wants_log = false;
    say_now(LEVEL "|332");
    fake_loop_advance(rig.loop, 20 * MINUTE);
    CU_ASSERT_EQUAL(device_count, 1);
    say_now(LEVEL "|0");
    fake_loop_advance(rig.loop, 20 * MINUTE);
    CU_ASSERT_EQUAL(device_count, 1); /* its settings may be others by now: they are read before */
    CU_ASSERT_EQUAL_FATAL(look.starts, 2);
    end_look(true);
    CU_ASSERT_EQUAL(device_count, 2);
    CU_ASSERT_EQUAL(told.supplies[0].level_percent, 0);
    CU_ASSERT_STRING_EQUAL(told.settings[0].found, "15");
    read_whole();
    look.is_busy = true;
    fake_loop_advance(rig.loop, 20 * MINUTE);
    CU_ASSERT_EQUAL(device_count, 2);
    finish();
}

/* The empty cartridge is an incident, too: why, its log may say; once in ten minutes at most. */
static void behind_an_incident_the_log_is_read(void)
{
    listen_and_look();
    read_whole();
    end_look(true);
    fake_loop_advance(rig.loop, 30 * MINUTE);
    CU_ASSERT_EQUAL(look.starts, 1);
    say_now(LEVEL "|0");
    fake_loop_advance(rig.loop, 20 * MINUTE);
    CU_ASSERT_EQUAL_FATAL(look.starts, 2);
    CU_ASSERT_EQUAL(look.job.kind, SDS_WORK_DIAGNOSTICS);
    end_look(true);
    CU_ASSERT_EQUAL(look.logs, 2);
    fake_loop_advance(rig.loop, 30 * MINUTE); /* what was said behind the incident is told, too */
    CU_ASSERT_EQUAL_FATAL(look.starts, 3);
    end_look(true);
    fake_loop_advance(rig.loop, 30 * MINUTE);
    CU_ASSERT_EQUAL(look.starts, 3);
    look.wants_log = false;
    say_now(LEVEL "|900");
    fake_loop_advance(rig.loop, 30 * MINUTE);
    CU_ASSERT_EQUAL(look.starts, 4);
    CU_ASSERT_EQUAL(look.job.kind, SDS_WORK_TELEMETRY);
    finish();
}

/* The platform is another one: with the next reading of anything. */
static void what_was_lost_is_told_again(void)
{
    listen_and_look();
    read_whole();
    end_look(true);
    site_look_again(site);
    fake_loop_advance(rig.loop, 20 * MINUTE);
    CU_ASSERT_EQUAL_FATAL(look.starts, 2);
    CU_ASSERT_EQUAL(look.job.kind, SDS_WORK_DIAGNOSTICS);
    end_look(true);
    CU_ASSERT_EQUAL(device_count, 2);
    CU_ASSERT_EQUAL(look.logs, 2);
    finish();
}

/* It answers while it sleeps; its web services might wake it. */
static void a_sleeper_is_not_looked_at(void)
{
    static const char *const asleep[] = {
        "1.3.6.1.2.1.1.1.0|HP ETHERNET MULTI-ENVIRONMENT",
        "1.3.6.1.2.1.1.2.0|1.3.6.1.4.1.11.2.3.9.1",
        "1.3.6.1.2.1.1.3.0|500000",
        "1.3.6.1.2.1.25.3.2.1.3.1|HP LaserJet 9",
        "1.3.6.1.2.1.25.3.5.1.1.1|1",
        "1.3.6.1.2.1.43.5.1.1.17.1|SERIAL9",
        "1.3.6.1.2.1.43.18.1.1.2.1.1|3",
        "1.3.6.1.2.1.43.18.1.1.4.1.1|5",
        "1.3.6.1.2.1.43.18.1.1.5.1.1|1",
        "1.3.6.1.2.1.43.18.1.1.7.1.1|23",
    };

    listen_and_look();
    fake_walk_device(asleep, sizeof asleep / sizeof asleep[0]);
    read_whole();
    fake_loop_advance(rig.loop, 2 * MINUTE);
    CU_ASSERT_EQUAL_FATAL(device_count, 1);
    CU_ASSERT_EQUAL(told.state, 3); /* asleep */
    CU_ASSERT_EQUAL(look.starts, 0);
    finish();
}

static void without_the_relay_nobody_looks_and_nothing_is_told(void)
{
    listen_and_look();
    conf.sds.relay = false;
    read_whole();
    CU_ASSERT_EQUAL(look.starts, 0);
    CU_ASSERT_EQUAL(device_count, 0);
    finish();
}

/* HP's enterprise number, and another maker's word for itself. */
static void another_makers_device_is_not_looked_at(void)
{
    listen_and_look();
    finish();
    begin(other, sizeof other / sizeof other[0]);
    conf.sds.relay = true;
    struct site_listener all = listener;
    all.worker = &looker;
    site_look_listen(site, &all);
    read_whole();
    CU_ASSERT_EQUAL(look.starts, 0);
    CU_ASSERT_EQUAL(device_count, 0);
    finish();
}

static void a_look_ends_with_the_site(void)
{
    listen_and_look();
    read_whole();
    CU_ASSERT_EQUAL(look.starts, 1);
    finish();
}

static void only_what_hps_devices_tell_is_told(void)
{
    for (int i = 0; i < 2; i++) {
        begin(i == 0 ? hp : other,
              i == 0 ? sizeof hp / sizeof hp[0] : sizeof other / sizeof other[0]);
        conf.sds.relay = true;
        site_look_listen(site, &listener);
        CU_ASSERT_EQUAL(site_order_refresh(site, device_id), ORDER_NO_REASON);
        fake_loop_advance(rig.loop, MINUTE);
        CU_ASSERT_EQUAL(device_count, i == 0 ? 1 : 0);
        finish();
    }
    CU_ASSERT_STRING_EQUAL(told.serial, "SERIAL9");
    CU_ASSERT_EQUAL(told.engine_cycles, 4711);
    CU_ASSERT_EQUAL(told.impressions_colour, SDS_FIELD_NONE);
    CU_ASSERT_EQUAL_FATAL(told.supply_count, 1);
    CU_ASSERT_EQUAL(told.supplies[0].slot, 2);
    CU_ASSERT_EQUAL(told.supplies[0].level_percent, 33);
    CU_ASSERT_EQUAL(told.supplies[0].pages_left, SDS_FIELD_NONE);
}

UNIT_MAIN("site_look", UNIT_TEST(who_was_just_read_is_looked_at_and_told_then),
          UNIT_TEST(where_nobody_can_look_it_is_told_all_the_same),
          UNIT_TEST(only_news_is_told_between_whole_readings),
          UNIT_TEST(behind_an_incident_the_log_is_read), UNIT_TEST(what_was_lost_is_told_again),
          UNIT_TEST(a_sleeper_is_not_looked_at),
          UNIT_TEST(without_the_relay_nobody_looks_and_nothing_is_told),
          UNIT_TEST(another_makers_device_is_not_looked_at), UNIT_TEST(a_look_ends_with_the_site),
          UNIT_TEST(only_what_hps_devices_tell_is_told))

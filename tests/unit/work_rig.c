/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/work_rig.h"

#include "agent/sds_told.h"
#include "base/clock.h"
#include "base/str.h"
#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char recorded[] =
    "1.3.6.1.2.1.1.3.0|67|100000\n1.3.6.1.2.1.25.3.2.1.3.1|4|HP LaserJet X\n"
    "1.3.6.1.2.1.25.3.5.1.1.1|2|3\n1.3.6.1.2.1.43.5.1.1.17.1|4|S123\n";

static const char stranger_recorded[] =
    "1.3.6.1.2.1.1.3.0|67|900000\n1.3.6.1.2.1.25.3.2.1.3.1|4|HP LaserJet X\n"
    "1.3.6.1.2.1.25.3.5.1.1.1|2|3\n1.3.6.1.2.1.43.5.1.1.17.1|4|S999\n";

struct work_rig work_rig;

static char model_name[] = "m";
static struct sim_model model, stranger_model;
static struct sim_printer *by_address[1] = { &work_rig.printer };
static struct sim_fleet fleet;
static struct walk_credential credential;
static struct loop_timer *guard, *reader;
static work_read_fn *read_done;
static void *read_arg;
static struct sds_doc_setting wanted[3];

static bool may_send(void *arg, const struct sds_doc_evidence *before,
                     enum sds_doc_reason *out_reason)
{
    (void)arg;
    CU_ASSERT_EQUAL(work_rig.printer.counters.writes, 0);
    work_rig.leaves++;
    work_rig.printer.faults.silent = work_rig.mutes;
    work_rig.shown = *before;
    if (!work_rig.leave)
        *out_reason = SDS_DOC_BY_PERSON;
    return work_rig.leave;
}

static void told(void *arg, enum sds_job_step step)
{
    (void)arg;
    CU_ASSERT_EQUAL(work_rig.steps & ~((1U << step) - 1), 0); /* each once, in order */
    work_rig.steps |= 1U << step;
}

static void percent(void *arg, int64_t number)
{
    (void)arg;
    work_rig.most_percent = number > work_rig.most_percent ? number : work_rig.most_percent;
}

static void on_device(void *arg, const struct sds_doc_device *device)
{
    (void)arg;
    CU_ASSERT_STRING_EQUAL(device->item, work_rig.order.item);
    work_rig.told = *device;
    work_rig.device_count++;
}

static void on_alerts(void *arg, const struct sds_doc_alert *alerts, size_t count)
{
    (void)arg;
    memcpy(work_rig.rows + work_rig.row_count, alerts, count * sizeof *alerts);
    work_rig.row_count += (unsigned)count;
}

static void ended(void *arg, const struct sds_job_end *how)
{
    (void)arg;
    CU_ASSERT_FALSE(work_rig.is_over);
    work_rig.is_over = true;
    work_rig.end = *how;
    loop_stop(work_rig.loop);
}

static const struct sds_job_handlers handlers = { may_send,  told,      percent,
                                                  on_device, on_alerts, ended };

static void too_late(void *arg)
{
    (void)arg;
    work_rig.is_late = true;
    loop_stop(work_rig.loop);
}

static bool find(void *arg, const char *device, struct work_place *out_place)
{
    (void)arg;
    *out_place = work_rig.place;
    return strcmp(device, WORK_RIG_DEVICE) == 0;
}

static void on_read(void *arg)
{
    struct sds_doc_device device;

    (void)arg;
    sds_told_begin(&device, WORK_RIG_DEVICE, clock_wall_ms());
    device.impressions = 4711;
    read_done(read_arg, work_rig.printer.power.off ? NULL : &device);
}

static bool read_device(void *arg, const char *device, work_read_fn *done, void *done_arg)
{
    (void)arg;
    (void)device;
    read_done = done;
    read_arg = done_arg;
    return loop_timer_start(reader, 20);
}

static void forget(void *arg, void *done_arg)
{
    (void)arg;
    (void)done_arg;
    loop_timer_stop(reader);
}

static void missed(void *arg, const char *device)
{
    (void)arg;
    CU_ASSERT_STRING_EQUAL(device, WORK_RIG_DEVICE);
    work_rig.misses++;
}

static void tell(struct sim_printer *printer, const char *setting, const char *value)
{
    CU_ASSERT_PTR_NULL_FATAL(sim_voice_set(printer->voice, setting, value));
    sim_write_install(printer);
}

void work_rig_tell(const char *setting, const char *value)
{
    tell(&work_rig.printer, setting, value);
}

static void make_printer(struct sim_printer *printer, struct sim_model *of, const char *text)
{
    static const char *const settings[][2] = {
        { "services", "ledm" }, { "firmware", "2409A" }, { "product", "W1A53A" }, { "work", "on" },
        { "restart", "900" },   { "linger", "50" },      { "update", "300" },
    };
    struct snmprec_fault fault;

    CU_ASSERT_EQUAL_FATAL(snmprec_parse(text, strlen(text), &of->recording, &fault), ERR_NONE);
    of->name = model_name;
    sim_printer_init(printer, 0x7f010001, of, clock_monotonic_ms());
    printer->voice = sim_voice_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(printer->voice);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        tell(printer, settings[i][0], settings[i][1]);
}

void work_rig_swap(void)
{
    by_address[0] = &work_rig.stranger;
}

static void start_printer(void)
{
    make_printer(&work_rig.printer, &model, recorded);
    make_printer(&work_rig.stranger, &stranger_model, stranger_recorded);
    by_address[0] = &work_rig.printer;
    fleet = (struct sim_fleet){
        .printers = &work_rig.printer, .by_address = by_address, .count = 1, .models = &model
    };
    work_rig.web = sim_web_create(work_rig.loop, &fleet, 0);
    work_rig.server = sim_server_create(work_rig.loop, &fleet, 0, "public");
    CU_ASSERT_PTR_NOT_NULL_FATAL(work_rig.web);
    CU_ASSERT_PTR_NOT_NULL_FATAL(work_rig.server);
}

static void start_worker(void)
{
    static const struct walk_options quick = { .first_timeout_ms = 100,
                                               .least_timeout_ms = 60,
                                               .tries = 2 };
    const struct work_options options = { .loop = work_rig.loop,
                                          .walk = work_rig.walk =
                                              walk_create(work_rig.loop, &quick),
                                          .find = find,
                                          .read = work_rig.reads ? read_device : NULL,
                                          .forget = forget,
                                          .missed = missed,
                                          .times = { 60, 800, 2500, 600, 5000 } };

    credential = (struct walk_credential){ .version = WALK_V2C, .community = "public" };
    work_rig.place = (struct work_place){ .is_hp = true,
                                          .has_ledm = true,
                                          .credential = &credential,
                                          .ports = { .http = sim_web_port(work_rig.web) },
                                          .product = "W1A53A",
                                          .serial = "S123" };
    work_rig.place.address.sin_family = AF_INET;
    work_rig.place.address.sin_port = htons(sim_server_port(work_rig.server));
    work_rig.place.address.sin_addr.s_addr = htonl(0x7f010001);
    work_rig.work = work_create(&options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(work_rig.work);
}

void work_rig_start(enum sds_work_kind kind)
{
    work_rig.loop = loop_create();
    guard = loop_timer_create(work_rig.loop, too_late, NULL);
    reader = loop_timer_create(work_rig.loop, on_read, NULL);
    work_rig.leave = work_rig.reads = true;
    work_rig.mutes = false;
    work_rig.is_over = work_rig.is_late = false;
    work_rig.misses = 0;
    work_rig.leaves = work_rig.steps = work_rig.device_count = work_rig.row_count = 0;
    work_rig.most_percent = -1;
    start_printer();
    start_worker();
    work_rig.order = (struct sds_job){ .item = WORK_RIG_ITEM,
                                       .device = WORK_RIG_DEVICE,
                                       .kind = kind,
                                       .until_ms = clock_wall_ms() + 20000 };
}

void work_rig_stop(void)
{
    work_destroy(work_rig.work);
    walk_destroy(work_rig.walk);
    sim_server_destroy(work_rig.server);
    sim_web_destroy(work_rig.web);
    sim_printer_finish(&work_rig.printer);
    sim_printer_finish(&work_rig.stranger);
    snmprec_destroy(model.recording);
    snmprec_destroy(stranger_model.recording);
    if (work_rig.image_fd > 0)
        (void)close(work_rig.image_fd);
    work_rig.image_fd = 0;
    loop_timer_destroy(guard);
    loop_timer_destroy(reader);
    loop_timer_destroy(work_rig.later);
    work_rig.later = NULL;
    loop_destroy(work_rig.loop);
}

struct sds_job_handle *work_rig_begin(void)
{
    const struct sds_job_worker *worker = work_worker(work_rig.work);

    return worker->start(worker->context, &work_rig.order, &handlers, NULL);
}

static void wait_for_end(void)
{
    (void)loop_timer_start(guard, 25000);
    while (!work_rig.is_over && !work_rig.is_late)
        (void)loop_run(work_rig.loop);
    CU_ASSERT_TRUE_FATAL(work_rig.is_over);
}

void work_rig_run(void)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(work_rig_begin());
    wait_for_end();
}

/* It ends so, with so many orders sent. */
void work_rig_ends(enum sds_work_verb verb, enum sds_doc_reason reason, uint64_t writes)
{
    work_rig_run();
    if (work_rig.end.verb != verb || work_rig.end.reason != reason ||
        work_rig.printer.counters.writes != writes) {
        char text[160];
        (void)snprintf(text, sizeof text, "kind %d: verb %d (%d), reason %d (%d), writes %d",
                       (int)work_rig.order.kind, (int)work_rig.end.verb, (int)verb,
                       (int)work_rig.end.reason, (int)reason,
                       (int)work_rig.printer.counters.writes);
        (void)fprintf(stderr, "%s\n", text);
        CU_FAIL("another end");
    }
    work_rig_stop();
}

static void make_image(const char *version)
{
    FILE *file;

    (void)str_copy(work_rig.image, sizeof work_rig.image, "/tmp/printwire-image-XXXXXX");
    int fd = mkstemp(work_rig.image);
    CU_ASSERT_TRUE_FATAL(fd >= 0);
    file = fdopen(fd, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    (void)fprintf(file, "@PJL COMMENT VERSION=%s\r\n", version);
    for (int i = 0; i < 200000; i++)
        (void)fputs("firmware ", file);
    (void)fclose(file);
    work_rig.firmware = (struct sds_doc_firmware){ .fits = { { "W1A53A" } }, .fits_count = 1 };
    (void)str_copy(work_rig.firmware.version, sizeof work_rig.firmware.version, version);
    work_rig.order.firmware = &work_rig.firmware;
    work_rig.image_fd = open(work_rig.image, O_RDONLY | O_CLOEXEC);
    CU_ASSERT_TRUE_FATAL(work_rig.image_fd >= 0);
    work_rig.order.image = &work_rig.image_fd;
}

void work_rig_start_firmware(void)
{
    work_rig_start(SDS_WORK_FIRMWARE);
    make_image("2409B");
}

void work_rig_start_settings(const char *sleep, const char *off, const char *asset)
{
    const char *const values[] = { sleep, off, asset };

    work_rig_start(SDS_WORK_CONFIGURATION);
    work_rig.order.settings = wanted;
    for (unsigned i = 0; i < 3; i++) {
        if (values[i] == NULL)
            continue;
        wanted[work_rig.order.setting_count].name = i;
        (void)str_copy(wanted[work_rig.order.setting_count++].value, SDS_DOC_WORD, values[i]);
    }
}

void work_rig_start_any(enum sds_work_kind kind)
{
    if (kind == SDS_WORK_FIRMWARE)
        work_rig_start_firmware();
    else if (kind == SDS_WORK_CONFIGURATION)
        work_rig_start_settings("30", NULL, NULL);
    else
        work_rig_start(kind);
}

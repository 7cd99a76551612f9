/* SPDX-License-Identifier: Apache-2.0 */
/* A simulated HP printer does what it is ordered, late, or does not, and counts every order. */
#include "base/clock.h"
#include "tests/fakes/fake_loop.h"
#include "tests/sim_printer/sim_pages.h"
#include "tests/sim_printer/sim_write.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define RESET "1.3.6.1.2.1.43.5.1.1.3.1"
#define SLEEP "1.3.6.1.4.1.11.2.3.9.4.2.1.1.1.1.0"
#define ASSET "1.3.6.1.4.1.11.2.3.9.4.2.1.1.3.12.0"
#define IMAGE "@PJL COMMENT MODEL=HP\r\n@PJL COMMENT VERSION=2409B\r\n@PJL UPGRADE SIZE=9\r\n"

static const char recorded[] = "1.3.6.1.2.1.1.3.0|67|100000\n1.3.6.1.2.1.25.3.2.1.3.1|4|HP X\n";

static char name[] = "m";
static struct sim_model model;
static struct sim_printer printer;
static struct loop *loop;

static void tell(const char *setting, const char *value)
{
    CU_ASSERT_PTR_NULL_FATAL(sim_voice_set(printer.voice, setting, value));
    sim_write_install(&printer);
}

static void start(void)
{
    struct snmprec_fault fault;

    loop = loop_create();
    CU_ASSERT_EQUAL_FATAL(snmprec_parse(recorded, strlen(recorded), &model.recording, &fault),
                          ERR_NONE);
    model.name = name;
    sim_printer_init(&printer, 0x7f010001, &model, clock_monotonic_ms());
    printer.voice = sim_voice_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(printer.voice);
    tell("services", "ledm");
    tell("firmware", "2409A");
    tell("work", "on");
}

static void stop(void)
{
    sim_printer_finish(&printer);
    snmprec_destroy(model.recording);
    loop_destroy(loop);
}

static void pass(uint64_t ms)
{
    fake_loop_advance(loop, ms);
    sim_write_run(&printer);
}

static enum sim_power_state power(void)
{
    return sim_power_state(&printer.power, clock_monotonic_ms());
}

static unsigned put(const char *path, const char *body)
{
    return sim_write_put(&printer, path, body, strlen(body));
}

static enum sim_error set(const char *oid, uint8_t tag, int64_t number, const char *text)
{
    struct sim_oid_room room;
    uint8_t bytes[SIM_CODEC_NUMBER];
    size_t len = sim_codec_signed(number, bytes);
    struct sim_value value = { tag, len, bytes };

    CU_ASSERT_TRUE_FATAL(sim_oid_parse(oid, strlen(oid), &room));
    if (text != NULL)
        value = (struct sim_value){ tag, strlen(text), (const uint8_t *)text };
    return sim_write_set(&printer, sim_oid_of(&room), value);
}

static int64_t number_at(const char *oid)
{
    struct sim_oid_room room;
    struct sim_found found;
    int64_t number = -1;

    CU_ASSERT_TRUE_FATAL(sim_oid_parse(oid, strlen(oid), &room));
    if (sim_printer_get(&printer, sim_oid_of(&room), &found))
        (void)sim_codec_number(found.value, &number);
    return number;
}

static void restarts_for_ninety_seconds_and_counts_its_uptime_anew(void)
{
    start();
    CU_ASSERT_EQUAL(put(SIM_WRITE_POWER, "<x/>"), 200);
    pass(1999);
    CU_ASSERT_EQUAL(power(), SIM_POWER_AWAKE);
    CU_ASSERT_TRUE(sim_printer_ticks(&printer) > 100000);
    pass(1);
    CU_ASSERT_EQUAL(power(), SIM_POWER_STARTING);
    CU_ASSERT_FALSE(sim_power_settles(&printer.power));
    pass(89999);
    CU_ASSERT_EQUAL(power(), SIM_POWER_STARTING);
    pass(1001);
    CU_ASSERT_EQUAL(power(), SIM_POWER_AWAKE);
    CU_ASSERT_EQUAL(sim_printer_ticks(&printer), 100);
    CU_ASSERT_EQUAL(printer.voice->events.last.power_ups, 2);
    stop();
}

static void restarts_in_time_also_when_nobody_looked(void)
{
    start();
    CU_ASSERT_EQUAL(set(RESET, SIM_TAG_INTEGER, 4, NULL), SIM_ERROR_NONE);
    pass(2000 + 90000 + 7000);
    CU_ASSERT_EQUAL(power(), SIM_POWER_AWAKE);
    CU_ASSERT_EQUAL(sim_printer_ticks(&printer), 700);
    CU_ASSERT_EQUAL(number_at(RESET), 3);
    stop();
}

static void ends_its_job_before_it_restarts(void)
{
    start();
    sim_power_work(&printer.power, 10, clock_monotonic_ms());
    CU_ASSERT_EQUAL(put(SIM_WRITE_POWER, ""), 200);
    pass(19000);
    CU_ASSERT_EQUAL(power(), SIM_POWER_PRINTING);
    pass(1000);
    CU_ASSERT_EQUAL(power(), SIM_POWER_STARTING);
    stop();
}

static void never_goes_back_to_the_factory(void)
{
    start();
    CU_ASSERT_EQUAL(set(RESET, SIM_TAG_INTEGER, 6, NULL), SIM_ERROR_WRONG_VALUE);
    CU_ASSERT_EQUAL(set(RESET, SIM_TAG_OCTETS, 0, "4"), SIM_ERROR_WRONG_TYPE);
    CU_ASSERT_EQUAL(put("/ProductActions/FactoryReset", "<x/>"), 404);
    pass(200000);
    CU_ASSERT_TRUE(sim_printer_ticks(&printer) > 100000);
    CU_ASSERT_EQUAL(printer.counters.writes, 3);
    stop();
}

static void refuses_in_the_words_of_each_protocol(void)
{
    static const struct {
        const char *word;
        unsigned status;
        enum sim_error error;
    } rows[] = { { "busy", 503, SIM_ERROR_GENERAL },
                 { "forbidden", 403, SIM_ERROR_NO_ACCESS },
                 { "unsupported", 405, SIM_ERROR_NOT_WRITABLE },
                 { "ignored", 200, SIM_ERROR_NONE } };

    start();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        tell("refuse", rows[i].word);
        CU_ASSERT_EQUAL(put(SIM_WRITE_POWER, ""), rows[i].status);
        CU_ASSERT_EQUAL(set(RESET, SIM_TAG_INTEGER, 4, NULL), rows[i].error);
        CU_ASSERT_EQUAL(number_at(RESET), strcmp(rows[i].word, "unsupported") == 0 ? -1 : 3);
    }
    CU_ASSERT_EQUAL(printer.counters.writes, 8);
    CU_ASSERT_EQUAL(printer.voice->work.restart_at_ms, 0);
    tell("work", "off");
    CU_ASSERT_EQUAL(put(SIM_WRITE_POWER, ""), 405);
    CU_ASSERT_EQUAL(set(RESET, SIM_TAG_INTEGER, 4, NULL), SIM_ERROR_NOT_WRITABLE);
    CU_ASSERT_EQUAL(printer.counters.writes, 10);
    stop();
}

static unsigned put_settings(const char *settings)
{
    char body[512];

    (void)snprintf(body, sizeof body,
                   "<p:ProductConfigDyn xmlns:p='p' xmlns:d='d'><p:ProductSettings>%s"
                   "</p:ProductSettings></p:ProductConfigDyn>",
                   settings);
    return put(SIM_WRITE_CONFIG, body);
}

static void puts_clamps_or_drops_settings(void)
{
    const struct sim_work *work;

    start();
    work = &printer.voice->work;
    CU_ASSERT_EQUAL(put_settings("<d:PowerSaveTimeout>30_minutes</d:PowerSaveTimeout>"
                                 "<d:AutoOffTime>8hours</d:AutoOffTime>"
                                 "<d:AssetNumber>A-4711-2026</d:AssetNumber>"),
                    200);
    CU_ASSERT_EQUAL(work->sleep_minutes, 30);
    CU_ASSERT_EQUAL(work->off_minutes, 480);
    CU_ASSERT_STRING_EQUAL(work->asset, "A-4711-2026");
    CU_ASSERT_EQUAL(number_at(SLEEP), 1800);
    tell("settings", "clamped");
    CU_ASSERT_EQUAL(put_settings("<d:PowerSaveTimeout>2hours</d:PowerSaveTimeout>"), 200);
    CU_ASSERT_EQUAL(work->sleep_minutes, 60);
    CU_ASSERT_EQUAL(set(ASSET, SIM_TAG_OCTETS, 0, "B-4711-2026"), SIM_ERROR_NONE);
    CU_ASSERT_STRING_EQUAL(work->asset, "B-4711-2");
    tell("settings", "ignored");
    CU_ASSERT_EQUAL(set(SLEEP, SIM_TAG_INTEGER, 60, NULL), SIM_ERROR_NONE);
    CU_ASSERT_EQUAL(work->sleep_minutes, 60);
    tell("settings", "put");
    CU_ASSERT_EQUAL(put_settings("<d:DeviceLocation>here</d:DeviceLocation>"), 400);
    CU_ASSERT_EQUAL(put(SIM_WRITE_CONFIG, "<not"), 400);
    stop();
}

static const char *state(void)
{
    unsigned percent;

    return sim_work_update(&printer.voice->work, clock_monotonic_ms(), &percent);
}

static void takes_a_firmware_and_has_its_version(void)
{
    start();
    CU_ASSERT_TRUE(sim_write_is_image(&printer, SIM_WRITE_IMAGE));
    CU_ASSERT_FALSE(sim_write_is_image(&printer, SIM_WRITE_CONFIG));
    CU_ASSERT_STRING_EQUAL(state(), "idle");
    CU_ASSERT_EQUAL(put(SIM_WRITE_IMAGE, IMAGE), 202);
    pass(14000);
    CU_ASSERT_STRING_EQUAL(state(), "verifying");
    CU_ASSERT_EQUAL(put(SIM_WRITE_POWER, ""), 503);
    pass(2000);
    CU_ASSERT_STRING_EQUAL(state(), "writing");
    pass(15000);
    CU_ASSERT_STRING_EQUAL(state(), "complete");
    CU_ASSERT_STRING_EQUAL(printer.voice->firmware, "2409A");
    pass(1000);
    CU_ASSERT_EQUAL(power(), SIM_POWER_STARTING);
    CU_ASSERT_STRING_EQUAL(printer.voice->firmware, "2409B");
    CU_ASSERT_STRING_EQUAL(state(), "idle");
    stop();
}

static void fails_stays_or_bricks_with_a_firmware(void)
{
    start();
    CU_ASSERT_EQUAL(put(SIM_WRITE_IMAGE, "no firmware"), 415);
    tell("image", "fails");
    CU_ASSERT_EQUAL(put(SIM_WRITE_IMAGE, IMAGE), 202);
    pass(60000);
    CU_ASSERT_STRING_EQUAL(state(), "verifyError");
    CU_ASSERT_EQUAL(power(), SIM_POWER_AWAKE);
    tell("image", "stays");
    CU_ASSERT_EQUAL(put(SIM_WRITE_IMAGE, IMAGE), 202);
    pass(32000);
    CU_ASSERT_EQUAL(power(), SIM_POWER_STARTING);
    pass(90000);
    CU_ASSERT_STRING_EQUAL(printer.voice->firmware, "2409A");
    tell("image", "bricks");
    CU_ASSERT_EQUAL(put(SIM_WRITE_IMAGE, IMAGE), 202);
    pass(1000000);
    CU_ASSERT_EQUAL(power(), SIM_POWER_OFF);
    stop();
}

static void tells_what_it_did(void)
{
    const struct sim_work *work;

    start();
    work = &printer.voice->work;
    CU_ASSERT_EQUAL(put(SIM_WRITE_IMAGE, IMAGE), 202);
    pass(32000);
    CU_ASSERT_EQUAL(power(), SIM_POWER_STARTING);
    CU_ASSERT_EQUAL_FATAL(work->deed_count, 3);
    CU_ASSERT_STRING_EQUAL(work->deeds[0].what, "image");
    CU_ASSERT_STRING_EQUAL(work->deeds[1].what, "offline");
    CU_ASSERT_STRING_EQUAL(work->deeds[2].what, "back");
    CU_ASSERT_EQUAL(work->deeds[2].at_ms - work->deeds[1].at_ms, 90000);
    for (int64_t i = 0; i < 40; i++)
        sim_work_note(&printer.voice->work, "image", i);
    CU_ASSERT_EQUAL(work->deed_count, SIM_WORK_DEEDS);
    CU_ASSERT_EQUAL(work->deeds[SIM_WORK_DEEDS - 1].at_ms, 39);
    stop();
}

static void a_person_changes_its_settings(void)
{
    start();
    tell("sleep-minutes", "45");
    tell("asset", "Room 7");
    CU_ASSERT_EQUAL(number_at("1.3.6.1.4.1.11.2.3.9.4.2.1.1.1.1.0"), 45 * 60);
    CU_ASSERT_STRING_EQUAL(printer.voice->work.asset, "Room 7");
    CU_ASSERT_EQUAL(printer.counters.writes, 0);
    CU_ASSERT_PTR_NOT_NULL(sim_voice_set(printer.voice, "sleep-minutes", "soon"));
    stop();
}

static void settings_have_bounds(void)
{
    start();
    CU_ASSERT_PTR_NOT_NULL(sim_voice_set(printer.voice, "refuse", "never"));
    CU_ASSERT_PTR_NOT_NULL(sim_voice_set(printer.voice, "restart", "3600001"));
    CU_ASSERT_PTR_NOT_NULL(sim_voice_set(printer.voice, "work", "yes"));
    CU_ASSERT_PTR_NOT_NULL(sim_voice_set(printer.voice, "log", "13.20.01"));
    CU_ASSERT_PTR_NOT_NULL(sim_voice_set(printer.voice, "unheard", "of"));
    for (int i = 0; i < 20; i++)
        tell("log", i == 19 ? "49.00.01 Error" : "13.20.01 Warning");
    CU_ASSERT_EQUAL(printer.voice->work.log_count, SIM_WORK_LOG);
    CU_ASSERT_STRING_EQUAL(printer.voice->work.log[SIM_WORK_LOG - 1].code, "49.00.01");
    stop();
}

UNIT_MAIN("sim_write", UNIT_TEST(restarts_for_ninety_seconds_and_counts_its_uptime_anew),
          UNIT_TEST(restarts_in_time_also_when_nobody_looked),
          UNIT_TEST(ends_its_job_before_it_restarts), UNIT_TEST(never_goes_back_to_the_factory),
          UNIT_TEST(refuses_in_the_words_of_each_protocol),
          UNIT_TEST(puts_clamps_or_drops_settings), UNIT_TEST(takes_a_firmware_and_has_its_version),
          UNIT_TEST(fails_stays_or_bricks_with_a_firmware), UNIT_TEST(tells_what_it_did),
          UNIT_TEST(a_person_changes_its_settings), UNIT_TEST(settings_have_bounds))

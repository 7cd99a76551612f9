/* SPDX-License-Identifier: Apache-2.0 */
/* The web services of a simulated printer say what it says over SNMP, and no more than they have.
 */
#include "tests/sim_printer/sim_alert.h"
#include "tests/sim_printer/sim_pages.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const char recorded[] =
    "1.3.6.1.2.1.1.3.0|67|100\n1.3.6.1.2.1.1.4.0|4|nobody\n1.3.6.1.2.1.25.3.2.1.3.1|4|Acme <1>\n"
    "1.3.6.1.2.1.25.3.5.1.1.1|2|3\n1.3.6.1.2.1.43.5.1.1.17.1|4|S123\n"
    "1.3.6.1.2.1.43.10.2.1.3.1.1|2|7\n1.3.6.1.2.1.43.10.2.1.4.1.1|65|4711\n"
    "1.3.6.1.2.1.43.11.1.1.3.1.1|2|1\n1.3.6.1.2.1.43.11.1.1.4.1.1|2|3\n"
    "1.3.6.1.2.1.43.11.1.1.5.1.1|2|3\n1.3.6.1.2.1.43.11.1.1.6.1.1|4x|426c61636bf6\n"
    "1.3.6.1.2.1.43.11.1.1.7.1.1|2|19\n1.3.6.1.2.1.43.11.1.1.8.1.1|2|200\n"
    "1.3.6.1.2.1.43.11.1.1.9.1.1|2|84\n1.3.6.1.2.1.43.12.1.1.4.1.1|4|black\n";

static char name[] = "m";
static struct sim_model model;
static struct sim_printer printer;
static struct sim_pages_answer answer;
static char input[1024];

static void start(const char *services)
{
    struct snmprec_fault fault;

    CU_ASSERT_EQUAL_FATAL(snmprec_parse(recorded, strlen(recorded), &model.recording, &fault),
                          ERR_NONE);
    model.name = name;
    sim_printer_init(&printer, 0x7f010001, &model, 0);
    printer.voice = sim_voice_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(printer.voice);
    CU_ASSERT_PTR_NULL(sim_voice_set(printer.voice, "services", services));
    buf_init(&answer.body, 0);
}

static void stop(void)
{
    buf_finish(&answer.body);
    sim_printer_finish(&printer);
    snmprec_destroy(model.recording);
}

/* The body that is answered to a request of this head. */
static const char *ask(const char *head, const void *body, size_t len, bool late)
{
    static struct http_codec_request request;
    struct http_codec codec = { 0 };
    size_t used;
    const struct sim_pages_question question = {
        .request = &request, .body = body, .body_len = len, .late = late
    };

    CU_ASSERT_FATAL(strlen(head) < sizeof input);
    memcpy(input, head, strlen(head) + 1);
    CU_ASSERT_EQUAL_FATAL(http_codec_read(&codec, input, strlen(head), &request, &used), 200);
    buf_finish(&answer.body);
    sim_pages_answer(&printer, &question, &answer);
    return buf_text(&answer.body);
}

static const char *get(const char *path)
{
    char head[256];

    (void)snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nHost: p\r\n\r\n", path);
    return ask(head, "", 0, false);
}

static bool has(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

static void level_is_the_same_in_all_services(void)
{
    start("all");
    CU_ASSERT(has(get("/DevMgmt/ConsumableConfigDyn.xml"), "LevelRemaining>42<"));
    CU_ASSERT(has(get("/DevMgmt/ProductUsageDyn.xml"), "LevelRemaining>42<"));
    CU_ASSERT(has(get("/cdm/supply/v1/suppliesPublic"), "\"percentLifeDisplay\":42"));
    CU_ASSERT(has(get("/sws/app/information/home/home.json"), "remaining: 42,"));
    CU_ASSERT(has(get("/etc/mnt_info.csv"), "\"42\","));
    CU_ASSERT(has(get("/DevMgmt/ProductUsageDyn.xml"), "TotalImpressions>4711<"));
    stop();
}

static void level_of_the_web_may_be_another_one(void)
{
    static const uint32_t level[] = { 1, 3, 6, 1, 2, 1, 43, 11, 1, 1, 9, 1, 1 };

    start("all");
    CU_ASSERT(sim_printer_set_number(&printer, (struct sim_oid){ level, 13 }, 2, -3));
    CU_ASSERT(has(get("/DevMgmt/ConsumableConfigDyn.xml"), "QuantityState>unknown<"));
    CU_ASSERT_PTR_NULL(sim_voice_set(printer.voice, "level", "1 38"));
    CU_ASSERT(has(get("/DevMgmt/ConsumableConfigDyn.xml"), "LevelRemaining>38<"));
    CU_ASSERT(has(get("/cdm/supply/v1/suppliesPublic"), "\"percentLifeDisplay\":38"));
    CU_ASSERT_PTR_NULL(sim_voice_set(printer.voice, "level", "1 off"));
    CU_ASSERT(!has(get("/cdm/supply/v1/suppliesPublic"), "percentLifeDisplay"));
    stop();
}

static void odd_bytes_become_question_marks_and_markup_is_escaped(void)
{
    start("all");
    CU_ASSERT(has(get("/DevMgmt/ConsumableConfigDyn.xml"), "FamilyName>Black?<"));
    CU_ASSERT(has(get("/DevMgmt/ProductConfigDyn.xml"), "MakeAndModel>Acme &lt;1&gt;<"));
    stop();
}

static void alert_changes_status_table_and_events(void)
{
    const struct sim_alert cover = { .group = 6,
                                     .group_index = 1,
                                     .code = 3,
                                     .severity = 3,
                                     .training = 3,
                                     .location = -1,
                                     .description = "Open" };
    uint32_t index;

    start("ledm");
    CU_ASSERT(has(get("/DevMgmt/ProductStatusDyn.xml"), "StatusCategory>ready<"));
    CU_ASSERT(sim_alert_open(&printer, &cover, &index));
    const char *status = get("/DevMgmt/ProductStatusDyn.xml");
    CU_ASSERT(has(status, "StatusCategory>closeDoorOrCover<"));
    CU_ASSERT(has(status, "ModificationNumber>1<") && has(status, "Severity>Error<"));
    CU_ASSERT(has(get("/EventMgmt/EventTable"), "AlertTableChanged"));
    CU_ASSERT_STRING_EQUAL(answer.tag, "\"1-2\"");
    CU_ASSERT(sim_alert_close(&printer, index));
    CU_ASSERT(has(get("/DevMgmt/ProductStatusDyn.xml"), "StatusCategory>ready<"));
    stop();
}

static void alerts_of_cdm_are_those_of_the_table(void)
{
    const struct sim_alert cover = { .group = 6, .code = 3, .severity = 3, .description = "Open" };
    uint32_t index;

    start("cdm");
    CU_ASSERT(has(get("/cdm/alert/v1/alerts"), "\"alerts\":[]"));
    CU_ASSERT(sim_alert_open(&printer, &cover, &index));
    CU_ASSERT(has(get("/cdm/alert/v1/alerts"), "\"closeDoorOrCover\",\"severity\":\"error\""));
    CU_ASSERT(has(get("/cdm/servicesDiscovery"), "/cdm/alert/v1/alerts"));
    stop();
}

static void older_pages_have_values_in_scripts(void)
{
    start("syncthru-old");
    CU_ASSERT(has(get("/home.htm"), "lcdFont\">Acme 1</font>"));
    CU_ASSERT(has(get("/Information/supplies_status.htm"), "var BlackTonerPer\t= 42;"));
    (void)get("/sws/app/information/home/home.json");
    CU_ASSERT_EQUAL(answer.status, 404);
    stop();
}

static void event_table_waits_for_what_is_newer(void)
{
    static const char head[] = "GET /EventMgmt/EventTable?a=b&timeout=12 HTTP/1.1\r\nHost: p\r\n"
                               "If-None-Match: \"1-1\"\r\n\r\n";

    start("ledm");
    (void)ask(head, "", 0, false);
    CU_ASSERT_EQUAL(answer.wait_ms, 1200);
    (void)ask(head, "", 0, true);
    CU_ASSERT(answer.wait_ms == 0 && answer.status == 304);
    CU_ASSERT(sim_events_add(&printer.voice->events, "JobEvent", NULL));
    const char *table = ask(head, "", 0, false);
    CU_ASSERT(answer.wait_ms == 0 && answer.status == 200);
    CU_ASSERT(has(table, "JobEvent") && !has(table, "PowerUpEvent"));
    CU_ASSERT(has(get("/EventMgmt/EventTable?timeout=12"), "PowerUpEvent"));
    stop();
}

static void service_that_is_not_there_is_404_and_counted(void)
{
    struct buf text;

    start("brother");
    (void)get("/DevMgmt/ProductConfigDyn.xml");
    CU_ASSERT_EQUAL(answer.status, 404);
    (void)get("/etc/mnt_info.csv");
    (void)get("/etc/mnt_info.csv?x=y");
    (void)ask("PUT /etc/mnt_info.csv HTTP/1.1\r\nHost: p\r\nContent-Length: 0\r\n\r\n", "", 0,
              false);
    CU_ASSERT_EQUAL(answer.status, 405);
    buf_init(&text, 1024);
    sim_asked_format(&printer.voice->asked, &text);
    CU_ASSERT_STRING_EQUAL(buf_text(&text), " GET:/DevMgmt/ProductConfigDyn.xml=1"
                                            " GET:/etc/mnt_info.csv=2 PUT:/etc/mnt_info.csv=1");
    buf_finish(&text);
    stop();
}

static const char *post(const char *bytes, size_t len)
{
    char head[256];

    (void)snprintf(head, sizeof head,
                   "POST /ipp/print HTTP/1.1\r\nHost: p\r\nContent-Type: application/ipp\r\n"
                   "Content-Length: %zu\r\n\r\n",
                   len);
    return ask(head, bytes, len, false);
}

static bool body_has(const char *part)
{
    return memmem(answer.body.data, answer.body.len, part, strlen(part)) != NULL;
}

static void ipp_tells_the_attributes_that_were_asked_for(void)
{
    static const char wanted[] = "\x01\x01\x00\x0b\x00\x00\x00\x07\x01"
                                 "\x44\x00\x14requested-attributes\x00\x0dmarker-levels"
                                 "\x44\x00\x00\x00\x0dprinter-state\x03";
    static const char *const levels = "marker-levels\x00\x04\x00\x00\x00\x2a";

    start("ipp");
    (void)post(wanted, sizeof wanted - 1);
    CU_ASSERT_EQUAL(answer.status, 200);
    CU_ASSERT_FATAL(answer.body.len > 8);
    CU_ASSERT_EQUAL(memcmp(answer.body.data, "\x01\x01\x00\x00\x00\x00\x00\x07", 8), 0);
    CU_ASSERT_PTR_NOT_NULL(memmem(answer.body.data, answer.body.len, levels, 19));
    CU_ASSERT(body_has("printer-state") && !body_has("printer-state-reasons"));
    CU_ASSERT(!body_has("printer-name"));
    stop();
}

static void ipp_refuses_every_other_operation_and_counts_it(void)
{
    static const char job[] = "\x02\x00\x00\x02\x00\x00\x00\x09\x01\x03";
    static const char odd[] = "\x05\x00\x00\x0b\x00\x00\x00\x09\x01\x03";
    static const char cut[] = "\x01\x01\x00\x0b\x00\x00\x00\x09\x01\x44\x00";
    struct buf text;

    start("ipp");
    (void)post(job, sizeof job - 1);
    CU_ASSERT_EQUAL(memcmp(answer.body.data, "\x02\x00\x05\x01\x00\x00\x00\x09", 8), 0);
    (void)post(odd, sizeof odd - 1);
    CU_ASSERT_EQUAL(memcmp(answer.body.data, "\x01\x01\x05\x03", 4), 0);
    (void)post(cut, sizeof cut - 1);
    CU_ASSERT_EQUAL(memcmp(answer.body.data, "\x01\x01\x04\x00", 4), 0);
    (void)post(cut, 7);
    CU_ASSERT_EQUAL(answer.status, 400);
    buf_init(&text, 1024);
    sim_asked_format(&printer.voice->asked, &text);
    CU_ASSERT_STRING_EQUAL(buf_text(&text), " POST:/ipp/print=4 ipp:0x0002=1 ipp:0x000b=2");
    buf_finish(&text);
    stop();
}

static void settings_replace_every_answer(void)
{
    start("ledm");
    CU_ASSERT_PTR_NULL(sim_voice_set(printer.voice, "type", "application/pdf"));
    (void)get("/DevMgmt/ProductStatusDyn.xml");
    CU_ASSERT_STRING_EQUAL(answer.type, "application/pdf");
    CU_ASSERT_PTR_NULL(sim_voice_set(printer.voice, "redirect", "http://elsewhere.example/"));
    (void)get("/DevMgmt/ProductStatusDyn.xml");
    CU_ASSERT(answer.status == 302 && has(answer.location, "elsewhere"));
    CU_ASSERT_PTR_NULL(sim_voice_set(printer.voice, "status", "401"));
    (void)get("/DevMgmt/ProductStatusDyn.xml");
    CU_ASSERT(answer.status == 401 && has(answer.challenge, "Basic"));
    CU_ASSERT_PTR_NOT_NULL(sim_voice_set(printer.voice, "status", "99"));
    CU_ASSERT_PTR_NOT_NULL(sim_voice_set(printer.voice, "level", "1 101"));
    CU_ASSERT_PTR_NOT_NULL(sim_voice_set(printer.voice, "services", "ledm,"));
    CU_ASSERT_PTR_NOT_NULL(sim_voice_set(printer.voice, "colour", "red"));
    stop();
}

static void huge_documents_are_whole(void)
{
    start("all");
    CU_ASSERT_PTR_NULL(sim_voice_set(printer.voice, "huge", "on"));
    const char *status = get("/DevMgmt/ProductStatusDyn.xml");
    CU_ASSERT(answer.body.len > (size_t)10 * 1024 * 1024);
    CU_ASSERT(has(status + answer.body.len - 30, "</psdyn:ProductStatusDyn>"));
    const char *json = get("/cdm/print/v2/status");
    CU_ASSERT(answer.body.len > (size_t)10 * 1024 * 1024 && json[answer.body.len - 1] == '}');
    stop();
}

UNIT_MAIN("sim_pages", UNIT_TEST(level_is_the_same_in_all_services),
          UNIT_TEST(level_of_the_web_may_be_another_one),
          UNIT_TEST(odd_bytes_become_question_marks_and_markup_is_escaped),
          UNIT_TEST(alert_changes_status_table_and_events),
          UNIT_TEST(alerts_of_cdm_are_those_of_the_table),
          UNIT_TEST(older_pages_have_values_in_scripts),
          UNIT_TEST(event_table_waits_for_what_is_newer),
          UNIT_TEST(service_that_is_not_there_is_404_and_counted),
          UNIT_TEST(ipp_tells_the_attributes_that_were_asked_for),
          UNIT_TEST(ipp_refuses_every_other_operation_and_counts_it),
          UNIT_TEST(settings_replace_every_answer), UNIT_TEST(huge_documents_are_whole))

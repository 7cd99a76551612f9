/* SPDX-License-Identifier: Apache-2.0 */
/* A recording of a printer that tells of people: the scan knows each of them by what the answers
 * said, finds them in answers as they came, and not in the recording; what the masks miss, it
 * refuses. */
#include "agent/record/recording.h"
#include "agent/record/veil_snmp.h"
#include "agent/recorder.h"
#include "agent/recorder_check.h"
#include "agent/recorder_web.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

static const char description[] = "HP ETHERNET,SN:CNRY7K65432";

static const char xml[] =
    "<ProductConfigDyn><ProductInformation><MakeAndModel>HP LaserJet L1</MakeAndModel>"
    "<SerialNumber>CNRY7K65432</SerialNumber><UUID>1c852a4d-b800-1f08-abcd-3c2af4c0ffee</UUID>"
    "</ProductInformation><ProductSettings><AssetNumber>CNRY-0815</AssetNumber>"
    "<ContactPerson>Canary Contact</ContactPerson><UserName>Canary-Jones</UserName>"
    "<DeviceInformation><DeviceLocation>Canary Wing 12</DeviceLocation></DeviceInformation>"
    "</ProductSettings></ProductConfigDyn>";

static const char json[] = "{identity:{model_name:'M20',host_name:'cnryhost7.example',"
                           "mac_addr:'3C:2A:F4:C0:FF:EE',ip_addr:'10.77.1.9',"
                           "admin_email:'jo@canary.example'},status:{status1:'Canary Panel'}}";

static const char csv[] = "Node Name,Contact,Serial No.\ncnryhost7,Canary Desk,CNRY7K65432\n";

/* Each of them is in one of these. */
static const char *const canaries[] = {
    "CNRY7K65432",       "1c852a4d-b800-1f08-abcd-3c2af4c0ffee",
    "CNRY-0815",         "Canary Contact",
    "Canary-Jones",      "Canary Wing 12",
    "cnryhost7.example", "3c2af4c0ffee",
    "10.77.1.9",         "jo@canary.example",
    "Canary Panel",      "Canary Desk",
};
#define CANARIES (sizeof canaries / sizeof canaries[0])

static struct web_set *set;
static struct reading_set *readings;
static struct leak leak;

static void add_document(enum web_document document, const char *text)
{
    CU_ASSERT_EQUAL_FATAL(web_set_put(set, document, 200, NULL, text, strlen(text)), WEB_GOOD);
}

static void add_reading(const char *oid, const void *bytes, size_t len)
{
    struct reading reading = { .type = READING_BYTES, .bytes = bytes, .len = len };

    CU_ASSERT_TRUE_FATAL(oid_parse(oid, &reading.oid));
    CU_ASSERT_TRUE_FATAL(reading_set_add(readings, &reading));
}

static void start(void)
{
    set = web_set_create();
    readings = reading_set_create(64, 4096);
    CU_ASSERT_FATAL(set != NULL && readings != NULL);
    add_document(WEB_LEDM_CONFIG, xml);
    add_document(WEB_SYNCTHRU_HOME, json);
    add_document(WEB_BROTHER_MAINTENANCE, csv);
    add_reading("1.3.6.1.2.1.1.1.0", description, strlen(description));
}

static void stop(void)
{
    web_set_destroy(set);
    reading_set_destroy(readings);
}

static bool finds(const struct mask *mask, const struct buf *text)
{
    return leak_find(mask, buf_text(text), text->len, &leak);
}

/* In hexadecimal, as UTF-16 in hexadecimal, and percent-encoded. */
static void encode(const char *text, unsigned how, struct buf *out)
{
    static const char *const before[] = { "", "", "%" };
    static const char *const behind[] = { "", "00", "" };

    buf_clear(out);
    for (const char *c = text; *c != '\0'; c++)
        (void)buf_append_format(out, "%s%02X%s", before[how], (unsigned)*c, behind[how]);
}

static void finds_each_canary_in_answers_as_they_came(void)
{
    struct mask *mask = mask_create();
    struct buf out;
    struct buf text;

    start();
    buf_init(&out, RECORDING_FILE);
    buf_init(&text, 4096);
    CU_ASSERT_TRUE(veil_snmp_put(mask, readings, &out) && recorder_web_put(mask, set, &out));
    for (size_t i = 0; i < CANARIES; i++) {
        buf_clear(&text);
        (void)buf_append_format(&text, "<a>%s</a>", canaries[i]);
        CU_ASSERT_TRUE(finds(mask, &text));
        for (unsigned how = 0; how < 3; how++) {
            encode(canaries[i], how, &text);
            CU_ASSERT_TRUE(finds(mask, &text));
        }
    }
    CU_ASSERT_TRUE(leak_find(mask, xml, strlen(xml), &leak));
    CU_ASSERT_TRUE(leak_find(mask, json, strlen(json), &leak));
    CU_ASSERT_TRUE(leak_find(mask, csv, strlen(csv), &leak));
    CU_ASSERT_TRUE(leak_find(mask, description, strlen(description), &leak));
    buf_finish(&out);
    buf_finish(&text);
    mask_destroy(mask);
    stop();
}

static void has_none_of_them_in_the_recording(void)
{
    struct recorder_source source = { .now_ms = 1 };
    struct recording recording;
    struct recording_fault fault;
    struct buf out;

    start();
    source.readings = readings;
    source.documents = set;
    buf_init(&out, RECORDING_FILE);
    CU_ASSERT_EQUAL_FATAL(recorder_write(&source, &out, &leak), ERR_NONE);
    CU_ASSERT_EQUAL(recording_read(out.data, out.len, &recording, &fault), ERR_NONE);
    CU_ASSERT_EQUAL(recording.count, 4);
    for (size_t i = 0; i < CANARIES; i++)
        CU_ASSERT_PTR_NULL(strstr(buf_text(&out), canaries[i]));
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "HP LaserJet L1"));
    buf_finish(&out);
    stop();
}

/* The recording of nothing but this document; stays until the next. */
static const char *recorded(enum web_document document, const char *text)
{
    static struct buf out;
    struct web_set *own = web_set_create();
    struct recorder_source source = { .now_ms = 1, .documents = own };

    CU_ASSERT_PTR_NOT_NULL_FATAL(own);
    CU_ASSERT_EQUAL_FATAL(web_set_put(own, document, 200, NULL, text, strlen(text)), WEB_GOOD);
    buf_finish(&out);
    buf_init(&out, RECORDING_FILE);
    CU_ASSERT_EQUAL(recorder_write(&source, &out, &leak), ERR_NONE);
    web_set_destroy(own);
    return buf_text(&out);
}

static void takes_no_member_without_a_name_for_the_root(void)
{
    const char *text = recorded(WEB_CDM_IDENTITY, "{\"productNumber\":\"1AB2C\",\"contact\":{\"\":{"
                                                  "\"category\":\"John Smith Room 12\","
                                                  "\"colors\":[\"Payroll dept\"]}}}");

    CU_ASSERT_PTR_NOT_NULL(strstr(text, "1AB2C"));
    CU_ASSERT_PTR_NULL(strstr(text, "John"));
    CU_ASSERT_PTR_NULL(strstr(text, "Payroll"));
}

static void learns_serial_numbers_that_are_integers(void)
{
    struct recorder_source source = { .now_ms = 1 };
    struct reading number = { .type = READING_INTEGER, .number = 718293645 };
    struct buf out;
    const char *text = recorded(WEB_CDM_IDENTITY, "{\"serialNumber\":123456789012,"
                                                  "\"firmwareVersion\":\"x 123456789012\"}");

    CU_ASSERT_PTR_NOT_NULL(strstr(text, "firmwareVersion"));
    CU_ASSERT_PTR_NULL(strstr(text, "123456789012"));
    start();
    add_reading("1.3.6.1.2.1.25.3.2.1.3.1", "Acme 100 718293645", 18);
    CU_ASSERT_TRUE_FATAL(oid_parse("1.3.6.1.2.1.43.5.1.1.17.1", &number.oid));
    CU_ASSERT_TRUE_FATAL(reading_set_add(readings, &number));
    source.readings = readings;
    buf_init(&out, RECORDING_FILE);
    CU_ASSERT_EQUAL(recorder_write(&source, &out, &leak), ERR_NONE);
    CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&out), "Acme 100 "));
    CU_ASSERT_PTR_NULL(strstr(buf_text(&out), "718293645"));
    buf_finish(&out);
    stop();
}

/* "ip" stands in PostScript, and is no address there. */
static void writes_equal_counters_of_which_one_is_left_out(void)
{
    const char *text =
        recorded(WEB_LEDM_USAGE, "<ProductUsageDyn><PrinterSubunit><TotalImpressions>123456"
                                 "</TotalImpressions><PostScriptImpressions>123456"
                                 "</PostScriptImpressions></PrinterSubunit></ProductUsageDyn>");

    CU_ASSERT_PTR_NOT_NULL(strstr(text, "123456"));
    CU_ASSERT_PTR_NULL(strstr(text, "PostScript"));
}

static bool is_good(const char *section)
{
    struct buf text;

    buf_init(&text, RECORDING_FILE);
    (void)recording_begin(&text, "", "2026-11", "test");
    (void)buf_append_format(&text, "%s\n[end]\n", section);
    bool good = recorder_check_text(&text);
    buf_finish(&text);
    return good;
}

static void checks_the_names_of_fields(void)
{
    CU_ASSERT_TRUE(is_good("[web /cdm/system/v1/identity]\nstatus 200\ntype application/json\n"
                           " {\n \"makeAndModel\":{\n \"name\":\"a \\\"b\\\": c\"}}"));
    CU_ASSERT_FALSE(is_good("[web /cdm/system/v1/identity]\nstatus 200\ntype application/json\n"
                            " {\n \"John Smith\":\"x\"}"));
    CU_ASSERT_FALSE(is_good("[web /DevMgmt/ProductConfigDyn.xml]\nstatus 200\ntype text/xml\n"
                            " <?xml version=\"1.0\"?>\n <ProductConfigDyn>\n  <JohnSmith>x"
                            "</JohnSmith></ProductConfigDyn>"));
    CU_ASSERT_FALSE(is_good("[web /etc/mnt_info.csv]\nstatus 200\ntype text/csv\n"
                            " \"Remaining Life(John Smith)\"\n \"5\""));
    CU_ASSERT_FALSE(is_good("[ipp /ipp/print]\nstatus 200\njohn-smith|33|5"));
    CU_ASSERT_TRUE(is_good("[ipp /ipp/print]\nstatus 200\nmarker-levels|33|5"));
}

/* A technical text is searched as it is: one in UTF-16 passes the masks. */
static void refuses_what_the_masks_missed_and_says_where(void)
{
    static const char wide[] = "H\0P\0 \0C\0N\0R\0Y\0"
                               "7\0K\0"
                               "6\0"
                               "5\0"
                               "4\0"
                               "3\0"
                               "2\0";
    struct recorder_source source = { .now_ms = 1 };
    struct buf out;

    start();
    add_reading("1.3.6.1.2.1.25.3.2.1.3.1", wide, sizeof wide - 1);
    source.readings = readings;
    source.documents = set;
    buf_init(&out, RECORDING_FILE);
    CU_ASSERT_EQUAL(recorder_write(&source, &out, &leak), ERR_REFUSED);
    const char *at = buf_text(&out);
    for (unsigned line = 1; line < leak.line; line++)
        at = strchr(at, '\n') + 1;
    CU_ASSERT_EQUAL(strncmp(at, "1.3.6.1.2.1.25.3.2.1.3.1|4x|", 28), 0);
    buf_finish(&out);
    stop();
}

UNIT_MAIN("recorder", UNIT_TEST(finds_each_canary_in_answers_as_they_came),
          UNIT_TEST(has_none_of_them_in_the_recording),
          UNIT_TEST(takes_no_member_without_a_name_for_the_root),
          UNIT_TEST(learns_serial_numbers_that_are_integers),
          UNIT_TEST(writes_equal_counters_of_which_one_is_left_out),
          UNIT_TEST(checks_the_names_of_fields),
          UNIT_TEST(refuses_what_the_masks_missed_and_says_where))

/* SPDX-License-Identifier: Apache-2.0 */
/* What work reads of LEDM documents, also of those that mean harm or are written otherwise. */
#include "agent/work/work_ledm.h"

#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define NODE(uri, type)                                                                            \
    "<m:ResourceNode><m:ResourceLink><d:ResourceURI>" uri "</d:ResourceURI></m:ResourceLink>"      \
    "<m:ResourceType><x:Any>" type "</x:Any></m:ResourceType></m:ResourceNode>"

static char text[4096];

static size_t manifest(const char *base, const char *nodes)
{
    return (size_t)snprintf(text, sizeof text,
                            "<n:Manifest xmlns:n='n' xmlns:m='m' xmlns:d='d' xmlns:x='x'>"
                            "<m:ResourceMap><m:ResourceLink><d:ResourceURI>%s</d:ResourceURI>"
                            "</m:ResourceLink>%s</m:ResourceMap></n:Manifest>",
                            base, nodes);
}

static size_t config(const char *settings)
{
    return (size_t)snprintf(text, sizeof text,
                            "<c:ProductConfigDyn xmlns:c='c' xmlns:d='d'><d:Version><d:Revision>"
                            "SVN</d:Revision></d:Version><c:ProductInformation><d:ProductNumber>"
                            "W1A53A </d:ProductNumber><d:Version><d:Date>2026-01</d:Date>"
                            "</d:Version></c:ProductInformation><c:ProductSettings>%s"
                            "</c:ProductSettings></c:ProductConfigDyn>",
                            settings);
}

static void paths_are_locked_beside_their_rows(void)
{
    CU_ASSERT_TRUE(web_work_may("PUT", WEB_WORK_POWER));
    CU_ASSERT_TRUE(web_work_may("PUT", WEB_WORK_CONFIG));
    CU_ASSERT_TRUE(web_work_may("PUT", "/FirmwareUpdate/FirmwareImage"));
    CU_ASSERT_TRUE(web_work_may("GET", "/FirmwareUpdate/FirmwareUpdateManifest.xml"));
    CU_ASSERT_FALSE(web_work_may("PUT", WEB_WORK_MODE));
    CU_ASSERT_FALSE(web_work_may("PUT", "/FirmwareUpdate/WebFWUpdate/StateAction"));
    CU_ASSERT_FALSE(web_work_may("PUT", "/ProductActions/FactoryReset"));
    CU_ASSERT_FALSE(web_work_may("PUT", "/FirmwareUpdate/FactoryImage"));
    CU_ASSERT_FALSE(web_work_may("PUT", "/FirmwareUpdate/../ProductActions/Image"));
    CU_ASSERT_FALSE(web_work_may("PUT", "/FirmwareUpdate/Image?x=1"));
    CU_ASSERT_FALSE(web_work_may("PUT", "/FirmwareUpdate/ Image"));
    CU_ASSERT_FALSE(web_work_may("POST", WEB_WORK_POWER));
    CU_ASSERT_FALSE(web_work_may("GET", WEB_WORK_POWER));
    CU_ASSERT_FALSE(web_work_may("GET", "/Jobs/JobList"));
    CU_ASSERT_FALSE(web_work_may("GET", ""));
}

static void a_manifest_gives_what_it_lists_and_no_more(void)
{
    struct work_ledm_paths paths = { 0 };

    CU_ASSERT_TRUE(work_ledm_read_manifest(
        text, manifest("/ProductActions", NODE("/FactoryReset", "PowerCycle")), &paths));
    CU_ASSERT_FALSE(paths.has_power);
    CU_ASSERT_TRUE(work_ledm_read_manifest(
        text, manifest("/ProductActions", NODE("/PowerCycle", "FactoryReset")), &paths));
    CU_ASSERT_FALSE(paths.has_power);
    CU_ASSERT_TRUE(work_ledm_read_manifest(
        text, manifest("/ProductActions", NODE("/PowerCycle", "PowerCycle")), &paths));
    CU_ASSERT_TRUE(paths.has_power);
    CU_ASSERT_TRUE(work_ledm_read_manifest(
        text, manifest("", NODE("/FirmwareUpdate/WebFWUpdate/State", "State")), &paths));
    CU_ASSERT_TRUE(paths.has_state);
    CU_ASSERT_TRUE(work_ledm_read_manifest(
        text, manifest("http://192.0.2.1", NODE("/FirmwareUpdate/Image", "FirmwareImage")),
        &paths));
    CU_ASSERT_STRING_EQUAL(paths.image, "");
    CU_ASSERT_TRUE(work_ledm_read_manifest(
        text, manifest("/FirmwareUpdate", NODE("/MyImage", "FirmwareImage")), &paths));
    CU_ASSERT_STRING_EQUAL(paths.image, "/FirmwareUpdate/MyImage");
    CU_ASSERT_FALSE(work_ledm_read_manifest("<x/>", 4, &paths));
    CU_ASSERT_FALSE(work_ledm_read_manifest("", 0, &paths));
}

static void a_config_has_its_own_version_and_settings(void)
{
    struct work_ledm_config read;

    CU_ASSERT_TRUE(work_ledm_read_config(
        text,
        config("<d:PowerSaveTimeout>1minute</d:PowerSaveTimeout><d:AssetNumber></d:AssetNumber>"),
        &read));
    CU_ASSERT_STRING_EQUAL(read.product, "W1A53A");
    CU_ASSERT_STRING_EQUAL(read.firmware, "2026-01");
    CU_ASSERT_EQUAL(read.has, 1U << SDS_DOC_SLEEP_MINUTES | 1U << SDS_DOC_ASSET_NUMBER);
    CU_ASSERT_STRING_EQUAL(read.settings[SDS_DOC_SLEEP_MINUTES], "1minute");
    CU_ASSERT_TRUE(work_ledm_read_config(
        text, config("<d:AssetNumber>Jane Doe, room 4</d:AssetNumber>"), &read));
    CU_ASSERT_STRING_EQUAL(read.settings[SDS_DOC_ASSET_NUMBER], "");
}

static void times_are_read_as_devices_write_them(void)
{
    static const char *const rows[][2] = {
        { "15minutes", "15" }, { "1minute", "1" },   { "30_minutes", "30" }, { "8hours", "480" },
        { "1hour", "60" },     { "4_hours", "240" }, { "disabled", "" },     { "", "" },
        { "15", "" },          { "minutes", "" },    { "15 minutes", "" },   { "15seconds", "" },
    };
    char value[SDS_DOC_WORD];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        work_ledm_value(SDS_DOC_SLEEP_MINUTES, rows[i][0], value);
        CU_ASSERT_STRING_EQUAL(value, rows[i][1]);
    }
}

static bool writes(const char *settings, unsigned name, const char *value, const char *wanted)
{
    const struct sds_doc_setting setting = { name, "" };
    struct sds_doc_setting put = setting;
    struct work_ledm_config read;
    struct buf out;
    bool has;

    (void)snprintf(put.value, sizeof put.value, "%s", value);
    CU_ASSERT_TRUE_FATAL(work_ledm_read_config(text, config(settings), &read));
    buf_init(&out, 4096);
    has = work_ledm_write(&read, &put, 1, &out) && strstr(buf_text(&out), wanted) != NULL;
    buf_finish(&out);
    return has;
}

static void times_are_written_as_the_device_wrote_them(void)
{
    CU_ASSERT_TRUE(writes("<d:AutoOffTime>8hours</d:AutoOffTime>", SDS_DOC_AUTO_OFF_MINUTES, "120",
                          ">2hours<"));
    CU_ASSERT_TRUE(
        writes("<d:AutoOffTime>8hours</d:AutoOffTime>", SDS_DOC_AUTO_OFF_MINUTES, "60", ">1hour<"));
    CU_ASSERT_TRUE(writes("<d:AutoOffTime>8hours</d:AutoOffTime>", SDS_DOC_AUTO_OFF_MINUTES, "90",
                          ">90minutes<"));
    CU_ASSERT_TRUE(writes("<d:AutoOffTime>30_minutes</d:AutoOffTime>", SDS_DOC_AUTO_OFF_MINUTES,
                          "120", ">120_minutes<"));
    CU_ASSERT_TRUE(writes("<d:PowerSaveTimeout/>", SDS_DOC_SLEEP_MINUTES, "1", ">1minute<"));
    CU_ASSERT_TRUE(writes("<d:AssetNumber/>", SDS_DOC_ASSET_NUMBER, "A-1", ">A-1<"));
    CU_ASSERT_FALSE(writes("<d:AssetNumber/>", SDS_DOC_SLEEP_MINUTES, "1", ""));
}

static void a_log_is_rows_with_a_code(void)
{
    static const char log[] =
        "<p:ProductLogsDyn xmlns:p='p' xmlns:d='d'><p:EventLog><p:Event><d:SequenceNumber>67"
        "</d:SequenceNumber><d:EventCode>71.00.ED</d:EventCode><d:TotalImpressions PEID='5000'>486"
        "</d:TotalImpressions><d:TimeStamp>2024-12-06T11:00:23.0Z</d:TimeStamp><d:Severity>Error"
        "</d:Severity><d:FirmwareVersion><d:Revision>MAN.2442C.00</d:Revision></d:FirmwareVersion>"
        "</p:Event><p:Event><d:EventCode>a b</d:EventCode></p:Event><p:Event><d:EventCode>17.1"
        "</d:EventCode><d:Severity>Warning</d:Severity><d:EventDetail>canary</d:EventDetail>"
        "<d:TimeStamp>yesterday</d:TimeStamp></p:Event><p:Event><d:EventCode>18.1</d:EventCode>"
        "</p:Event></p:EventLog><p:ErrorLog>canary</p:ErrorLog>"
        "<p:ColorUsageJobLog><p:Event><d:EventCode>canary</d:EventCode></p:Event>"
        "</p:ColorUsageJobLog></p:ProductLogsDyn>";
    struct sds_doc_alert rows[4];

    CU_ASSERT_EQUAL_FATAL(work_ledm_read_log(log, sizeof log - 1, rows, 4), 2);
    CU_ASSERT_STRING_EQUAL(rows[0].code, "71.00.ED");
    CU_ASSERT_EQUAL(rows[0].row, 67);
    CU_ASSERT_EQUAL(rows[0].impressions, 486);
    CU_ASSERT_EQUAL(rows[0].severity, 2);
    CU_ASSERT_EQUAL(rows[0].at_ms, INT64_C(1733482823000));
    CU_ASSERT_STRING_EQUAL(rows[0].firmware, "MAN.2442C.00");
    CU_ASSERT_STRING_EQUAL(rows[1].code, "17.1");
    CU_ASSERT_EQUAL(rows[1].at_ms, 0);
    CU_ASSERT_EQUAL(rows[1].row, SDS_FIELD_NONE);
    CU_ASSERT_EQUAL(rows[1].severity, 1); /* the next one has none, and is none */
    CU_ASSERT_PTR_NULL(memmem(rows, 2 * sizeof rows[0], "canary", 6));
    CU_ASSERT_EQUAL(work_ledm_read_log(log, sizeof log - 1, rows, 1), 1);
}

static void a_state_is_a_word_and_perhaps_a_number(void)
{
    static const char state[] = "<f:FirmwareUpdateState xmlns:f='f'><f:Status>verifyError"
                                "</f:Status></f:FirmwareUpdateState>";
    char word[SDS_DOC_WORD];
    int percent;

    CU_ASSERT_TRUE(work_ledm_read_state(state, sizeof state - 1, word, &percent));
    CU_ASSERT_STRING_EQUAL(word, "verifyerror");
    CU_ASSERT_EQUAL(percent, -1);
    CU_ASSERT_TRUE(work_ledm_has_failed(word));
    CU_ASSERT_FALSE(work_ledm_has_failed("writing"));
    CU_ASSERT_TRUE(work_ledm_is_normal("<FirmwareMode>normal</FirmwareMode>", 35));
    CU_ASSERT_FALSE(work_ledm_is_normal("<FirmwareMode>recovery</FirmwareMode>", 37));
}

UNIT_MAIN("work_ledm", UNIT_TEST(paths_are_locked_beside_their_rows),
          UNIT_TEST(a_manifest_gives_what_it_lists_and_no_more),
          UNIT_TEST(a_config_has_its_own_version_and_settings),
          UNIT_TEST(times_are_read_as_devices_write_them),
          UNIT_TEST(times_are_written_as_the_device_wrote_them),
          UNIT_TEST(a_log_is_rows_with_a_code), UNIT_TEST(a_state_is_a_word_and_perhaps_a_number))

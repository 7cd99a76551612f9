/* SPDX-License-Identifier: Apache-2.0 */
/* sds_show: who decides sees which printer, where, what is asked in plain words, by whom and until
 * when; and no text moves his cursor. */
#include "agent/sds_show.h"

#include "base/str.h"
#include "tests/unit/unit.h"

#include <string.h>

static struct sds_show_row rows[2];
static struct buf out;

static struct sds_doc_item *begin(size_t i, enum sds_work_kind kind)
{
    struct sds_show_row *row = &rows[i];
    struct sds_doc_item *item = &row->item.item;

    *row = (struct sds_show_row){ .address = "10.0.0.7" };
    sds_field_clear(&sds_doc_work_item, item);
    item->kind = kind;
    item->expires_ms = INT64_C(1795000000000);
    row->item.taken_ms = INT64_C(1794000000000);
    memset(row->item.digest, 'a' + (int)i, sizeof row->item.digest - 1);
    (void)str_copy(item->device, sizeof item->device, "00000000-0000-4000-8000-00000000000d");
    (void)str_copy(row->model, sizeof row->model, "LaserJet \033[2J\xc2\x9bX");
    (void)str_copy(row->serial, sizeof row->serial, "S123");
    return item;
}

static const char *table(size_t count)
{
    buf_clear(&out);
    sds_show_table(rows, count, "https://sds.example.org", &out);
    return buf_text(&out);
}

static bool has(const char *text)
{
    if (strstr(buf_text(&out), text) != NULL)
        return true;
    (void)fprintf(stderr, "no %s in:\n%s\n", text, buf_text(&out));
    return false;
}

static void a_line_says_which_printer_where_and_until_when(void)
{
    buf_init(&out, 65536);
    (void)begin(0, SDS_WORK_REBOOT);
    (void)table(1);
    CU_ASSERT_TRUE(has("WORD "));
    CU_ASSERT_TRUE(has("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  reboot"));
    CU_ASSERT_TRUE(has("LaserJet ?[2J?X (S123)"));
    CU_ASSERT_TRUE(has("  10.0.0.7 "));
    CU_ASSERT_TRUE(has("2026-11-18T"));
    CU_ASSERT_TRUE(has("restart it; asked by https://sds.example.org on 2026-11-06T"));
    CU_ASSERT_PTR_NULL(strchr(buf_text(&out), '\033'));
    CU_ASSERT_STRING_EQUAL(table(0), "");
    buf_finish(&out);
}

static void settings_and_firmware_are_said_in_plain_words(void)
{
    buf_init(&out, 65536);
    struct sds_doc_item *item = begin(0, SDS_WORK_CONFIGURATION);
    item->setting_count = 2;
    item->settings[0].name = SDS_DOC_SLEEP_MINUTES;
    (void)str_copy(item->settings[0].value, SDS_DOC_WORD, "15");
    item->settings[1].name = SDS_DOC_ASSET_NUMBER;
    (void)str_copy(item->settings[1].value, SDS_DOC_WORD, "A-7");
    item = begin(1, SDS_WORK_FIRMWARE);
    rows[1].model[0] = rows[1].serial[0] = rows[1].address[0] = '\0';
    item->has_firmware = 1;
    item->firmware.bytes = 7;
    (void)str_copy(item->firmware.version, SDS_DOC_WORD, "2501A");
    (void)table(2);
    CU_ASSERT_TRUE(has("have it sleep after 15 minutes, have the asset number A-7"));
    CU_ASSERT_TRUE(has("put version 2501A on it"));
    CU_ASSERT_TRUE(has("bbbb  firmware       00000000-0000-4000-8000-00000000000d"));
    buf_finish(&out);
}

static void programs_get_what_is_not_known_as_null(void)
{
    buf_init(&out, 65536);
    (void)begin(0, SDS_WORK_REBOOT);
    rows[0].address[0] = '\0';
    CU_ASSERT_TRUE(sds_show_json(rows, 1, "https://sds.example.org", &out));
    CU_ASSERT_TRUE(has("\"serial\":\"S123\""));
    CU_ASSERT_TRUE(has("\"address\":null"));
    CU_ASSERT_TRUE(has("\"said\":null"));
    CU_ASSERT_TRUE(has("\"platform\":\"https://sds.example.org\""));
    buf_finish(&out);
}

UNIT_MAIN("sds_show", UNIT_TEST(a_line_says_which_printer_where_and_until_when),
          UNIT_TEST(settings_and_firmware_are_said_in_plain_words),
          UNIT_TEST(programs_get_what_is_not_known_as_null))

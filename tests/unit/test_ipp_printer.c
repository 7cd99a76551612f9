/* SPDX-License-Identifier: Apache-2.0 */
/* Attributes of invented IPP printers with the oddities of real ones. */
#include "base/buf.h"
#include "tests/fakes/web_normalised.h"
#include "tests/unit/unit.h"

#include "agent/ipp.h"
#include "agent/normalise/ipp_printer.h"

#include <string.h>

#define EXPECT(nth, field, wanted)                                                                 \
    CU_ASSERT_STRING_EQUAL(web_normalised_value(nth, FIELD_##field), wanted)
#define COUNT(kind) web_normalised_count(RECORD_##kind)

static struct buf message;

static void value(uint8_t tag, const char *name, const void *bytes, size_t len)
{
    uint8_t head[3] = { tag, 0, (uint8_t)strlen(name) };
    uint8_t size[2] = { (uint8_t)(len >> 8), (uint8_t)len };

    (void)buf_append(&message, head, 3);
    (void)buf_append_text(&message, name);
    (void)buf_append(&message, size, 2);
    (void)buf_append(&message, bytes, len);
}

static void start(void)
{
    buf_finish(&message);
    buf_init(&message, 8192);
    (void)buf_append(&message, "\2\0\0\0\0\0\0\1\4", 9);
}

static void text(const char *name, const char *words)
{
    value(IPP_TAG_TEXT, name, words, strlen(words));
}

static void number(const char *name, int32_t given)
{
    uint32_t n = (uint32_t)given;
    uint8_t bytes[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

    value(strcmp(name, "printer-state") == 0 ? IPP_TAG_ENUM : IPP_TAG_INTEGER, name, bytes, 4);
}

static void make(void)
{
    web_normalised_start();
    (void)web_set_put(web_normalised_set(), WEB_IPP_PRINT, 200, "application/ipp", message.data,
                      message.len);
    CU_ASSERT_FATAL(web_normalised_make(SCOPE_ALL));
    buf_finish(&message);
}

static void identity_comes_from_attributes_and_the_device_id(void)
{
    start();
    text("printer-make-and-model", "EPSON AC-6000 Series");
    text("printer-device-id",
         "MFG:EPSON;CMD:ESCPL2;MDL:AC-6000 Series;CLS:PRINTER;SN:58374634303038353238;");
    text("printer-uuid", "urn:uuid:cfe92100-67c4-11d4-a45f-f8d027761251");
    value(IPP_TAG_TEXT, "printer-firmware-string-version", "20.44.AC\0", 9);
    text("printer-location", "Hall");
    text("printer-info", "SECRET");
    text("printer-state-message", "SECRET");
    text("printer-organization", "SECRET");
    text("printer-geo-location", "SECRET");
    number("printer-state", 3);
    number("printer-impressions-completed", 77);
    make();
    EXPECT(0, ASSET_MANUFACTURER, "Epson");
    EXPECT(0, ASSET_MODEL, "AC-6000 Series");
    EXPECT(0, ASSET_SERIAL, "X7F4008528");
    EXPECT(0, ASSET_UUID, "cfe92100-67c4-11d4-a45f-f8d027761251");
    EXPECT(0, ASSET_FIRMWARE, "20.44.AC");
    EXPECT(0, ASSET_LOCATION, "Hall");
    EXPECT(0, ASSET_STATE, "ready");
    CU_ASSERT_EQUAL(web_normalised_pages("total", "total"), 77);
    for (size_t field = 0; field < FIELD_COUNT; field++)
        CU_ASSERT_PTR_NULL(strstr(web_normalised_value(0, (enum field_id)field), "SECRET"));
}

static void digits_that_are_no_letters_are_a_serial_number_of_their_own(void)
{
    start();
    text("printer-device-id", "MFG:EPSON;MDL:AC-1;SN:583434593035343012;");
    make();
    EXPECT(0, ASSET_SERIAL, "583434593035343012");
    start();
    text("printer-device-id", "MFG:ACME;MDL:AC-1;SER:58374634303038353238;");
    make();
    EXPECT(0, ASSET_SERIAL, "58374634303038353238");
}

static void markers_are_joined_by_place(void)
{
    start();
    text("marker-names", "Black Toner_S/N_:CRUM-2305AC");
    text("", "Photo Black ink");
    text("", "Waste Toner Box");
    text("", "");
    text("marker-types", "toner");
    text("", "ink-cartridge");
    text("", "waste-toner");
    text("marker-colors", "#000000");
    text("", "#000000");
    text("", "none");
    text("", "#00FFFF");
    number("marker-levels", 62);
    number("", -3);
    number("", 90);
    number("", -1);
    make();
    CU_ASSERT_EQUAL_FATAL(COUNT(CONSUMABLE), 4);
    EXPECT(0, CONSUMABLE_DESCRIPTION, "Black Toner");
    EXPECT(0, CONSUMABLE_SERIAL, "CRUM-2305AC");
    EXPECT(0, CONSUMABLE_COLOUR, "black");
    EXPECT(0, CONSUMABLE_LEVEL, "62");
    EXPECT(0, CONSUMABLE_SOURCE, "ipp");
    EXPECT(1, CONSUMABLE_TYPE, "inkCartridge");
    EXPECT(1, CONSUMABLE_COLOUR, "photo black");
    EXPECT(1, CONSUMABLE_LEVEL, "");
    EXPECT(1, CONSUMABLE_LEVEL_QUALITY, "some");
    EXPECT(2, CONSUMABLE_CLASS, "receptacle");
    EXPECT(2, CONSUMABLE_LEVEL, "10"); /* the space left */
    EXPECT(2, CONSUMABLE_STATE, "almost-full");
    EXPECT(3, CONSUMABLE_COLOUR, "cyan");
    EXPECT(3, CONSUMABLE_LEVEL_QUALITY, "unlimited");
}

static void rows_of_supplies_come_before_markers(void)
{
    start();
    text("marker-names", "magenta ink");
    text("", "box");
    number("marker-levels", 99);
    number("", 98);
    value(IPP_TAG_OCTETS, "printer-supply",
          "type=inkCartridge;maxcapacity=100;level=20;class=supplyThatIsConsumed;unit=percent;",
          83);
    value(IPP_TAG_OCTETS, "", "type=wasteInk;maxcapacity=-2;level=-2;class=receptacleThatIsFilled",
          66);
    text("printer-supply-description", "");
    make();
    CU_ASSERT_EQUAL_FATAL(COUNT(CONSUMABLE), 2);
    EXPECT(0, CONSUMABLE_DESCRIPTION, "magenta ink");
    EXPECT(0, CONSUMABLE_COLOUR, "magenta");
    EXPECT(0, CONSUMABLE_LEVEL, "20");
    EXPECT(1, CONSUMABLE_LEVEL, "2"); /* the row has no number, the marker is 98 percent full */
    EXPECT(1, CONSUMABLE_CLASS, "receptacle");
}

static void alerts_have_the_places_of_the_mib(void)
{
    start();
    number("printer-state", 5);
    text("printer-state-reasons", "media-jam-error");
    text("", "toner-low-warning");
    text("printer-alert", "printer-alert[0] = code=jam;index=1;severity=critical;group=mediaPath;"
                          "groupindex=2;location=8600;training=trained;time=126508");
    text("", "none");
    text("", "code=unknown;severity=other;group=other");
    text("", "code=other");
    text("", "code=printerReadyToPrint;severity=otherother");
    text("printer-alert-description", "printer-alert-description[0] = 'Jam inside'");
    make();
    EXPECT(0, ASSET_STATE, "stopped");
    CU_ASSERT_EQUAL_FATAL(COUNT(INCIDENT), 2);
    EXPECT(0, INCIDENT_SEVERITY, "critical");
    EXPECT(0, INCIDENT_GROUP, "mediaPath");
    EXPECT(0, INCIDENT_GROUP_INDEX, "2");
    EXPECT(0, INCIDENT_CODE, "8");
    EXPECT(0, INCIDENT_LOCATION, "8600");
    EXPECT(0, INCIDENT_TRAINING, "trained");
    EXPECT(0, INCIDENT_TEXT, "Jam inside");
    EXPECT(1, INCIDENT_GROUP, "markerSupplies");
    EXPECT(1, INCIDENT_CODE, "1104");
}

static void reasons_of_queues_and_reports_are_no_incidents(void)
{
    static const char *const words[] = { "none",
                                         "paused",
                                         "offline-report",
                                         "other-error",
                                         "cups-ipp-missing-send-document",
                                         "toner-low-report",
                                         "spool-area-full-error",
                                         "new-word-warning",
                                         "cups-waiting-for-job-completed-error" };

    start();
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        text(i == 0 ? "printer-state-reasons" : "", words[i]);
    text("", "new-word-error");
    make();
    CU_ASSERT_EQUAL_FATAL(COUNT(INCIDENT), 1);
    EXPECT(0, INCIDENT_TEXT, "new-word");
    EXPECT(0, INCIDENT_SEVERITY, "critical");
}

static void a_reason_that_a_level_tells_is_told_by_it(void)
{
    start();
    text("printer-state-reasons", "marker-supply-low-warning");
    text("marker-names", "Black ink");
    text("", "Cyan ink");
    text("marker-types", "ink");
    text("", "ink");
    number("marker-levels", 6);
    number("", 7);
    make();
    CU_ASSERT_EQUAL(COUNT(INCIDENT), 0);
    EXPECT(0, CONSUMABLE_STATE, "low");
}

static void a_printer_has_its_own_idea_of_low(void)
{
    start();
    text("printer-state-reasons", "marker-supply-low-warning");
    text("marker-names", "Black ink");
    text("", "Cyan ink");
    text("marker-types", "ink");
    text("", "ink");
    number("marker-levels", 20);
    number("", 60);
    number("marker-low-levels", 20);
    number("", 20);
    make();
    EXPECT(0, CONSUMABLE_STATE, "low");
    EXPECT(1, CONSUMABLE_STATE, "ok");
    CU_ASSERT_EQUAL_FATAL(COUNT(INCIDENT), 1);
    EXPECT(0, INCIDENT_GROUP_INDEX, web_normalised_value(0, FIELD_CONSUMABLE_INDEX));
}

static void trays_are_told(void)
{
    start();
    text("printer-input-tray", "type=sheetFeedAutoNonRemovableTray;mediafeed=116900;"
                               "maxcapacity=250;level=250;status=0;name=Tray 1;index=1;unit=8;");
    text("", "type=sheetFeedAutoNonRemovable;maxcapacity=-2;level=-2;name=InputTray1");
    text("", "type=somethingNew;level=-2");
    make();
    CU_ASSERT_STRING_EQUAL(web_normalised_nth(0, FIELD_ASSET_TRAY, 0),
                           "sheetFeedAutoNonRemovableTray");
    CU_ASSERT_STRING_EQUAL(web_normalised_nth(0, FIELD_ASSET_TRAY, 1),
                           "sheetFeedAutoNonRemovableTray");
    CU_ASSERT_STRING_EQUAL(web_normalised_nth(0, FIELD_ASSET_TRAY, 2), "other");
    EXPECT(0, ASSET_TRAY_CAPACITY, "250");
    EXPECT(0, ASSET_TRAY_NAME, "Tray 1");
}

static void many_values_are_bounded(void)
{
    start();
    for (int i = 0; i < 60; i++)
        number(i == 0 ? "marker-levels" : "", i);
    for (int i = 0; i < 60; i++)
        text(i == 0 ? "printer-alert" : "", "code=jam;severity=critical");
    make();
    CU_ASSERT_EQUAL(COUNT(CONSUMABLE), 16);
    CU_ASSERT_EQUAL(COUNT(INCIDENT), 32);
    web_normalised_finish();
}

UNIT_MAIN("ipp_printer", UNIT_TEST(identity_comes_from_attributes_and_the_device_id),
          UNIT_TEST(digits_that_are_no_letters_are_a_serial_number_of_their_own),
          UNIT_TEST(markers_are_joined_by_place), UNIT_TEST(rows_of_supplies_come_before_markers),
          UNIT_TEST(alerts_have_the_places_of_the_mib),
          UNIT_TEST(reasons_of_queues_and_reports_are_no_incidents),
          UNIT_TEST(a_reason_that_a_level_tells_is_told_by_it),
          UNIT_TEST(a_printer_has_its_own_idea_of_low), UNIT_TEST(trays_are_told),
          UNIT_TEST(many_values_are_bounded))

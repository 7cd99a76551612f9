/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of invented HP devices with the oddities of real ones. */
#include "tests/unit/unit.h"
#include "tests/unit/web_case.h"

#include "agent/normalise/ledm.h"

#include <string.h>

#define CONFIG(product, settings)                                                                  \
    "  <p2:ProductConfigDyn xmlns:p='u' xmlns:p2='U' xmlns:dd='v'><dd:Version><dd:Revision>"       \
    "SVN-SCHEMA.690</dd:Revision></dd:Version><p:ProductInformation>" product                      \
    "</p:ProductInformation><p2:ProductSettings>" settings                                         \
    "</p2:ProductSettings></p2:ProductConfigDyn>"

static void identity_is_the_products_not_the_schemas(void)
{
    MAKE(WEB_LEDM_CONFIG,
         CONFIG("<dd:Version><dd:Revision>ACMEFW1</dd:Revision><dd:Date>2020-01-01</dd:Date>"
                "</dd:Version><dd:MakeAndModel>HP Acme Pro 9</dd:MakeAndModel>"
                "<dd:UUID>434E4438-4635-4046-B046-2C59E5D7BA01</dd:UUID>"
                "<dd:SerialNumber>ACME1234</dd:SerialNumber>"
                "<dd:ProductNumber>7X</dd:ProductNumber>",
                "<dd:AssetNumber>INV-7</dd:AssetNumber><p:ProductLanguage><dd:DeviceLanguage>it"
                "</dd:DeviceLanguage></p:ProductLanguage><p:DeviceInformation><dd:DeviceLocation>"
                "Hall</dd:DeviceLocation></p:DeviceInformation>"));
    EXPECT(0, ASSET_MANUFACTURER, "HP");
    EXPECT(0, ASSET_MODEL, "Acme Pro 9");
    EXPECT(0, ASSET_SERIAL, "ACME1234");
    EXPECT(0, ASSET_UUID, "434e4438-4635-4046-b046-2c59e5d7ba01");
    EXPECT(0, ASSET_PRODUCT_NUMBER, "7X");
    EXPECT(0, ASSET_FIRMWARE, "ACMEFW1");
    EXPECT(0, ASSET_LANGUAGE, "it");
    EXPECT(0, ASSET_TAG, "INV-7");
    EXPECT(0, ASSET_LOCATION, "Hall");
}

static void firmware_without_a_revision_is_its_date(void)
{
    MAKE(WEB_LEDM_CONFIG, CONFIG("<dd:Version><dd:Date>2014-06-18</dd:Date></dd:Version>"
                                 "<dd:MakeAndModel>ACME Photo series</dd:MakeAndModel>",
                                 ""));
    EXPECT(0, ASSET_FIRMWARE, "2014-06-18");
    EXPECT(0, ASSET_MANUFACTURER, "HP");
    EXPECT(0, ASSET_MODEL, "ACME Photo series");
}

static void people_and_places_are_not_decoded(void)
{
    MAKE(WEB_LEDM_CONFIG,
         CONFIG("<dd:MakeAndModel>HP Acme</dd:MakeAndModel>",
                "<dd:CompanyContact>SECRET1</dd:CompanyContact><dd:CompanyName>SECRET2"
                "</dd:CompanyName><dd:FriendlyName>SECRET3</dd:FriendlyName><p:EmailAlerts>"
                "<p:Address><dd:EmailAddress>SECRET4</dd:EmailAddress></p:Address></p:EmailAlerts>"
                "<p:GeoLocation><dd:Latitude>SECRET5</dd:Latitude></p:GeoLocation>"));
    for (size_t field = 0; field < FIELD_COUNT; field++)
        CU_ASSERT_PTR_NULL(strstr(web_normalised_value(0, (enum field_id)field), "SECRET"));
}

#define CONSUMABLES(infos)                                                                         \
    "<c:ConsumableConfigDyn xmlns:c='u' xmlns:dd='v'><dd:Version/>" infos "</"                     \
    "c:ConsumableConfigDyn>"
#define INFO(label, type, more)                                                                    \
    "<c:ConsumableInfo><dd:ConsumableLabelCode>" label "</dd:ConsumableLabelCode>"                 \
    "<dd:ConsumableTypeEnum>" type "</dd:ConsumableTypeEnum>" more "</c:ConsumableInfo>"
#define LEVEL(percent)                                                                             \
    "<dd:ConsumablePercentageLevelRemaining>" percent "</dd:ConsumablePercentageLevelRemaining>"
#define CAPACITY(most)                                                                             \
    "<dd:Capacity><dd:MaxCapacity>" most "</dd:MaxCapacity><dd:Unit>"                              \
    "100ImpressionsAt5PercentCoverage</dd:Unit></dd:Capacity>"

static void a_supply_has_all_that_is_told(void)
{
    MAKE(WEB_LEDM_CONSUMABLES,
         CONSUMABLES(INFO("K", "toner",
                          CAPACITY("31") LEVEL("24") "<dd:ConsumableFamilyName>Black toner supply"
                                                     "</dd:ConsumableFamilyName><dd:ProductNumber>"
                                                     "ACME10X</dd:ProductNumber><dd:SerialNumber>"
                                                     "S77</dd:SerialNumber>")));
    EXPECT(0, CONSUMABLE_TYPE, "toner");
    EXPECT(0, CONSUMABLE_CLASS, "consumed");
    EXPECT(0, CONSUMABLE_COLOUR, "black");
    EXPECT(0, CONSUMABLE_DESCRIPTION, "Black toner supply");
    EXPECT(0, CONSUMABLE_PART, "ACME10X");
    EXPECT(0, CONSUMABLE_SERIAL, "S77");
    EXPECT(0, CONSUMABLE_LEVEL, "24");
    EXPECT(0, CONSUMABLE_LEVEL_QUALITY, "percent");
    EXPECT(0, CONSUMABLE_CAPACITY, "3100");
    EXPECT(0, CONSUMABLE_CAPACITY_UNIT, "impressions");
    EXPECT(0, CONSUMABLE_STATE, "ok");
    EXPECT(0, CONSUMABLE_SOURCE, "ledm");
}

static void levels_that_are_all_tens_are_steps(void)
{
    MAKE(WEB_LEDM_CONSUMABLES,
         CONSUMABLES(INFO("C", "toner", LEVEL("30")) INFO("M", "toner", LEVEL("10"))));
    EXPECT(0, CONSUMABLE_LEVEL_QUALITY, "staged");
    EXPECT(1, CONSUMABLE_LEVEL, "10");
    EXPECT(1, CONSUMABLE_STATE, "low");
}

#define FROM(percent) "<dd:ConsumableLowThreshold>" percent "</dd:ConsumableLowThreshold>"
#define CALLED(state)                                                                              \
    "<dd:ConsumableLifeState><dd:ConsumableState>" state "</dd:ConsumableState>"                   \
    "</dd:ConsumableLifeState>"

/* A receptacle tells the room that is left: at its threshold it is nearly full, not low. */
static void at_its_threshold_a_toner_is_low_and_a_waste_box_almost_full(void)
{
    MAKE(WEB_LEDM_CONSUMABLES,
         CONSUMABLES(INFO("K", "toner", LEVEL("15") FROM("15"))
                         INFO("C", "toner", LEVEL("16") FROM("15"))
                             INFO("", "tonerCollectionUnit", LEVEL("15") FROM("15"))
                                 INFO("", "tonerCollectionUnit", LEVEL("16") FROM("15"))
                                     INFO("", "tonerCollectionUnit", LEVEL("40") CALLED("low"))));
    EXPECT(0, CONSUMABLE_STATE, "low");
    EXPECT(1, CONSUMABLE_STATE, "ok");
    EXPECT(2, CONSUMABLE_CLASS, "receptacle");
    EXPECT(2, CONSUMABLE_STATE, "almost-full");
    EXPECT(3, CONSUMABLE_STATE, "ok");
    EXPECT(4, CONSUMABLE_STATE, "almost-full");
}

static void what_is_not_known_is_not_zero(void)
{
    MAKE(WEB_LEDM_CONSUMABLES,
         CONSUMABLES(INFO("K", "ink",
                          CAPACITY("0") LEVEL("0") "<dd:ConsumableLifeState>"
                                                   "<dd:MeasuredQuantityState>unknown"
                                                   "</dd:MeasuredQuantityState>"
                                                   "</dd:ConsumableLifeState>")
                         INFO("C", "ink", LEVEL("0")) INFO("CMYK", "printhead", LEVEL("-1"))));
    EXPECT(0, CONSUMABLE_LEVEL, "");
    EXPECT(0, CONSUMABLE_LEVEL_QUALITY, "unknown");
    EXPECT(0, CONSUMABLE_CAPACITY, "");
    EXPECT(0, CONSUMABLE_STATE, "unknown");
    EXPECT(1, CONSUMABLE_LEVEL, "0");
    EXPECT(1, CONSUMABLE_STATE, "empty");
    EXPECT(2, CONSUMABLE_TYPE, "other");
    EXPECT(2, CONSUMABLE_DESCRIPTION, "printhead");
    EXPECT(2, CONSUMABLE_LEVEL_QUALITY, "");
}

static void a_serial_number_below_zero_lost_its_sign_bit(void)
{
    MAKE(WEB_LEDM_CONSUMABLES,
         CONSUMABLES(INFO("K", "toner", "<dd:SerialNumber>-1515257599</dd:SerialNumber>")
                         INFO("C", "toner", "<dd:SerialNumber>0</dd:SerialNumber>")));
    EXPECT(0, CONSUMABLE_SERIAL, "2779709697");
    EXPECT(1, CONSUMABLE_SERIAL, "");
}

#define USAGE(body) "<p:ProductUsageDyn xmlns:p='u' xmlns:dd='v'>" body "</p:ProductUsageDyn>"
#define PRINTER(total, mono, colour, more)                                                         \
    "<p:PrinterSubunit><dd:TotalImpressions PEID='5082'>" total "</dd:TotalImpressions>"           \
    "<dd:MonochromeImpressions>" mono "</dd:MonochromeImpressions><dd:ColorImpressions>" colour    \
    "</dd:ColorImpressions>" more "</p:PrinterSubunit>"
#define MEDIA(pages, peid, name)                                                                   \
    "<p:UsageByMedia><dd:TotalImpressions PEID='" peid "'>" pages                                  \
    "</dd:TotalImpressions><dd:MediaSizeName>" name "</dd:MediaSizeName></p:UsageByMedia>"

static void only_direct_children_are_the_printers_counters(void)
{
    MAKE(WEB_LEDM_USAGE,
         USAGE(PRINTER("1344", "452", "892",
                       "<dd:A4EquivalentImpressions><dd:TotalImpressions>9999.5"
                       "</dd:TotalImpressions></dd:A4EquivalentImpressions><dd:DuplexSheets>408"
                       "</dd:DuplexSheets><dd:PCL6Impressions><dd:TotalImpressions>4077"
                       "</dd:TotalImpressions></dd:PCL6Impressions>") "<p:CopyApplicationSubunit>"
                                                                      "<dd:TotalImpressions>107"
                                                                      "</dd:TotalImpressions>"
                                                                      "</p:CopyApplicationSubunit>"
                                                                      "<p:ScannerEngineSubunit>"
                                                                      "<dd:AdfImages>204"
                                                                      "</dd:AdfImages>"
                                                                      "<dd:FlatbedImages>218"
                                                                      "</dd:FlatbedImages>"
                                                                      "</p:ScannerEngineSubunit>"));
    CU_ASSERT_EQUAL(web_normalised_pages("total", "total"), 1344);
    CU_ASSERT_EQUAL(web_normalised_pages("total", "mono"), 452);
    CU_ASSERT_EQUAL(web_normalised_pages("total", "colour"), 892);
    CU_ASSERT_EQUAL(web_normalised_pages("copy", "total"), 107);
    CU_ASSERT_EQUAL(web_normalised_pages("scan", "total"), 422);
    EXPECT(0, METER_COUNT_SIDES, "duplex");
    EXPECT(0, METER_ENGINE_CYCLES, "");
}

static void colours_that_do_not_add_up_are_left_out(void)
{
    MAKE(WEB_LEDM_USAGE, USAGE(PRINTER("4053", "0", "3417", "")));
    CU_ASSERT_EQUAL(web_normalised_pages("total", "total"), 4053);
    CU_ASSERT_EQUAL(web_normalised_pages("total", "mono"), -1);
    CU_ASSERT_EQUAL(web_normalised_pages("total", "colour"), -1);
}

static void sizes_that_share_a_counter_are_told_once(void)
{
    MAKE(WEB_LEDM_USAGE,
         USAGE(PRINTER("931", "931", "0",
                       MEDIA("930", "5087", "na_letter_8.5x11in")
                           MEDIA("930", "5087", "iso_a4_210x297mm")
                               MEDIA("0", "1", "iso_a5_148x210mm") MEDIA("1", "2", "a6_or_card"))));
    CU_ASSERT_STRING_EQUAL(web_normalised_nth(0, FIELD_METER_COUNT_MEDIA, 0), "letter-or-a4");
    CU_ASSERT_STRING_EQUAL(web_normalised_nth(0, FIELD_METER_COUNT_MEDIA, 1), "a6-or-card");
    CU_ASSERT_STRING_EQUAL(web_normalised_nth(0, FIELD_METER_COUNT_MEDIA, 2), "");
}

#define USED(colour, raw, more)                                                                    \
    "<p:Consumable><dd:MarkerColor>" colour                                                        \
    "</dd:MarkerColor><dd:ConsumableTypeEnum>toner</dd:ConsumableTypeEnum>"                        \
    "<dd:ConsumableRawPercentageLevelRemaining>" raw                                               \
    "</dd:ConsumableRawPercentageLevelRemaining>" more "</p:Consumable>"

static void a_finer_level_is_taken_and_old_cartridges_are_not(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("K", "toner", LEVEL("20"))
                                                             INFO("C", "toner", LEVEL("30"))));
    web_normalised_put(
        WEB_LEDM_USAGE,
        USAGE("<p:ConsumableSubunit>" USED("Black", "21",
                                           "<dd:EstimatedPagesRemaining>550"
                                           "</dd:EstimatedPagesRemaining>"
                                           "<p:PreviousCartridgeData>"
                                           "<dd:ConsumableRawPercentageLevelRemaining>-20"
                                           "</dd:ConsumableRawPercentageLevelRemaining>"
                                           "</p:PreviousCartridgeData>") USED("Cyan", "95", "")
                  USED("Magenta", "50", "") "</p:ConsumableSubunit>"));
    CU_ASSERT_FATAL(web_normalised_make(SCOPE_ALL));
    CU_ASSERT_EQUAL(COUNT(CONSUMABLE), 2);
    EXPECT(0, CONSUMABLE_LEVEL, "21");
    EXPECT(0, CONSUMABLE_LEVEL_QUALITY, "percent");
    EXPECT(0, CONSUMABLE_PAGES_LEFT, "550");
    EXPECT(1, CONSUMABLE_LEVEL, "30"); /* of another time */
}

static void a_finer_level_takes_back_what_the_step_meant(void)
{
    web_normalised_start();
    web_normalised_put(WEB_LEDM_CONSUMABLES, CONSUMABLES(INFO("K", "toner", LEVEL("0")) INFO(
                                                 "C", "toner",
                                                 LEVEL("0") "<dd:ConsumableLifeState>"
                                                            "<dd:MeasuredQuantityState>unknown"
                                                            "</dd:MeasuredQuantityState>"
                                                            "</dd:ConsumableLifeState>")));
    web_normalised_put(WEB_LEDM_USAGE, USAGE("<p:ConsumableSubunit>" USED("Black", "4", "")
                                                 USED("Cyan", "0", "") "</p:ConsumableSubunit>"));
    CU_ASSERT_FATAL(web_normalised_make(SCOPE_ALL));
    EXPECT(0, CONSUMABLE_LEVEL, "4");
    EXPECT(0, CONSUMABLE_STATE, "low"); /* not empty */
    EXPECT(1, CONSUMABLE_LEVEL, "");    /* still not measured */
    EXPECT(1, CONSUMABLE_LEVEL_QUALITY, "unknown");
}

static void usage_alone_lists_supplies_too(void)
{
    MAKE(WEB_LEDM_USAGE,
         USAGE("<p:ConsumableSubunit>" USED("CyanMagentaYellow", "0",
                                            "<dd:ConsumableState>unknown</dd:ConsumableState>")
                   USED("Black", "11", "") "</p:ConsumableSubunit>"));
    CU_ASSERT_EQUAL_FATAL(COUNT(CONSUMABLE), 2);
    EXPECT(0, CONSUMABLE_COLOUR, "cyan magenta yellow");
    EXPECT(0, CONSUMABLE_LEVEL_QUALITY, "unknown");
    EXPECT(1, CONSUMABLE_LEVEL, "11");
}

#define STATUS(categories, alerts)                                                                 \
    "<s:ProductStatusDyn xmlns:s='u' xmlns:a='v' xmlns:dd='w'>" categories                         \
    "<s:AlertTable><dd:ModificationNumber>8</dd:ModificationNumber>" alerts                        \
    "</s:AlertTable></s:ProductStatusDyn>"
#define CATEGORY(word)                                                                             \
    "<s:Status><a:StatusCategory>" word "</a:StatusCategory><s:LocString lang='it'>Pronto"         \
    "</s:LocString></s:Status>"
#define ALERT(id, severity, details)                                                               \
    "<s:Alert><a:ProductStatusAlertID>" id "</a:ProductStatusAlertID><dd:SequenceNumber>4"         \
    "</dd:SequenceNumber><a:Severity>" severity "</a:Severity><a:AlertDetails>" details            \
    "</a:AlertDetails></s:Alert>"

static void states_are_what_the_device_does(void)
{
    static const struct {
        const char *body;
        const char *state;
    } rows[] = { { STATUS(CATEGORY("ready"), ""), "ready" },
                 { STATUS(CATEGORY("inPowerSave"), ""), "asleep" },
                 { STATUS(CATEGORY("trayEmptyOrOpen") CATEGORY("ready"), ""), "ready" },
                 { STATUS(CATEGORY("jamInPrinter"), ""), "stopped" },
                 { STATUS(CATEGORY("scannerAdfLoaded") CATEGORY("processing"), ""), "processing" },
                 { STATUS(CATEGORY("scannerAdfLoaded") CATEGORY("jamInPrinter"), ""), "stopped" },
                 { STATUS(CATEGORY("scannerAdfLoaded"), ""), "ready" },
                 { STATUS(CATEGORY("somethingNew"), ""), "" } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        MAKE(WEB_LEDM_STATUS, rows[i].body);
        EXPECT(0, ASSET_STATE, rows[i].state);
    }
}

static void what_only_informs_is_no_incident(void)
{
    MAKE(WEB_LEDM_STATUS,
         STATUS("", ALERT("genuineHP", "Info", "") ALERT("genuineHP", "Info", "")));
    CU_ASSERT_EQUAL(COUNT(INCIDENT), 0);
}

static void alerts_of_one_sequence_number_are_several(void)
{
    MAKE(WEB_LEDM_STATUS,
         STATUS("", ALERT("cartridgeLow", "Warning",
                          "<a:AlertDetailsMarkerColor>Cyan</a:AlertDetailsMarkerColor>"
                          "<a:AlertDetailsConsumableTypeEnum>toner"
                          "</a:AlertDetailsConsumableTypeEnum>")
                        ALERT("trayEmpty", "Error",
                              "<a:AlertDetailsInputBin>Tray2</a:AlertDetailsInputBin>")
                            ALERT("closeDoorOrCover", "Error", "")));
    CU_ASSERT_EQUAL_FATAL(COUNT(INCIDENT), 3);
    EXPECT(0, INCIDENT_GROUP, "markerSupplies");
    EXPECT(0, INCIDENT_SEVERITY, "warning");
    EXPECT(0, INCIDENT_CODE, "12");
    EXPECT(0, INCIDENT_TEXT, "cartridgeLow");
    EXPECT(1, INCIDENT_GROUP, "input");
    EXPECT(1, INCIDENT_GROUP_INDEX, "2");
    EXPECT(1, INCIDENT_CODE, "808");
    EXPECT(2, INCIDENT_GROUP, "cover");
    EXPECT(2, INCIDENT_SEVERITY, "critical");
}

static void the_server_header_says_who_it_is(void)
{
    web_normalised_start();
    web_set_server(web_normalised_set(), "HP HTTP Server; HP Acme 6500 A1a-b - AC557A; Serial "
                                         "Number: AC19K340; Name Built:Mon May 16, 2016 "
                                         "12:22:43PM {ACM1FN1621AR, ASIC id 0x001c2105}");
    CU_ASSERT_FATAL(web_normalised_make(SCOPE_ALL));
    EXPECT(0, ASSET_MODEL, "Acme 6500 A1a-b");
    EXPECT(0, ASSET_PRODUCT_NUMBER, "AC557A");
    EXPECT(0, ASSET_SERIAL, "AC19K340");
    EXPECT(0, ASSET_FIRMWARE, "ACM1FN1621AR");
    web_normalised_start();
    web_set_server(web_normalised_set(), "nginx; Serial Number: X123");
    CU_ASSERT_FATAL(web_normalised_make(SCOPE_ALL));
    CU_ASSERT_EQUAL(COUNT(ASSET), 0);
}

static void the_older_document_has_no_prefixes(void)
{
    MAKE(WEB_HP_PRODUCT, "<ProductInformation xmlns='u'><ProductName>HP Acme P20 Series"
                         "</ProductName><ProductSerialNumber>ACMEP20X</ProductSerialNumber>"
                         "<PrinterNumber>AB364A</PrinterNumber><FirmwareDatecode>20070221"
                         "</FirmwareDatecode><HardwareAddress>001A4B0A0B0C</HardwareAddress>"
                         "</ProductInformation>");
    EXPECT(0, ASSET_MODEL, "Acme P20 Series");
    EXPECT(0, ASSET_MAC, "00:1a:4b:0a:0b:0c");
    EXPECT(0, ASSET_FIRMWARE, "20070221");
}

static void who_it_is_can_be_asked_without_records(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    struct sighting sighting;

    web_normalised_start();
    CU_ASSERT_EQUAL(normalise_web_state(web_normalised_set()), DEVICE_STATE_UNKNOWN);
    web_normalised_put(WEB_LEDM_CONFIG,
                       CONFIG("<dd:MakeAndModel>Acme 9</dd:MakeAndModel>"
                              "<dd:UUID>434E4438-4635-4046-B046-2C59E5D7BA01</dd:UUID>"
                              "<dd:SerialNumber>ACME1234</dd:SerialNumber>",
                              ""));
    web_normalised_put(WEB_LEDM_STATUS, STATUS(CATEGORY("inPowerSave"), ""));
    normalise_web_sighting(web_normalised_set(), &address, &sighting);
    CU_ASSERT_STRING_EQUAL(sighting.serial, "ACME1234");
    CU_ASSERT_STRING_EQUAL(sighting.model, "Acme 9");
    CU_ASSERT_STRING_EQUAL(sighting.uuid, "434e4438-4635-4046-b046-2c59e5d7ba01");
    CU_ASSERT_EQUAL(normalise_web_state(web_normalised_set()), DEVICE_ASLEEP);
}

static void other_documents_are_nothing(void)
{
    MAKE(WEB_LEDM_CONFIG, "<html><ProductInformation/></html>");
    CU_ASSERT_EQUAL(COUNT(ASSET), 0);
    MAKE(WEB_LEDM_USAGE, "<ProductUsageDyn>");
    CU_ASSERT_EQUAL(COUNT(METER), 0);
    MAKE(WEB_LEDM_CONSUMABLES, "<!DOCTYPE x [<!ENTITY a 'b'>]><ConsumableConfigDyn/>");
    CU_ASSERT_EQUAL(COUNT(CONSUMABLE), 0);
    web_normalised_finish();
}

UNIT_MAIN("ledm", UNIT_TEST(identity_is_the_products_not_the_schemas),
          UNIT_TEST(firmware_without_a_revision_is_its_date),
          UNIT_TEST(people_and_places_are_not_decoded), UNIT_TEST(a_supply_has_all_that_is_told),
          UNIT_TEST(levels_that_are_all_tens_are_steps),
          UNIT_TEST(at_its_threshold_a_toner_is_low_and_a_waste_box_almost_full),
          UNIT_TEST(what_is_not_known_is_not_zero),
          UNIT_TEST(a_serial_number_below_zero_lost_its_sign_bit),
          UNIT_TEST(only_direct_children_are_the_printers_counters),
          UNIT_TEST(colours_that_do_not_add_up_are_left_out),
          UNIT_TEST(sizes_that_share_a_counter_are_told_once),
          UNIT_TEST(a_finer_level_is_taken_and_old_cartridges_are_not),
          UNIT_TEST(a_finer_level_takes_back_what_the_step_meant),
          UNIT_TEST(usage_alone_lists_supplies_too), UNIT_TEST(states_are_what_the_device_does),
          UNIT_TEST(what_only_informs_is_no_incident),
          UNIT_TEST(alerts_of_one_sequence_number_are_several),
          UNIT_TEST(the_server_header_says_who_it_is),
          UNIT_TEST(the_older_document_has_no_prefixes),
          UNIT_TEST(who_it_is_can_be_asked_without_records), UNIT_TEST(other_documents_are_nothing))

/* SPDX-License-Identifier: Apache-2.0 */
/* The table, then look-ups in it. */
#include "protocol/field.h"

#include "protocol/field_value.h"
#include "protocol/words.h"

#include <assert.h>
#include <string.h>

#define ATTRIBUTE(id_, kind_, name_)                                                               \
    .id = (id_), .kind = (kind_), .form = FIELD_FORM_ATTRIBUTE, .name = (name_), .parent = (id_)
#define ELEMENT(id_, kind_, name_)                                                                 \
    .id = (id_), .kind = (kind_), .form = FIELD_FORM_ELEMENT, .name = (name_), .parent = (id_)
#define SUB_ATTRIBUTE(id_, parent_, kind_, name_)                                                  \
    .id = (id_), .kind = (kind_), .form = FIELD_FORM_SUB_ATTRIBUTE, .name = (name_),               \
    .parent = (parent_)

#define UUID_BYTES    36
#define TIME_BYTES    FIELD_VALUE_TIME_BYTES
#define COUNT_BYTES   19
#define INTEGER_BYTES 11
#define PERCENT_BYTES 6
#define MAC_BYTES     17
#define ADDRESS_BYTES 45

/* What stands in every record about a device. */
#define DEVICE_AND_AT(prefix, kind)                                                                \
    [prefix##                                                                                      \
        _DEVICE] = { ATTRIBUTE(prefix##_DEVICE, kind, "device"), .type = FIELD_TYPE_UUID,          \
                     .required = true, .limit = UUID_BYTES,                                        \
                     .help =                                                                       \
                         "Random UUID that the agent gave the device; derived from nothing." },    \
        [prefix##_AT] = { ATTRIBUTE(prefix##_AT, kind, "at"), .type = FIELD_TYPE_TIME,             \
                          .required = true, .limit = TIME_BYTES,                                   \
                          .help = "When the agent read it, by the agent's clock." }

/* clang-format off */
static const struct field table[FIELD_COUNT] = {
    DEVICE_AND_AT(FIELD_ASSET, RECORD_ASSET),
    [FIELD_ASSET_MANUFACTURER] = { ELEMENT(FIELD_ASSET_MANUFACTURER, RECORD_ASSET, "manufacturer"),
        .type = FIELD_TYPE_TEXT, .limit = 128,
        .help = "Maker's name as people write it, from sysDescr, sysObjectID or the IEEE 1284 device id." },
    [FIELD_ASSET_MODEL] = { ELEMENT(FIELD_ASSET_MODEL, RECORD_ASSET, "model"),
        .type = FIELD_TYPE_TEXT, .limit = 255,
        .help = "Model without the maker's name, from hrDeviceDescr, the IEEE 1284 device id or the maker's own objects." },
    [FIELD_ASSET_SERIAL] = { ELEMENT(FIELD_ASSET_SERIAL, RECORD_ASSET, "serial"),
        .type = FIELD_TYPE_TEXT, .limit = 128, .withheld_by = FIELD_SWITCH_SERIAL,
        .help = "Serial number of the printer, prtGeneralSerialNumber." },
    [FIELD_ASSET_MAC] = { ELEMENT(FIELD_ASSET_MAC, RECORD_ASSET, "mac"),
        .type = FIELD_TYPE_MAC, .many = true, .limit = MAC_BYTES, .withheld_by = FIELD_SWITCH_MAC,
        .help = "Hardware address of a network interface, ifPhysAddress; the one that was asked stands first." },
    [FIELD_ASSET_HOSTNAME] = { ELEMENT(FIELD_ASSET_HOSTNAME, RECORD_ASSET, "hostname"),
        .type = FIELD_TYPE_TEXT, .limit = 255, .withheld_by = FIELD_SWITCH_HOSTNAME,
        .help = "Name that the device has for itself, sysName." },
    [FIELD_ASSET_ADDRESS] = { ELEMENT(FIELD_ASSET_ADDRESS, RECORD_ASSET, "address"),
        .type = FIELD_TYPE_ADDRESS, .limit = ADDRESS_BYTES, .withheld_by = FIELD_SWITCH_ADDRESS,
        .help = "IP address at which the agent reads the device; none for one that it reads at a USB port." },
    [FIELD_ASSET_LOCATION] = { ELEMENT(FIELD_ASSET_LOCATION, RECORD_ASSET, "location"),
        .type = FIELD_TYPE_TEXT, .limit = 255, .withheld_by = FIELD_SWITCH_LOCATION,
        .help = "Where the device says that it stands, sysLocation." },
    [FIELD_ASSET_FIRMWARE] = { ELEMENT(FIELD_ASSET_FIRMWARE, RECORD_ASSET, "firmware"),
        .type = FIELD_TYPE_TEXT, .many = true, .limit = 255,
        .help = "Version of a firmware, the main one first." },
    [FIELD_ASSET_UUID] = { ELEMENT(FIELD_ASSET_UUID, RECORD_ASSET, "uuid"),
        .type = FIELD_TYPE_UUID, .limit = UUID_BYTES, .withheld_by = FIELD_SWITCH_SERIAL,
        .help = "UUID that the maker gave the device (IPP printer-uuid); it identifies as a serial number does." },
    [FIELD_ASSET_PRODUCT_NUMBER] = { ELEMENT(FIELD_ASSET_PRODUCT_NUMBER, RECORD_ASSET, "product-number"),
        .type = FIELD_TYPE_TEXT, .limit = 64,
        .help = "The maker's order number of the model." },
    [FIELD_ASSET_TAG] = { ELEMENT(FIELD_ASSET_TAG, RECORD_ASSET, "asset-tag"),
        .type = FIELD_TYPE_TEXT, .limit = 64, .withheld_by = FIELD_SWITCH_ASSET_TAG,
        .help = "Inventory number that the owner wrote into the device." },
    [FIELD_ASSET_CHARSET] = { ELEMENT(FIELD_ASSET_CHARSET, RECORD_ASSET, "charset"),
        .type = FIELD_TYPE_TEXT, .limit = 64,
        .help = "Character set that the device declares for its texts, prtLocalizationCharacterSet; the record itself is UTF-8." },
    [FIELD_ASSET_LANGUAGE] = { ELEMENT(FIELD_ASSET_LANGUAGE, RECORD_ASSET, "language"),
        .type = FIELD_TYPE_TEXT, .limit = 3,
        .help = "Language of the panel, as an ISO 639 code in lower case, prtLocalizationLanguage of prtConsoleLocalization or prtGeneralCurrentLocalization." },
    [FIELD_ASSET_STATE] = { ELEMENT(FIELD_ASSET_STATE, RECORD_ASSET, "state"),
        .type = FIELD_TYPE_CHOICE, .limit = 16,
        .choices = "ready|processing|asleep|stopped|off-expected|unreachable|gone",
        .help = "What the device does, from hrPrinterStatus, hrDeviceStatus and hrPrinterDetectedErrorState; the last three from its silence." },
    [FIELD_ASSET_SAME_AS] = { ELEMENT(FIELD_ASSET_SAME_AS, RECORD_ASSET, "same-as"),
        .type = FIELD_TYPE_UUID, .limit = UUID_BYTES,
        .help = "The device whose id goes on for this one, which turned out to be the same printer; said once, with state gone." },
    [FIELD_ASSET_LICENCE] = { ELEMENT(FIELD_ASSET_LICENCE, RECORD_ASSET, "licence"),
        .type = FIELD_TYPE_CHOICE, .limit = 16, .choices = "unlicensed",
        .help = "Unlicensed: over the licence's number of devices, or new while it is restricted, so that nothing else is delivered of it until renewal; absent: covered, or no licence is asked for." },
    [FIELD_ASSET_TRAY] = { ELEMENT(FIELD_ASSET_TRAY, RECORD_ASSET, "tray"),
        .type = FIELD_TYPE_CHOICE, .many = true, .limit = 32, .choices = WORDS_INPUT_TYPES,
        .help = "An input for media: its kind, prtInputType; how full it is does not stand here." },
    [FIELD_ASSET_TRAY_INDEX] = { SUB_ATTRIBUTE(FIELD_ASSET_TRAY_INDEX, FIELD_ASSET_TRAY, RECORD_ASSET, "index"),
        .type = FIELD_TYPE_COUNT, .required = true, .limit = COUNT_BYTES,
        .help = "prtInputIndex, to which an incident's group-index points." },
    [FIELD_ASSET_TRAY_NAME] = { SUB_ATTRIBUTE(FIELD_ASSET_TRAY_NAME, FIELD_ASSET_TRAY, RECORD_ASSET, "name"),
        .type = FIELD_TYPE_TEXT, .limit = 64, .withheld_by = FIELD_SWITCH_SUBUNIT,
        .help = "prtInputName, else prtInputDescription; people may have written it." },
    [FIELD_ASSET_TRAY_CAPACITY] = { SUB_ATTRIBUTE(FIELD_ASSET_TRAY_CAPACITY, FIELD_ASSET_TRAY, RECORD_ASSET, "capacity"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "What it holds when full, prtInputMaxCapacity." },
    [FIELD_ASSET_TRAY_UNIT] = { SUB_ATTRIBUTE(FIELD_ASSET_TRAY_UNIT, FIELD_ASSET_TRAY, RECORD_ASSET, "unit"),
        .type = FIELD_TYPE_CHOICE, .limit = 32, .choices = WORDS_SUPPLY_UNITS,
        .help = "Unit of the capacity, prtInputCapacityUnit." },
    [FIELD_ASSET_TRAY_MEDIA] = { SUB_ATTRIBUTE(FIELD_ASSET_TRAY_MEDIA, FIELD_ASSET_TRAY, RECORD_ASSET, "media"),
        .type = FIELD_TYPE_TEXT, .limit = 64, .withheld_by = FIELD_SWITCH_SUBUNIT,
        .help = "What lies in it, prtInputMediaName; people may have written it." },
    [FIELD_ASSET_TRAY_SIZE] = { SUB_ATTRIBUTE(FIELD_ASSET_TRAY_SIZE, FIELD_ASSET_TRAY, RECORD_ASSET, "size"),
        .type = FIELD_TYPE_TEXT, .limit = 24,
        .help = "Size of the medium, such as 210x297mm, the shorter side first, from prtInputMediaDimFeedDirChosen and its fellows." },
    [FIELD_ASSET_OUTPUT] = { ELEMENT(FIELD_ASSET_OUTPUT, RECORD_ASSET, "output"),
        .type = FIELD_TYPE_CHOICE, .many = true, .limit = 32, .choices = WORDS_OUTPUT_TYPES,
        .help = "A place for what was printed: its kind, prtOutputType." },
    [FIELD_ASSET_OUTPUT_INDEX] = { SUB_ATTRIBUTE(FIELD_ASSET_OUTPUT_INDEX, FIELD_ASSET_OUTPUT, RECORD_ASSET, "index"),
        .type = FIELD_TYPE_COUNT, .required = true, .limit = COUNT_BYTES,
        .help = "prtOutputIndex, to which an incident's group-index points." },
    [FIELD_ASSET_OUTPUT_NAME] = { SUB_ATTRIBUTE(FIELD_ASSET_OUTPUT_NAME, FIELD_ASSET_OUTPUT, RECORD_ASSET, "name"),
        .type = FIELD_TYPE_TEXT, .limit = 64, .withheld_by = FIELD_SWITCH_SUBUNIT,
        .help = "prtOutputName, else prtOutputDescription; people may have written it." },
    [FIELD_ASSET_OUTPUT_CAPACITY] = { SUB_ATTRIBUTE(FIELD_ASSET_OUTPUT_CAPACITY, FIELD_ASSET_OUTPUT, RECORD_ASSET, "capacity"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "What it holds when full, prtOutputMaxCapacity." },
    [FIELD_ASSET_OUTPUT_UNIT] = { SUB_ATTRIBUTE(FIELD_ASSET_OUTPUT_UNIT, FIELD_ASSET_OUTPUT, RECORD_ASSET, "unit"),
        .type = FIELD_TYPE_CHOICE, .limit = 32, .choices = WORDS_SUPPLY_UNITS,
        .help = "Unit of the capacity, prtOutputCapacityUnit." },
    [FIELD_ASSET_COVER] = { ELEMENT(FIELD_ASSET_COVER, RECORD_ASSET, "cover"),
        .type = FIELD_TYPE_TEXT, .many = true, .limit = 64, .withheld_by = FIELD_SWITCH_SUBUNIT,
        .help = "A cover or door by its name, prtCoverDescription." },
    [FIELD_ASSET_COVER_INDEX] = { SUB_ATTRIBUTE(FIELD_ASSET_COVER_INDEX, FIELD_ASSET_COVER, RECORD_ASSET, "index"),
        .type = FIELD_TYPE_COUNT, .required = true, .limit = COUNT_BYTES,
        .help = "prtCoverIndex, to which an incident's group-index points." },

    DEVICE_AND_AT(FIELD_CONSUMABLE, RECORD_CONSUMABLE),
    [FIELD_CONSUMABLE_INDEX] = { ATTRIBUTE(FIELD_CONSUMABLE_INDEX, RECORD_CONSUMABLE, "index"),
        .type = FIELD_TYPE_COUNT, .required = true, .limit = COUNT_BYTES,
        .help = "Place of the supply in the device, prtMarkerSuppliesIndex, or a number above 2000000000 where only its web services list it; the same supply keeps it." },
    [FIELD_CONSUMABLE_TYPE] = { ELEMENT(FIELD_CONSUMABLE_TYPE, RECORD_CONSUMABLE, "type"),
        .type = FIELD_TYPE_CHOICE, .limit = 32, .choices = WORDS_SUPPLY_TYPES,
        .help = "Kind of supply, prtMarkerSuppliesType in the words of the IANA registry." },
    [FIELD_CONSUMABLE_CLASS] = { ELEMENT(FIELD_CONSUMABLE_CLASS, RECORD_CONSUMABLE, "class"),
        .type = FIELD_TYPE_CHOICE, .limit = 16, .choices = "consumed|receptacle",
        .help = "Whether it is used up or filled up, prtMarkerSuppliesClass." },
    [FIELD_CONSUMABLE_COLOUR] = { ELEMENT(FIELD_CONSUMABLE_COLOUR, RECORD_CONSUMABLE, "colour"),
        .type = FIELD_TYPE_TEXT, .limit = 64,
        .help = "Colour, prtMarkerColorantValue, in lower case where it is a plain word such as cyan." },
    [FIELD_CONSUMABLE_DESCRIPTION] = { ELEMENT(FIELD_CONSUMABLE_DESCRIPTION, RECORD_CONSUMABLE, "description"),
        .type = FIELD_TYPE_TEXT, .limit = 255,
        .help = "Name that the device gives the supply, prtMarkerSuppliesDescription, in the device's language." },
    [FIELD_CONSUMABLE_PART] = { ELEMENT(FIELD_CONSUMABLE_PART, RECORD_CONSUMABLE, "part"),
        .type = FIELD_TYPE_TEXT, .limit = 64,
        .help = "Part number for ordering, where the device tells it." },
    [FIELD_CONSUMABLE_SERIAL] = { ELEMENT(FIELD_CONSUMABLE_SERIAL, RECORD_CONSUMABLE, "serial"),
        .type = FIELD_TYPE_TEXT, .limit = 64, .withheld_by = FIELD_SWITCH_SERIAL,
        .help = "Serial number of the cartridge, where the device tells it." },
    [FIELD_CONSUMABLE_LEVEL] = { ELEMENT(FIELD_CONSUMABLE_LEVEL, RECORD_CONSUMABLE, "level"),
        .type = FIELD_TYPE_PERCENT, .limit = PERCENT_BYTES,
        .help = "Percent of what a full one holds, from prtMarkerSuppliesLevel; of a receptacle the space left; empty when there is no number." },
    [FIELD_CONSUMABLE_LEVEL_QUALITY] = { SUB_ATTRIBUTE(FIELD_CONSUMABLE_LEVEL_QUALITY, FIELD_CONSUMABLE_LEVEL, RECORD_CONSUMABLE, "quality"),
        .type = FIELD_TYPE_CHOICE, .required = true, .limit = 16, .choices = "exact|percent|staged|some|unlimited|unknown",
        .help = "How good the level is: counted against a capacity, told as percent, told in coarse steps; or without a number: some left (-3), without limit (-1), unknown (-2)." },
    [FIELD_CONSUMABLE_CAPACITY] = { ELEMENT(FIELD_CONSUMABLE_CAPACITY, RECORD_CONSUMABLE, "capacity"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "What a full one holds, prtMarkerSuppliesMaxCapacity." },
    [FIELD_CONSUMABLE_CAPACITY_UNIT] = { SUB_ATTRIBUTE(FIELD_CONSUMABLE_CAPACITY_UNIT, FIELD_CONSUMABLE_CAPACITY, RECORD_CONSUMABLE, "unit"),
        .type = FIELD_TYPE_CHOICE, .required = true, .limit = 32, .choices = WORDS_SUPPLY_UNITS,
        .help = "Unit of the capacity, prtMarkerSuppliesSupplyUnit." },
    [FIELD_CONSUMABLE_REMAINING] = { ELEMENT(FIELD_CONSUMABLE_REMAINING, RECORD_CONSUMABLE, "remaining"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "What is left, prtMarkerSuppliesLevel when it is a number; of a receptacle the space left." },
    [FIELD_CONSUMABLE_REMAINING_UNIT] = { SUB_ATTRIBUTE(FIELD_CONSUMABLE_REMAINING_UNIT, FIELD_CONSUMABLE_REMAINING, RECORD_CONSUMABLE, "unit"),
        .type = FIELD_TYPE_CHOICE, .required = true, .limit = 32, .choices = WORDS_SUPPLY_UNITS,
        .help = "Unit of what is left, prtMarkerSuppliesSupplyUnit." },
    [FIELD_CONSUMABLE_PAGES_LEFT] = { ELEMENT(FIELD_CONSUMABLE_PAGES_LEFT, RECORD_CONSUMABLE, "pages-left"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "Pages that the device itself expects to print with it." },
    [FIELD_CONSUMABLE_STATE] = { ELEMENT(FIELD_CONSUMABLE_STATE, RECORD_CONSUMABLE, "state"),
        .type = FIELD_TYPE_CHOICE, .limit = 16, .choices = "ok|low|empty|almost-full|full|missing|removed|unknown",
        .help = "What the device says of the supply; removed: the device no longer lists it." },
    [FIELD_CONSUMABLE_SOURCE] = { ELEMENT(FIELD_CONSUMABLE_SOURCE, RECORD_CONSUMABLE, "source"),
        .type = FIELD_TYPE_CHOICE, .limit = 16, .choices = "snmp|ledm|cdm|ipp|syncthru|csv|usb",
        .help = "Interface of the device that told it." },

    DEVICE_AND_AT(FIELD_METER, RECORD_METER),
    [FIELD_METER_ENGINE_CYCLES] = { ELEMENT(FIELD_METER_ENGINE_CYCLES, RECORD_METER, "engine-cycles"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "Life count of the marking engine, prtMarkerLifeCount; never a billing figure." },
    [FIELD_METER_COUNT] = { ELEMENT(FIELD_METER_COUNT, RECORD_METER, "count"),
        .type = FIELD_TYPE_COUNT, .many = true, .limit = COUNT_BYTES,
        .help = "Impressions of one sort of work since the device was made." },
    [FIELD_METER_COUNT_WORK] = { SUB_ATTRIBUTE(FIELD_METER_COUNT_WORK, FIELD_METER_COUNT, RECORD_METER, "work"),
        .type = FIELD_TYPE_CHOICE, .required = true, .limit = 16, .choices = "total|print|copy|fax|scan",
        .help = "Service that did the work; total: all of them." },
    [FIELD_METER_COUNT_COLOUR] = { SUB_ATTRIBUTE(FIELD_METER_COUNT_COLOUR, FIELD_METER_COUNT, RECORD_METER, "colour"),
        .type = FIELD_TYPE_CHOICE, .required = true, .limit = 16, .choices = "total|mono|colour",
        .help = "Colour of the work; total: both." },
    [FIELD_METER_COUNT_SIDES] = { SUB_ATTRIBUTE(FIELD_METER_COUNT_SIDES, FIELD_METER_COUNT, RECORD_METER, "sides"),
        .type = FIELD_TYPE_CHOICE, .limit = 16, .choices = "duplex",
        .help = "Only two-sided work; absent: all of it." },
    [FIELD_METER_COUNT_MEDIA] = { SUB_ATTRIBUTE(FIELD_METER_COUNT_MEDIA, FIELD_METER_COUNT, RECORD_METER, "media"),
        .type = FIELD_TYPE_TEXT, .limit = 64,
        .help = "Only work on this medium, such as a4; absent: all of it." },

    DEVICE_AND_AT(FIELD_INCIDENT, RECORD_INCIDENT),
    [FIELD_INCIDENT_ID] = { ATTRIBUTE(FIELD_INCIDENT_ID, RECORD_INCIDENT, "id"),
        .type = FIELD_TYPE_UUID, .required = true, .limit = UUID_BYTES,
        .help = "Random UUID of the incident, the same in all its records." },
    [FIELD_INCIDENT_EVENT] = { ATTRIBUTE(FIELD_INCIDENT_EVENT, RECORD_INCIDENT, "event"),
        .type = FIELD_TYPE_CHOICE, .required = true, .limit = 16, .choices = "opened|updated|closed",
        .help = "What happened to the incident." },
    [FIELD_INCIDENT_SEVERITY] = { ATTRIBUTE(FIELD_INCIDENT_SEVERITY, RECORD_INCIDENT, "severity"),
        .type = FIELD_TYPE_CHOICE, .required = true, .limit = 16, .choices = "critical|warning|other",
        .help = "prtAlertSeverityLevel: critical stops printing; both kinds of warning are one." },
    [FIELD_INCIDENT_GROUP] = { ATTRIBUTE(FIELD_INCIDENT_GROUP, RECORD_INCIDENT, "group"),
        .type = FIELD_TYPE_CHOICE, .limit = 32, .choices = WORDS_ALERT_GROUPS,
        .help = "Part of the device, prtAlertGroup in the words of the IANA registry." },
    [FIELD_INCIDENT_GROUP_INDEX] = { ATTRIBUTE(FIELD_INCIDENT_GROUP_INDEX, RECORD_INCIDENT, "group-index"),
        .type = FIELD_TYPE_INTEGER, .limit = INTEGER_BYTES,
        .help = "Row of the group's table, prtAlertGroupIndex; for markerSupplies the index of the consumable." },
    [FIELD_INCIDENT_CODE] = { ATTRIBUTE(FIELD_INCIDENT_CODE, RECORD_INCIDENT, "code"),
        .type = FIELD_TYPE_INTEGER, .limit = INTEGER_BYTES,
        .help = "Number of the alert, prtAlertCode." },
    [FIELD_INCIDENT_TRAINING] = { ATTRIBUTE(FIELD_INCIDENT_TRAINING, RECORD_INCIDENT, "training"),
        .type = FIELD_TYPE_CHOICE, .limit = 32, .choices = WORDS_TRAINING_LEVELS,
        .help = "Who can help, prtAlertTrainingLevel." },
    [FIELD_INCIDENT_LOCATION] = { ATTRIBUTE(FIELD_INCIDENT_LOCATION, RECORD_INCIDENT, "location"),
        .type = FIELD_TYPE_INTEGER, .limit = INTEGER_BYTES,
        .help = "The maker's number for the place inside the device, prtAlertLocation." },
    [FIELD_INCIDENT_SUBUNIT] = { ELEMENT(FIELD_INCIDENT_SUBUNIT, RECORD_INCIDENT, "subunit"),
        .type = FIELD_TYPE_TEXT, .limit = 64, .withheld_by = FIELD_SWITCH_SUBUNIT,
        .help = "Name of the tray, output, cover, path or supply to which group and group-index point, as the device has it." },
    [FIELD_INCIDENT_TEXT] = { ELEMENT(FIELD_INCIDENT_TEXT, RECORD_INCIDENT, "text"),
        .type = FIELD_TYPE_TEXT, .limit = 1024, .withheld_by = FIELD_SWITCH_TEXT,
        .help = "The device's own words, prtAlertDescription, in the device's language." },
    [FIELD_INCIDENT_OPENED] = { ELEMENT(FIELD_INCIDENT_OPENED, RECORD_INCIDENT, "opened"),
        .type = FIELD_TYPE_TIME, .limit = TIME_BYTES,
        .help = "When it began: prtAlertTime by the agent's clock, else when the agent first saw it." },
    [FIELD_INCIDENT_CLOSED] = { ELEMENT(FIELD_INCIDENT_CLOSED, RECORD_INCIDENT, "closed"),
        .type = FIELD_TYPE_TIME, .limit = TIME_BYTES,
        .help = "When the agent saw that it was over." },
    [FIELD_INCIDENT_IMPRESSIONS] = { ELEMENT(FIELD_INCIDENT_IMPRESSIONS, RECORD_INCIDENT, "impressions"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "Life count of the marking engine, prtMarkerLifeCount, when the incident was opened." },

    [FIELD_AGENT_DEVICE] = { ATTRIBUTE(FIELD_AGENT_DEVICE, RECORD_AGENT, "device"),
        .type = FIELD_TYPE_UUID, .required = true, .limit = UUID_BYTES,
        .help = "Random UUID that the agent gave itself when its database was made; derived from nothing." },
    [FIELD_AGENT_AT] = { ATTRIBUTE(FIELD_AGENT_AT, RECORD_AGENT, "at"),
        .type = FIELD_TYPE_TIME, .required = true, .limit = TIME_BYTES,
        .help = "When the agent said it, by its clock." },
    [FIELD_AGENT_VERSION] = { ELEMENT(FIELD_AGENT_VERSION, RECORD_AGENT, "version"),
        .type = FIELD_TYPE_TEXT, .limit = 63,
        .help = "Version of the agent's program." },
    [FIELD_AGENT_LICENCE] = { ELEMENT(FIELD_AGENT_LICENCE, RECORD_AGENT, "licence"),
        .type = FIELD_TYPE_CHOICE, .limit = 16, .choices = WORDS_LICENCE_STATES,
        .help = "State of the agent's licence, in the words of LICENCE.md; absent: it is asked for none." },
    [FIELD_AGENT_LICENCE_REASON] = { ELEMENT(FIELD_AGENT_LICENCE_REASON, RECORD_AGENT, "licence-reason"),
        .type = FIELD_TYPE_CHOICE, .limit = 16, .choices = WORDS_LICENCE_REASONS,
        .help = "Why the licence is in that state; absent: nothing is wrong." },
    [FIELD_AGENT_LICENCE_UNTIL] = { ELEMENT(FIELD_AGENT_LICENCE_UNTIL, RECORD_AGENT, "licence-until"),
        .type = FIELD_TYPE_TIME, .limit = TIME_BYTES,
        .help = "When that state ends by itself, unless the licence is renewed before; absent: it does not." },
    [FIELD_AGENT_LICENCE_NOTICE] = { ELEMENT(FIELD_AGENT_LICENCE_NOTICE, RECORD_AGENT, "licence-notice"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "Last notice that is due before the licence's end: 30, 14, 7 or 1 days; absent: none is." },
    [FIELD_AGENT_LICENCE_ID] = { ELEMENT(FIELD_AGENT_LICENCE_ID, RECORD_AGENT, "licence-id"),
        .type = FIELD_TYPE_TEXT, .limit = 64,
        .help = "Id of the licence." },
    [FIELD_AGENT_DEVICES] = { ELEMENT(FIELD_AGENT_DEVICES, RECORD_AGENT, "devices"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "Devices that the agent knows." },
    [FIELD_AGENT_DEVICES_LICENSED] = { ELEMENT(FIELD_AGENT_DEVICES_LICENSED, RECORD_AGENT, "devices-licensed"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "Devices that the licence covers, its overage included; absent: any number." },
    [FIELD_AGENT_DEVICES_UNLICENSED] = { ELEMENT(FIELD_AGENT_DEVICES_UNLICENSED, RECORD_AGENT, "devices-unlicensed"),
        .type = FIELD_TYPE_COUNT, .limit = COUNT_BYTES,
        .help = "Devices that it does not cover." },

    [FIELD_ORDER_DEVICE] = { ATTRIBUTE(FIELD_ORDER_DEVICE, RECORD_ORDER, "device"),
        .type = FIELD_TYPE_UUID, .required = true, .limit = UUID_BYTES,
        .help = "The device that the order names, when the agent knows it; else the agent's own id, as in its record of the kind agent." },
    [FIELD_ORDER_AT] = { ATTRIBUTE(FIELD_ORDER_AT, RECORD_ORDER, "at"),
        .type = FIELD_TYPE_TIME, .required = true, .limit = TIME_BYTES,
        .help = "When the order came into this state, by the agent's clock." },
    [FIELD_ORDER_ID] = { ATTRIBUTE(FIELD_ORDER_ID, RECORD_ORDER, "id"),
        .type = FIELD_TYPE_UUID, .required = true, .limit = UUID_BYTES,
        .help = "Id of the order, given by who ordered, the same in all its records." },
    [FIELD_ORDER_DO] = { ATTRIBUTE(FIELD_ORDER_DO, RECORD_ORDER, "do"),
        .type = FIELD_TYPE_CHOICE, .required = true, .limit = 16, .choices = WORDS_ORDER_KINDS,
        .help = "What was ordered (section 7)." },
    [FIELD_ORDER_STATE] = { ATTRIBUTE(FIELD_ORDER_STATE, RECORD_ORDER, "state"),
        .type = FIELD_TYPE_CHOICE, .required = true, .limit = 16, .choices = WORDS_ORDER_STATES,
        .help = "What became of it; done, failed, refused and expired are final." },
    [FIELD_ORDER_REASON] = { ELEMENT(FIELD_ORDER_REASON, RECORD_ORDER, "reason"),
        .type = FIELD_TYPE_CHOICE, .limit = 24, .choices = WORDS_ORDER_REASONS,
        .help = "Why it was refused or failed, or is late (section 7); absent: nothing to explain." },
    [FIELD_ORDER_DETAIL] = { ELEMENT(FIELD_ORDER_DETAIL, RECORD_ORDER, "detail"),
        .type = FIELD_TYPE_TEXT, .limit = 255,
        .help = "More for people, in the agent's own words, such as 254 addresses asked, 12 printers." },
    [FIELD_ORDER_UNTIL] = { ELEMENT(FIELD_ORDER_UNTIL, RECORD_ORDER, "until"),
        .type = FIELD_TYPE_TIME, .limit = TIME_BYTES,
        .help = "When what was ordered ends by itself: a pause, a log level." },
};
/* clang-format on */

static const struct {
    const char *name;
    enum field_id first;
    enum field_id end; /* behind the last row */
} kinds[RECORD_KINDS] = {
    [RECORD_ASSET] = { "asset", FIELD_ASSET_DEVICE, FIELD_CONSUMABLE_DEVICE },
    [RECORD_CONSUMABLE] = { "consumable", FIELD_CONSUMABLE_DEVICE, FIELD_METER_DEVICE },
    [RECORD_METER] = { "meter", FIELD_METER_DEVICE, FIELD_INCIDENT_DEVICE },
    [RECORD_INCIDENT] = { "incident", FIELD_INCIDENT_DEVICE, FIELD_AGENT_DEVICE },
    [RECORD_AGENT] = { "agent", FIELD_AGENT_DEVICE, FIELD_ORDER_DEVICE },
    [RECORD_ORDER] = { "order", FIELD_ORDER_DEVICE, FIELD_COUNT },
};

const struct field *field_row(enum field_id id)
{
    assert((unsigned)id < FIELD_COUNT);
    return &table[id];
}

const char *field_kind_name(enum record_kind kind)
{
    assert((unsigned)kind < RECORD_KINDS);
    return kinds[kind].name;
}

bool field_kind_from_name(const char *name, enum record_kind *out_kind)
{
    for (unsigned kind = 0; kind < RECORD_KINDS; kind++) {
        if (strcmp(kinds[kind].name, name) == 0) {
            *out_kind = (enum record_kind)kind;
            return true;
        }
    }
    return false;
}

enum field_id field_first(enum record_kind kind, size_t *out_count)
{
    assert((unsigned)kind < RECORD_KINDS);
    *out_count = (size_t)kinds[kind].end - (size_t)kinds[kind].first;
    return kinds[kind].first;
}

bool field_find(enum record_kind kind, enum field_form form, enum field_id parent, const char *name,
                enum field_id *out_id)
{
    size_t count;
    enum field_id first = field_first(kind, &count);

    for (const struct field *row = &table[first]; row < &table[first] + count; row++) {
        if (row->form != form || strcmp(row->name, name) != 0)
            continue;
        if (form == FIELD_FORM_SUB_ATTRIBUTE && row->parent != parent)
            continue;
        *out_id = row->id;
        return true;
    }
    return false;
}

bool field_accepts(enum field_id id, const char *text)
{
    return field_value_fits(field_row(id), text);
}

bool field_level_has_number(const char *quality)
{
    return strcmp(quality, "some") != 0 && strcmp(quality, "unlimited") != 0 &&
           strcmp(quality, "unknown") != 0;
}

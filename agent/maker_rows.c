/* SPDX-License-Identifier: Apache-2.0 */
/* The rows that tell makers and printers apart: keep each table in alphabetical (or numerical)
 * order. */
#include "agent/maker_rows.h"

/* clang-format off */
static const struct maker_row first_words[] = {
    { "Argox", "Argox", true },
    { "Avery Dennison", "Avery Dennison", true },
    { "AXIS", "Axis", false },
    { "BIXOLON", "Bixolon", true },
    { "Brother", "Brother", true },
    { "CAB ", "cab", true },
    { "Canon", "Canon", true },
    { "CITIZEN", "Citizen", true },
    { "D-Link", "D-Link", false },
    { "Dascom", "Dascom", true },
    { "Datamax", "Datamax", true },
    { "Dell", "Dell", false },
    { "Develop", "Develop", true },
    { "EPSON", "Epson", true },
    { "EpsonNet", "Epson", true },
    { "Fiery", "EFI", true },
    { "FUJI XEROX", "Fuji Xerox", true },
    { "FUJIFILM", "FUJIFILM", true },
    { "FX ", "Fuji Xerox", true },
    { "GENICOM", "Genicom", true },
    { "Gestetner", "Gestetner", true },
    { "Godex", "Godex", true },
    { "Hewlett-Packard", "HP", false },
    { "Hewlett Packard", "HP", false },
    { "Honeywell", "Honeywell", false },
    { "HP", "HP", false },
    { "IBM", "IBM", false },
    { "infotec", "Infotec", true },
    { "InfoPrint", "InfoPrint", true },
    { "Intermec", "Intermec", false },
    { "KONICA", "Konica", true },
    { "KONICA MINOLTA", "Konica Minolta", true },
    { "Kodak", "Kodak", false },
    { "KYOCERA", "Kyocera", true },
    { "KYOCERA MITA", "Kyocera", true },
    { "LANIER", "Lanier", true },
    { "Lantronix", "Lantronix", false },
    { "Lantronix EPS", "Lantronix", true }, /* external print servers */
    { "Lexmark", "Lexmark", true },
    { "MarkNet", "Lexmark", true },
    { "MINOLTA", "Minolta", true },
    { "Monarch", "Avery Dennison", true },
    { "Muratec", "Muratec", true },
    { "MUTOH", "Mutoh", true },
    { "NASHUATEC", "Nashuatec", true },
    { "NRG", "NRG", true },
    { "Oce", "Océ", true },
    { "OKI", "OKI", true },
    { "OKI DATA CORP", "OKI", true },
    { "OkiLAN", "OKI", true },
    { "OLIVETTI", "Olivetti", true },
    { "Panasonic", "Panasonic", false },
    { "Pantum", "Pantum", true },
    { "Philips", "Philips", false },
    { "Postek", "Postek", true },
    { "Primera", "Primera", true },
    { "Printronix", "Printronix", true },
    { "QMS", "QMS", true },
    { "Rex-Rotary", "Rex-Rotary", true },
    { "RICOH", "Ricoh", true },
    { "RISO", "Riso", true },
    { "Roland", "Roland", false },
    { "Samsung", "Samsung", false },
    { "SATO", "SATO", true },
    { "SAVIN", "Savin", true },
    { "Seiko", "Seiko", false },
    { "SHARP", "Sharp", true },
    { "Sindoh", "Sindoh", true },
    { "Source Technologies", "Source Technologies", true },
    { "Star Micronics", "Star", true },
    { "TA Triumph-Adler", "Triumph-Adler", true },
    { "TA_UTAX", "UTAX", true },
    { "TALLY", "Tally", true },
    { "TallyGenicom", "TallyGenicom", true },
    { "Tektronix", "Tektronix", false },
    { "Toshiba", "Toshiba", false },
    { "TOSHIBA TEC", "Toshiba", true },
    { "TRIUMPH-ADLER", "Triumph-Adler", true },
    { "Troy", "Troy", false },
    { "TSC", "TSC", true },
    { "TTP", "TSC", true }, /* thermal transfer printers */
    { "Unisys", "Unisys", false },
    { "UTAX", "UTAX", true },
    { "UTAX_TA", "UTAX", true },
    { "Xerox", "Xerox", true },
    { "Zebra", "Zebra", false },
    { "ZebraNet", "Zebra", true },
};

static const struct maker_row words[] = {
    { ";Engine ", NULL, true },           /* the firmware that Samsung makes for many brands */
    { " All-N-1", NULL, true },           /* the firmware that Lexmark makes for many brands */
    { ", Firmware Ver.", "Brother", true }, /* Brother's network card, in other brands too */
    { "bizhub", "Konica Minolta", true },
    { "Color Laser", NULL, true },
    { "Copier", NULL, true },
    { "DesignJet", "HP", true },
    { "DeskJet", "HP", true },
    { "e-STUDIO", "Toshiba", true },
    { "HP ETHERNET MULTI-ENVIRONMENT", "HP", true },
    { "Intermec", "Intermec", false },
    { "JETDIRECT", "HP", true },
    { "Laser MFP", NULL, true },
    { "LaserJet", "HP", true },
    { "Letterpress", NULL, true },
    { "MFP", NULL, true },
    { "NETWORK PRINTER", NULL, true },
    { "OfficeJet", "HP", true },
    { "PageWide", "HP", true },
    { "Panasonic DP-", "Panasonic", true },
    { "Panasonic KX-M", "Panasonic", true },
    { "Phaser", NULL, true },
    { "PocketPro", "Troy", true },
    { "Print Server", NULL, true },
    { "Printer", NULL, true },
    { "Printing System", NULL, true },
    { "PrintServer", NULL, true },
    { "Samsung C4", "Samsung", true },
    { "Samsung CLP", "Samsung", true },
    { "Samsung CLX", "Samsung", true },
    { "Samsung K", "Samsung", true },
    { "Samsung M2", "Samsung", true },
    { "Samsung M3", "Samsung", true },
    { "Samsung M4", "Samsung", true },
    { "Samsung M5", "Samsung", true },
    { "Samsung ML-", "Samsung", true },
    { "Samsung SCX", "Samsung", true },
    { "Samsung SL-", "Samsung", true },
    { "Samsung X", "Samsung", true },
    { "TOSHIBA B-", "Toshiba", true },
    { "ZPL", "Zebra", true },
};

static const char *const other_things[] = {
    "Access Point", "Camera", "Codec", "Controller SNMP", "Display", "Firewall", "Gateway", "Hub",
    "Image Express", "Intercom", "KVM", "Linux version", "Management Processor", "Monitor", "NAS", "OnCommand", "PBX",
    "PDU", "Printer Switch", "Projector", "Recorder", "RFID", "Router", "SAN", "Scanning", "Speaker", "Storage",
    "Switch", "Tape", "UPS", "Windows", "WLAN",
};

static const struct maker_row numbers[] = {
    { "11", "HP", false },
    { "11.2.3.9", "HP", true },
    { "236", "Samsung", false },
    { "236.11.5", "Samsung", true },
    { "253", "Xerox", false },
    { "253.8.62", "Xerox", true },
    { "297", "FUJIFILM", false },
    { "297.1.11", "FUJIFILM", true },
    { "367", "Ricoh", true },
    { "641", "Lexmark", true },
    { "674", "Dell", false },
    { "674.10898", "Dell", true },
    { "683.6", NULL, true }, /* print servers of Extended Systems */
    { "1129", "Toshiba", false },
    { "1129.1", "Toshiba", true },
    { "1129.2", "Toshiba", true },
    { "1248", "Epson", false },
    { "1248.1", "Epson", true },
    { "1347", "Kyocera", true },
    { "1602", "Canon", false },
    { "1602.4", "Canon", true },
    { "2001", "OKI", true },
    { "2385", "Sharp", false },
    { "2385.3", "Sharp", true },
    { "2435", "Brother", true },
    { "10642", "Zebra", true },
    { "18334", "Konica Minolta", true },
    { "40093", "Pantum", true },
    { "51966.2", "TSC", true },
};
/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

const struct maker_row *maker_rows_first_words(size_t *out_count)
{
    *out_count = COUNT(first_words);
    return first_words;
}

const struct maker_row *maker_rows_words(size_t *out_count)
{
    *out_count = COUNT(words);
    return words;
}

const char *const *maker_rows_other_things(size_t *out_count)
{
    *out_count = COUNT(other_things);
    return other_things;
}

const struct maker_row *maker_rows_numbers(size_t *out_count)
{
    *out_count = COUNT(numbers);
    return numbers;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Each object has one row; the longest that fits counts. */
#include "agent/record/veil_snmp.h"

#include "agent/record/mask_form.h"
#include "agent/record/mask_rule.h"
#include "agent/record/veil_value.h"
#include "agent/vendor.h"
#include "base/str.h"
#include "protocol/evidence.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TYPE_INTEGER   2U
#define TYPE_OCTETS    4U
#define TYPE_OID       6U
#define TYPE_GAUGE     66U
#define TYPE_TICKS     67U
#define TYPE_COUNTER64 70U
#define VALUE_MOST     8192
#define BLOB_VALUE     4
#define BLOB_HEADER    3
#define BLOB_END       0xff
#define OCTETS         6
#define OCTETS_MOST    4 /* more are no error bits */
#define ADDRESS_IDS    4
#define NUMBER_SIZE    24
#define UP_TIME        "1.3.6.1.2.1.1.3.0"
#define ADDRESS_TABLE  "1.3.6.1.2.1.4.20.1.2"

#define MIB     "1.3.6.1.2.1."
#define PRINTER MIB "43."

/* What stands in an object. */
enum content {
    NUMBER,       /* a number or an object identifier; a text is left out */
    OCTET_STRING, /* octets without letters: they stay */
    MAC_OCTETS,
    BLOB, /* Brother's records (normalise/brother_blob): those with numbers stay */
    TEXT  /* by its rule */
};

struct row {
    const char *oid; /* of a column or an object */
    enum content content;
    enum mask_rule rule; /* of TEXT */
};

/* clang-format off */
static const struct row rows[] = {
    { MIB "1.1.0",            TEXT, MASK_RULE_DESCRIPTION },   /* sysDescr */
    { MIB "1.2.0",            NUMBER, MASK_RULE_NONE },      /* sysObjectID */
    { UP_TIME,                NUMBER, MASK_RULE_NONE },
    { MIB "1.5.0",            TEXT, MASK_RULE_NAME },        /* sysName */
    { MIB "1.6.0",            TEXT, MASK_RULE_NAME },        /* sysLocation */
    { MIB "2.2.1.3",          NUMBER, MASK_RULE_NONE },      /* ifType to ifSpeed */
    { MIB "2.2.1.4",          NUMBER, MASK_RULE_NONE },
    { MIB "2.2.1.5",          NUMBER, MASK_RULE_NONE },
    { MIB "2.2.1.6",          MAC_OCTETS, MASK_RULE_NONE },  /* ifPhysAddress */
    { ADDRESS_TABLE,          NUMBER, MASK_RULE_NONE },      /* ipAdEntIfIndex */
    { MIB "25.3.2.1.2",       NUMBER, MASK_RULE_NONE },      /* hrDeviceType */
    { MIB "25.3.2.1.3",       TEXT, MASK_RULE_MODEL },       /* hrDeviceDescr */
    { MIB "25.3.2.1.4",       NUMBER, MASK_RULE_NONE },
    { MIB "25.3.2.1.5",       NUMBER, MASK_RULE_NONE },
    { MIB "25.3.5.1.1",       NUMBER, MASK_RULE_NONE },      /* hrPrinterStatus */
    { MIB "25.3.5.1.2",       OCTET_STRING, MASK_RULE_NONE }, /* hrPrinterDetectedErrorState */
    { PRINTER "5.1.1.1",      NUMBER, MASK_RULE_NONE },      /* prtGeneral */
    { PRINTER "5.1.1.2",      NUMBER, MASK_RULE_NONE },
    { PRINTER "5.1.1.10",     NUMBER, MASK_RULE_NONE },
    { PRINTER "5.1.1.17",     TEXT, MASK_RULE_SERIAL },      /* prtGeneralSerialNumber */
    { PRINTER "5.1.1.18",     NUMBER, MASK_RULE_NONE },
    { PRINTER "5.1.1.19",     NUMBER, MASK_RULE_NONE },
    { PRINTER "6.1.1.2",      TEXT, MASK_RULE_WORDS },       /* prtCoverDescription */
    { PRINTER "7.1.1.2",      TEXT, MASK_RULE_TECHNICAL },   /* prtLocalization: codes */
    { PRINTER "7.1.1.3",      TEXT, MASK_RULE_TECHNICAL },
    { PRINTER "7.1.1.4",      NUMBER, MASK_RULE_NONE },
    { PRINTER "8.2.1",        NUMBER, MASK_RULE_NONE },      /* prtInput */
    { PRINTER "8.2.1.12",     TEXT, MASK_RULE_WORDS },
    { PRINTER "8.2.1.13",     TEXT, MASK_RULE_WORDS },
    { PRINTER "8.2.1.18",     TEXT, MASK_RULE_WORDS },
    { PRINTER "9.2.1",        NUMBER, MASK_RULE_NONE },      /* prtOutput */
    { PRINTER "9.2.1.7",      TEXT, MASK_RULE_WORDS },
    { PRINTER "9.2.1.12",     TEXT, MASK_RULE_WORDS },
    { PRINTER "10.2.1",       NUMBER, MASK_RULE_NONE },      /* prtMarker */
    { PRINTER "11.1.1",       NUMBER, MASK_RULE_NONE },      /* prtMarkerSupplies */
    { PRINTER "11.1.1.6",     TEXT, MASK_RULE_MODEL },
    { PRINTER "12.1.1.3",     NUMBER, MASK_RULE_NONE },      /* prtMarkerColorant */
    { PRINTER "12.1.1.4",     TEXT, MASK_RULE_MODEL },
    { PRINTER "13.4.1.10",    TEXT, MASK_RULE_WORDS },       /* prtMediaPathDescription */
    { PRINTER "18.1.1",       NUMBER, MASK_RULE_NONE },      /* prtAlert */
    { PRINTER "18.1.1.8",     TEXT, MASK_RULE_WORDS },
    { "1.3.6.1.4.1.2699.1.2.1.2.1.1.3", TEXT, MASK_RULE_DEVICE_ID },
};

/* What makers' rows say, as rules. */
static const struct row vendor_says[] = {
    [VENDOR_MODEL] = { NULL, TEXT, MASK_RULE_MODEL },
    [VENDOR_SERIAL] = { NULL, TEXT, MASK_RULE_SERIAL },
    [VENDOR_FIRMWARE] = { NULL, TEXT, MASK_RULE_VERSION },
    [VENDOR_DEVICE_ID] = { NULL, TEXT, MASK_RULE_DEVICE_ID },
    [VENDOR_COUNT] = { NULL, NUMBER, MASK_RULE_NONE },
    [VENDOR_COUNT_MEDIA] = { NULL, NUMBER, MASK_RULE_NONE },
    [VENDOR_SUPPLY] = { NULL, NUMBER, MASK_RULE_NONE },
    [VENDOR_SUPPLY_PAGES] = { NULL, NUMBER, MASK_RULE_NONE },
};
/* clang-format on */

static const struct row key_row = { NULL, TEXT, MASK_RULE_TECHNICAL };
static const struct row blob_row = { NULL, BLOB, MASK_RULE_NONE };

static const struct row *standard_row(const struct oid *oid)
{
    const struct row *best = NULL;
    uint8_t length = 0;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct oid own;
        if (!oid_parse(rows[i].oid, &own) || !oid_under(oid, &own) || own.len < length)
            continue;
        best = &rows[i];
        length = own.len;
    }
    return best;
}

/* What a maker's row has at this object: its value, or what says which value it is. */
static const struct row *row_of_maker(const struct vendor_row *row, const struct oid *oid)
{
    struct oid own;

    if (row->says < sizeof vendor_says / sizeof vendor_says[0] && vendor_object(row, &own) &&
        oid_under(oid, &own))
        return row->form == VENDOR_BLOB || row->form == VENDOR_RATIO ? &blob_row
                                                                     : &vendor_says[row->says];
    return vendor_key_column(row, &own) && oid_under(oid, &own) ? &key_row : NULL;
}

static const struct row *private_row(const struct oid *oid)
{
    for (size_t i = 0; i < vendor_count(); i++) {
        size_t count;
        const struct vendor_row *table = vendor_at(i)->rows(&count);
        for (size_t j = 0; j < count; j++) {
            const struct row *row = row_of_maker(&table[j], oid);
            if (row != NULL)
                return row;
        }
    }
    return NULL;
}

/* An address that is an index is one, too. */
static void put_oid(struct mask *mask, const struct oid *oid, struct buf *out)
{
    char text[OID_TEXT_SIZE];
    struct oid own = *oid;
    struct oid table;

    if (oid_parse(ADDRESS_TABLE, &table) && oid_under(oid, &table) &&
        oid->len == table.len + ADDRESS_IDS) {
        uint32_t *part = own.ids + table.len;
        uint32_t address = mask_put_address(mask, (part[0] & 0xff) << 24 | (part[1] & 0xff) << 16 |
                                                      (part[2] & 0xff) << 8 | (part[3] & 0xff));
        for (unsigned i = 0; i < ADDRESS_IDS; i++)
            part[i] = address >> (24 - 8 * i) & 0xff;
    }
    oid_format(&own, text);
    (void)buf_append_format(out, "%s|", text);
}

static unsigned type_of(const struct reading *reading)
{
    struct oid up_time;

    if (oid_parse(UP_TIME, &up_time) && oid_compare(&up_time, &reading->oid) == 0)
        return TYPE_TICKS;
    if (reading->number <= INT32_MAX)
        return TYPE_INTEGER;
    return reading->number <= UINT32_MAX ? TYPE_GAUGE : TYPE_COUNTER64;
}

/* Records of up to four octets hold numbers; others may hold letters. */
static void put_blob(const uint8_t *bytes, size_t len, struct buf *out)
{
    size_t at = 0;

    while (len - at >= BLOB_HEADER && bytes[at] != BLOB_END) {
        size_t own = BLOB_HEADER + (size_t)bytes[at + 2];
        if (own > len - at)
            break;
        if (own <= BLOB_HEADER + BLOB_VALUE)
            (void)buf_append(out, bytes + at, own);
        at += own;
    }
    (void)buf_append(out, "\xff", 1);
}

static void put_content(struct mask *mask, const struct row *row, const struct reading *reading,
                        struct buf *out)
{
    const char *text = (const char *)reading->bytes;
    uint8_t octets[OCTETS];

    switch (row->content) {
    case OCTET_STRING:
        (void)buf_append(out, text, reading->len < OCTETS_MOST ? reading->len : OCTETS_MOST);
        break;
    case BLOB:
        put_blob(reading->bytes, reading->len, out);
        break;
    case MAC_OCTETS:
        if (reading->len == OCTETS) {
            mask_put_mac(mask, reading->bytes, octets);
            (void)buf_append(out, octets, sizeof octets);
        }
        break;
    default:
        mask_rule_put(mask, row->rule, text, reading->len, out);
        break;
    }
}

static void put_octets(struct mask *mask, const struct row *row, const struct reading *reading,
                       struct buf *out)
{
    struct buf value;

    buf_init(&value, VALUE_MOST);
    put_content(mask, row, reading, &value);
    if (row->content == TEXT) {
        veil_value_text(TYPE_OCTETS, buf_text(&value), value.len, out);
    } else {
        (void)buf_append_format(out, "%ux|", TYPE_OCTETS);
        for (size_t i = 0; i < value.len; i++)
            (void)buf_append_format(out, "%02x", (unsigned)(uint8_t)value.data[i]);
        (void)buf_append_text(out, "\n");
    }
    buf_finish(&value);
}

static const struct row *row_of(const struct oid *oid)
{
    const struct row *row = standard_row(oid);

    return row != NULL ? row : private_row(oid);
}

/* A number where a text belongs is left out, and stands nowhere else. */
static void note_number(struct mask *mask, enum mask_rule rule, const char *field, int64_t number)
{
    char text[NUMBER_SIZE];
    int len = snprintf(text, sizeof text, "%" PRId64, number);

    mask_rule_note(mask, rule, field, text, (size_t)len);
}

static void put_reading(struct mask *mask, const struct reading *reading, struct buf *out)
{
    const struct row *row = row_of(&reading->oid);
    char field[OID_TEXT_SIZE];
    bool is_number = reading->type == READING_INTEGER;
    if (row == NULL || (reading->type == READING_BYTES && row->content == NUMBER))
        return;
    oid_format(&reading->oid, field);
    mask_at(mask, field);
    if (is_number && row->content == TEXT && mask_rule_is_private(row->rule)) {
        note_number(mask, row->rule, field, reading->number);
        return;
    }
    put_oid(mask, &reading->oid, out);
    if (is_number)
        (void)buf_append_format(out, "%u|%" PRId64 "\n", type_of(reading), reading->number);
    else if (reading->type == READING_OID)
        (void)buf_append_format(out, "%u|%s\n", TYPE_OID, (const char *)reading->bytes);
    else
        put_octets(mask, row, reading, out);
}

bool veil_snmp_put(struct mask *mask, const struct reading_set *set, struct buf *out)
{
    const struct reading *reading;

    for (size_t i = 0; (reading = reading_set_at(set, i)) != NULL; i++)
        put_reading(mask, reading, out);
    return !buf_failed(out);
}

static bool is_stand_in_index(const struct oid *oid)
{
    struct oid table;
    const uint32_t *part = oid->ids + oid->len - ADDRESS_IDS;

    if (!oid_parse(ADDRESS_TABLE, &table) || !oid_under(oid, &table))
        return true;
    return oid->len == table.len + ADDRESS_IDS &&
           ((part[0] == 192 && part[1] == 0 && part[2] == 2) || part[0] == 127 || part[0] == 0 ||
            part[0] == 255);
}

/* Empty, or a stand-in, or no address at all. */
static bool is_stand_in_mac(const char *digits)
{
    uint8_t octets[OCTETS];
    char text[MASK_FORM_MAC + 1];
    static const uint8_t own[] = { 0x00, 0x5e, 0x00, 0x53 };

    if (*digits == '\0')
        return true;
    if (!mask_form_mac(digits, strlen(digits), octets))
        return false;
    (void)snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", octets[0], octets[1],
                   octets[2], octets[3], octets[4], octets[5]);
    return memcmp(octets + 1, own, sizeof own) == 0 || !evidence_mac(text);
}

static bool is_type_of(const struct row *row, const char *type)
{
    bool is_octets = type[0] == '4';

    if (row->content == NUMBER)
        return !is_octets;
    return row->content == TEXT || strcmp(type, "4x") == 0 || !is_octets;
}

bool veil_snmp_may(const char *line)
{
    char dotted[OID_TEXT_SIZE];
    char type[4];
    struct oid oid;
    const struct row *row;
    const char *type_at = strchr(line, '|');
    const char *value = type_at == NULL ? NULL : strchr(type_at + 1, '|');

    if (value == NULL || (size_t)(type_at - line) >= sizeof dotted ||
        (size_t)(value - type_at) > sizeof type)
        return false;
    (void)str_copy(dotted, (size_t)(type_at - line) + 1, line);
    (void)str_copy(type, (size_t)(value - type_at), type_at + 1);
    if (!oid_parse(dotted, &oid) || (row = row_of(&oid)) == NULL || !is_type_of(row, type))
        return false;
    return is_stand_in_index(&oid) && (row->content != MAC_OCTETS || is_stand_in_mac(value + 1));
}

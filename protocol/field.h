/* SPDX-License-Identifier: Apache-2.0 */
/* field: the single table of everything that may leave a site.
 *
 * One row per field says in which record it stands, its name and form in the XML, its type and
 * bounds, and which switch of the site's configuration withholds it. The encoder writes these rows
 * and nothing else; the grammar, the portal's columns and the reference in PROTOCOL.md are
 * generated from them. Adding a field is adding a row. The words are those of RFC 3805, RFC 2790
 * and their IANA registries.
 */
#ifndef PRINTWIRE_PROTOCOL_FIELD_H
#define PRINTWIRE_PROTOCOL_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum record_kind {
    RECORD_ASSET,
    RECORD_CONSUMABLE,
    RECORD_METER,
    RECORD_INCIDENT,
    RECORD_AGENT, /* what an agent says of itself; its device is the agent's own id */
    RECORD_ORDER, /* what became of an order; its device is the one ordered about, else that id */
    RECORD_KINDS
};

/* Each kind's first two rows are the attributes device and at. The order is the order in the XML.
 */
enum field_id {
    FIELD_ASSET_DEVICE,
    FIELD_ASSET_AT,
    FIELD_ASSET_MANUFACTURER,
    FIELD_ASSET_MODEL,
    FIELD_ASSET_SERIAL,
    FIELD_ASSET_MAC, /* many */
    FIELD_ASSET_HOSTNAME,
    FIELD_ASSET_ADDRESS,
    FIELD_ASSET_LOCATION,
    FIELD_ASSET_FIRMWARE, /* many */
    FIELD_ASSET_UUID,
    FIELD_ASSET_PRODUCT_NUMBER,
    FIELD_ASSET_TAG,
    FIELD_ASSET_CHARSET,
    FIELD_ASSET_LANGUAGE,
    FIELD_ASSET_STATE,
    FIELD_ASSET_SAME_AS,
    FIELD_ASSET_LICENCE,
    FIELD_ASSET_TRAY,            /* many */
    FIELD_ASSET_TRAY_INDEX,      /* of TRAY */
    FIELD_ASSET_TRAY_NAME,       /* of TRAY */
    FIELD_ASSET_TRAY_CAPACITY,   /* of TRAY */
    FIELD_ASSET_TRAY_UNIT,       /* of TRAY */
    FIELD_ASSET_TRAY_MEDIA,      /* of TRAY */
    FIELD_ASSET_TRAY_SIZE,       /* of TRAY */
    FIELD_ASSET_OUTPUT,          /* many */
    FIELD_ASSET_OUTPUT_INDEX,    /* of OUTPUT */
    FIELD_ASSET_OUTPUT_NAME,     /* of OUTPUT */
    FIELD_ASSET_OUTPUT_CAPACITY, /* of OUTPUT */
    FIELD_ASSET_OUTPUT_UNIT,     /* of OUTPUT */
    FIELD_ASSET_COVER,           /* many */
    FIELD_ASSET_COVER_INDEX,     /* of COVER */

    FIELD_CONSUMABLE_DEVICE,
    FIELD_CONSUMABLE_AT,
    FIELD_CONSUMABLE_INDEX,
    FIELD_CONSUMABLE_TYPE,
    FIELD_CONSUMABLE_CLASS,
    FIELD_CONSUMABLE_COLOUR,
    FIELD_CONSUMABLE_DESCRIPTION,
    FIELD_CONSUMABLE_PART,
    FIELD_CONSUMABLE_SERIAL,
    FIELD_CONSUMABLE_LEVEL,
    FIELD_CONSUMABLE_LEVEL_QUALITY, /* of LEVEL */
    FIELD_CONSUMABLE_CAPACITY,
    FIELD_CONSUMABLE_CAPACITY_UNIT, /* of CAPACITY */
    FIELD_CONSUMABLE_REMAINING,
    FIELD_CONSUMABLE_REMAINING_UNIT, /* of REMAINING */
    FIELD_CONSUMABLE_PAGES_LEFT,
    FIELD_CONSUMABLE_STATE,
    FIELD_CONSUMABLE_SOURCE,

    FIELD_METER_DEVICE,
    FIELD_METER_AT,
    FIELD_METER_ENGINE_CYCLES,
    FIELD_METER_COUNT,        /* many */
    FIELD_METER_COUNT_WORK,   /* of COUNT */
    FIELD_METER_COUNT_COLOUR, /* of COUNT */
    FIELD_METER_COUNT_SIDES,  /* of COUNT */
    FIELD_METER_COUNT_MEDIA,  /* of COUNT */

    FIELD_INCIDENT_DEVICE,
    FIELD_INCIDENT_AT,
    FIELD_INCIDENT_ID,
    FIELD_INCIDENT_EVENT,
    FIELD_INCIDENT_SEVERITY,
    FIELD_INCIDENT_GROUP,
    FIELD_INCIDENT_GROUP_INDEX,
    FIELD_INCIDENT_CODE,
    FIELD_INCIDENT_TRAINING,
    FIELD_INCIDENT_LOCATION,
    FIELD_INCIDENT_SUBUNIT,
    FIELD_INCIDENT_TEXT,
    FIELD_INCIDENT_OPENED,
    FIELD_INCIDENT_CLOSED,
    FIELD_INCIDENT_IMPRESSIONS,

    FIELD_AGENT_DEVICE,
    FIELD_AGENT_AT,
    FIELD_AGENT_VERSION,
    FIELD_AGENT_LICENCE,
    FIELD_AGENT_LICENCE_REASON,
    FIELD_AGENT_LICENCE_UNTIL,
    FIELD_AGENT_LICENCE_NOTICE,
    FIELD_AGENT_LICENCE_ID,
    FIELD_AGENT_DEVICES,
    FIELD_AGENT_DEVICES_LICENSED,
    FIELD_AGENT_DEVICES_UNLICENSED,

    FIELD_ORDER_DEVICE,
    FIELD_ORDER_AT,
    FIELD_ORDER_ID,
    FIELD_ORDER_DO,
    FIELD_ORDER_STATE,
    FIELD_ORDER_REASON,
    FIELD_ORDER_DETAIL,
    FIELD_ORDER_UNTIL,

    FIELD_COUNT
};

enum field_form {
    FIELD_FORM_ATTRIBUTE,    /* of the record's element */
    FIELD_FORM_ELEMENT,      /* a child of the record's element */
    FIELD_FORM_SUB_ATTRIBUTE /* of the child that `parent` names */
};

enum field_type {
    FIELD_TYPE_TEXT,
    FIELD_TYPE_UUID,
    FIELD_TYPE_TIME,    /* RFC 3339 UTC with milliseconds */
    FIELD_TYPE_COUNT,   /* 0 .. 2^63-1 */
    FIELD_TYPE_INTEGER, /* signed 32 bit */
    FIELD_TYPE_PERCENT, /* 0 .. 100, at most two decimals, or empty */
    FIELD_TYPE_CHOICE,
    FIELD_TYPE_MAC,    /* aa:bb:cc:dd:ee:ff, lower case */
    FIELD_TYPE_ADDRESS /* IPv4 or IPv6 as text */
};

/* What a site may withhold, one bit each; FIELD_ALWAYS cannot be withheld. */
enum field_switch {
    FIELD_ALWAYS = 0,
    FIELD_SWITCH_SERIAL = 1,
    FIELD_SWITCH_MAC = 2,
    FIELD_SWITCH_HOSTNAME = 4,
    FIELD_SWITCH_ADDRESS = 8,
    FIELD_SWITCH_LOCATION = 16,
    FIELD_SWITCH_ASSET_TAG = 32,
    FIELD_SWITCH_TEXT = 64,    /* the printer's own alert text */
    FIELD_SWITCH_SUBUNIT = 128 /* names of trays, outputs, covers and other parts: people may have
                                  written them */
};

/* The order in which a row reads well, not the one that packs best. */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding) */
struct field {
    enum field_id id; /* its place in the table */
    enum record_kind kind;
    enum field_form form;
    const char *name;     /* in the XML */
    enum field_id parent; /* FIELD_FORM_SUB_ATTRIBUTE: the element; else the field itself */
    enum field_type type;
    bool required;       /* of the record, or of its parent element */
    bool many;           /* may repeat */
    unsigned limit;      /* most bytes of UTF-8; longer text is cut at a character */
    const char *choices; /* FIELD_TYPE_CHOICE: words separated by '|' */
    enum field_switch withheld_by;
    const char *help; /* one sentence: meaning, unit, standard object */
};

/** The row of a field; never NULL for an id of the enum. */
const struct field *field_row(enum field_id id);

/** The element name of a kind ("asset"); never NULL for a kind of the enum. */
const char *field_kind_name(enum record_kind kind);

/** The kind of that name; false for any other word. */
bool field_kind_from_name(const char *name, enum record_kind *out_kind);

/** The first row and the number of rows of a kind; its rows stand together. */
enum field_id field_first(enum record_kind kind, size_t *out_count);

/** The field of a kind with this form, name and (for sub-attributes) parent; false when there is
 * none. */
bool field_find(enum record_kind kind, enum field_form form, enum field_id parent, const char *name,
                enum field_id *out_id);

/** True when a text is a legal value of the field as the wire has it. */
bool field_accepts(enum field_id id, const char *text);

/** True when a level of this quality (FIELD_CONSUMABLE_LEVEL_QUALITY) has a number; false when its
 * element is empty. */
bool field_level_has_number(const char *quality);

#endif

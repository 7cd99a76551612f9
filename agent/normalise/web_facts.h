/* SPDX-License-Identifier: Apache-2.0 */
/* web_facts: what the decoders of web documents found, before it becomes records.
 *
 * Every decoder adds to one such struct; of a single fact the first one that says it stands, so
 * that the order in which decoders run is the order of trust. Texts are cleaned here once
 * (convert.h). There is no place for contacts, users, jobs or mail: what has no place cannot leave.
 */
#ifndef PRINTWIRE_AGENT_NORMALISE_WEB_FACTS_H
#define PRINTWIRE_AGENT_NORMALISE_WEB_FACTS_H

#include "agent/device.h"
#include "agent/normalise/counts.h"
#include "agent/normalise/level.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEB_FACTS_TEXT      256
#define WEB_FACTS_NAME      128
#define WEB_FACTS_PART      64
#define WEB_FACTS_FIRMWARES 8
#define WEB_FACTS_SUPPLIES  24 /* more are passed over, as are more trays and alerts */
#define WEB_FACTS_TRAYS     12
#define WEB_FACTS_ALERTS    32

/* One supply, drum, waste box ... */
struct web_supply {
    const char *source;  /* the record's word: ledm, cdm, syncthru, csv, ipp; constant memory */
    int64_t type;        /* PrtMarkerSuppliesTypeTC; 0 unknown */
    const char *colour;  /* English name, constant memory; NULL unknown or none */
    const char *quality; /* of the level, the record's word; NULL: no level told */
    const char *unit;    /* of capacity and remaining, the record's word; NULL unknown */
    int64_t hundredths;  /* of a percent; negative: no number */
    int64_t capacity;    /* negative unknown, as the next two */
    int64_t remaining;
    int64_t pages;
    bool receptacle;
    enum level_state told; /* the device's own word, whatever the level */
    enum level_state state;
    char name[WEB_FACTS_NAME];
    char part[WEB_FACTS_PART];
    char serial[WEB_FACTS_PART];
};

struct web_tray {
    const char *type; /* PrtInputTypeTC's word; constant memory */
    int64_t capacity; /* sheets; 0 or less: not told */
    int64_t index;    /* prtInputIndex; 0 or less: its place */
    char name[WEB_FACTS_PART];
};

struct web_alert {
    const char *severity; /* critical or warning; constant memory */
    int64_t group;        /* PrtAlertGroupTC; 0 unknown */
    int64_t group_index; /* negative: none, as location; of supplies it follows from the next two */
    int64_t code;        /* PrtAlertCodeTC; 0 unknown */
    int64_t training;    /* PrtAlertTrainingLevelTC; 0 unknown */
    int64_t location;
    int64_t supply_type;
    const char *colour;
    char text[WEB_FACTS_TEXT];
};

struct web_facts {
    const char *maker; /* agent/maker's name; NULL unknown */
    char model[WEB_FACTS_TEXT];
    char serial[WEB_FACTS_NAME];
    char uuid[CRYPTO_UUID_SIZE];
    char product[WEB_FACTS_PART];
    char hostname[WEB_FACTS_TEXT];
    char location[WEB_FACTS_TEXT];
    char asset_tag[WEB_FACTS_PART];
    char language[4];
    char firmware[WEB_FACTS_FIRMWARES][WEB_FACTS_TEXT];
    char macs[DEVICE_MACS][18];
    enum device_state state;
    struct web_supply supplies[WEB_FACTS_SUPPLIES];
    size_t supply_count;
    struct web_tray trays[WEB_FACTS_TRAYS];
    size_t tray_count;
    struct web_alert alerts[WEB_FACTS_ALERTS];
    size_t alert_count;
    int64_t cycles; /* of the marking engine; negative unknown */
    struct counts counts;
    bool starved; /* memory ran out: what is missing may be there */
};

/** Nothing known. */
void web_facts_init(struct web_facts *facts);

/** Set a text that is not set: `len` bytes cleaned and cut. False when nothing printable came or
 * it was set before. */
bool web_facts_bytes(char *out, size_t size, const void *bytes, size_t len);

/** The same of a NUL-terminated text; NULL is none. */
bool web_facts_text(char *out, size_t size, const char *text);

/** Set the serial number unless it is junk (protocol/evidence.h). */
void web_facts_serial(struct web_facts *facts, const char *text);

/** Set model and, where the name begins with one, maker. */
void web_facts_model(struct web_facts *facts, const char *text);

/** Set the maker by the name that a text begins with. */
void web_facts_maker(struct web_facts *facts, const char *text);

/** Set the UUID, "urn:uuid:" before it or not. */
void web_facts_uuid(struct web_facts *facts, const char *text);

/** Add a version that is not there yet. */
void web_facts_firmware(struct web_facts *facts, const char *text);

/** Add a hardware address: six pairs of hexadecimal digits, with or without ':' or '-'. */
void web_facts_mac(struct web_facts *facts, const char *text);

/** Set the language by a tag: "it", "zh-CN". */
void web_facts_language(struct web_facts *facts, const char *tag);

/** Set the state, if none is set. */
void web_facts_state(struct web_facts *facts, enum device_state state);

/** A new empty supply of a source; NULL when there is no room, as for the next two. */
struct web_supply *web_facts_add_supply(struct web_facts *facts, const char *source);

/** A new empty tray. */
struct web_tray *web_facts_add_tray(struct web_facts *facts);

/** A new alert of that severity, without a place. */
struct web_alert *web_facts_add_alert(struct web_facts *facts, const char *severity);

/** The supply of this kind (web_words_kind) and colour, or NULL. */
struct web_supply *web_facts_supply(struct web_facts *facts, int64_t type, const char *colour);

/** Set level, quality and state (`told` or worse) by a percent of 0 to 100; any other is passed
 * over.
 */
void web_facts_percent(struct web_supply *supply, int64_t percent, bool staged);

#endif

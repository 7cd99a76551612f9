/* SPDX-License-Identifier: Apache-2.0 */
/* vendor: what makers tell in objects of their own, as data rows: which objects to ask and what
 * they mean.
 *
 * The poll driver asks the rows of the device's maker, the normaliser reads them where the standard
 * says nothing or is known to say worse. One file of rows per family of makers (vendor_<family>.c)
 * and one line in vendor_list.h; no function knows a maker. Rules go by maker and enterprise, never
 * by model. No row may lie under objects that tell of people, jobs or neighbours (tests/unit/
 * test_vendor.c holds the list).
 */
#ifndef PRINTWIRE_AGENT_VENDOR_H
#define PRINTWIRE_AGENT_VENDOR_H

#include "agent/reading.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VENDOR_FAMILIES    3  /* most families that one device is asked for */
#define VENDOR_ENTERPRISES 4  /* most numbers of one family */
#define VENDOR_GETS        52 /* most exact objects of the families of one device */

/* What a row is about. */
enum vendor_says {
    VENDOR_MODEL,
    VENDOR_SERIAL,
    VENDOR_FIRMWARE,
    VENDOR_DEVICE_ID,     /* IEEE 1284 device id: model and serial number are taken from it */
    VENDOR_COUNT,         /* a counter of impressions (scans: of images), by work and colour */
    VENDOR_COUNT_MEDIA,   /* a column of counters; the key column names the media */
    VENDOR_SUPPLY,        /* a level in percent */
    VENDOR_SUPPLY_PAGES,  /* pages that a supply is expected to last */
    VENDOR_LEVEL_CODE,    /* no object: what the number `key` means as a prtMarkerSuppliesLevel of
                             this `type` (0: any): the percent `scale`, or, with a `label`, that
                             state and no percent; the latter only where no maximum is told */
    VENDOR_LEVEL_STAGE,   /* no object: `key` is one of the few percents that a toner or ink of this
                             maker may show; when all of a printer's are such, they are stages */
    VENDOR_LEVEL_PERCENT, /* no object: a prtMarkerSuppliesLevel up to 100 without maximum and unit
                             is a percent */
    VENDOR_TOTAL_IS_SUM,  /* no object: where no object tells the total, it is print, copy and fax
                             together, if print is told */
    VENDOR_CONTEXT        /* no object: the SNMP context `label` may hold the Printer-MIB that the
                             default one lacks */
};

/* How the value is written. */
enum vendor_form {
    VENDOR_PLAIN,   /* a text, or a number */
    VENDOR_PML,     /* a text behind two octets that number its symbol set */
    VENDOR_VERSION, /* a text in which a word such as "Ver." stands before the version */
    VENDOR_BLOB,    /* octets of records (normalise/brother_blob.h); `key` is the record's number */
    VENDOR_RATIO    /* the same, a record that holds a level and the full level */
};

enum vendor_work { VENDOR_TOTAL, VENDOR_PRINT, VENDOR_COPY, VENDOR_FAX, VENDOR_SCAN, VENDOR_WORKS };
enum vendor_colour { VENDOR_BOTH, VENDOR_MONO, VENDOR_COLOUR, VENDOR_COLOURS };

struct vendor_row {
    const char *oid; /* dotted: the exact instance, or with `column` the entry of a table */
    enum vendor_says says;
    enum vendor_form form;
    uint8_t column; /* of the value; 0: `oid` is an exact instance */
    uint8_t keys;   /* column of the same entry that says what a row is; 0 none */
    bool bulk;      /* nothing private follows the columns: they may be read by GETBULK */
    bool last;      /* texts: only when the standard objects and all other rows are silent */
    bool duplex;    /* counts: only two-sided work */
    bool adds;      /* supplies: one that the standard table lacks is told too */
    bool staged;    /* supplies: the number comes in a few steps */
    uint8_t choice; /* counts: the lowest choice that answers is taken; rows of one choice are
                       added */
    uint8_t type;   /* supplies: PrtMarkerSuppliesTypeTC; 0: as the name says */
    uint8_t place;  /* supplies: rows of one place tell of one supply; of columns the row's index */
    enum vendor_work work;
    enum vendor_colour colour;
    int32_t key;       /* the key cell's number, the record's number in a blob */
    const char *label; /* the key cell's text: whole for counts, a part for firmware; the name of a
                          supply (of toner and ink without that word); NULL none */
    const char *paint; /* supplies: the colour; NULL none */
    int32_t scale;     /* supplies: how many are one percent; 0 means 1 */
};

/* What rows mostly say. */
#define VENDOR_OID(oid_) "1.3.6.1.4.1." oid_
#define VENDOR_TEXT(says_, form_, oid_)                                                            \
    .says = VENDOR_##says_, .form = VENDOR_##form_, .oid = VENDOR_OID(oid_)
#define VENDOR_COUNTER(work_, colour_, oid_)                                                       \
    .says = VENDOR_COUNT, .work = VENDOR_##work_, .colour = VENDOR_##colour_,                      \
    .oid = VENDOR_OID(oid_)

struct vendor {
    const char *maker; /* as maker_name() says it */
    uint32_t enterprises[VENDOR_ENTERPRISES];
    const struct vendor_row *(*rows)(size_t *out_count);
};

/** How many families there are. */
size_t vendor_count(void);

/** The index-th family; NULL past the end. */
const struct vendor *vendor_at(size_t index);

/** The families of a device, at most VENDOR_FAMILIES: by the enterprise number of its sysObjectID,
 * else by maker_name(). Returns how many. */
size_t vendor_of(const struct reading_set *set, const struct vendor *out[VENDOR_FAMILIES]);

/** The family whose own objects a set holds: for devices that do not say who made them; NULL none.
 * Objects of one maker that others answer too (HP's) do not count for these. */
const struct vendor *vendor_by_objects(const struct reading_set *set);

/** Some exact objects of every family, by which vendor_by_objects() can tell them apart; at most
 * `most`. Returns how many. */
size_t vendor_witnesses(struct oid *out, size_t most);

/** The SNMP context in which a device may keep the Printer-MIB; NULL none. */
const char *vendor_context(const struct reading_set *set);

/** The object of a row: its exact instance, or the column of its values. False when the row has
 * none or is malformed. */
bool vendor_object(const struct vendor_row *row, struct oid *out_oid);

/** The column of a row's keys; false when it has none. */
bool vendor_key_column(const struct vendor_row *row, struct oid *out_oid);

#endif

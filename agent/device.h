/* SPDX-License-Identifier: Apache-2.0 */
/* device: one printer as the agent knows it, and the table of them on disk.
 *
 * Its id is a random UUID, given once and for ever, derived from nothing. Whether a printer found
 * at another address is a known one is weighed by agent/sighting and decided by agent/resident.
 */
#ifndef PRINTWIRE_AGENT_DEVICE_H
#define PRINTWIRE_AGENT_DEVICE_H

#include "agent/disk.h"
#include "agent/wakes.h"
#include "agent/walk.h"
#include "agent/web_door.h"
#include "base/crypto.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DEVICE_MACS  4
#define DEVICE_ALIKE 16 /* most devices found for one piece of evidence */
#define DEVICE_TEXT  64 /* of a serial number, a model, a sysObjectID; its NUL included */

/* In the words of the asset record's state. */
enum device_state {
    DEVICE_READY,
    DEVICE_PROCESSING,
    DEVICE_ASLEEP,
    DEVICE_STOPPED,
    DEVICE_OFF_EXPECTED,
    DEVICE_UNREACHABLE,
    DEVICE_GONE,
    DEVICE_STATE_UNKNOWN
};

#define DEVICE_QUIET 43 /* the hours of a week as hexadecimal digits, and a NUL */

/* What stands behind a device's state, kept by agent/presence.[ch]. Times are the wall clock's. */
struct device_presence {
    int64_t since_ms;         /* when the state was said; 0 never */
    int64_t silent_ms;        /* silent since then; 0: it answers */
    int64_t bounced_ms;       /* when a silence was over soon, last */
    uint8_t bounces;          /* how often that was said for nothing */
    char quiet[DEVICE_QUIET]; /* hours of the week in which it was off when they came last */
    bool sleeps_openly;       /* that it sleeps shows without its alert table */

    /* not kept on disk */
    bool is_missed; /* work asked it since its last answer, and had none */
    bool has_seen;
    enum device_state seen; /* by its last answer; good with has_seen */
    enum device_state next; /* what is seen instead of what is said, since next_ms */
    int64_t next_ms;        /* 0: nothing else is seen */
    uint8_t changes;        /* said lately; one is forgotten in 20 minutes, since changed_ms */
    int64_t changed_ms;
};

/* Which side of the licence's limit a device is on, kept by agent/coverage.[ch] (where its since_ms
 * must not change) and agent/site_licence.c; nothing of it is on disk. */
struct device_cover {
    size_t at;       /* place in its heap */
    bool is_in;      /* of a heap */
    bool is_over;    /* not covered */
    bool is_leaving; /* does not count any more */
    bool is_known;   /* counted before, or in an earlier run */
    bool is_due;     /* it is to be said; on the list of those */
    bool is_due_again;
    struct device *next_due;
};

struct device {
    char id[CRYPTO_UUID_SIZE];
    struct sockaddr_in address;  /* with the SNMP port */
    char credential[64];         /* the name of the one that works */
    char serial[DEVICE_TEXT];    /* "" unknown; so are the other texts */
    char macs[DEVICE_MACS][18];  /* aa:bb:cc:dd:ee:ff */
    char object_id[DEVICE_TEXT]; /* sysObjectID, dotted */
    char model[DEVICE_TEXT];
    char uuid[CRYPTO_UUID_SIZE];    /* that the printer says of itself, in lower case */
    int64_t life;                   /* prtMarkerLifeCount, last read; 0 unknown */
    int64_t since_ms;               /* wall clock, when the id was given; 0: before that was kept */
    char same_as[CRYPTO_UUID_SIZE]; /* the id that goes on for this one, retired; "" none */
    enum device_state state;
    int64_t last_answer_ms; /* wall clock; 0 never */
    struct walk_learned learned;
    struct device_presence presence;
    struct wakes wakes;
    struct web_keys web_keys;
    void *poll; /* belongs to the poll stage */
    void *web;  /* what its web services said last, agent/site_web.c's */
    void *look; /* what was told of it as an HP device, agent/site_look.c's */
    struct device_cover cover;
    /* Of the question where the device is, not kept on disk (agent/resident.h): */
    int64_t asked_ms;                 /* wall clock, since when it is; 0: it is not */
    struct device *awaits;            /* lives at an address where this one is believed to be now */
    struct sockaddr_in was;           /* the address before it moved */
    char told_uuid[CRYPTO_UUID_SIZE]; /* announced at its address by whomever; "" nothing heard */
    uint64_t told_ms; /* monotonic, when it was last asked because of that; 0 never */
};

struct device_table;

/** Load the table from disk (creating it in a new database). NULL on failure, logged. At most
 * `limit` devices. */
struct device_table *device_table_open(struct disk *disk, size_t limit);

/** Free the table and its devices. NULL is allowed. */
void device_table_close(struct device_table *table);

/** How many devices. */
size_t device_table_count(const struct device_table *table);

/** The index-th device, in no meaning order; NULL past the end. Pointers stay good until the table
 * is closed. */
struct device *device_table_at(const struct device_table *table, size_t index);

/** The device with this id, or NULL. */
struct device *device_table_by_id(const struct device_table *table, const char *id);

/** The device last seen at this address and port, or NULL. */
struct device *device_table_by_address(const struct device_table *table,
                                       const struct sockaddr_in *address);

/** Devices that have this serial number, one of these hardware addresses, or this UUID, each once
 * and none that is retired; the first DEVICE_ALIKE. Junk (protocol/evidence.h) finds nothing.
 * Returns how many. */
size_t device_table_alike(const struct device_table *table, const char *serial,
                          const char macs[DEVICE_MACS][18], const char *uuid,
                          struct device *out_devices[DEVICE_ALIKE]);

/** A new device with a random id at an address; on disk with the next commit. NULL when the table
 * or disk is full. */
struct device *device_table_add(struct device_table *table, const struct sockaddr_in *address);

/** Write a changed device with the next commit; false when the disk takes nothing now: it is then
 * written with the first commit that there is. Call it after changing address, evidence, credential
 * or state: the lookups follow at once. A device that comes to an address takes it over from any
 * other; 0.0.0.0 means that it is nowhere. A retired one is found by its id alone. */
bool device_table_save(struct device_table *table, struct device *device);

/** The word of a state as the asset record has it; NULL for DEVICE_STATE_UNKNOWN. */
const char *device_state_name(enum device_state state);

#endif

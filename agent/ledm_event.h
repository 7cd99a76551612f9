/* SPDX-License-Identifier: Apache-2.0 */
/* ledm_event: what HP's LEDM EventTable (/EventMgmt/EventTable) tells, as what has to be read
 * again.
 *
 * The table answers with an ETag; asked with that as If-None-Match and ?timeout=N (tenths of a
 * second) it is silent until there is news, then answers 200 with the new events, or 304 at the
 * time limit. An event has a category, an AgingStamp "boot-count", and the documents that it is
 * about. Events about jobs are passed over unread but for their category.
 */
#ifndef PRINTWIRE_AGENT_LEDM_EVENT_H
#define PRINTWIRE_AGENT_LEDM_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEDM_EVENT_MOST 64 /* most events of one answer that are looked at */

enum ledm_event_kind {
    LEDM_EVENT_OTHER,
    LEDM_EVENT_POWER_UP,     /* PowerUpEvent: the device started */
    LEDM_EVENT_ALERTS,       /* AlertTableChanged */
    LEDM_EVENT_CONSUMABLES,  /* ConsumableStateChanged and the like */
    LEDM_EVENT_CAPABILITIES, /* DeviceCapabilitiesChanged: identity */
    LEDM_EVENT_JOB,          /* JobEvent, ScanEvent: nothing but counters moved */
    LEDM_EVENT_KINDS
};

struct ledm_event {
    enum ledm_event_kind kind;
    uint32_t boot;  /* the first number of its AgingStamp: counts the device's starts; 0 not told */
    uint32_t count; /* the second: counts events since then */
};

/** Read a table, oldest first where the stamps tell; at most LEDM_EVENT_MOST, the newest ones of
 * more. Returns how many; 0 for none and for what is no event table. */
size_t ledm_event_read(const char *bytes, size_t len,
                       struct ledm_event out_events[LEDM_EVENT_MOST]);

/** The scopes (enum scope bits) that an event says to read again. */
unsigned ledm_event_scopes(enum ledm_event_kind kind);

/** True when `event` is newer than the stamp (`boot`, `count`): tables are cumulative. */
bool ledm_event_is_new(const struct ledm_event *event, uint32_t boot, uint32_t count);

/* What was heard of a table so far. Zeroed: nothing. */
struct ledm_event_mark {
    bool is_set;
    uint32_t boot; /* the newest stamp of the last table */
    uint32_t count;
};

struct ledm_event_news {
    unsigned kinds; /* 1U << enum ledm_event_kind */
    bool is_sure;   /* the stamps say so */
};

/** What a table (of ledm_event_read()) tells that its mark does not know; the mark is then that of
 * this table. The first table is no news.
 *
 * Stamps may fall (another mainboard, a counter that ran over) or be the same for ever ("0-0"), and
 * then order nothing: whatever the table lists may be news, and none of it is sure. A fallen stamp
 * shows that by itself; else the table must have changed (`has_changed`: its ETag did), and
 * PowerUpEvent, which may be listed for ever, does not count. */
struct ledm_event_news ledm_event_hear(struct ledm_event_mark *mark,
                                       const struct ledm_event *events, size_t count,
                                       bool has_changed);

#endif

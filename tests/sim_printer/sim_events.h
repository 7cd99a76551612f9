/* SPDX-License-Identifier: Apache-2.0 */
/* sim_events: the event table of a printer that speaks HP LEDM (/EventMgmt/EventTable).
 *
 * Each category has one row, with the stamp of its latest event: "P-N", where P counts how often
 * the printer was switched on and N the events since. The latest stamp is the table's ETag.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_EVENTS_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_EVENTS_ROWS     12 /* most categories; the oldest row makes room */
#define SIM_EVENTS_CATEGORY 48
#define SIM_EVENTS_RESOURCE 128
#define SIM_EVENTS_TAG      32

struct sim_events_stamp {
    uint32_t power_ups;
    uint32_t number;
};

struct sim_event {
    char category[SIM_EVENTS_CATEGORY];
    char resource[SIM_EVENTS_RESOURCE]; /* dd:ResourceURI of the payload; "": none */
    struct sim_events_stamp stamp;
};

struct sim_events {
    struct sim_event rows[SIM_EVENTS_ROWS]; /* in the order of their stamps */
    size_t count;
    struct sim_events_stamp last;
};

/** An empty table becomes that of a printer that was switched on for the first time. */
void sim_events_init(struct sim_events *events);

/** Something happened; `resource` may be NULL. False when a text is too long or empty. */
bool sim_events_add(struct sim_events *events, const char *category, const char *resource);

/** It was switched on: numbers start again, and PowerUpEvent is the first. */
void sim_events_power_up(struct sim_events *events);

/** True when `event` came after `stamp`. */
bool sim_events_is_newer(const struct sim_event *event, struct sim_events_stamp stamp);

/** The ETag of the table, with its quotes. */
void sim_events_tag(const struct sim_events *events, char out_tag[SIM_EVENTS_TAG]);

/** Read an ETag as sim_events_tag() writes it, quotes wanted, "W/" before them allowed; false for
 * anything else. */
bool sim_events_parse_tag(const char *text, struct sim_events_stamp *out_stamp);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* sim_voice: how a simulated printer speaks on the web: which services it has, what is wrong with
 * them, what it was asked, what happened to it.
 *
 * What it says comes from the same variables that it tells over SNMP (sim_view). The same words
 * stand in `web` commands and in NAME.web beside a recording.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_VOICE_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_VOICE_H

#include "base/crypto_tls.h"
#include "tests/sim_printer/sim_asked.h"
#include "tests/sim_printer/sim_events.h"
#include "tests/sim_printer/sim_work.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SIM_VOICE_LEDM = 1,          /* HP: XML below /DevMgmt, and /EventMgmt/EventTable */
    SIM_VOICE_CDM = 2,           /* HP: JSON below /cdm */
    SIM_VOICE_SYNCTHRU = 4,      /* Samsung: what looks like JSON below /sws */
    SIM_VOICE_IPP = 8,           /* RFC 8011: /ipp/print */
    SIM_VOICE_BROTHER = 16,      /* /etc/mnt_info.csv */
    SIM_VOICE_SYNCTHRU_OLD = 32, /* Samsung before that: pages with values in scripts */
    SIM_VOICE_RECORDED = 64      /* what was recorded, and nothing else (sim_replay) */
};

#define SIM_VOICE_LEVELS 32
#define SIM_VOICE_TEXT   64
#define SIM_VOICE_URL    256

/* What the web says about a supply, whatever prtMarkerSuppliesLevel says. */
struct sim_voice_level {
    uint32_t index; /* of prtMarkerSuppliesTable */
    uint8_t percent;
};

struct sim_voice {
    unsigned services;            /* SIM_VOICE_...; 0: nobody listens */
    uint32_t slow_ms;             /* every answer comes so much later */
    uint32_t drip_ms;             /* an answer comes byte by byte, one in so many milliseconds */
    uint32_t status;              /* instead of every answer: 401, 404, 503 ...; 0: none */
    bool huge;                    /* answers have 10 MB, those of IPP 102 kB */
    bool gzip;                    /* compressed, whatever the client accepts */
    bool bomb;                    /* the same, and it becomes 4 GB */
    bool cut;                     /* the connection ends in the middle of each answer */
    char redirect[SIM_VOICE_URL]; /* every GET is sent there; "": none */
    char type[SIM_VOICE_TEXT];    /* Content-Type of everything; "": the right one */
    char firmware[SIM_VOICE_TEXT];
    char product[SIM_VOICE_TEXT]; /* product number */
    struct sim_voice_level levels[SIM_VOICE_LEVELS];
    size_t level_count;
    uint32_t alert_changes; /* dd:ModificationNumber of the alert table */
    struct sim_work work;   /* orders that it takes */
    struct sim_events events;
    struct sim_asked asked;
    struct crypto_tls_server *tls; /* a certificate of its own; NULL: the fleet's */
};

/** A sound one without services. NULL without memory. */
struct sim_voice *sim_voice_create(void);

/** One with the settings of another, and nothing asked or happened yet. NULL without memory. */
struct sim_voice *sim_voice_copy(const struct sim_voice *voice);

/** Free; NULL is allowed. */
void sim_voice_destroy(struct sim_voice *voice);

/** Change a setting by name, `value` as in README.md; NULL, or a constant text that says what is
 * wrong. */
const char *sim_voice_set(struct sim_voice *voice, const char *name, const char *value);

/** Read "ledm,ipp", "all" or "none"; false for anything else. */
bool sim_voice_parse_services(const char *text, unsigned *out_services);

/** Set all settings of a text of lines "NAME VALUE" (empty ones and those that begin with '#' left
 * out), which is changed. NULL, or what is wrong, with the line counted from 1 in `out_line`. */
const char *sim_voice_read(struct sim_voice *voice, char *text, unsigned *out_line);

/** What the web says about a supply, in percent; false when it says what SNMP says. */
bool sim_voice_level(const struct sim_voice *voice, uint32_t index, uint8_t *out_percent);

/** A row of the alert table came or went. `voice` may be NULL, here and below. */
void sim_voice_alerts_changed(struct sim_voice *voice);

/** It was switched on. */
void sim_voice_power_up(struct sim_voice *voice);

/** A job began or ended. */
void sim_voice_job(struct sim_voice *voice);

#endif

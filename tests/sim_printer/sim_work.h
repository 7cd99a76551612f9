/* SPDX-License-Identifier: Apache-2.0 */
/* sim_work: whether and how a simulated HP printer does what it is ordered to by web service or
 * SNMP SET: its settings and what is under way. What an order does to the printer is sim_write's.
 *
 * The settings stand among those of the web services (`web ADDR SETTING VALUE`, NAME.web).
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_WORK_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_WORK_TEXT  64
#define SIM_WORK_LOG   16
#define SIM_WORK_DEEDS 32

/* What it says to each order. */
enum sim_work_refusal {
    SIM_WORK_WILLING,
    SIM_WORK_BUSY,        /* 503; genErr */
    SIM_WORK_FORBIDDEN,   /* 403; noAccess */
    SIM_WORK_UNSUPPORTED, /* lists nothing that could be ordered; 405, notWritable */
    SIM_WORK_IGNORES      /* "OK", and nothing happens */
};

/* What becomes of a firmware image. */
enum sim_work_image {
    SIM_WORK_TAKES, /* it restarts with the version that the image names */
    SIM_WORK_FAILS, /* it finds the image wrong */
    SIM_WORK_STAYS, /* it restarts with the version that it had */
    SIM_WORK_BRICKS /* it does not come back */
};

/* What becomes of a setting. */
enum sim_work_settings { SIM_WORK_PUTS, SIM_WORK_CLAMPS, SIM_WORK_DROPS };

struct sim_work_event {
    char code[SIM_WORK_TEXT];
    char severity[SIM_WORK_TEXT]; /* Info, Warning, Error */
    int64_t at_ms;                /* wall clock */
    int64_t impressions;          /* the printer's count then; negative: not known (yet) */
};

/* What it did itself, so that a test need not believe who ordered it. */
struct sim_work_deed {
    const char *what; /* image, offline, back */
    int64_t at_ms;    /* wall clock */
};

/* Zeroed and then sim_work_init(). */
struct sim_work {
    bool takes; /* else it is a printer that takes no orders */
    enum sim_work_refusal refusal;
    enum sim_work_image image;
    enum sim_work_settings settings;
    uint32_t restart_ms; /* how long it is offline */
    uint32_t linger_ms;  /* from an order to being offline, at least */
    uint32_t update_ms;  /* that it looks at an image and writes it */

    uint32_t sleep_minutes;
    uint32_t off_minutes;
    char asset[SIM_WORK_TEXT];
    struct sim_work_event log[SIM_WORK_LOG];
    size_t log_count;
    struct sim_work_deed deeds[SIM_WORK_DEEDS]; /* the last ones, the oldest first */
    size_t deed_count;

    uint64_t restart_at_ms;      /* monotonic; 0: it is not going to */
    uint64_t update_at_ms;       /* when the last image was whole; 0: none came */
    enum sim_work_image fate;    /* of that image */
    char version[SIM_WORK_TEXT]; /* that it names */
    bool is_bricked;
};

/** Takes no orders; the times are 90 s offline after 2 s, 30 s for an image. */
void sim_work_init(struct sim_work *work);

/** Change a setting by name, `value` as in README.md. NULL, or a constant text that says what is
 * wrong; "no such setting" for a name of others. */
const char *sim_work_set(struct sim_work *work, const char *name, const char *value);

/** It did that at `at_ms` (wall clock); `what` is a constant. The oldest deed makes room. */
void sim_work_note(struct sim_work *work, const char *what, int64_t at_ms);

/** The printer's count is this now: events that have none have it from now on. */
void sim_work_count(struct sim_work *work, int64_t impressions);

/** True when it lists what can be ordered. */
bool sim_work_lists(const struct sim_work *work);

/** The State of its firmware update now, and how far that is in percent. */
const char *sim_work_update(const struct sim_work *work, uint64_t now_ms, unsigned *out_percent);

#endif

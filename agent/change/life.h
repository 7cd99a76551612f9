/* SPDX-License-Identifier: Apache-2.0 */
/* life: what is remembered of one incident between two readings, and the rules that need it. Pure.
 *
 * Flapping: an incident that is opened for the LIFE_OPENINGSth time within LIFE_FLAP_MS flaps. It
 * is said to be open at once as ever, but when its alert goes away it stays open until that has
 * stayed away for LIFE_REST_MS. Others are closed at once.
 *
 * Events (rows of severity warning(4), RFC 3805) may stay in the table for ever. Where something
 * else shows the same condition (a detected error; for an alert about a supply the level of that
 * supply, which goes before the errors), the incident lives as long as that does, even if no
 * number of pages or days would let it. Where nothing shows it, or no longer does, it is over when
 *   - what had shown it shows it no more, or
 *   - its code is one that ends with printing (trouble_ends_with_printing) and LIFE_PRINTED
 *     impressions were made since it was seen: more than may be under way in the paper path, or
 *   - it is LIFE_EVENT_MS old, one about a supply LIFE_SUPPLY_MS, by prtAlertTime if that is known.
 * It is over, too, when the row goes or later rows end it (the normaliser sees to that). An event
 * that is over stays so for as long as its row is there, unless its condition is shown anew;
 * another event of the same place and code (another prtAlertTime, else prtAlertIndex) begins
 * afresh.
 */
#ifndef PRINTWIRE_AGENT_CHANGE_LIFE_H
#define PRINTWIRE_AGENT_CHANGE_LIFE_H

#include <stdbool.h>
#include <stdint.h>

#define LIFE_OPENINGS  3
#define LIFE_FLAP_MS   (INT64_C(10) * 60 * 1000)
#define LIFE_REST_MS   (INT64_C(5) * 60 * 1000)
#define LIFE_PRINTED   10
#define LIFE_EVENT_MS  (INT64_C(7) * 24 * 3600 * 1000)
#define LIFE_SUPPLY_MS (INT64_C(30) * 24 * 3600 * 1000)
#define LIFE_TEXT      256

struct life {
    int64_t opened_ms[LIFE_OPENINGS]; /* the last openings, latest first; 0 none */
    int64_t until_ms;                 /* the alert is away, held open until then; 0 not */
    int64_t event;                    /* the number of the event; 0 it is a state */
    int64_t began_ms;                 /* of the event */
    int64_t began_count;              /* impressions when it was seen first; -1 unknown */
    bool by_error;                    /* a detected error showed it */
    bool by_level;                    /* the supply's level showed it */
    bool over;
};

/* What a supply's level says of an alert about it. */
enum life_level { LIFE_LEVEL_SILENT, LIFE_LEVEL_SHOWS, LIFE_LEVEL_CLEAR };

/* An event as a reading shows it. */
struct life_sight {
    int64_t event;
    int64_t code;
    int64_t at_ms;    /* of the reading */
    int64_t began_ms; /* what the printer says, else as at_ms */
    int64_t count;    /* impressions now; -1 unknown */
    bool of_supply;   /* it tells of a supply */
    bool error;       /* a detected error shows it */
    enum life_level level;
};

/** A life of which nothing is remembered. */
void life_init(struct life *life);

/** Read what life_write() wrote; of a damaged text nothing is remembered. `text` may be NULL. */
void life_read(const char *text, struct life *out_life);

/** Write it as text. */
void life_write(const struct life *life, char out_text[LIFE_TEXT]);

/** The incident is opened, or its alert is back while it is held open. */
void life_open(struct life *life, int64_t at_ms);

/** How long the incident is held open when its alert goes away now: LIFE_REST_MS for one that
 * flaps, else 0. */
int64_t life_rest_ms(const struct life *life, int64_t at_ms);

/** The incident was closed after a rest: it flaps no more. */
void life_calm(struct life *life);

/** Take notice of an event in a reading; true when it is over. */
bool life_see(struct life *life, const struct life_sight *sight);

/** Its row is not there (any more): nothing of the event matters. */
void life_forget_event(struct life *life);

/** True when nothing needs to be remembered of an incident that is not open. */
bool life_is_idle(const struct life *life, int64_t at_ms);

#endif

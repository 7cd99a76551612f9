/* SPDX-License-Identifier: Apache-2.0 */
/* ledger: what one counter of one device adds to a bill. Pure: readings in, rows out.
 *
 * A row has the count as it was said, and the pages that it adds, never below zero. Their sum only
 * grows. Where a count can be explained in several ways, the sum follows the one that bills least:
 * pages that were perhaps made are told beside it (`unsure`), for a person to decide.
 *
 * Agents say a count that fell only when a second reading agrees, and have no word for why. So the
 * numbers decide, by these rules, in this order:
 *   - It fell and goes on from the last count but one, or from one in dispute, or passes one in
 *     dispute from below at one step: what lay between was a bad read or another memory, and is
 *     taken back (WITHDRAWN). Pages that it added before are set off against those that follow. In
 *     dispute are, for LEDGER_DISPUTE_MS, the last LEDGER_DISPUTES counts before one that fell,
 *     leapt or rolled over.
 *   - It fell, from the end of a width (ledger.c has the list) to its beginning, a hundredth of it
 *     or 50,000 pages at either side, by no more pages than the device can have made since, and no
 *     other counter of the same reading fell in another way: it rolled over (ROLL_OVER).
 *   - It fell to less than half, and to no more than the device can have made since: it was set to
 *     zero (RESET). Its pages since are unsure, as it may be another board's count just as well.
 *   - It fell otherwise, or rose by more than the device can have made: it is another count, a
 *     board's that was swapped or a memory's that was restored (SWAP).
 * A device can make LEDGER_PER_MINUTE pages a minute and LEDGER_SLACK more; when the agent's clock
 * went back nobody knows for how long, and LEDGER_DISPUTE_MS are taken.
 *
 * A counter that is not told is unknown (value -1), never zero; the pages of the time between are
 * counted when it is told again (GAP).
 */
#ifndef PRINTWIRE_PORTAL_STORE_LEDGER_H
#define PRINTWIRE_PORTAL_STORE_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#define LEDGER_PER_MINUTE 1000 /* twice what the fastest machine that takes sheets prints */
#define LEDGER_SLACK      1000
#define LEDGER_DISPUTE_MS (INT64_C(30) * 24 * 3600 * 1000)
#define LEDGER_DISPUTES   3
#define LEDGER_TEXT       352 /* most bytes of what ledger_write() writes, with the NUL */
#define LEDGER_UNKNOWN    (-1)
#define LEDGER_MOST                                                                                \
    1099511627776 /* 2^40: what counts and sums end at, so that millions of                        \
                   * rows can be added up; counters have 32 bits */

enum ledger_event {
    LEDGER_FIRST,     /* nothing was known before: adds nothing */
    LEDGER_NORMAL,    /* it rose */
    LEDGER_GAP,       /* it rose over a time in which it was not told, or began a new journal */
    LEDGER_ROLL_OVER, /* it began anew at zero, by itself */
    LEDGER_RESET,     /* it was set to zero */
    LEDGER_SWAP,      /* it is another count */
    LEDGER_WITHDRAWN, /* what was said before was wrong, and is taken back */
    LEDGER_ABSENT,    /* it is told no more */
    LEDGER_LATE,      /* a reading from before the last one: adds nothing, as that one did */
    LEDGER_MERGED     /* what another id of the same device counted is set off */
};

/* A count that may turn out to have been right. */
struct ledger_other {
    int64_t value;    /* LEDGER_UNKNOWN for none */
    int64_t net;      /* of the counter, then */
    int64_t at_ms;    /* then */
    int64_t since_ms; /* when another count came */
};

/* What is remembered of a counter; ledger_init() for nothing yet. */
struct ledger {
    bool is_known;
    bool is_absent; /* the last reading did not tell it */
    int64_t value;  /* as it was told last */
    int64_t at_ms;  /* then */
    int64_t total;  /* sum of all that was added */
    int64_t net;    /* what the sum should be; below it by what is to be set off */
    int64_t merged; /* of its sum, what was set off at the device that it turned out to be */
    struct ledger_other last;                      /* but one */
    struct ledger_other disputed[LEDGER_DISPUTES]; /* the newest first */
};

/* A reading of a counter. */
struct ledger_reading {
    int64_t value; /* 0 and above, or LEDGER_UNKNOWN */
    int64_t at_ms; /* by the agent's clock */
    bool is_late;  /* older than the last one, of a journal that came after */
    bool is_gap;   /* the first one of another journal */
    bool is_lone;  /* no other counter of the reading breaks (ledger_breaks) */
};

/* A row of the history. */
struct ledger_row {
    enum ledger_event event;
    int64_t value;  /* LEDGER_UNKNOWN when it was not told */
    int64_t delta;  /* pages that count, 0 and above */
    int64_t total;  /* their sum so far; of a late one 0, as its place is among older rows */
    int64_t unsure; /* pages that may have been made and do not count */
};

/** A counter of which nothing is known. */
void ledger_init(struct ledger *ledger);

/** Write the counts that may turn out to have been right as text: "value:net:at:since ..." . */
void ledger_write(const struct ledger *ledger, char out_text[LEDGER_TEXT]);

/** Read what ledger_write() wrote; what is damaged is forgotten. */
void ledger_read(struct ledger *ledger, const char *text);

/** Whether a reading falls in a way that no roll-over explains. */
bool ledger_breaks(const struct ledger *ledger, const struct ledger_reading *reading);

/** Take a reading; true when there is something to say. Counts above LEDGER_MOST are
 * unknown. */
bool ledger_take(struct ledger *ledger, const struct ledger_reading *reading,
                 struct ledger_row *out_row);

/** Another id turned out to be this device: set off what its counter of the same name (`twin`) has
 * added, as far as that was not done. True when there is something to say. */
bool ledger_merge(struct ledger *ledger, struct ledger *twin, struct ledger_row *out_row);

/** The word of an event in the store: "first", "normal", "gap", "roll-over", "reset", "swap",
 * "withdrawn", "unknown", "late", "merged". */
const char *ledger_word(enum ledger_event event);

#endif

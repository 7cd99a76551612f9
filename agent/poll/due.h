/* SPDX-License-Identifier: Apache-2.0 */
/* due: what of a device is to be read, and when. Pure.
 *
 * What moved is due at once, tables and all else by time. Of a sleeper nothing is due by time but
 * once a day, in working hours; what moved while it slept waits for two hours in which it may wake
 * by itself. Both are read only while its budget of wakes lasts (agent/wakes.h), unless tables are
 * known not to wake it. Outside working hours, tables are due by time only when something moved,
 * and the whole waits for work, three days at most. What is urgent is read at any time.
 *
 * When a reading of several scopes is not answered, they are read one by one; one that is not
 * answered then is tried again with the tables' time, so that one table cannot hide a device.
 */
#ifndef PRINTWIRE_AGENT_POLL_DUE_H
#define PRINTWIRE_AGENT_POLL_DUE_H

#include "agent/agent_conf.h"
#include "agent/scope.h"

#include <stdbool.h>
#include <stdint.h>

/* Times are clock_monotonic_ms(). */
struct due {
    unsigned scopes;    /* to be read */
    unsigned failing;   /* of these not answered, though the device is there: not before retry_ms */
    unsigned covered;   /* read since nothing was due */
    bool urgent;        /* whatever the hour */
    bool moved;         /* something did since the tables were read */
    bool singly;        /* one scope at a time */
    uint64_t since_ms;  /* when the first of the scopes came to be due */
    uint64_t tables_ms; /* when the tables were read */
    uint64_t full_ms;   /* when everything was */
    uint64_t retry_ms;
};

/* The situation. */
struct due_now {
    const struct agent_conf *conf;
    uint64_t now_ms;
    bool is_working; /* the site */
    bool sleeps;     /* the device */
    bool is_free;    /* tables are known not to wake it */
    bool may_wake;   /* its budget of wakes is not used up */
};

/** These scopes are to be read. */
void due_add(struct due *due, unsigned scopes, uint64_t now_ms);

/** What to read now; 0: nothing. What has come to be due by time is kept as such. */
unsigned due_next(struct due *due, const struct due_now *now);

/** These scopes were read and kept. `early_ms`: everything is due so much earlier next time. */
void due_read(struct due *due, unsigned scopes, uint64_t now_ms, uint64_t early_ms);

/** A reading of these scopes was not answered; what that means of a device that answers otherwise.
 */
void due_fail(struct due *due, unsigned scopes, uint64_t retry_ms);

/** The device itself does not answer: nothing is to be learned from that. */
void due_forgive(struct due *due);

#endif

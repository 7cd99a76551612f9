/* SPDX-License-Identifier: Apache-2.0 */
/* poll_inner: what the files of the poll stage share of a device; nobody else includes it. */
#ifndef PRINTWIRE_AGENT_POLL_POLL_INNER_H
#define PRINTWIRE_AGENT_POLL_POLL_INNER_H

#include "agent/poll/doze.h"
#include "agent/poll/due.h"
#include "agent/poll/poll.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#define POLL_SILENT 2 /* silences in a row that make a device silent */

struct poll {
    struct loop *loop;
    struct walk *walk;
    const struct agent_conf *conf;
    struct poll_handlers handlers;
    void *arg;
    struct poll_device *devices; /* all of them, linked */
    const struct driver *usb;    /* of devices at USB ports; NULL: none */
    void *usb_context;
    bool is_held;                  /* nobody is asked anything */
    struct driver_web_context web; /* its `walk` is NULL while web services are not asked */
};

struct poll_device {
    struct poll *poll;
    struct device *device;
    const struct driver *driver;
    struct driver_device *state;
    struct loop_timer *timer;
    uint64_t next_ms; /* when it is due */
    struct due due;
    struct doze doze;
    unsigned reading;      /* scopes being read; 0: the status is being asked, or nothing */
    unsigned missed;       /* scopes that moved while they were being read */
    unsigned told;         /* scopes of which it was logged that they are not answered */
    bool busy;             /* an answer is awaited, or is being handled */
    bool removed;          /* to be freed as soon as it is not busy */
    bool printed;          /* before its status was asked last */
    bool works;            /* it did, or had just begun to process */
    bool is_ordered;       /* handlers.on_refreshed is to be told */
    bool is_doubtful;      /* the status is asked before anything is read */
    unsigned silences;     /* in a row */
    uint32_t spent_day;    /* on which it was logged that its wakes are used up */
    bool has_spoken;       /* something is to be read because of its own word, */
    uint64_t next_hear_ms; /* but not earlier */
    uint64_t look_ms;      /* it is asked until then (poll_look()); 0: when its time comes */
    struct poll_device *next;
};

/** The address of a device as text, in `out`. */
const char *poll_address_text(const struct poll_device *device, char out[INET_ADDRSTRLEN]);

#endif

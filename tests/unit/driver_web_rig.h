/* SPDX-License-Identifier: Apache-2.0 */
/* driver_web_rig: one device with a fake SNMP driver and fake web services, and what the driver of
 * both said of it. */
#ifndef PRINTWIRE_TESTS_UNIT_DRIVER_WEB_RIG_H
#define PRINTWIRE_TESTS_UNIT_DRIVER_WEB_RIG_H

#include "agent/poll/driver_web.h"
#include "tests/fakes/fake_driver.h"
#include "tests/fakes/fake_web.h"

#include <stdbool.h>
#include <stdint.h>

#define DRIVER_WEB_RIG_GUARD_MS 30000
#define DRIVER_WEB_RIG_HOUR_MS  UINT64_C(3600000)

struct driver_web_rig {
    struct loop *loop;
    struct fake_web web;
    struct agent_conf conf;
    struct driver_web_context context;
    struct device device;
    struct driver_device *state;
    struct loop_timer *guard;
    bool open; /* what SNMP leaves */
    unsigned asked_open;
    unsigned times;
    enum walk_result result;
    bool had_set;
    unsigned good;  /* documents; 0 without a web set */
    unsigned tells; /* scopes, of which they tell all */
    unsigned news;
    unsigned rest;
    unsigned strange;
    bool takes_strange;   /* another key may be taken */
    struct web_keys keys; /* of the last web set */
    bool sleeps;          /* SNMP says so */
    bool has_started;
    uint64_t lost_ms; /* the pause after a question that broke */
};

/** A device of HP with three documents of LEDM, asked for them as `ask` says; `alone`: it has no
 * SNMP. */
void driver_web_rig_open(struct driver_web_rig *rig, enum web_conf_ask ask, bool alone);

/** Detach and free. */
void driver_web_rig_close(struct driver_web_rig *rig);

/** The driver's driver_done_fn; `arg` is the rig. */
void driver_web_rig_done(void *arg, enum walk_result result, unsigned moved,
                         const struct reading_set *set, const struct web_set *web);

/** Run the loop until something is said; fails the test after DRIVER_WEB_RIG_GUARD_MS. */
void driver_web_rig_turn(struct driver_web_rig *rig);

/** How many documents were asked for, in all. */
unsigned driver_web_rig_asked(const struct driver_web_rig *rig);

#endif

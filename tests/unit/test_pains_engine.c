/* SPDX-License-Identifier: Apache-2.0 */
/* What hurts where printers are asked: the real driver and engine against an agent that misbehaves.
 * Tests with a number answer a pain of users. */
#include "agent/agent_conf.h"
#include "agent/device.h"
#include "agent/poll/driver_snmp.h"
#include "agent/quirk.h"
#include "agent/scope.h"
#include "agent/walk_inner.h"
#include "base/str.h"
#include "tests/unit/unit.h"
#include "tests/unit/walk_world.h"

#include <stdlib.h>
#include <string.h>

#define SUPPLY   "1.3.6.1.2.1.43.11.1.1"
#define ALERT    "1.3.6.1.2.1.43.18.1.1"
#define PRIVATE  "1.3.6.1.4.1.11.2.3.9.4.2.1"
#define FIRMWARE "Laser FW 1.0"

/* A printer of maker 11, in the order of its objects. */
static const struct fake_snmp_variable printer[] = {
    { "1.3.6.1.2.1.1.1.0", FIRMWARE, 0 },
    { "1.3.6.1.2.1.1.2.0", "1.3.6.1.4.1.11.2.3.9.1", 0 },
    { "1.3.6.1.2.1.1.3.0", NULL, 4711 },
    { "1.3.6.1.2.1.1.4.0", "contact", 0 },
    { "1.3.6.1.2.1.1.5.0", "name", 0 },
    { "1.3.6.1.2.1.2.2.1.3.1", NULL, 6 },
    { "1.3.6.1.2.1.2.2.1.6.1", "\1\2\3\4\5\6", 0 },
    { "1.3.6.1.2.1.25.3.2.1.2.1", NULL, 5 },
    { "1.3.6.1.2.1.25.3.2.1.3.1", "Laser", 0 },
    { "1.3.6.1.2.1.25.3.2.1.5.1", NULL, 2 },
    { "1.3.6.1.2.1.25.3.5.1.1.1", NULL, 3 },
    { "1.3.6.1.2.1.25.3.5.1.2.1", "\1", 0 },
    { "1.3.6.1.2.1.43.5.1.1.1.1", NULL, 1 },
    { "1.3.6.1.2.1.43.5.1.1.17.1", "SERIAL1", 0 },
    { "1.3.6.1.2.1.43.5.1.1.18.1", NULL, 1 },
    { "1.3.6.1.2.1.43.10.2.1.4.1.1", NULL, 1000 },
    { SUPPLY ".5.1.1", NULL, 3 },
    { SUPPLY ".5.1.13", NULL, 3 },
    { SUPPLY ".6.1.1", "Black", 0 },
    { SUPPLY ".6.1.13", "Cyan", 0 },
    { SUPPLY ".7.1.1", NULL, 19 },
    { SUPPLY ".7.1.13", NULL, 19 },
    { SUPPLY ".8.1.1", NULL, 100 },
    { SUPPLY ".8.1.13", NULL, 100 },
    { SUPPLY ".9.1.1", NULL, 50 },
    { SUPPLY ".9.1.13", NULL, 40 },
    { "1.3.6.1.2.1.43.12.1.1.4.1.1", "black", 0 },
    { "1.3.6.1.2.1.43.16.5.1.2.1.1", "Hello", 0 },
    { ALERT ".2.1.276", NULL, 3 },
    { ALERT ".4.1.276", NULL, 5 },
    { ALERT ".7.1.276", NULL, 8 },
    { "1.3.6.1.4.1.11.2.3.9.1.1.7.0", "MFG:Acme;", 0 },
    { PRIVATE ".1.3.3.0", "SERIAL1", 0 },
    { PRIVATE ".1.6.5.1.0", "a user's name", 0 },
    { "1.3.6.1.4.1.2699.1.2.1.2.1.1.3.1", "MFG:Acme;MDL:Laser;", 0 },
};
#define VARIABLES (sizeof printer / sizeof printer[0])

struct scene {
    struct loop *loop;
    struct fake_snmp *fake;
    struct walk *walk;
    struct agent_conf *conf;
    struct device device;
    struct walk_credential credential;
    struct driver_device *state;
    enum walk_result result;
    struct reading_set *set;
    struct loop_timer *rest; /* ends a sweep */
    unsigned found;          /* by a sweep */
};

static struct scene *begin(const struct quirk_rule *rule)
{
    const struct walk_options options = { .first_timeout_ms = 40, .least_timeout_ms = 20 };
    struct scene *s = calloc(1, sizeof *s);

    CU_ASSERT_PTR_NOT_NULL_FATAL(s);
    s->conf = calloc(1, sizeof *s->conf);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->conf);
    if (rule != NULL)
        s->conf->quirks[s->conf->quirk_count++] = *rule;
    s->loop = loop_create();
    s->fake = fake_snmp_start(s->loop, printer, VARIABLES);
    s->walk = walk_create(s->loop, &options);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->walk);
    quirk_use(s->walk, s->conf);
    s->device.address = fake_snmp_address(s->fake);
    s->credential = (struct walk_credential){ .name = "public", .version = WALK_V2C };
    (void)str_copy(s->credential.community, sizeof s->credential.community, "public");
    s->device.learned.version = WALK_V2C;
    return s;
}

static void end(struct scene *s)
{
    if (s->state != NULL)
        driver_snmp_get()->detach(s->state);
    walk_destroy(s->walk);
    fake_snmp_stop(s->fake);
    loop_destroy(s->loop);
    reading_set_destroy(s->set);
    free(s->conf);
    free(s);
}

static void attach(struct scene *s)
{
    s->state = driver_snmp_get()->attach(s->walk, &s->device, &s->credential);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->state);
}

static void on_done(void *arg, enum walk_result result, unsigned moved,
                    const struct reading_set *set, const struct web_set *web)
{
    (void)web;
    struct scene *s = arg;

    (void)moved;
    if (result == WALK_CANCELLED)
        return;
    s->result = result;
    reading_set_destroy(s->set);
    s->set = reading_set_create(WALK_READINGS, WALK_BYTES);
    CU_ASSERT_TRUE(reading_set_merge(s->set, set));
    loop_stop(s->loop);
}

static void on_late(void *arg)
{
    CU_FAIL("the loop waited too long");
    loop_stop(arg);
}

static void run(struct scene *s)
{
    struct loop_timer *guard = loop_timer_create(s->loop, on_late, s->loop);

    (void)loop_timer_start(guard, 20000);
    CU_ASSERT_TRUE(loop_run(s->loop));
    loop_timer_destroy(guard);
}

static void read_all(struct scene *s)
{
    CU_ASSERT_TRUE_FATAL(driver_snmp_get()->read(s->state, SCOPE_ALL, on_done, s));
    run(s);
    CU_ASSERT_EQUAL(s->result, WALK_OK);
}

static void ask_status(struct scene *s)
{
    CU_ASSERT_TRUE_FATAL(driver_snmp_get()->status(s->state, STATUS_WHOLE, on_done, s));
    run(s);
    CU_ASSERT_EQUAL(s->result, WALK_OK);
}

static bool has(const struct scene *s, const char *text)
{
    struct oid oid;

    return oid_parse(text, &oid) && reading_set_find(s->set, &oid) != NULL;
}

/* Everything that the agent does to a printer: find it, read it twice, ask its status. */
static void on_found(void *arg, const struct sockaddr_in *from,
                     const struct walk_credential *credential, const struct reading_set *set)
{
    struct scene *s = arg;

    (void)from;
    (void)credential;
    s->found += reading_set_count(set) >= 2;
    (void)loop_timer_start(s->rest, 30); /* what else it may ask comes within that */
}

static void on_rest(void *arg)
{
    loop_stop(arg);
}

static void sweep(struct scene *s)
{
    static const struct walk_sweep_handlers handlers = { .on_found = on_found };

    s->rest = loop_timer_create(s->loop, on_rest, s->loop);
    walk_sweep_listen(s->walk, &handlers, s);
    CU_ASSERT_TRUE(walk_sweep_ask(s->walk, &s->device.address, &s->credential, WALK_V2C));
    (void)loop_timer_start(s->rest, 10000);
    CU_ASSERT_TRUE(loop_run(s->loop));
    loop_timer_destroy(s->rest);
    CU_ASSERT(s->found > 0);
}

static void do_everything(struct scene *s)
{
    sweep(s);
    attach(s);
    read_all(s);
    ask_status(s);
    read_all(s);
    ask_status(s);
}

/* What is forbidden in turn: columns, rows, tables, whole MIBs, exact objects, things beside them.
 */
static const char *const crashing[] = {
    PRIVATE ".1.6",
    PRIVATE,
    "1.3.6.1.4.1",
    SUPPLY ".9",
    SUPPLY ".9.1.13",
    SUPPLY ".7",
    "1.3.6.1.2.1.43.12",
    "1.3.6.1.2.1.43.16",
    "1.3.6.1.2.1.43.18",
    "1.3.6.1.2.1.43",
    "1.3.6.1.2.1.43.5.1.1.17",
    "1.3.6.1.2.1.25.3.5",
    "1.3.6.1.2.1.25",
    "1.3.6.1.2.1.2",
    "1.3.6.1.2.1.1.5",
    "1.3.6.1.4.1.2699",
};
#define CRASHING (sizeof crashing / sizeof crashing[0])

/* A query for one object stops the printer with a service error until somebody switches it off. */
static void p32_what_crashes_a_printer_is_never_touched(void)
{
    for (size_t i = 0; i < CRASHING; i++) {
        struct quirk_rule rule = { .object_id = "1.3.6.1.4.1.11", .description = "fw 1." };
        (void)str_copy(rule.never, sizeof rule.never, crashing[i]);
        struct scene *s = begin(&rule);

        (void)str_copy(s->device.object_id, sizeof s->device.object_id, "1.3.6.1.4.1.11.2.3.9.1");
        s->fake->ways.forbidden = crashing[i];
        if (strcmp(crashing[i], "1.3.6.1.2.1.1.5") == 0)
            rule.description[0] = s->conf->quirks[0].description[0] = '\0';
        do_everything(s);
        CU_ASSERT_EQUAL(s->fake->trespasses, 0);
        if (s->fake->trespasses != 0)
            (void)printf("%s: touched\n", crashing[i]);
        end(s);
    }
}

/* The same without the rule: what the test above would not see without it. */
static void touches_it_where_nobody_forbids_it(void)
{
    for (size_t i = 0; i < CRASHING; i++) {
        struct scene *s = begin(NULL);

        s->fake->ways.forbidden = crashing[i];
        do_everything(s);
        CU_ASSERT_TRUE(s->fake->trespasses > 0 || strcmp(crashing[i], PRIVATE ".1.6") == 0);
        end(s);
    }
}

static void reads_all_the_rest(void)
{
    struct quirk_rule rule = { .object_id = "1.3.6.1.4.1.11", .never = PRIVATE ".1.6" };
    struct scene *s = begin(&rule);

    do_everything(s);
    read_all(s);
    CU_ASSERT_TRUE(has(s, SUPPLY ".9.1.1"));
    CU_ASSERT_TRUE(has(s, SUPPLY ".9.1.13"));
    CU_ASSERT_TRUE(has(s, SUPPLY ".6.1.13"));
    CU_ASSERT_TRUE(has(s, "1.3.6.1.2.1.43.10.2.1.4.1.1"));
    CU_ASSERT_TRUE(has(s, "1.3.6.1.2.1.25.3.5.1.2.1"));
    CU_ASSERT_TRUE(has(s, PRIVATE ".1.3.3.0"));
    CU_ASSERT_TRUE(has(s, ALERT ".7.1.276")); /* walked: the device id is a fence */
    end(s);
}

static void reads_tables_by_get_alone(void)
{
    struct quirk_rule rule = { .description = "^Laser", .only_get = true };
    struct scene *s = begin(&rule);

    attach(s);
    read_all(s);
    CU_ASSERT_EQUAL(s->fake->gets, s->fake->requests);
    CU_ASSERT_TRUE(has(s, SUPPLY ".9.1.1"));
    CU_ASSERT_TRUE(has(s, SUPPLY ".9.1.13"));
    CU_ASSERT_TRUE(has(s, "1.3.6.1.2.1.2.2.1.6.1"));
    end(s);
}

static void a_new_firmware_is_asked_everything_again(void)
{
    struct quirk_rule rule = { .description = "FW 1.0", .never = SUPPLY };
    struct fake_snmp_variable newer[VARIABLES];
    struct scene *s = begin(&rule);

    (void)memcpy(newer, printer, sizeof newer);
    newer[0].text = "Laser FW 2.0";
    attach(s);
    read_all(s);
    CU_ASSERT_FALSE(has(s, SUPPLY ".9.1.1"));
    s->fake->variables = newer;
    read_all(s);
    CU_ASSERT_TRUE(has(s, SUPPLY ".9.1.1"));
    end(s);
}

static void a_maker_without_bulk_gets_none(void)
{
    struct quirk_rule rule = { .object_id = "1.3.6.1.4.1.11", .repetitions = 1 };
    struct scene *s = begin(&rule);

    attach(s);
    read_all(s);
    CU_ASSERT_EQUAL(s->fake->bulks, 0);
    CU_ASSERT_TRUE(has(s, "1.3.6.1.2.1.2.2.1.6.1"));
    end(s);
}

/* Old printers know SNMPv1 alone and say nothing at all to v2c. */
static void p45_a_printer_that_speaks_v1_only_is_asked_by_v1_after_a_restart_too(void)
{
    struct scene *s = begin(NULL);
    unsigned before;

    s->fake->ways.only_v1 = true;
    attach(s);
    read_all(s);
    CU_ASSERT_TRUE(has(s, SUPPLY ".9.1.1"));
    CU_ASSERT_EQUAL(s->device.learned.version, WALK_V1); /* what the device table keeps */
    driver_snmp_get()->detach(s->state);
    attach(s);
    before = s->fake->requests;
    ask_status(s);
    CU_ASSERT_EQUAL(s->fake->last_version, 0);
    CU_ASSERT(s->fake->requests - before <= 12); /* one per object that it lacks; no time-out */
    end(s);
}

static void p45_it_is_not_asked_by_v1_for_ever(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct walk_learned learned = { .version = WALK_V1 };

    walk_peer_teach(w->peer, &learned);
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->last_version, 0);
    w->peer->trial_ms = 0; /* a day later */
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->last_version, 1);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.version, WALK_V2C);
    walk_world_end(w);
}

static void p45_a_trial_of_v2c_loses_nothing(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct walk_learned learned = { .version = WALK_V1 };

    w->fake->ways.only_v1 = true;
    walk_peer_teach(w->peer, &learned);
    w->peer->trial_ms = 0;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT_EQUAL(learned.version, WALK_V1);
    w->fake->ways.silent = true;
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_SILENT);
    w->fake->ways = (struct fake_snmp_ways){ 0 }; /* another device came to the address */
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(w->fake->last_version, 1);
    walk_world_end(w);
}

static void a_wished_time_out_holds_for_each_answer(void)
{
    struct quirk quirk = { .timeout_ms = 300 };
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct walk_counters counters;

    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK); /* it is awake, and fast */
    CU_ASSERT_TRUE(walk_peer_restrict(w->peer, &quirk));
    w->fake->ways.drop = 1;
    struct oid oid = walk_world_oid(WALK_WORLD_DESCR);
    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, walk_world_done, w));
    walk_world_rest(w, 200);
    walk_count(w->walk, &counters);
    CU_ASSERT_EQUAL(counters.resent, 0);
    walk_world_run(w, 1);
    CU_ASSERT_EQUAL(w->results[w->count - 1], WALK_OK);
    walk_world_end(w);
}

static void v1_only_is_never_tried_otherwise(void)
{
    struct quirk quirk = { .only_v1 = true };
    struct walk_world *w = walk_world_begin(NULL, NULL);

    CU_ASSERT_TRUE(walk_peer_restrict(w->peer, &quirk));
    for (int i = 0; i < 2; i++) {
        w->peer->trial_ms = 0;
        CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
        CU_ASSERT_EQUAL(w->fake->last_version, 0);
    }
    walk_world_end(w);
}

static void a_rule_that_comes_late_holds_for_what_is_on_the_wire(void)
{
    struct quirk quirk = { .never_count = 1, .never = { walk_world_oid(WALK_WORLD_UPTIME) } };
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct oid oid = walk_world_oid(WALK_WORLD_UPTIME);

    w->fake->ways.drop = 1;
    CU_ASSERT_TRUE(walk_get(w->peer, &oid, 1, walk_world_done, w));
    walk_world_rest(w, 10);
    w->fake->ways.forbidden = WALK_WORLD_UPTIME;
    CU_ASSERT_TRUE(walk_peer_restrict(w->peer, &quirk));
    walk_world_run(w, 1);
    CU_ASSERT_EQUAL(w->results[0], WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 0);
    CU_ASSERT_EQUAL(w->fake->trespasses, 0);
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 1);
    CU_ASSERT_TRUE(walk_peer_restrict(w->peer, NULL));
    CU_ASSERT_EQUAL(walk_world_get_two(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 2);
    walk_world_end(w);
}

static void an_error_where_objects_end_does_not_cost_the_bulk(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct walk_learned learned;

    w->fake->ways.end = WALK_WORLD_SUPPLIES;
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    walk_peer_learned(w->peer, &learned);
    CU_ASSERT(learned.bulk_cap >= 10);
    walk_world_end(w);
}

static void too_big_without_variables_is_understood(void)
{
    struct walk_world *w = walk_world_begin(NULL, NULL);
    const char *texts[40];

    w->fake->ways = (struct fake_snmp_ways){ .no_names = true, .get_most = 3, .most_repeated = 4 };
    for (size_t i = 0; i < 40; i++)
        texts[i] = w->row_oids[i];
    CU_ASSERT_EQUAL(walk_world_get(w, texts, 40), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), 40);
    CU_ASSERT_EQUAL(walk_world_supplies(w), WALK_OK);
    CU_ASSERT_EQUAL(reading_set_count(w->set), WALK_WORLD_ROWS);
    walk_world_end(w);
}

static void a_device_that_became_slow_is_waited_for(void)
{
    struct walk_pace_trip trip = { 0 };
    uint64_t wait = 0;

    for (int i = 0; i < 20; i++)
        walk_pace_trip_sample(&trip, 20000);
    CU_ASSERT_EQUAL(walk_pace_trip_wait_ms(&trip, 1000, 500, 1), 500);
    for (int i = 0; i < 3; i++) {
        walk_pace_trip_late(&trip); /* it takes 3 s now: each answer comes after a second send */
        wait = walk_pace_trip_wait_ms(&trip, 1000, 500, 1);
    }
    CU_ASSERT(wait >= 3000); /* so that one comes that can be measured */
    walk_pace_trip_sample(&trip, 3000000);
    CU_ASSERT(walk_pace_trip_wait_ms(&trip, 1000, 500, 1) >= 3000);
    CU_ASSERT(walk_pace_trip_wait_ms(&trip, 1000, 500, 1) <= 5000);
    walk_pace_trip_silent(&trip);
    CU_ASSERT_EQUAL(walk_pace_trip_wait_ms(&trip, 1000, 500, 1), 1000);
}

UNIT_MAIN("pains_engine", UNIT_TEST(p32_what_crashes_a_printer_is_never_touched),
          UNIT_TEST(touches_it_where_nobody_forbids_it), UNIT_TEST(reads_all_the_rest),
          UNIT_TEST(reads_tables_by_get_alone), UNIT_TEST(a_new_firmware_is_asked_everything_again),
          UNIT_TEST(a_maker_without_bulk_gets_none),
          UNIT_TEST(p45_a_printer_that_speaks_v1_only_is_asked_by_v1_after_a_restart_too),
          UNIT_TEST(p45_it_is_not_asked_by_v1_for_ever),
          UNIT_TEST(p45_a_trial_of_v2c_loses_nothing),
          UNIT_TEST(a_wished_time_out_holds_for_each_answer),
          UNIT_TEST(v1_only_is_never_tried_otherwise),
          UNIT_TEST(a_rule_that_comes_late_holds_for_what_is_on_the_wire),
          UNIT_TEST(an_error_where_objects_end_does_not_cost_the_bulk),
          UNIT_TEST(too_big_without_variables_is_understood),
          UNIT_TEST(a_device_that_became_slow_is_waited_for))

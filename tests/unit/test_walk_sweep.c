/* SPDX-License-Identifier: Apache-2.0 */
/* Finding devices: who answers, who only lives, and what is forged. */
#include "agent/walk.h"
#include "tests/unit/unit.h"
#include "tests/unit/walk_world.h"

#include <stdlib.h>

/* Milliseconds to wait for what must come (it ends the waiting) and for what must not. */
enum { SOON = 5000, NEVER = 100 };

struct sweep_outcome {
    struct loop *loop;
    unsigned found;
    unsigned alive;
    size_t variables;
    struct sockaddr_in from;
};

static void on_found(void *arg, const struct sockaddr_in *from,
                     const struct walk_credential *credential, const struct reading_set *set)
{
    struct sweep_outcome *o = arg;

    CU_ASSERT_STRING_EQUAL(credential->name, "public");
    o->found++;
    o->variables = reading_set_count(set);
    o->from = *from;
    loop_stop(o->loop);
}

static void on_alive(void *arg, const struct sockaddr_in *from)
{
    struct sweep_outcome *o = arg;

    o->alive++;
    o->from = *from;
    loop_stop(o->loop);
}

static void sweeps_without_state(void)
{
    static const struct walk_sweep_handlers handlers = { on_found, on_alive };
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct sweep_outcome o = { .loop = w->loop };
    struct sockaddr_in address = fake_snmp_address(w->fake);

    walk_sweep_listen(w->walk, &handlers, &o);
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &w->public, WALK_V2C));
    walk_world_rest(w, SOON);
    CU_ASSERT_EQUAL(o.found, 1);
    CU_ASSERT_EQUAL(o.variables, 2); /* sysDescr, and what there is of the Printer-MIB */
    CU_ASSERT_EQUAL(o.from.sin_port, address.sin_port);
    w->fake->ways.only_v1 = true;
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &w->public, WALK_V2C));
    walk_world_rest(w, NEVER);
    CU_ASSERT_EQUAL(o.found, 1);
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &w->public, WALK_V1));
    walk_world_rest(w, SOON);
    CU_ASSERT_EQUAL(o.found, 2);
    walk_world_end(w);
}

static void drops_forged_answers_to_a_sweep(void)
{
    static const struct walk_sweep_handlers handlers = { on_found, on_alive };
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct sweep_outcome o = { .loop = w->loop };
    struct sockaddr_in address = fake_snmp_address(w->fake);

    walk_sweep_listen(w->walk, &handlers, &o);
    w->fake->ways = (struct fake_snmp_ways){
        .wrong_port = true, .wrong_id = true, .wrong_community = true, .rubbish_first = true
    };
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &w->public, WALK_V2C));
    walk_world_rest(w, NEVER);
    CU_ASSERT_EQUAL(o.found, 0);
    walk_world_end(w);
}

static void drops_what_was_asked_before_somebody_else_listened(void)
{
    static const struct walk_sweep_handlers handlers = { on_found, on_alive };
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct sweep_outcome o = { .loop = w->loop };
    struct sockaddr_in address = fake_snmp_address(w->fake);
    struct walk_credential *gone = malloc(sizeof *gone);

    CU_ASSERT_PTR_NOT_NULL_FATAL(gone);
    *gone = w->public;
    walk_sweep_listen(w->walk, &handlers, &o);
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, gone, WALK_V2C));
    walk_sweep_listen(w->walk, &handlers, &o);
    free(gone);
    walk_world_rest(w, NEVER);
    CU_ASSERT_EQUAL(o.found, 0);
    walk_world_end(w);
}

/* The memory of a former configuration may be used again, and the numbers of credentials come
 * round: neither is a proof. */
static void drops_what_was_asked_before_with_a_credential_at_the_same_place(void)
{
    static const struct walk_sweep_handlers handlers = { on_found, NULL };
    struct walk_credential others[15];
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct sweep_outcome o = { .loop = w->loop };
    struct sockaddr_in address = fake_snmp_address(w->fake);
    struct sockaddr_in nobody = address;

    nobody.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    walk_sweep_listen(w->walk, &handlers, &o);
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &w->public, WALK_V2C));
    walk_sweep_listen(w->walk, &handlers, &o);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        others[i] = w->public;
        CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &nobody, &others[i], WALK_V2C));
    }
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &nobody, &w->public, WALK_V2C));
    walk_world_rest(w, NEVER);
    CU_ASSERT_EQUAL(o.found, 0);
    walk_world_end(w);
}

static void hears_of_life_without_snmp(void)
{
    static const struct walk_sweep_handlers handlers = { on_found, on_alive };
    struct walk_world *w = walk_world_begin(NULL, NULL);
    struct sweep_outcome o = { .loop = w->loop };
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(1),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    walk_sweep_listen(w->walk, &handlers, &o);
    CU_ASSERT_TRUE(walk_sweep_ask(w->walk, &address, &w->public, WALK_V2C));
    walk_world_rest(w, SOON);
    CU_ASSERT_EQUAL(o.alive, 1);
    CU_ASSERT_EQUAL(o.from.sin_port, htons(1));
    walk_world_end(w);
}

UNIT_MAIN("walk_sweep", UNIT_TEST(sweeps_without_state), UNIT_TEST(drops_forged_answers_to_a_sweep),
          UNIT_TEST(drops_what_was_asked_before_somebody_else_listened),
          UNIT_TEST(drops_what_was_asked_before_with_a_credential_at_the_same_place),
          UNIT_TEST(hears_of_life_without_snmp))

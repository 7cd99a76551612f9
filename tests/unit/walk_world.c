/* SPDX-License-Identifier: Apache-2.0 */
/* A world per test: nothing is left over for the next one. */
#include "tests/unit/walk_world.h"

#include "base/str.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>

static void fill_printer(struct walk_world *w)
{
    size_t n = 0;

    w->printer[n++] = (struct fake_snmp_variable){ WALK_WORLD_DESCR, "A printer", 0 };
    w->printer[n++] = (struct fake_snmp_variable){ WALK_WORLD_UPTIME, NULL, 4711 };
    for (size_t i = 0; i < WALK_WORLD_ROWS; i++) {
        (void)snprintf(w->row_oids[i], sizeof w->row_oids[i], WALK_WORLD_SUPPLIES ".%zu.1.%zu",
                       6 + i / 20, 1 + i % 20);
        w->printer[n++] =
            (struct fake_snmp_variable){ w->row_oids[i], i / 20 == 0 ? "Toner" : NULL, (int64_t)i };
    }
    w->printer[n++] = (struct fake_snmp_variable){ "1.3.6.1.2.1.43.12.1.1.1.1.1", "behind", 0 };
    w->printer[n++] = (struct fake_snmp_variable){ "1.3.6.1.4.1.9.1", "private", 0 };
}

struct walk_world *walk_world_begin(const struct walk_options *options,
                                    const struct walk_credential *credential)
{
    const struct walk_options quick = { .first_timeout_ms = 40, .least_timeout_ms = 20 };
    struct walk_world *w = calloc(1, sizeof *w);

    CU_ASSERT_PTR_NOT_NULL_FATAL(w);
    fill_printer(w);
    w->public = (struct walk_credential){ .name = "public", .version = WALK_V2C };
    (void)str_copy(w->public.community, sizeof w->public.community, "public");
    w->loop = loop_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(w->loop);
    w->fake = fake_snmp_start(w->loop, w->printer, WALK_WORLD_ROWS + 4);
    w->walk = walk_create(w->loop, options != NULL ? options : &quick);
    CU_ASSERT_PTR_NOT_NULL_FATAL(w->walk);
    struct sockaddr_in address = fake_snmp_address(w->fake);
    w->peer = walk_peer_create(w->walk, &address, credential != NULL ? credential : &w->public);
    CU_ASSERT_PTR_NOT_NULL_FATAL(w->peer);
    return w;
}

void walk_world_end(struct walk_world *w)
{
    walk_peer_destroy(w->peer);
    walk_destroy(w->walk);
    fake_snmp_stop(w->fake);
    loop_destroy(w->loop);
    reading_set_destroy(w->set);
    free(w);
}

void walk_world_done(void *arg, enum walk_result result, const struct reading_set *set)
{
    struct walk_world *w = arg;

    CU_ASSERT_FATAL(w->count < WALK_WORLD_DONE);
    w->results[w->count++] = result;
    reading_set_destroy(w->set);
    w->set = reading_set_create(WALK_READINGS, WALK_BYTES);
    CU_ASSERT_TRUE(reading_set_merge(w->set, set));
    if (w->left > 0 && --w->left == 0)
        loop_stop(w->loop);
}

static void on_late(void *arg)
{
    CU_FAIL("the loop waited too long");
    loop_stop(arg);
}

void walk_world_run(struct walk_world *w, unsigned done)
{
    struct loop_timer *guard = loop_timer_create(w->loop, on_late, w->loop);

    w->left = done;
    (void)loop_timer_start(guard, 20000);
    CU_ASSERT_TRUE(loop_run(w->loop));
    loop_timer_destroy(guard);
}

static void on_rest(void *arg)
{
    loop_stop(arg);
}

void walk_world_rest(struct walk_world *w, uint64_t ms)
{
    struct loop_timer *timer = loop_timer_create(w->loop, on_rest, w->loop);

    (void)loop_timer_start(timer, ms);
    CU_ASSERT_TRUE(loop_run(w->loop));
    loop_timer_destroy(timer);
}

struct oid walk_world_oid(const char *text)
{
    struct oid oid = { 0 };

    CU_ASSERT_TRUE_FATAL(oid_parse(text, &oid));
    return oid;
}

enum walk_result walk_world_get(struct walk_world *w, const char *const *texts, size_t count)
{
    struct oid oids[64];

    for (size_t i = 0; i < count; i++)
        oids[i] = walk_world_oid(texts[i]);
    CU_ASSERT_TRUE_FATAL(walk_get(w->peer, oids, count, walk_world_done, w));
    walk_world_run(w, 1);
    return w->results[w->count - 1];
}

enum walk_result walk_world_get_two(struct walk_world *w)
{
    const char *const two[] = { WALK_WORLD_DESCR, WALK_WORLD_UPTIME };

    return walk_world_get(w, two, 2);
}

enum walk_result walk_world_ranges(struct walk_world *w, const struct walk_range *ranges,
                                   size_t count)
{
    CU_ASSERT_TRUE_FATAL(walk_ranges(w->peer, ranges, count, walk_world_done, w));
    walk_world_run(w, 1);
    return w->results[w->count - 1];
}

enum walk_result walk_world_supplies(struct walk_world *w)
{
    const struct walk_range supplies = { .subtree = WALK_WORLD_SUPPLIES, .way = WALK_BULK };

    return walk_world_ranges(w, &supplies, 1);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The handlers answer as the test says, and stop the loop. */
#include "tests/unit/driver_web_rig.h"

#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <string.h>

static bool leaves_open(void *arg, struct device *device, unsigned scopes,
                        const struct reading_set *set)
{
    struct driver_web_rig *s = arg;

    (void)device;
    CU_ASSERT_NOT_EQUAL(scopes & SCOPE_ALL, 0);
    CU_ASSERT_PTR_NOT_NULL(set);
    s->asked_open++;
    return s->open;
}

static const char *maker(void *arg, const struct device *device, const struct reading_set *set)
{
    (void)arg;
    (void)device;
    (void)set;
    return "HP";
}

static bool sleeps(void *arg, const struct device *device, unsigned scopes,
                   const struct reading_set *set)
{
    struct driver_web_rig *s = arg;

    (void)device;
    (void)scopes;
    CU_ASSERT_PTR_NOT_NULL(set);
    return s->sleeps;
}

static bool on_strange(void *arg, struct device *device, const struct reading_set *set)
{
    struct driver_web_rig *s = arg;

    (void)set;
    s->strange++;
    if (s->takes_strange)
        device->web_keys = (struct web_keys){ 0 };
    return s->takes_strange;
}

static void on_rest(void *arg, struct device *device, unsigned scopes)
{
    struct driver_web_rig *s = arg;

    (void)device;
    s->rest |= scopes;
    loop_stop(s->loop);
}

static void on_news(void *arg, struct device *device, unsigned scopes, bool has_started)
{
    struct driver_web_rig *s = arg;

    (void)device;
    s->news |= scopes;
    s->has_started = s->has_started || has_started;
    loop_stop(s->loop);
}

static void on_lost(void *arg, struct device *device, uint64_t pause_ms)
{
    struct driver_web_rig *s = arg;

    CU_ASSERT_PTR_EQUAL(device, &s->device);
    s->lost_ms = pause_ms;
    loop_stop(s->loop);
}

static const struct driver_web_handlers handlers = { leaves_open, maker,   sleeps, on_strange,
                                                     on_rest,     on_news, on_lost };
static const struct walk_credential credential = { .name = "one" };

static void on_guard(void *arg)
{
    struct driver_web_rig *s = arg;

    CU_FAIL("nothing came");
    loop_stop(s->loop);
}

void driver_web_rig_open(struct driver_web_rig *s, enum web_conf_ask ask, bool alone)
{
    *s = (struct driver_web_rig){ .loop = loop_create(), .open = true };
    fake_web_open(&s->web, s->loop);
    *fake_driver_state() = (struct fake_driver){ 0 };
    s->conf.web.ask = ask;
    s->conf.web.ports = fake_web_ports(&s->web);
    s->conf.tables_ms = DRIVER_WEB_RIG_HOUR_MS;
    s->conf.full_ms = 4 * DRIVER_WEB_RIG_HOUR_MS;
    s->conf.web.waits = 1;
    s->context = (struct driver_web_context){ .turns = web_read_turns_create(s->loop, 1),
                                              .waits = { .most = 1 },
                                              .loop = s->loop,
                                              .conf = &s->conf,
                                              .handlers = &handlers,
                                              .arg = s,
                                              .patience_ms = DRIVER_WEB_RIG_GUARD_MS };
    s->device.address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s->device.state = DEVICE_READY;
    memcpy(s->device.credential, alone ? "web" : "one", 4);
    CU_ASSERT_EQUAL(driver_web_is_alone(&s->device), alone);
    s->state = driver_web_get()->attach(&s->context, &s->device, alone ? NULL : &credential);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s->state);
    s->guard = loop_timer_create(s->loop, on_guard, s);
    s->web.documents[WEB_LEDM_CONSUMABLES] = (struct fake_web_document){ 200, "text/xml", "<c/>" };
    s->web.documents[WEB_LEDM_STATUS] = (struct fake_web_document){ 200, "text/xml", "<s/>" };
    s->web.documents[WEB_LEDM_CONFIG] = (struct fake_web_document){ 200, "text/xml", "<p/>" };
}

void driver_web_rig_close(struct driver_web_rig *s)
{
    driver_web_get()->detach(s->state);
    web_read_turns_destroy(s->context.turns);
    fake_web_close(&s->web);
    loop_timer_destroy(s->guard);
    loop_destroy(s->loop);
}

void driver_web_rig_done(void *arg, enum walk_result result, unsigned moved,
                         const struct reading_set *set, const struct web_set *web)
{
    struct driver_web_rig *s = arg;

    CU_ASSERT_EQUAL(moved, 0);
    s->times++;
    s->result = result;
    s->had_set = set != NULL;
    s->good = web != NULL ? web_set_good(web) : 0;
    s->keys = web != NULL ? *web_set_keys(web) : (struct web_keys){ 0 };
    s->tells = web != NULL ? web_set_scopes(web) : 0;
    loop_stop(s->loop);
}

void driver_web_rig_turn(struct driver_web_rig *s)
{
    (void)loop_timer_start(s->guard, DRIVER_WEB_RIG_GUARD_MS);
    CU_ASSERT_TRUE(loop_run(s->loop));
    loop_timer_stop(s->guard);
}

unsigned driver_web_rig_asked(const struct driver_web_rig *s)
{
    unsigned sum = 0;

    for (unsigned i = 0; i < WEB_DOCUMENTS; i++)
        sum += s->web.asked[i];
    return sum;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/poll_rig.h"

#include "tests/fakes/fake_loop.h"
#include "tests/unit/unit.h"

#define MINUTE POLL_RIG_MINUTE

static bool on_readings(void *arg, struct device *d, unsigned scopes, const struct reading_set *set,
                        const struct web_set *web)
{
    struct poll_rig *rig = arg;

    (void)scopes, (void)d, (void)set, (void)web;
    rig->readings++;
    return rig->keep;
}

static bool on_status(void *arg, struct device *d, const struct reading_set *set,
                      const struct web_set *web)
{
    struct poll_rig *rig = arg;

    (void)web, (void)d;
    if (set == NULL)
        rig->silences++;
    else
        rig->answers++;
    return rig->keep;
}

static void on_refreshed(void *arg, struct device *d, bool is_read)
{
    struct poll_rig *rig = arg;

    (void)d;
    rig->refreshed++;
    rig->is_read = is_read;
}

void poll_rig_begin(struct poll_rig *rig)
{
    static const struct poll_handlers handlers = { on_readings, on_status, NULL, NULL,
                                                   on_refreshed };

    *rig = (struct poll_rig){ .conf = { .credentials[0] = { .name = "one" },
                                        .credential_count = 1,
                                        .status_ms = MINUTE,
                                        .tables_ms = 15 * MINUTE,
                                        .full_ms = 24 * 60 * MINUTE,
                                        .asleep_ms = 15 * MINUTE,
                                        .wakes_per_day = 4 },
                              .device = { .id = "11111111-1111-4111-8111-111111111111",
                                          .credential = "one" },
                              .driver = fake_driver_state(),
                              .keep = true };
    *rig->driver = (struct fake_driver){ 0 };
    rig->loop = loop_create();
    rig->poll = poll_create(rig->loop, NULL, &rig->conf, &handlers, rig);
    CU_ASSERT_TRUE_FATAL(poll_add(rig->poll, &rig->device));
}

void poll_rig_begin_read(struct poll_rig *rig)
{
    poll_rig_begin(rig);
    fake_loop_advance(rig->loop, 0);
    CU_ASSERT_EQUAL_FATAL(rig->driver->reads, 1);
    fake_driver_answer(WALK_OK, 0);
}

void poll_rig_sleep(struct poll_rig *rig)
{
    rig->device.presence.has_seen = true;
    rig->device.presence.sleeps_openly = true;
    rig->device.presence.seen = DEVICE_ASLEEP;
}

void poll_rig_end(struct poll_rig *rig)
{
    poll_destroy(rig->poll);
    CU_ASSERT_EQUAL(rig->driver->attached, 0);
    CU_ASSERT_EQUAL(fake_loop_pending(rig->loop), 0);
    loop_destroy(rig->loop);
}

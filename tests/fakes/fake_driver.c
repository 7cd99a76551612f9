/* SPDX-License-Identifier: Apache-2.0 */
/* One device, one open question; the answer is an empty set. */
#include "tests/fakes/fake_driver.h"

#include <stddef.h>
#include <stdlib.h>

static struct fake_driver state;
static driver_done_fn *open_done;
static void *open_arg;
static enum walk_result last;

struct driver_device {
    int unused;
};

struct fake_driver *fake_driver_state(void)
{
    return &state;
}

void fake_driver_answer(enum walk_result result, unsigned moved)
{
    struct reading_set *set = reading_set_create(4, 64);

    state.open = false;
    last = result;
    open_done(open_arg, result, moved, set, NULL);
    reading_set_destroy(set);
}

static bool ask(driver_done_fn *done, void *arg)
{
    state.open = true;
    open_done = done;
    open_arg = arg;
    return true;
}

static struct driver_device *attach(void *context, struct device *device,
                                    const struct walk_credential *credential)
{
    (void)context;
    (void)device;
    (void)credential;
    state.attached++;
    return calloc(1, sizeof(struct driver_device));
}

static void detach(struct driver_device *device)
{
    state.attached -= device != NULL;
    if (state.open)
        fake_driver_answer(WALK_CANCELLED, 0);
    free(device);
}

static bool status(struct driver_device *device, enum status_depth depth, driver_done_fn *done,
                   void *arg)
{
    (void)device;
    state.statuses++;
    state.depth = depth;
    return ask(done, arg);
}

static bool read_tables(struct driver_device *device, unsigned scopes, driver_done_fn *done,
                        void *arg)
{
    (void)device;
    state.reads++;
    state.scopes = scopes;
    return ask(done, arg);
}

static uint64_t deaf_ms(const struct driver_device *device)
{
    (void)device;
    return last == WALK_SILENT ? FAKE_DRIVER_SILENT_MS : state.deaf_ms;
}

const struct driver *driver_snmp_get(void)
{
    static const struct driver driver = { "fake", attach, detach, status, read_tables, deaf_ms };

    return &driver;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What is ordered of a site with one printer: from the id to what is asked, and what is told. */
#include "agent/site.h"

#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_walk.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/said.h"
#include "tests/unit/site_rig.h"
#include "tests/unit/unit.h"

#include <string.h>

#define FIRST   0x0a000001U
#define MINUTE  SITE_RIG_MINUTE
#define UNKNOWN "99999999-9999-4999-8999-999999999999"

static const char *const printer[] = { "1.3.6.1.2.1.1.1.0|Invented laser",
                                       "1.3.6.1.2.1.1.3.0|500000", "1.3.6.1.2.1.25.3.5.1.1.1|3",
                                       "1.3.6.1.2.1.43.5.1.1.17.1|SERIAL9" };

static struct agent_conf conf;
static struct disk_rig rig;
static struct site *site;
static unsigned refreshed, unread, swept;
static char device_id[64];

static enum err on_emit(void *arg, const struct device *device, enum record_kind kind,
                        const char *xml, size_t len)
{
    (void)snprintf(device_id, sizeof device_id, "%s", device->id);
    return site_rig_say(arg, device, kind, xml, len);
}

static void on_refreshed(void *arg, const struct device *device, bool is_read)
{
    (void)arg;
    CU_ASSERT_STRING_EQUAL(device->id, device_id);
    refreshed++;
    unread += !is_read;
}

static void on_swept(void *arg, uint32_t asked, uint32_t found)
{
    (void)arg, (void)asked, (void)found;
    swept++;
}

static void on_disk(void *arg, bool committed)
{
    (void)arg;
    site_settled(site, committed);
}

static void begin(void)
{
    const struct site_outlet outlet = { .emit = on_emit,
                                        .refreshed = on_refreshed,
                                        .swept = on_swept };

    site_rig_conf(&conf, FIRST);
    refreshed = unread = swept = 0;
    fake_walk_result(WALK_OK);
    fake_walk_device(printer, sizeof printer / sizeof printer[0]);
    disk_rig_start(&rig, NULL);
    site = site_open(rig.loop, rig.disk, &conf, &outlet);
    CU_ASSERT_PTR_NOT_NULL_FATAL(site);
    CU_ASSERT_TRUE_FATAL(disk_listen(rig.disk, on_disk, &site));
    site_start(site);
    fake_loop_advance(rig.loop, MINUTE);
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_loop_advance(rig.loop, MINUTE);
    swept = 0;
}

static void end(void)
{
    disk_unlisten(rig.disk, &site);
    site_close(site);
    disk_rig_end(&rig);
    fake_walk_device(NULL, 0);
    said_forget();
}

static void a_known_device_is_read_and_told(void)
{
    begin();
    CU_ASSERT_TRUE(site_order_knows(site, device_id));
    CU_ASSERT_EQUAL(site_order_refresh(site, device_id), ORDER_NO_REASON);
    CU_ASSERT_EQUAL(refreshed, 0);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(refreshed, 1);
    CU_ASSERT_EQUAL(unread, 0);
    fake_walk_result(WALK_SILENT);
    CU_ASSERT_EQUAL(site_order_refresh(site, device_id), ORDER_NO_REASON);
    fake_loop_advance(rig.loop, 2 * MINUTE);
    CU_ASSERT_EQUAL(refreshed, 2);
    CU_ASSERT_EQUAL(unread, 1);
    end();
}

static void what_cannot_be_is_told_at_once(void)
{
    struct agent_conf other;

    begin();
    CU_ASSERT_FALSE(site_order_knows(site, UNKNOWN));
    CU_ASSERT_EQUAL(site_order_refresh(site, UNKNOWN), ORDER_UNKNOWN_DEVICE);
    other = conf;
    other.range_count = 0; /* it is known, but not to be asked any more */
    CU_ASSERT_TRUE(site_reload(site, &other));
    CU_ASSERT_EQUAL(site_order_refresh(site, device_id), ORDER_NOT_ASKED);
    CU_ASSERT_EQUAL(site_order_discover(site), ORDER_NOTHING_TO_ASK);
    CU_ASSERT_EQUAL(refreshed, 0);
    end();
}

static void the_ranges_are_looked_at_now(void)
{
    begin();
    CU_ASSERT_EQUAL(site_order_discover(site), ORDER_NO_REASON);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(swept, 1);
    end();
}

static void held_it_asks_nobody_and_goes_on_after(void)
{
    begin();
    site_order_hold(site, true);
    unsigned before = fake_walk_swept(0);
    said_forget();
    fake_loop_advance(rig.loop, 26 * SITE_RIG_HOUR);
    CU_ASSERT_EQUAL(fake_walk_swept(0), before);
    CU_ASSERT_EQUAL(said_count(), 0); /* least of all that it is silent */
    site_order_hold(site, false);
    fake_loop_advance(rig.loop, MINUTE);
    CU_ASSERT_EQUAL(swept, 1);
    CU_ASSERT_TRUE(fake_walk_swept(0) > before);
    end();
}

UNIT_MAIN("site_order", UNIT_TEST(a_known_device_is_read_and_told),
          UNIT_TEST(what_cannot_be_is_told_at_once), UNIT_TEST(the_ranges_are_looked_at_now),
          UNIT_TEST(held_it_asks_nobody_and_goes_on_after))

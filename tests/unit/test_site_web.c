/* SPDX-License-Identifier: Apache-2.0 */
/* Printers without SNMP at a site: who is who when nothing but the web tells it. */
#include "agent/site.h"
#include "agent/site_inner.h"

#include "agent/web_set.h"
#include "tests/fakes/fake_walk.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/said.h"
#include "tests/unit/site_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define FIRST 0x0a000001U

static struct agent_conf conf;
static struct disk_rig rig;
static struct site *site;

static void open_site(void)
{
    static const struct site_outlet outlet = { .emit = site_rig_say };

    site = site_open(rig.loop, rig.disk, &conf, &outlet);
    CU_ASSERT_PTR_NOT_NULL_FATAL(site);
    site_start(site);
}

static void begin(void)
{
    site_rig_conf(&conf, FIRST);
    disk_rig_start(&rig, NULL);
    open_site();
}

static void restart(void)
{
    CU_ASSERT_TRUE(disk_commit(rig.disk));
    site_close(site);
    open_site();
}

static void end(void)
{
    site_close(site);
    disk_rig_end(&rig);
    said_forget();
}

static struct sockaddr_in address_of(uint32_t host)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl(FIRST + host),
                                 .sin_port = htons(161) };
}

/* A web service answers at an address that is silent to SNMP. */
static struct device *find(uint32_t host)
{
    struct sockaddr_in address = address_of(host);

    site_settle_knock()->on_printer(site, &address);
    return device_table_by_address(site->devices, &address);
}

/* It is read, and tells its model and nothing else of who it is. */
static void read_nameless(struct device *device)
{
    static const char body[] = "<ProductConfigDyn><ProductInformation><MakeAndModel>Halvern L10"
                               "</MakeAndModel></ProductInformation></ProductConfigDyn>";
    struct reading_set *none = reading_set_create(1, 1);
    struct web_set *web = web_set_create();

    CU_ASSERT_PTR_NOT_NULL_FATAL(device);
    CU_ASSERT_EQUAL(web_set_put(web, WEB_LEDM_CONFIG, 200, "text/xml", body, strlen(body)),
                    WEB_GOOD);
    web_set_tells(web, SCOPE_ALL);
    CU_ASSERT_TRUE(site_say_readings(site, device, SCOPE_ALL, none, web));
    web_set_destroy(web);
    reading_set_destroy(none);
}

static void two_of_one_model_without_serial_number_are_two(void)
{
    begin();
    struct device *one = find(0), *other = find(1);
    read_nameless(one);
    read_nameless(other);
    read_nameless(one);
    CU_ASSERT_EQUAL(said_count_of("L10</model>"), 2);
    CU_ASSERT_EQUAL(said_count_of(one->id), said_count_of(other->id));
    CU_ASSERT_EQUAL(site_devices(site), 2);
    CU_ASSERT_EQUAL(said_count_of("<same-as>"), 0);
    end();
}

static void without_serial_number_it_is_the_same_after_each_start(void)
{
    const struct sockaddr_in address = address_of(0);
    char id[sizeof((struct device *)0)->id];

    begin();
    read_nameless(find(0));
    read_nameless(find(1));
    memcpy(id, device_table_by_address(site->devices, &address)->id, sizeof id);
    size_t before = said_count();
    for (int i = 0; i < 3; i++) {
        restart();
        CU_ASSERT_TRUE(site_settle_knock()->is_known(site, &address));
        struct device *device = device_table_by_address(site->devices, &address);
        CU_ASSERT_STRING_EQUAL(device->id, id);
        CU_ASSERT_TRUE(driver_web_is_alone(device));
        read_nameless(device);
    }
    CU_ASSERT_EQUAL(said_count(), before);
    CU_ASSERT_EQUAL(site_devices(site), 2);
    end();
}

UNIT_MAIN("site_web", UNIT_TEST(two_of_one_model_without_serial_number_are_two),
          UNIT_TEST(without_serial_number_it_is_the_same_after_each_start))

/* SPDX-License-Identifier: Apache-2.0 */
/* USB printers at a site, told as stories: plugged in, unplugged, back, elsewhere, on the network
 * and on both. The scan, the driver and the site are real. */
#include "agent/site.h"
#include "agent/site_inner.h"

#include "agent/discover/usb_scan.h"
#include "agent/usb_reading.h"
#include "agent/web_set.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_usb_bus.h"
#include "tests/fakes/fake_walk.h"
#include "tests/unit/disk_rig.h"
#include "tests/unit/said.h"
#include "tests/unit/site_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST    0x0a000001U
#define MINUTE   SITE_RIG_MINUTE
#define HOUR     SITE_RIG_HOUR
#define MIB2     "1.3.6.1.2.1."
#define ID       "MFG:Halvern;MDL:M410dn;SN:HV41;"
#define NAMELESS "MFG:Halvern;MDL:L10;"

static const char *const on_network[] = { MIB2 "1.1.0|Halvern M410dn", MIB2 "1.3.0|500000",
                                          MIB2 "25.3.5.1.1.1|3", MIB2 "43.5.1.1.17.1|HV41",
                                          MIB2 "43.11.1.1.9.1.1|80" };

static struct agent_conf conf;
static struct disk_rig rig;
static struct site *site;

static bool is_said(const char *text)
{
    return said_record(text, 0)[0] != '\0';
}

/* How many devices something was said of. */
static size_t devices_said(void)
{
    size_t count = 0;

    for (size_t i = 0; i < said_count(); i++) {
        bool is_new = true;
        for (size_t j = 0; j < i; j++)
            is_new = is_new &&
                     strncmp(strstr(said_at(i), "device="), strstr(said_at(j), "device="), 45) != 0;
        count += is_new;
    }
    return count;
}

static void on_disk(void *arg, bool committed)
{
    (void)arg;
    site_settled(site, committed);
}

static void open_site(void)
{
    const struct site_outlet outlet = { .emit = site_rig_say };

    site = site_open(rig.loop, rig.disk, &conf, &outlet);
    CU_ASSERT_PTR_NOT_NULL_FATAL(site);
    CU_ASSERT_TRUE_FATAL(disk_listen(rig.disk, on_disk, &site));
    site_start(site);
    fake_loop_advance(rig.loop, MINUTE);
}

static void close_site(void)
{
    disk_unlisten(rig.disk, &site);
    site_close(site);
}

static void begin(bool usb)
{
    site_rig_conf(&conf, FIRST);
    conf.usb = usb;
    fake_walk_device(on_network, sizeof on_network / sizeof on_network[0]);
    fake_usb_bus_answer()->status = 0x18;
    disk_rig_start(&rig, NULL);
    open_site();
}

static void end(void)
{
    close_site();
    disk_rig_end(&rig);
    fake_walk_device(NULL, 0);
    fake_usb_bus_unplug("1-1");
    fake_usb_bus_unplug("1-2");
    said_forget();
}

static void plug(const char *place, unsigned number, const char *id)
{
    (void)fake_usb_bus_plug(place, number, id);
    fake_loop_advance(rig.loop, 2 * MINUTE);
}

static void unplug(const char *place)
{
    fake_usb_bus_unplug(place);
    fake_loop_advance(rig.loop, 2 * MINUTE);
}

static void nothing_is_looked_at_where_it_is_not_wanted(void)
{
    unsigned looks = fake_usb_bus_looks();

    begin(false);
    plug("1-1", 4, ID);
    CU_ASSERT_EQUAL(fake_usb_bus_looks(), looks);
    CU_ASSERT_EQUAL(said_count(), 0);
    end();
}

static void a_printer_that_is_plugged_in_is_said_without_address(void)
{
    begin(true);
    plug("1-1", 4, ID);
    CU_ASSERT_TRUE(is_said("<serial>HV41</serial>"));
    CU_ASSERT_TRUE(is_said("<state>ready</state>"));
    CU_ASSERT_FALSE(is_said("<address>"));
    size_t before = said_count();
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(said_count(), before);
    fake_usb_bus_answer()->status = 0x38;
    fake_loop_advance(rig.loop, 2 * MINUTE);
    CU_ASSERT_TRUE(is_said("event='opened'"));
    CU_ASSERT_TRUE(is_said("<state>stopped</state>"));
    fake_usb_bus_answer()->status = 0x18;
    fake_loop_advance(rig.loop, 20 * MINUTE);
    CU_ASSERT_TRUE(is_said("event='closed'"));
    end();
}

/* A machine with printers at its USB ports and none on its network. */
static void no_range_is_needed(void)
{
    begin(true);
    close_site();
    conf.range_count = 0;
    open_site();
    plug("1-1", 4, ID);
    fake_loop_advance(rig.loop, 25 * HOUR);
    CU_ASSERT_TRUE(is_said("<serial>HV41</serial>"));
    end();
}

static void unplugged_it_is_absent_and_back_it_is_the_same(void)
{
    begin(true);
    plug("1-1", 4, ID);
    unplug("1-1");
    CU_ASSERT_TRUE(is_said("<state>unreachable</state>"));
    said_forget();
    plug("1-1", 5, ID);
    CU_ASSERT_TRUE(is_said("<state>ready</state>"));
    CU_ASSERT_EQUAL(site_devices(site), 1);
    unplug("1-1");
    plug("1-2", 6, ID);
    CU_ASSERT_EQUAL(site_devices(site), 1);
    end();
}

/* Printers plug themselves in anew when they wake. */
static void one_that_is_back_within_a_moment_was_never_away(void)
{
    begin(true);
    plug("1-1", 4, ID);
    said_forget();
    fake_usb_bus_unplug("1-1");
    fake_loop_advance(rig.loop, USB_SCAN_AWAY_MS / 2);
    plug("1-1", 5, ID);
    CU_ASSERT_FALSE(is_said("<state>"));
    end();
}

static void known_over_a_restart_and_absent_when_it_was_unplugged_meanwhile(void)
{
    begin(true);
    plug("1-1", 4, ID);
    close_site();
    fake_usb_bus_unplug("1-1");
    open_site();
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_TRUE(is_said("<state>unreachable</state>"));
    plug("1-1", 5, ID);
    CU_ASSERT_EQUAL(site_devices(site), 1);
    CU_ASSERT_EQUAL(devices_said(), 1);
    end();
}

static void two_of_one_model_without_serial_number_are_two_each_at_its_port(void)
{
    begin(true);
    plug("1-1", 4, NAMELESS);
    plug("1-2", 5, NAMELESS);
    CU_ASSERT_EQUAL(devices_said(), 2);
    unplug("1-1");
    unplug("1-2");
    plug("1-2", 6, NAMELESS);
    plug("1-1", 7, NAMELESS);
    CU_ASSERT_EQUAL(devices_said(), 2);
    CU_ASSERT_EQUAL(site_devices(site), 2);
    end();
}

static void in_another_port_within_a_moment_it_is_the_same(void)
{
    begin(true);
    plug("1-1", 4, ID);
    fake_usb_bus_unplug("1-1");
    (void)fake_usb_bus_plug("1-2", 5, ID);
    fake_loop_advance(rig.loop, 2 * MINUTE);
    CU_ASSERT_EQUAL(site_devices(site), 1);
    CU_ASSERT_EQUAL(devices_said(), 1);
    end();
}

/* Makers give numbers twice. */
static void two_with_one_serial_number_plugged_in_at_once_are_two(void)
{
    begin(true);
    plug("1-1", 4, ID);
    plug("1-2", 5, ID);
    fake_loop_advance(rig.loop, 2 * HOUR);
    CU_ASSERT_EQUAL(devices_said(), 2);
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM identity_shared"), 1);
    end();
}

static void another_printer_at_the_same_port_is_another_device(void)
{
    begin(true);
    plug("1-1", 4, ID);
    unplug("1-1");
    plug("1-1", 5, "MFG:Halvern;MDL:X900;SN:OTHER9;");
    CU_ASSERT_TRUE(is_said("OTHER9"));
    CU_ASSERT_EQUAL(devices_said(), 2);
    end();
}

static void find_on_network(void)
{
    fake_walk_found(FIRST, &conf.credentials[0]);
    fake_loop_advance(rig.loop, 2 * MINUTE);
}

static void on_the_network_it_is_the_same_and_tells_more(void)
{
    begin(true);
    plug("1-1", 4, ID);
    unplug("1-1");
    find_on_network();
    CU_ASSERT_TRUE(is_said("<address>10.0.0.1</address>"));
    CU_ASSERT_TRUE(is_said("<consumable"));
    CU_ASSERT_EQUAL(devices_said(), 1);
    CU_ASSERT_EQUAL(
        disk_rig_number(&rig, "SELECT count(*) FROM identity_log WHERE event = 'moved'"), 1);
    end();
}

static void plugged_in_and_on_the_network_it_is_one_read_by_the_network(void)
{
    begin(true);
    plug("1-1", 4, ID);
    find_on_network(); /* it is still plugged in */
    CU_ASSERT_TRUE(is_said("<address>10.0.0.1</address>"));
    said_forget();
    unsigned before = fake_usb_bus_questions();
    fake_loop_advance(rig.loop, 12 * HOUR);
    CU_ASSERT_EQUAL(fake_usb_bus_questions(), before);
    CU_ASSERT_EQUAL(disk_rig_number(&rig, "SELECT count(*) FROM identity_shared"), 0);
    CU_ASSERT_EQUAL(said_count(), 0);
    end();
}

static void silent_on_the_network_it_is_read_by_usb_and_keeps_its_supplies(void)
{
    begin(true);
    find_on_network();
    plug("1-1", 4, ID);
    CU_ASSERT_EQUAL(devices_said(), 1);
    said_forget();
    fake_walk_result(WALK_SILENT);
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_TRUE(is_said("<state>ready</state>"));
    CU_ASSERT_FALSE(is_said("removed"));
    CU_ASSERT_EQUAL(devices_said(), 1);
    fake_walk_result(WALK_OK);
    find_on_network();
    CU_ASSERT_EQUAL(devices_said(), 1);
    end();
}

/* Busy with another program's job, or not ours to open: there, and no more is known. */
static void without_an_answer_it_is_there_and_its_state_stays(void)
{
    begin(true);
    plug("1-1", 4, ID);
    said_forget();
    *fake_usb_bus_answer() = (struct usb_port_answer){ .result = USB_PORT_BUSY };
    fake_loop_advance(rig.loop, HOUR);
    fake_usb_bus_answer()->result = USB_PORT_DENIED;
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_EQUAL(said_count(), 0);
    *fake_usb_bus_answer() =
        (struct usb_port_answer){ .result = USB_PORT_HEARD, .has_status = true, .status = 0x18 };
    end();
}

/* What IPP or LEDM says of itself behind a port of ipp-usb. */
static const struct web_set *believed(const char *serial)
{
    static char body[512];
    static struct web_set *web;
    struct device *device = device_table_at(site->devices, 0);
    struct reading_set *set = reading_set_create(USB_READING_MOST, USB_READING_BYTES);

    web_set_destroy(web);
    web = NULL;
    if (serial == NULL) {
        reading_set_destroy(set);
        return NULL;
    }
    (void)snprintf(
        body, sizeof body,
        "<ProductConfigDyn><ProductInformation><MakeAndModel>Halvern M410dn</MakeAndModel>"
        "<SerialNumber>%s</SerialNumber></ProductInformation></ProductConfigDyn>",
        serial);
    web = web_set_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(web);
    CU_ASSERT_EQUAL(web_set_put(web, WEB_LEDM_CONFIG, 200, "text/xml", body, strlen(body)),
                    WEB_GOOD);
    CU_ASSERT_TRUE(usb_reading_fill(fake_usb_bus_plug("1-1", 4, ID), NULL, set));
    const struct web_set *said_by = site_usb_believe(site, device, set, web);
    reading_set_destroy(set);
    return said_by;
}

static void web_services_of_another_printer_at_its_port_are_not_believed(void)
{
    begin(true);
    plug("1-1", 4, ID);
    CU_ASSERT_PTR_NOT_NULL(believed("HV41"));
    CU_ASSERT_PTR_NULL(believed("OTHER9"));
    CU_ASSERT_PTR_NULL(believed(NULL));
    end();
}

/* That one printer's web services are another's must not hide that a second one's are. */
static void each_device_has_its_own_lines_about_who_answers(void)
{
    begin(true);
    plug("1-1", 4, ID);
    plug("1-2", 5, NAMELESS);
    struct device *one = device_table_at(site->devices, 0);
    CU_ASSERT_TRUE(site_web_complains(one));
    CU_ASSERT_FALSE(site_web_complains(one));
    CU_ASSERT_TRUE(site_web_complains(device_table_at(site->devices, 1)));
    fake_loop_advance(rig.loop, HOUR);
    CU_ASSERT_TRUE(site_web_complains(one));
    end();
}

UNIT_MAIN("usb_site", UNIT_TEST(each_device_has_its_own_lines_about_who_answers),
          UNIT_TEST(web_services_of_another_printer_at_its_port_are_not_believed),
          UNIT_TEST(nothing_is_looked_at_where_it_is_not_wanted),
          UNIT_TEST(a_printer_that_is_plugged_in_is_said_without_address),
          UNIT_TEST(no_range_is_needed), UNIT_TEST(unplugged_it_is_absent_and_back_it_is_the_same),
          UNIT_TEST(one_that_is_back_within_a_moment_was_never_away),
          UNIT_TEST(known_over_a_restart_and_absent_when_it_was_unplugged_meanwhile),
          UNIT_TEST(two_of_one_model_without_serial_number_are_two_each_at_its_port),
          UNIT_TEST(in_another_port_within_a_moment_it_is_the_same),
          UNIT_TEST(two_with_one_serial_number_plugged_in_at_once_are_two),
          UNIT_TEST(another_printer_at_the_same_port_is_another_device),
          UNIT_TEST(on_the_network_it_is_the_same_and_tells_more),
          UNIT_TEST(plugged_in_and_on_the_network_it_is_one_read_by_the_network),
          UNIT_TEST(silent_on_the_network_it_is_read_by_usb_and_keeps_its_supplies),
          UNIT_TEST(without_an_answer_it_is_there_and_its_state_stays))

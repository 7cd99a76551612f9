/* SPDX-License-Identifier: Apache-2.0 */
/* When the USB ports are looked at, with the kernel's events made up. */
#include "agent/discover/usb_scan.h"

#include "agent/usb_event.h"
#include "tests/fakes/fake_loop.h"
#include "tests/fakes/fake_usb_bus.h"
#include "tests/unit/unit.h"

#include <sys/socket.h>
#include <unistd.h>

#define MINUTE 60000

static struct loop *loop;
static struct usb_bus *bus;
static struct usb_scan *scan;
static int kernel; /* what it writes to is heard by the scan */
static unsigned plugged, unplugged;

/* In place of agent/usb_event.c: a byte is an event. */
int usb_event_open(void)
{
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends), 0);
    kernel = ends[1];
    return ends[0];
}

bool usb_event_heard(int fd)
{
    char byte;

    return read(fd, &byte, 1) == 1;
}

static void on_plugged(void *arg, const struct usb_port *port, bool is_new)
{
    (void)arg;
    (void)port;
    plugged += is_new;
}

static void on_unplugged(void *arg, const struct sockaddr_in *place)
{
    (void)arg;
    (void)place;
    unplugged++;
}

/* The look at the start is over. */
static void begin(void)
{
    static const struct usb_scan_handlers handlers = { on_plugged, on_unplugged };

    loop = loop_create();
    bus = usb_bus_create(loop);
    scan = usb_scan_create(loop, bus, &handlers, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(scan);
    usb_scan_start(scan);
    fake_loop_advance(loop, 0);
    plugged = unplugged = 0;
}

static void end(void)
{
    usb_scan_destroy(scan);
    usb_bus_destroy(bus);
    (void)close(kernel);
    loop_destroy(loop);
    fake_usb_bus_unplug("1-1");
}

static void event(void)
{
    CU_ASSERT_EQUAL(write(kernel, "", 1), 1);
    (void)fake_loop_poll(loop);
}

static void an_event_is_looked_at_once_and_again_when_all_has_settled(void)
{
    begin();
    unsigned before = fake_usb_bus_looks();
    for (int i = 0; i < 12; i++)
        event();
    fake_loop_advance(loop, USB_SCAN_EVENT_MS);
    CU_ASSERT_EQUAL(fake_usb_bus_looks(), before + 1);
    fake_loop_advance(loop, USB_SCAN_SETTLE_MS);
    CU_ASSERT_EQUAL(fake_usb_bus_looks(), before + 2);
    fake_loop_advance(loop, MINUTE - 1);
    CU_ASSERT_EQUAL(fake_usb_bus_looks(), before + 2);
    fake_loop_advance(loop, 1);
    CU_ASSERT_EQUAL(fake_usb_bus_looks(), before + 3);
    end();
}

/* A loose plug somewhere must not hide a printer. */
static void events_without_end_do_not_put_off_the_look(void)
{
    begin();
    (void)fake_usb_bus_plug("1-1", 4, "MFG:Halvern;MDL:L10;");
    for (int i = 0; i < 5; i++) {
        event();
        fake_loop_advance(loop, USB_SCAN_EVENT_MS / 3);
    }
    CU_ASSERT_EQUAL(plugged, 1);
    end();
}

static void what_is_missing_for_a_moment_only_was_not_unplugged(void)
{
    begin();
    (void)fake_usb_bus_plug("1-1", 4, "MFG:Halvern;MDL:L10;");
    event();
    fake_loop_advance(loop, USB_SCAN_EVENT_MS);
    fake_usb_bus_unplug("1-1");
    event();
    fake_loop_advance(loop, USB_SCAN_EVENT_MS);
    (void)fake_usb_bus_plug("1-1", 5, "MFG:Halvern;MDL:L10;");
    fake_loop_advance(loop, USB_SCAN_AWAY_MS);
    CU_ASSERT_EQUAL(plugged, 2);
    CU_ASSERT_EQUAL(unplugged, 0);
    fake_usb_bus_unplug("1-1");
    event();
    fake_loop_advance(loop, USB_SCAN_EVENT_MS + USB_SCAN_AWAY_MS);
    CU_ASSERT_EQUAL(unplugged, 1);
    end();
}

UNIT_MAIN("usb_scan", UNIT_TEST(an_event_is_looked_at_once_and_again_when_all_has_settled),
          UNIT_TEST(events_without_end_do_not_put_off_the_look),
          UNIT_TEST(what_is_missing_for_a_moment_only_was_not_unplugged))

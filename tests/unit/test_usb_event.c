/* SPDX-License-Identifier: Apache-2.0 */
/* Whose events are taken, and which are news. */
#include "agent/usb_event.h"

#include "tests/unit/unit.h"

#include <string.h>
#include <unistd.h>

#define EVENT(subsystem)                                                                           \
    "add@/devices/usb1/1-1\0ACTION=add\0SUBSYSTEM=" subsystem "\0DEVNAME=usb/lp0"

static void events_of_usb_are_news(void)
{
    CU_ASSERT_TRUE(usb_event_is_news(EVENT("usb"), sizeof EVENT("usb")));
    CU_ASSERT_TRUE(usb_event_is_news(EVENT("usbmisc"), sizeof EVENT("usbmisc")));
    CU_ASSERT_FALSE(usb_event_is_news(EVENT("net"), sizeof EVENT("net")));
    CU_ASSERT_FALSE(usb_event_is_news(EVENT("usb_device"), sizeof EVENT("usb_device")));
    CU_ASSERT_FALSE(usb_event_is_news("", 0));
    CU_ASSERT_FALSE(usb_event_is_news("SUBSYSTEM=usb", strlen("SUBSYSTEM=usb"))); /* cut short */
    CU_ASSERT_FALSE(usb_event_is_news("\0\0\0", 3));
}

static void only_the_kernels_are_taken(void)
{
    struct sockaddr_nl from = { .nl_family = AF_NETLINK, .nl_groups = 1 };
    struct ucred nobody = { .pid = 0, .uid = 0 };
    struct ucred somebody = { .pid = 4711, .uid = 0 };

    CU_ASSERT_TRUE(usb_event_is_kernels(&from, sizeof from, &nobody));
    CU_ASSERT_FALSE(usb_event_is_kernels(&from, sizeof from, &somebody));
    CU_ASSERT_FALSE(usb_event_is_kernels(&from, sizeof from, NULL));
    CU_ASSERT_FALSE(usb_event_is_kernels(&from, 2, &nobody));
    from.nl_groups = 2; /* udev's */
    CU_ASSERT_FALSE(usb_event_is_kernels(&from, sizeof from, &nobody));
    from.nl_groups = 0; /* to us alone */
    CU_ASSERT_FALSE(usb_event_is_kernels(&from, sizeof from, &nobody));
    from.nl_groups = 1;
    from.nl_pid = 4711;
    CU_ASSERT_FALSE(usb_event_is_kernels(&from, sizeof from, &nobody));
}

/* What the system lets us send to it at all: root may, others get an error; either way it is no
 * news. */
static void forged_ones_that_come_through_the_system_are_no_news(void)
{
    struct sockaddr_nl own = { 0 };
    socklen_t size = sizeof own;
    int fd = usb_event_open();
    int forger = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

    if (fd < 0 || forger < 0) { /* a container without uevents */
        CU_PASS("no events here");
        return;
    }
    CU_ASSERT_EQUAL(getsockname(fd, (struct sockaddr *)&own, &size), 0);
    own.nl_groups = 0;
    (void)sendto(forger, EVENT("usb"), sizeof EVENT("usb"), 0, (struct sockaddr *)&own, sizeof own);
    own.nl_pid = 0;
    own.nl_groups = 1;
    (void)sendto(forger, EVENT("usb"), sizeof EVENT("usb"), 0, (struct sockaddr *)&own, sizeof own);
    CU_ASSERT_FALSE(usb_event_heard(fd));
    (void)close(forger);
    (void)close(fd);
}

UNIT_MAIN("usb_event", UNIT_TEST(events_of_usb_are_news), UNIT_TEST(only_the_kernels_are_taken),
          UNIT_TEST(forged_ones_that_come_through_the_system_are_no_news))

/* SPDX-License-Identifier: Apache-2.0 */
/* What ipp-usb says of its ports. */
#include "agent/usb_proxy.h"

#include "base/str.h"
#include "tests/unit/unit.h"

#include <string.h>

static const char answer[] =
    "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n"
    "ipp-usb daemon: running\n"
    "ipp-usb devices:\n"
    " Num  Device              Vndr:Prod  Port  Model\n"
    "   1. Bus 001 Device 004  0d0d:0a0a  60000 \"Halvern M410dn\"\n"
    " status: OK\n"
    "   2. Bus 001 Device 007  0d0d:0a0b  60001 \"Halvern: Bus 001 Device 009  1:1  60002\"\n"
    " status: device is busy\n"
    "   3. Bus 002 Device 004  0d0d:0a0c  9100 \"Halvern X9\"\n"
    " status: OK\n"
    "   4. Bus 002 Device 005  0d0d:0a0c  60003 \"Halvern X9\"\n";

static uint16_t port_of(unsigned bus, unsigned device)
{
    return usb_proxy_of_status(answer, strlen(answer), bus, device);
}

static void finds_a_device_by_bus_and_number(void)
{
    CU_ASSERT_EQUAL(port_of(1, 4), 60000);
    CU_ASSERT_EQUAL(port_of(1, 5), 0);
    CU_ASSERT_EQUAL(port_of(4, 1), 0);
    CU_ASSERT_EQUAL(usb_proxy_of_status("", 0, 1, 4), 0);
}

static void takes_no_port_of_a_device_that_does_not_work_nor_one_that_prints(void)
{
    CU_ASSERT_EQUAL(port_of(1, 7), 0);
    CU_ASSERT_EQUAL(port_of(1, 9), 0); /* a name says it */
    CU_ASSERT_EQUAL(port_of(2, 4), 0);
    CU_ASSERT_EQUAL(port_of(2, 5), 0); /* cut short: how it is nobody says */
}

static uint16_t file(const char *text)
{
    return usb_proxy_of_file(text, strlen(text));
}

static void reads_the_port_of_a_file(void)
{
    CU_ASSERT_EQUAL(file("[device]\nhttp-port = 60001\n"), 60001);
    CU_ASSERT_EQUAL(file("[device]\n  dns-sd-name = \"x\"\n  http-port=60015"), 60015);
    CU_ASSERT_EQUAL(file("http-port = 60016\n"), 0);
    CU_ASSERT_EQUAL(file("http-port = 9100\n"), 0);
    CU_ASSERT_EQUAL(file("http-port = 600010000\n"), 0);
    CU_ASSERT_EQUAL(file("http-port =\n"), 0);
    CU_ASSERT_EQUAL(file("[device]\n"), 0);
    CU_ASSERT_EQUAL(file(""), 0);
}

static void names_the_file_as_the_daemon_does(void)
{
    struct usb_port port = {
        .vendor = 0x0d0d, .product = 0xa, .maker = "Halvern", .name = "M410 dn/x", .serial = "HV-41"
    };
    char name[USB_PROXY_NAME];

    CU_ASSERT_TRUE(usb_proxy_file_name(&port, name));
    CU_ASSERT_STRING_EQUAL(name, "0d0d-000a-HV-41-Halvern-M410-dn-x.state");
    (void)str_copy(port.name, sizeof port.name, "Halvern M410");
    (void)str_copy(port.serial, sizeof port.serial, "../../etc");
    CU_ASSERT_TRUE(usb_proxy_file_name(&port, name));
    CU_ASSERT_STRING_EQUAL(name, "0d0d-000a-------etc-Halvern-M410.state");
}

UNIT_MAIN("usb_proxy", UNIT_TEST(finds_a_device_by_bus_and_number),
          UNIT_TEST(takes_no_port_of_a_device_that_does_not_work_nor_one_that_prints),
          UNIT_TEST(reads_the_port_of_a_file), UNIT_TEST(names_the_file_as_the_daemon_does))

/* SPDX-License-Identifier: Apache-2.0 */
/* /sys/bus/usb/devices has a folder for each device ("1-1.4") and each interface ("1-1.4:1.0"). */
#include "agent/usb_port.h"

#include "agent/usb_place.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEVICES      "/sys/bus/usb/devices"
#define NODES        "/dev/usb"
#define ENTRIES_MOST 4096
#define PATH_SIZE    640
#define PRINTER      7 /* bInterfaceClass */
#define IPP          4 /* bInterfaceProtocol */

/* linux/drivers/usb/class/usblp.c has them, no header does */
#define GET_DEVICE_ID   _IOC(_IOC_READ, 'P', 1, USB_ID_WIRE)
#define GET_PORT_STATUS 0x060b

/* The bytes of an attribute; 0 when there is none. */
static size_t read_bytes(const char *entry, const char *attribute, uint8_t *out, size_t size)
{
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof path, DEVICES "/%s/%s", entry, attribute);
    int fd = length > 0 && (size_t)length < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

    if (fd < 0)
        return 0;
    ssize_t count = read(fd, out, size);
    (void)close(fd);
    return count > 0 ? (size_t)count : 0;
}

/* As one line; what is no UTF-8 says nothing. */
static void read_text(const char *entry, const char *attribute, char *out, size_t size)
{
    char text[USB_PORT_TEXT];
    size_t len = read_bytes(entry, attribute, (uint8_t *)text, sizeof text - 1);

    text[len] = '\0';
    text[strcspn(text, "\n")] = '\0';
    for (char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = ' ';
    (void)str_copy(out, size, str_is_utf8(text, strlen(text)) ? str_trim(text) : "");
}

static int digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;

    return at != NULL ? (int)(at - digits) : 16;
}

/* 0 for what is no number of 16 bits. */
static unsigned read_number(const char *entry, const char *attribute, int base)
{
    char text[USB_PORT_TEXT];
    unsigned number = 0;

    read_text(entry, attribute, text, sizeof text);
    for (const char *at = text; *at != '\0'; at++) {
        if (digit(*at) >= base || number > UINT16_MAX / (unsigned)base)
            return 0;
        number = number * (unsigned)base + (unsigned)digit(*at);
    }
    return number;
}

/* The node that usblp gave the interface. */
static void find_node(const char *interface, char *out, size_t size)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof path, DEVICES "/%s/usbmisc", interface);
    DIR *folder = opendir(path);
    if (folder == NULL)
        return;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (str_starts_with(entry->d_name, "lp") && strlen(entry->d_name) < size)
            (void)str_copy(out, size, entry->d_name);
    (void)closedir(folder);
}

static void read_device(const char *entry, struct usb_port *out)
{
    out->vendor = (uint16_t)read_number(entry, "idVendor", 16);
    out->product = (uint16_t)read_number(entry, "idProduct", 16);
    out->bus = read_number(entry, "busnum", 10);
    out->device = read_number(entry, "devnum", 10);
    read_text(entry, "manufacturer", out->maker, sizeof out->maker);
    read_text(entry, "product", out->name, sizeof out->name);
    read_text(entry, "serial", out->serial, sizeof out->serial);
}

/* An interface shows one more side of a printer, of which others may be known. */
static void read_interface(const char *entry, struct usb_port *port)
{
    uint8_t id[USB_ID_TEXT];

    port->speaks_ipp = port->speaks_ipp || read_number(entry, "bInterfaceProtocol", 16) == IPP;
    if (port->node[0] != '\0')
        return;
    find_node(entry, port->node, sizeof port->node);
    size_t len = read_bytes(entry, "ieee1284_id", id, sizeof id);
    if (len > 0)
        (void)usb_id_decode_text(id, len, port->id);
}

static struct usb_port *port_at(struct usb_port *ports, size_t *count,
                                const struct sockaddr_in *place, const char *entry)
{
    char device[64];

    for (size_t i = 0; i < *count; i++)
        if (memcmp(&ports[i].place, place, sizeof *place) == 0)
            return &ports[i];
    if (*count == USB_PORT_MOST)
        return NULL;
    struct usb_port *port = &ports[(*count)++];
    *port = (struct usb_port){ .place = *place };
    (void)snprintf(device, sizeof device, "%.*s", (int)strcspn(entry, ":"), entry);
    read_device(device, port);
    return port;
}

size_t usb_port_list(struct usb_port out_ports[USB_PORT_MOST])
{
    DIR *folder = opendir(DEVICES);
    size_t count = 0;

    if (folder == NULL)
        return 0;
    for (unsigned i = 0; i < ENTRIES_MOST; i++) {
        const struct dirent *entry = readdir(folder);
        struct sockaddr_in place;
        if (entry == NULL)
            break;
        if (strchr(entry->d_name, ':') == NULL || !usb_place_parse(entry->d_name, &place) ||
            read_number(entry->d_name, "bInterfaceClass", 16) != PRINTER)
            continue;
        struct usb_port *port = port_at(out_ports, &count, &place, entry->d_name);
        if (port != NULL)
            read_interface(entry->d_name, port);
    }
    (void)closedir(folder);
    return count;
}

static void ask_node(int fd, struct usb_port_answer *out)
{
    uint8_t wire[USB_ID_WIRE] = { 0 };
    int status = 0;
    bool is_told = ioctl(fd, GET_DEVICE_ID, wire) >= 0;

    if (is_told)
        (void)usb_id_decode(wire, sizeof wire, out->id);
    out->has_status = ioctl(fd, GET_PORT_STATUS, &status) >= 0;
    out->status = (uint8_t)status;
    out->result = is_told || out->has_status ? USB_PORT_HEARD : USB_PORT_AWAY;
}

/* Its folder is there as long as it is plugged in. */
static bool is_there(const struct usb_port *port)
{
    char name[USB_PLACE_NAME];
    const char *entry = usb_place_name(&port->place, name) + strlen("usb");

    return usb_place_is(&port->place) && read_number(entry, "devnum", 10) == port->device;
}

void usb_port_ask(const struct usb_port *port, struct usb_port_answer *out)
{
    char path[PATH_SIZE];

    *out = (struct usb_port_answer){ .result = USB_PORT_AWAY };
    if (!is_there(port))
        return;
    out->result = USB_PORT_HEARD;
    if (port->node[0] == '\0')
        return;
    (void)snprintf(path, sizeof path, NODES "/%s", port->node);
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0) {
        ask_node(fd, out);
        (void)close(fd);
    } else if (errno == EBUSY) {
        out->result = USB_PORT_BUSY;
    } else if (errno == EACCES || errno == EPERM || errno == ENOENT) {
        out->result = USB_PORT_DENIED; /* a service may have a /dev of its own without it */
    } else {
        out->result = USB_PORT_AWAY;
    }
}

bool usb_port_same(const struct usb_port *a, const struct usb_port *b)
{
    return memcmp(&a->place, &b->place, sizeof a->place) == 0 && a->device == b->device &&
           a->bus == b->bus && a->vendor == b->vendor && a->product == b->product &&
           strcmp(a->serial, b->serial) == 0;
}

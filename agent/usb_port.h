/* SPDX-License-Identifier: Apache-2.0 */
/* usb_port: the printers that are plugged in at this machine, and what they say of themselves.
 *
 * A printer is a USB device with an interface of class 7 (USB Printer Class 1.1). That it is there,
 * and what its descriptors say, is read from /sys; nothing of that is asked of the printer. Its
 * device id and its port status are asked of the kernel's printer driver (usblp) where that has it,
 * by the two questions of the class that only ask. The node /dev/usb/lp* is opened for reading
 * only, and nothing is ever written to it: what a printer gets there is printed, and languages that
 * could ask more (PJL) go the same way as print data, so that a printer which does not know them,
 * or is in the middle of somebody's job, prints the question.
 *
 * Both functions may block for seconds (a dead printer): they are for a thread of their own.
 */
#ifndef PRINTWIRE_AGENT_USB_PORT_H
#define PRINTWIRE_AGENT_USB_PORT_H

#include "agent/usb_id.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USB_PORT_MOST 32  /* printers; more are passed over */
#define USB_PORT_TEXT 128 /* of a descriptor's text, 126 characters at most; its NUL included */

struct usb_port {
    struct sockaddr_in place; /* agent/usb_place.h */
    uint16_t vendor;          /* idVendor */
    uint16_t product;         /* idProduct */
    unsigned bus;             /* busnum */
    unsigned device;          /* devnum: another one each time that it is plugged in */
    char node[16];            /* "lp0": usblp's; "" where another driver has the printer, or none */
    char maker[USB_PORT_TEXT];  /* texts of the descriptors, "" none */
    char name[USB_PORT_TEXT];   /* iProduct */
    char serial[USB_PORT_TEXT]; /* iSerialNumber */
    char id[USB_ID_TEXT];       /* the device id as usblp read it when it was plugged in */
    bool speaks_ipp;            /* has an interface of IPP over USB (7/1/4) */
};

enum usb_port_result {
    USB_PORT_HEARD,  /* what it says is there */
    USB_PORT_BUSY,   /* another program has its node open: it is there, and that is all */
    USB_PORT_DENIED, /* we may not open its node */
    USB_PORT_AWAY    /* not plugged in, or it does not answer */
};

/* GET_PORT_STATUS */
enum { USB_PORT_NO_ERROR = 0x08, USB_PORT_SELECTED = 0x10, USB_PORT_NO_PAPER = 0x20 };

struct usb_port_answer {
    enum usb_port_result result;
    bool has_status;
    uint8_t status;
    char id[USB_ID_TEXT]; /* as it is now; "" when it was not asked */
    uint16_t http;        /* port of 127.0.0.1 for its web services (agent/usb_proxy.h), 0 none;
                             usb_bus_ask() finds it out */
};

/** The printers that are plugged in, in no order. Returns how many. */
size_t usb_port_list(struct usb_port out_ports[USB_PORT_MOST]);

/** Ask a printer of usb_port_list() for its device id and its status. One without a node is not
 * asked: USB_PORT_HEARD when it is still there. */
void usb_port_ask(const struct usb_port *port, struct usb_port_answer *out_answer);

/** True when two ports show one printer, plugged in once. */
bool usb_port_same(const struct usb_port *a, const struct usb_port *b);

#endif

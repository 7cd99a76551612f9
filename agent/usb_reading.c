/* SPDX-License-Identifier: Apache-2.0 */
/* Instance 1 of everything, as a printer with one device has it. */
#include "agent/usb_reading.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define DEVICE_ID       "1.3.6.1.4.1.2699.1.2.1.2.1.1.3.1"
#define HR_DESCR        "1.3.6.1.2.1.25.3.2.1.3.1"
#define HR_STATUS       "1.3.6.1.2.1.25.3.2.1.5.1"
#define DETECTED_ERRORS "1.3.6.1.2.1.25.3.5.1.2.1"
#define SERIAL          "1.3.6.1.2.1.43.5.1.1.17.1"

enum hr_status { RUNNING = 2, WARNING = 3, DOWN = 5 };
enum detected_errors { NO_PAPER = 0x40, OFFLINE = 0x02 }; /* bits 1 and 6 of BITS */

static bool add_bytes(struct reading_set *set, const char *oid, const void *bytes, size_t len)
{
    struct reading reading = { .type = READING_BYTES, .bytes = bytes, .len = len };

    return len == 0 || (oid_parse(oid, &reading.oid) && reading_set_add(set, &reading));
}

static bool add_text(struct reading_set *set, const char *oid, const char *text)
{
    return add_bytes(set, oid, text, strlen(text));
}

static bool add_number(struct reading_set *set, const char *oid, int64_t number)
{
    struct reading reading = { .type = READING_INTEGER, .number = number };

    return oid_parse(oid, &reading.oid) && reading_set_add(set, &reading);
}

/* "Maker Name", or the name alone when it begins with the maker. */
static bool add_descr(struct reading_set *set, const struct usb_port *port)
{
    char text[2 * USB_PORT_TEXT];
    bool doubles = port->maker[0] == '\0' || str_find_nocase(port->name, port->maker) == port->name;

    (void)snprintf(text, sizeof text, "%s%s%s", doubles ? "" : port->maker, doubles ? "" : " ",
                   port->name);
    return port->name[0] == '\0' || add_text(set, HR_DESCR, text);
}

static bool has_serial(const char *id)
{
    return usb_id_has(id, "SN") || usb_id_has(id, "SERN") || usb_id_has(id, "SER") ||
           usb_id_has(id, "SERIALNUMBER");
}

static bool add_status(struct reading_set *set, uint8_t status)
{
    uint8_t errors = 0;
    int64_t running = RUNNING;

    if ((status & USB_PORT_NO_PAPER) != 0)
        errors |= NO_PAPER;
    if ((status & USB_PORT_SELECTED) == 0)
        errors |= OFFLINE;
    if (errors != 0)
        running = WARNING;
    if ((status & USB_PORT_NO_ERROR) == 0)
        running = DOWN;
    return add_number(set, HR_STATUS, running) &&
           add_bytes(set, DETECTED_ERRORS, &errors, sizeof errors);
}

bool usb_reading_fill(const struct usb_port *port, const struct usb_port_answer *answer,
                      struct reading_set *set)
{
    const char *id = answer != NULL && answer->id[0] != '\0' ? answer->id : port->id;

    return add_text(set, DEVICE_ID, id) && add_descr(set, port) &&
           (has_serial(id) || add_text(set, SERIAL, port->serial)) &&
           (answer == NULL || !answer->has_status || add_status(set, answer->status));
}

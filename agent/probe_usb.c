/* SPDX-License-Identifier: Apache-2.0 */
/* No loop: who types a command can wait for a dead printer. */
#include "agent/probe_usb.h"

#include "agent/device.h"
#include "agent/normalise/normalise.h"
#include "agent/probe_records.h"
#include "agent/usb_place.h"
#include "agent/usb_port.h"
#include "agent/usb_proxy.h"
#include "agent/usb_reading.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/crypto.h"

#include <stdio.h>

#define OUTPUT_MOST (1U << 20)

static bool say(const struct usb_port *port, const struct usb_port_answer *answer, struct buf *out)
{
    struct device device = { .address = port->place, .state = DEVICE_STATE_UNKNOWN };
    struct reading_set *set = reading_set_create(USB_READING_MOST, USB_READING_BYTES);
    struct record_list records;
    int64_t now = clock_wall_ms();

    crypto_uuid(device.id);
    record_list_init(&records, NORMALISE_RECORDS);
    bool good = set != NULL && usb_reading_fill(port, answer, set) &&
                normalise_readings(&device, SCOPE_IDENTITY | SCOPE_ALERTS, set, now, &records) &&
                probe_records_write(out, &records, now);
    record_list_finish(&records);
    reading_set_destroy(set);
    return good;
}

/* What is no ASCII could be anything to a terminal; controls are none any more (agent/usb_id.h). */
static void put_harmless(const char *text)
{
    for (; *text != '\0'; text++)
        (void)fputc((unsigned char)*text < 0x80 ? *text : '?', stderr);
    (void)fputc('\n', stderr);
}

static void show_ipp(uint16_t port)
{
    if (port != 0)
        (void)fprintf(stderr, ", IPP over USB at port %u of 127.0.0.1", port);
    else
        (void)fputs(", IPP over USB (no ipp-usb runs for it)", stderr);
}

static void show(const struct usb_port *port, const struct usb_port_answer *answer)
{
    static const char *const results[] = { [USB_PORT_HEARD] = "answers",
                                           [USB_PORT_BUSY] = "busy with another program",
                                           [USB_PORT_DENIED] = "may not be opened by this user",
                                           [USB_PORT_AWAY] = "does not answer" };
    const char *id = answer->id[0] != '\0' ? answer->id : port->id;
    char name[USB_PLACE_NAME];

    (void)fprintf(stderr, "%s: %04x:%04x bus %u device %u, %s%s, %s",
                  usb_place_name(&port->place, name), port->vendor, port->product, port->bus,
                  port->device, port->node[0] != '\0' ? "/dev/usb/" : "no node of usblp",
                  port->node, results[answer->result]);
    if (answer->has_status)
        (void)fprintf(stderr, ", status 0x%02x", answer->status);
    if (port->speaks_ipp)
        show_ipp(usb_proxy_find(port));
    (void)fputs("\n  ", stderr);
    put_harmless(id[0] != '\0' ? id : "no device id");
}

int probe_usb_run(void)
{
    static struct usb_port ports[USB_PORT_MOST];
    size_t count = usb_port_list(ports);
    struct buf out;

    buf_init(&out, OUTPUT_MOST);
    bool good = count > 0;
    for (size_t i = 0; i < count && good; i++) {
        struct usb_port_answer answer;
        usb_port_ask(&ports[i], &answer);
        show(&ports[i], &answer);
        good = say(&ports[i], &answer, &out);
    }
    good = good && probe_records_print(&out);
    if (count == 0)
        (void)fprintf(stderr, "printwire-agent: no printer is plugged in at a USB port\n");
    buf_finish(&out);
    return good ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A device id as it comes from the wire, on to what is read of it; the same bytes as the kernel's
 * text, as a place's name, as an event and as what ipp-usb says. */
#include "agent/normalise/identity.h"
#include "agent/usb_event.h"
#include "agent/usb_id.h"
#include "agent/usb_place.h"
#include "agent/usb_proxy.h"
#include "agent/usb_reading.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_text(const char *text, bool found)
{
    if (found == (text[0] == '\0') || strlen(text) >= USB_ID_TEXT)
        abort();
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            abort();
}

static void read_identity(const struct usb_port_answer *answer)
{
    struct usb_port port = { .name = "Something", .serial = "DESCRIPTOR7" };
    struct sighting seen;
    struct reading_set *set = reading_set_create(USB_READING_MOST, USB_READING_BYTES);

    if (set == NULL || !usb_place_parse("1-1", &port.place) ||
        !usb_reading_fill(&port, answer, set))
        abort();
    identity_sighting(set, &port.place, &seen);
    reading_set_destroy(set);
}

static void take_place(const char *text)
{
    struct sockaddr_in place, back;
    char name[USB_PLACE_NAME];

    if (!usb_place_parse(text, &place))
        return;
    if (!usb_place_is(&place) ||
        !usb_place_parse(usb_place_name(&place, name) + strlen("usb"), &back) ||
        memcmp(&place, &back, sizeof place) != 0)
        abort();
}

static void check_port(uint16_t port)
{
    if (port != 0 && (port < USB_PROXY_FIRST || port >= USB_PROXY_FIRST + USB_PROXY_MOST))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct usb_port_answer answer = { .result = USB_PORT_HEARD, .has_status = len > 0 };
    char text[USB_ID_TEXT];

    answer.status = len > 0 ? data[len - 1] : 0;
    check_text(answer.id, usb_id_decode(data, len, answer.id));
    check_text(text, usb_id_decode_text(data, len, text));
    (void)usb_id_has(text, "SN");
    read_identity(&answer);
    take_place(text);
    (void)usb_event_is_news((const char *)data, len);
    check_port(usb_proxy_of_status((const char *)data, len, 1, 4));
    check_port(usb_proxy_of_file((const char *)data, len));
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fakes/fake_usb_bus.h"

#include "agent/usb_place.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

struct usb_question {
    struct usb_bus *bus;
    struct loop_timer *timer;
    struct sockaddr_in place;
    usb_bus_answer_fn *done;
    void *arg;
};

struct usb_bus {
    struct loop *loop;
    struct loop_timer *look;
    struct usb_port ports[USB_PORT_MOST];
    size_t count;
    struct usb_question questions[USB_PORT_MOST];
    void (*done)(void *arg);
    void *arg;
};

static struct usb_port plugged[USB_PORT_MOST];
static size_t plugged_count;
static struct usb_port_answer answer = { .result = USB_PORT_HEARD,
                                         .has_status = true,
                                         .status = 0x18 };
static unsigned looks, questions;

static size_t find(const struct sockaddr_in *place)
{
    size_t i = 0;

    while (i < plugged_count && memcmp(&plugged[i].place, place, sizeof *place) != 0)
        i++;
    return i;
}

struct usb_port *fake_usb_bus_plug(const char *place, unsigned number, const char *id)
{
    struct usb_port port = {
        .vendor = 0x0d0d, .product = 0x0a0a, .bus = 1, .device = number, .node = "lp0"
    };

    if (!usb_place_parse(place, &port.place))
        abort();
    (void)str_copy(port.id, sizeof port.id, id);
    size_t i = find(&port.place);
    plugged_count += i == plugged_count;
    plugged[i] = port;
    return &plugged[i];
}

void fake_usb_bus_unplug(const char *place)
{
    struct sockaddr_in at;

    if (usb_place_parse(place, &at) && find(&at) < plugged_count)
        plugged[find(&at)] = plugged[--plugged_count];
}

struct usb_port_answer *fake_usb_bus_answer(void)
{
    return &answer;
}

unsigned fake_usb_bus_looks(void)
{
    return looks;
}

unsigned fake_usb_bus_questions(void)
{
    return questions;
}

static void end_look(void *arg)
{
    struct usb_bus *bus = arg;

    memcpy(bus->ports, plugged, sizeof plugged);
    bus->count = plugged_count;
    bus->done(bus->arg);
}

static void end_question(void *arg)
{
    struct usb_question *q = arg;
    const struct usb_port *port = usb_bus_find(q->bus, &q->place);
    struct usb_port_answer said = answer;
    usb_bus_answer_fn *done = q->done;

    if (find(&q->place) == plugged_count)
        said = (struct usb_port_answer){ .result = USB_PORT_AWAY };
    q->done = NULL;
    if (done != NULL)
        done(q->arg, port, &said);
}

struct usb_bus *usb_bus_create(struct loop *loop)
{
    struct usb_bus *bus = calloc(1, sizeof *bus);

    bus->loop = loop;
    bus->look = loop_timer_create(loop, end_look, bus);
    for (size_t i = 0; i < USB_PORT_MOST; i++) {
        bus->questions[i].bus = bus;
        bus->questions[i].timer = loop_timer_create(loop, end_question, &bus->questions[i]);
    }
    return bus;
}

void usb_bus_destroy(struct usb_bus *bus)
{
    if (bus == NULL)
        return;
    for (size_t i = 0; i < USB_PORT_MOST; i++)
        loop_timer_destroy(bus->questions[i].timer);
    loop_timer_destroy(bus->look);
    free(bus);
}

bool usb_bus_look(struct usb_bus *bus, void (*done)(void *arg), void *arg)
{
    looks++;
    bus->done = done;
    bus->arg = arg;
    return loop_timer_start(bus->look, 0);
}

size_t usb_bus_count(const struct usb_bus *bus)
{
    return bus->count;
}

const struct usb_port *usb_bus_at(const struct usb_bus *bus, size_t index)
{
    return index < bus->count ? &bus->ports[index] : NULL;
}

const struct usb_port *usb_bus_find(const struct usb_bus *bus, const struct sockaddr_in *place)
{
    for (size_t i = 0; i < bus->count; i++)
        if (memcmp(&bus->ports[i].place, place, sizeof *place) == 0)
            return &bus->ports[i];
    return NULL;
}

struct usb_question *usb_bus_ask(struct usb_bus *bus, const struct sockaddr_in *place,
                                 usb_bus_answer_fn *done, void *arg)
{
    questions++;
    for (size_t i = 0; i < USB_PORT_MOST; i++) {
        struct usb_question *q = &bus->questions[i];
        if (q->done != NULL)
            continue;
        q->place = *place;
        q->done = done;
        q->arg = arg;
        (void)loop_timer_start(q->timer, 0);
        return q;
    }
    return NULL;
}

void usb_bus_cancel(struct usb_question *question)
{
    loop_timer_stop(question->timer);
    question->done = NULL;
}

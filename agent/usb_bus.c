/* SPDX-License-Identifier: Apache-2.0 */
/* Each question is a slot, which is free again when the thread is done with it, wanted or not. */
#include "agent/usb_bus.h"

#include "agent/usb_proxy.h"
#include "base/worker.h"

#include <stdlib.h>
#include <string.h>

struct usb_question {
    struct worker_job job; /* first: it is the job */
    struct usb_bus *bus;
    bool is_used;
    bool is_known; /* something was plugged in there at the last look */
    struct usb_port port;
    struct usb_port_answer answer;
    usb_bus_answer_fn *done; /* NULL: nobody wants it any more */
    void *arg;
};

struct look {
    struct worker_job job; /* first: it is the job */
    struct usb_bus *bus;
    bool is_used;
    struct usb_port ports[USB_PORT_MOST];
    size_t count;
    void (*done)(void *arg);
    void *arg;
};

struct usb_bus {
    struct worker *worker;
    struct usb_port ports[USB_PORT_MOST];
    size_t count;
    struct look look;
    struct usb_question questions[USB_PORT_MOST];
};

struct usb_bus *usb_bus_create(struct loop *loop)
{
    struct usb_bus *bus = calloc(1, sizeof *bus);

    if (bus == NULL)
        return NULL;
    bus->worker = worker_create(loop);
    if (bus->worker != NULL)
        return bus;
    free(bus);
    return NULL;
}

void usb_bus_destroy(struct usb_bus *bus)
{
    if (bus == NULL)
        return;
    worker_destroy(bus->worker);
    free(bus);
}

static void run_look(struct worker_job *job)
{
    struct look *look = (struct look *)job;

    look->count = usb_port_list(look->ports);
}

static void end_look(struct worker_job *job)
{
    struct look *look = (struct look *)job;
    struct usb_bus *bus = look->bus;

    memcpy(bus->ports, look->ports, look->count * sizeof look->ports[0]);
    bus->count = look->count;
    look->is_used = false;
    look->done(look->arg);
}

bool usb_bus_look(struct usb_bus *bus, void (*done)(void *arg), void *arg)
{
    struct look *look = &bus->look;

    if (look->is_used)
        return false;
    look->job = (struct worker_job){ .run = run_look, .done = end_look };
    look->bus = bus;
    look->done = done;
    look->arg = arg;
    look->is_used = worker_add(bus->worker, &look->job);
    return look->is_used;
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

static void run_question(struct worker_job *job)
{
    struct usb_question *q = (struct usb_question *)job;

    q->answer = (struct usb_port_answer){ .result = USB_PORT_AWAY };
    if (q->is_known)
        usb_port_ask(&q->port, &q->answer);
    if (q->port.speaks_ipp && q->answer.result != USB_PORT_AWAY)
        q->answer.http = usb_proxy_find(&q->port);
}

static void end_question(struct worker_job *job)
{
    struct usb_question *q = (struct usb_question *)job;

    if (q->done != NULL)
        q->done(q->arg, q->is_known ? &q->port : NULL, &q->answer);
    q->is_used = false;
}

static struct usb_question *find_slot(struct usb_bus *bus)
{
    for (size_t i = 0; i < USB_PORT_MOST; i++)
        if (!bus->questions[i].is_used)
            return &bus->questions[i];
    return NULL;
}

struct usb_question *usb_bus_ask(struct usb_bus *bus, const struct sockaddr_in *place,
                                 usb_bus_answer_fn *done, void *arg)
{
    const struct usb_port *port = usb_bus_find(bus, place);
    struct usb_question *q = find_slot(bus);

    if (q == NULL)
        return NULL;
    *q = (struct usb_question){ .job = { .run = run_question, .done = end_question },
                                .bus = bus,
                                .is_known = port != NULL,
                                .done = done,
                                .arg = arg };
    if (port != NULL)
        q->port = *port;
    q->is_used = worker_add(bus->worker, &q->job);
    return q->is_used ? q : NULL;
}

void usb_bus_cancel(struct usb_question *question)
{
    question->done = NULL;
}
